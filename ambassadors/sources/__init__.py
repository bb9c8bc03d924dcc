"""Sources: every input a workspace can take, turned into batches of canonical events.

A new platform is one file here and one line in :data:`SOURCES`.
"""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Final

from ambassadors.errors import UsageError
from ambassadors.sources import activitystreams, bluesky, canonical, mastodon, snap, x, youtube
from ambassadors.sources.canonical import read_objects
from ambassadors.sources.common.base import FORMATS, ReadOptions, Source, suggestion
from ambassadors.sources.common.files import Input

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ambassadors.events import Batch

__all__ = ["FORMATS", "SOURCES", "ReadOptions", "Reading", "Source", "read", "read_objects"]

SOURCES: Final[dict[str, Source]] = {
    "activitystreams": activitystreams,
    "bluesky": bluesky,
    "canonical": canonical,
    "mastodon": mastodon,
    "snap-activity": snap,
    "x": x,
    "youtube": youtube,
}
"""Presets by name."""


class Reading:
    """The batches of one input, and what is to be told about it.

    Attributes:
        name: what the input is called in messages.
        format: format it is read as.
    """

    def __init__(self, file: Input, batches: Iterator[Batch]) -> None:
        """Read on from an opened input."""
        self.name, self.format = file.name, file.format
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
        return next(self._batches)


def _closing(file: Input, batches: Iterator[Batch]) -> Iterator[Batch]:
    try:
        yield from batches
    finally:
        file.close()


def read(path: Path | IO[bytes] | None, options: ReadOptions) -> Reading:
    """Open an input and return its batches, lazily, in bounded memory.

    Args:
        path: a file or a stream, perhaps compressed with gzip or zstd; None = standard input.
        options: how to read it.

    Returns:
        An iterator of batches of about 32 MiB of input; ``unmapped`` names the columns that were not used.

    Raises:
        UsageError: an unknown preset.
        InputError: nothing of it can be read; while iterating, too.
    """
    source = SOURCES.get(options.preset)
    if source is None:
        near = suggestion(options.preset, SOURCES)
        hint = f"did you mean {near!r}? " if near else ""
        message = f"--preset {options.preset}: no such preset; {hint}presets are {', '.join(SOURCES)}"
        raise UsageError(message)
    file = Input(path, options)
    return Reading(file, source.read(file, options))
