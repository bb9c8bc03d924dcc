"""Sources: every input a workspace can take, turned into batches of canonical events.

A new platform is one file here and one line in :data:`SOURCES`.
"""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Final

from ambassadors.sources import (
    activitystreams,
    bluesky,
    canonical,
    discourse,
    facebook,
    hackernews,
    instagram,
    linkedin,
    mastodon,
    reddit,
    snap,
    tiktok,
    youtube,
)
from ambassadors.sources.canonical import read_objects
from ambassadors.sources.choosing import check_named, choose
from ambassadors.sources.common.files import Input
from ambassadors.sources.common.follows import read_follows
from ambassadors.sources.common.handles import disguises
from ambassadors.sources.common.options import FORMATS, ReadOptions
from ambassadors.sources.common.places import Member, Places, maybe_data, places
from ambassadors.sources.common.source import Source
from ambassadors.sources.tables import (
    airline,
    brandwatch,
    customer,
    gephi,
    meltwater,
    minet,
    nodexl,
    rtweet,
    sprinklr,
    twarc,
)
from ambassadors.sources.x import activity, archive, v1, v2

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ambassadors.events import Batch

__all__ = [
    "FORMATS",
    "SOURCES",
    "WEBHOOKS",
    "Member",
    "Places",
    "ReadOptions",
    "Reading",
    "Source",
    "maybe_data",
    "places",
    "read",
    "read_objects",
    "recognised",
]

SOURCES: Final[dict[str, Source]] = {
    "activitystreams": activitystreams,
    "airline": airline,
    "bluesky": bluesky,
    "brandwatch": brandwatch,
    "canonical": canonical,
    "discourse": discourse,
    "facebook": facebook,
    "gephi": gephi,
    "hackernews": hackernews,
    "instagram": instagram,
    "linkedin": linkedin,
    "mastodon": mastodon,
    "meltwater": meltwater,
    "minet": minet,
    "nodexl": nodexl,
    "reddit": reddit,
    "rtweet": rtweet,
    "snap-activity": snap,
    "sprinklr": sprinklr,
    "tiktok": tiktok,
    "twarc-csv": twarc,
    "twcs": customer,
    "x": v2,
    "x-activity": activity,
    "x-archive": archive,
    "x-v1": v1,
    "youtube": youtube,
}
"""Sources by name."""

WEBHOOKS: Final = {
    "discourse": discourse.records,
    "facebook": facebook.records,
    "instagram": instagram.records,
    "x-activity": activity.records,
}
"""Sources whose platform sends them to a webhook receiver: body -> records."""


class Reading:
    """The batches of one input, and what is to be told about it.

    Attributes:
        name: what the input is called in messages.
        format: format it is read as.
        source: name of the source that reads it.
        why: why it is that source.
        disguised: handles met so far that may pass for others -> why; they are kept as they are.
    """

    def __init__(self, file: Input, batches: Iterator[Batch], source: str, why: str) -> None:
        """Read on from an opened input."""
        self.name, self.format, self.source, self.why = file.name, file.format, source, why
        self.disguised: dict[str, str] = {}
        self._file, self._batches = file, _closing(file, batches)

    @property
    def unmapped(self) -> tuple[str, ...]:
        """Columns met so far that no field took, in order."""
        return tuple(self._file.unmapped)

    def __iter__(self) -> Iterator[Batch]:
        """Return itself: an input is read once."""
        return self

    def __next__(self) -> Batch:
        """Return the next batch."""
        batch = next(self._batches)
        self.disguised.update(disguises(batch.events))
        return batch


def _closing(file: Input, batches: Iterator[Batch]) -> Iterator[Batch]:
    try:
        yield from batches
    finally:
        file.close()


def read(path: Path | Member | IO[bytes] | None, options: ReadOptions) -> Reading:
    """Open an input and return its batches, lazily, in bounded memory.

    Args:
        path: a file or a stream, perhaps compressed with gzip or zstd; None = standard input.
        options: how to read it.

    Returns:
        An iterator of batches of about 32 MiB of input; ``unmapped`` names the columns that were not used.

    Raises:
        UsageError: an unknown source.
        InputError: nothing of it can be read, or no source or several recognise it; while iterating, too.
    """
    check_named(options.source, SOURCES)
    file = Input(path, options)
    try:
        name, why = choose(file, options, SOURCES)
        listed = options.followers_of or options.followed_by
        batches = (
            read_follows(file, options, name, SOURCES[name]) if listed else SOURCES[name].read(file, options)
        )
        return Reading(file, batches, name, why)
    except BaseException:
        file.close()
        raise


def recognised(path: Path | Member, options: ReadOptions) -> tuple[str, str]:
    """Return which source reads a file, and why, without reading it.

    Raises:
        UsageError: an unknown source.
        InputError: the file cannot be opened, or no source or several recognise it.
    """
    check_named(options.source, SOURCES)
    file = Input(path, options)
    try:
        return choose(file, options, SOURCES)
    finally:
        file.close()
