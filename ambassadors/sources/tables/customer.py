"""Source ``twcs``: the table "Customer Support on Twitter": one row a tweet, customers as numbers.

Accounts are ``x:@<author>`` in lower case, posts ``x:<tweet_id>``. What each row gives:

- ``@name`` at the beginning of an answer (``in_response_to_tweet_id``) = reply to that account.
- Every other ``@name`` in the text = mention. A row that names nobody = post, with its ``parent_id``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ambassadors.sources.common.acts import acts_in_text, told
from ambassadors.sources.common.objects import ShapeError
from ambassadors.sources.common.sheets import cell, key, known_by, needed, read_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ambassadors.events import Batch
    from ambassadors.sources.common.base import ReadOptions
    from ambassadors.sources.common.files import Input
    from ambassadors.sources.common.objects import Record
    from ambassadors.sources.common.sample import Sample

ABOUT: Final = "Customer Support on Twitter: the table of tweets with inbound and in_response_to_tweet_id"
TELLING: Final = ("tweet_id", "author_id", "inbound", "in_response_to_tweet_id")
WANTED: Final = (*TELLING, "created_at", "text")


def recognise(sample: Sample) -> str | None:
    """Return why an input is this table, None where it is not."""
    return known_by(sample, TELLING, "Customer Support on Twitter")


def read(file: Input, options: ReadOptions) -> Iterator[Batch]:
    """Yield the events of the table."""
    return read_rows(file, options, TELLING, WANTED, records, dates=("created_at",))


def records(row: Any) -> Iterator[Record]:
    """Yield the record of one row."""
    yield told(row, "", _events)


def _events(row: dict[str, Any]) -> list[dict[str, Any]]:
    tweet, author = key(row, "tweet_id"), needed(row, "author_id")
    if tweet is None or not tweet.isdecimal():
        raise ShapeError("tweet_id", "tweet_id is missing or no number; is the row cut off?")
    parent, text = key(row, "in_response_to_tweet_id"), cell(row, "text") or ""
    base = {
        "at": needed(row, "created_at"),
        "actor_id": f"x:@{author.lower()}",
        "actor_handle": author,
        "post_id": f"x:{tweet}",
        "parent_id": f"x:{parent}" if parent else None,
        "root_id": None if parent else f"x:{tweet}",
        "text": text or None,
        "platform": "x",
    }
    return acts_in_text(base, text, answer=parent is not None)
