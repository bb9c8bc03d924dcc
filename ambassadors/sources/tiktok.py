"""Source ``tiktok``: comments as the Research API lists them; they are counted, and nothing else.

The Research API names no author of a comment, and its terms allow sums over people only. So a comment is a
record without an interaction: it is counted, its text is not kept, and nobody is made up for it. A comment
without its id, its video or its time is rejected, so that a count is a count of comments.

Source: TikTok Research API, query video comments.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ambassadors.sources.common.acts import told
from ambassadors.sources.common.objects import (
    Record,
    ShapeError,
    Silent,
    instant_of,
    part,
    read_objects,
    whole_id,
)
from ambassadors.sources.common.sample import any_value, has, look

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ambassadors.events import Batch
    from ambassadors.sources.common.files import Input
    from ambassadors.sources.common.options import ReadOptions
    from ambassadors.sources.common.sample import Sample

ABOUT: Final = "TikTok: comments of the Research API, counted only, for they name nobody"
COUNTS_ONLY: Final = True
"""No event comes out of this source."""


def recognise(sample: Sample) -> str | None:
    """Return why an input holds comments of TikTok, None where it does not."""
    return any_value(sample, _ours)


def _ours(value: Any) -> str | None:
    one = look(value, "data", "comments") or value
    known = has(one, "video_id", "parent_comment_id", "create_time")
    return "fields video_id, parent_comment_id, create_time: TikTok comment" if known else None


def read(file: Input, options: ReadOptions) -> Iterator[Batch]:
    """Yield batches that count the comments of a file; no event is in them."""
    return read_objects(file, options, records)


def records(value: Any) -> Iterator[Record]:
    """Yield the records in one JSON value: an answer or a comment."""
    try:
        around = part(value, "data", dict) if isinstance(value, dict) else None
        listed = part(around, "comments", list) if around is not None else None
    except ShapeError as error:
        yield Record(value, fault=(error.path, error.reason))
        return
    if listed is None:
        yield told(value, "", _counted)
        return
    for place, item in enumerate(listed):
        yield told(item, f"data.comments[{place}]", _counted)


def _counted(item: dict[str, Any]) -> list[dict[str, Any]]:
    for name in ("id", "video_id"):
        if not whole_id(item, name):
            raise ShapeError(name, f"{name} is missing; ask the API for fields=id,video_id,create_time")
    if instant_of(item, "create_time") is None:
        raise ShapeError(
            "create_time", "create_time is missing; ask the API for fields=id,video_id,create_time"
        )
    return Silent("TikTok does not say who wrote a comment")
