"""Source ``airline``: the CrowdFlower table of tweets at airlines (``airline_sentiment``, ``tweet_created``).

Accounts are ``x:@<name>`` in lower case, posts ``x:<tweet_id>``, the brand is the airline. Whom a row answers is not
told: each ``@name`` in its text = mention; what stands after ``RT @`` is somebody else's and counts as one mention of
that person only. ``sentiment`` is -1, 0 or 1 by the label.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pyarrow as pa
import pyarrow.compute as pc

from ambassadors.sources.common.column_acts import Acts, joined, posts
from ambassadors.sources.common.sheets import known_by, read_rows
from ambassadors.sources.common.texts import account, found, mentions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ambassadors.events import Batch
    from ambassadors.sources.common.files import Input
    from ambassadors.sources.common.options import ReadOptions
    from ambassadors.sources.common.sample import Sample
    from ambassadors.sources.common.sheet import Sheet

ABOUT: Final = "US airline sentiment: the CrowdFlower table of tweets at airlines"
TELLING: Final = ("tweet_id", "airline_sentiment", "airline", "tweet_created")
WANTED: Final = (*TELLING, "name", "text")
OWN: Final = r"(?s)RT @(\w*).*"
"""From here on the text is somebody else's, but for whose it is."""


def recognise(sample: Sample) -> str | None:
    """Return why an input is this table, None where it is not."""
    return known_by(sample, TELLING, "US airline sentiment")


def read(file: Input, options: ReadOptions) -> Iterator[Batch]:
    """Yield the events of the table."""
    return read_rows(file, options, TELLING, WANTED, acts_of, dates=("tweet_created",))


def acts_of(sheet: Sheet) -> list[Acts]:
    """Return the acts in some rows."""
    name, text = sheet.needed("name"), sheet.text("text")
    base = {
        "at": sheet.at("tweet_created"),
        "actor_id": joined("x", account(name)),
        "actor_handle": name,
        "post_id": joined("x", sheet.numbered("tweet_id")),
        "text": text,
        "brand": sheet.text("airline"),
        "platform": pa.repeat("x", sheet.size),
        "sentiment": sheet.sentiment("airline_sentiment"),
    }
    rows, names = found(pc.replace_substring_regex(text, OWN, r" @\1", max_replacements=1))
    acts = [mentions(base, rows, names)]
    return [*acts, posts(base, acts)]
