"""Source ``meltwater``: mentions as Meltwater exports them, of before and after 2024.

Accounts are ``<network>:@<name>`` in lower case, posts by their address; the brand is ``Input Name``. What each row gives:

- On X ``RT @name`` at the beginning of ``Hit Sentence`` = share, ``QT @name`` = quote, and nothing else, for the names behind
  it may be the original's; ``@name`` at the beginning = reply, every other ``@name`` = mention.
- On the other networks each ``@name`` = mention. A row that names nobody = post.
- News, blogs, print and broadcast have no account: no interaction. ``Sentiment`` is -1, 0 or 1; ``Not Rated`` is none.

A ``Date`` without a clock is read with ``Time``. Times carry no zone: ``--zone`` says the one of the account.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pyarrow.compute as pc

from ambassadors.sources.common.listening import acts_by_text, base_of
from ambassadors.sources.common.sheets import known_by, read_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ambassadors.events import Batch
    from ambassadors.sources.common.column_acts import Acts
    from ambassadors.sources.common.files import Input
    from ambassadors.sources.common.options import ReadOptions
    from ambassadors.sources.common.sample import Sample
    from ambassadors.sources.common.sheet import Sheet
    from ambassadors.sources.common.sheets import Cells

ABOUT: Final = "Meltwater: exported mentions with Hit Sentence and Input Name"
TELLING: Final = ("Date", "URL", "Hit Sentence", "Input Name", "Reach")
AUTHOR: Final = ("Author Handle", "Twitter Screen Name", "Influencer")
WANTED: Final = (
    *TELLING, *AUTHOR, "Time", "Tweet Id", "Twitter Followers", "Sentiment", "Language", "Opening Text",
    "Author Name",
)  # fmt: skip


def recognise(sample: Sample) -> str | None:
    """Return why an input is an export of Meltwater, None where it is not."""
    return known_by(sample, TELLING, "Meltwater")


def read(file: Input, options: ReadOptions) -> Iterator[Batch]:
    """Yield the events of an export of Meltwater."""
    return read_rows(file, options, TELLING, WANTED, acts_of, dates=("Date",), prepare=_with_clock)


def _with_clock(cells: Cells) -> Cells:
    """Return the columns with the clock in the day's, where that has none."""
    day, clock = cells["Date"], cells.get("Time")
    if clock is None:
        return cells
    bare = pc.invert(pc.match_substring(day, ":"))
    both = pc.binary_join_element_wise(day, clock, " ")
    return cells | {"Date": pc.if_else(bare, pc.coalesce(both, day), day)}


def acts_of(sheet: Sheet) -> list[Acts]:
    """Return the acts in some rows."""
    base, social = base_of(sheet, "Date", "URL", AUTHOR, ("Tweet Id",))
    base |= {
        "actor_name": sheet.text("Author Name"),
        "text": sheet.text("Hit Sentence", "Opening Text"),
        "lang": sheet.language("Language"),
        "brand": sheet.text("Input Name"),
        "followers": sheet.whole("Twitter Followers"),
        "sentiment": sheet.sentiment("Sentiment"),
    }
    return acts_by_text(base, social)
