"""Source ``sprinklr``: messages as Sprinklr exports them from a listening stream.

Accounts are ``<network>:@<name>`` in lower case, posts by their ``Permalink``. What each row gives:

- On X ``RT @name`` at the beginning of ``Conversation Stream`` = share, ``QT @name`` = quote, and nothing else, for the names
  behind it may be the original's; ``@name`` at the beginning = reply, every other ``@name`` = mention.
- On the other networks each ``@name`` = mention. A row that names nobody = post.
- Pages of the web have no account: no interaction.

Times are milliseconds since 1970 or as the account writes them, then without a zone: ``--zone`` says it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

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

ABOUT: Final = "Sprinklr: exported messages with Conversation Stream and Permalink"
TELLING: Final = ("Conversation Stream", "Permalink", "Created Time", "Sender Screen Name")
WANTED: Final = (*TELLING, "User Name", "Sender Follower Count", "Sentiment", "Language")


def recognise(sample: Sample) -> str | None:
    """Return why an input is an export of Sprinklr, None where it is not."""
    return known_by(sample, TELLING, "Sprinklr")


def read(file: Input, options: ReadOptions) -> Iterator[Batch]:
    """Yield the events of an export of Sprinklr."""
    return read_rows(file, options, TELLING, WANTED, acts_of, dates=("Created Time",))


def acts_of(sheet: Sheet) -> list[Acts]:
    """Return the acts in some rows."""
    base, social = base_of(sheet, "Created Time", "Permalink", ("Sender Screen Name",))
    base |= {
        "actor_name": sheet.text("User Name"),
        "text": sheet.text("Conversation Stream"),
        "lang": sheet.language("Language"),
        "followers": sheet.whole("Sender Follower Count"),
        "sentiment": sheet.sentiment("Sentiment"),
    }
    return acts_by_text(base, social)
