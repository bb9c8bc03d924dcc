"""Source ``airline``: the CrowdFlower table of tweets at airlines (``airline_sentiment``, ``tweet_created``).

Accounts are ``x:@<name>`` in lower case, posts ``x:<tweet_id>``, the brand is the airline. Whom a row answers is not
told: each ``@name`` in its text = mention; what stands after ``RT @`` is somebody else's and counts as one mention of
that person only. ``sentiment`` is -1, 0 or 1 by the label.
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

ABOUT: Final = "US airline sentiment: the CrowdFlower table of tweets at airlines"
TELLING: Final = ("tweet_id", "airline_sentiment", "airline", "tweet_created")
WANTED: Final = (*TELLING, "name", "text")
LABELS: Final = {"negative": -1.0, "neutral": 0.0, "positive": 1.0}


def recognise(sample: Sample) -> str | None:
    """Return why an input is this table, None where it is not."""
    return known_by(sample, TELLING, "US airline sentiment")


def read(file: Input, options: ReadOptions) -> Iterator[Batch]:
    """Yield the events of the table."""
    return read_rows(file, options, TELLING, WANTED, records, dates=("tweet_created",))


def records(row: Any) -> Iterator[Record]:
    """Yield the record of one row."""
    yield told(row, "", _events)


def _events(row: dict[str, Any]) -> list[dict[str, Any]]:
    tweet, name, text = key(row, "tweet_id"), needed(row, "name"), cell(row, "text") or ""
    if tweet is None or not tweet.isdecimal():
        raise ShapeError("tweet_id", "tweet_id is missing or no number; is the row cut off?")
    base = {
        "at": needed(row, "tweet_created"),
        "actor_id": f"x:@{name.lower()}",
        "actor_handle": name,
        "post_id": f"x:{tweet}",
        "text": text or None,
        "brand": cell(row, "airline"),
        "platform": "x",
        "sentiment": LABELS.get(cell(row, "airline_sentiment") or ""),
    }
    own, shared, _ = text.partition("RT @")
    named = (
        own if not shared else f"{own} @{text[len(own) + len(shared) :].split(':', 1)[0].split(' ', 1)[0]}"
    )
    return acts_in_text(base, named, answer=False)
