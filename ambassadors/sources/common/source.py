"""The seam a platform is written against."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ambassadors.events import Batch
    from ambassadors.sources.common.files import Input
    from ambassadors.sources.common.options import ReadOptions
    from ambassadors.sources.common.sample import Sample


class Source(Protocol):
    """One platform's reader. A module with these names is a source.

    A new platform is one file beside this one and one line in ``SOURCES`` (docs/adding-a-platform.md). It
    is pure: it opens nothing, asks no network, and imports no other platform. Platforms that speak JSON
    write one function, object -> events, and hand it to
    :func:`ambassadors.sources.common.objects.read_objects`.
    """

    @property
    def ABOUT(self) -> str:  # noqa: N802 - a constant of the module
        """One line: the platform, and which of its files are read."""
        ...

    def recognise(self, sample: Sample) -> str | None:
        """Return why an input is this platform's, by what stands in it; None where it is not."""
        ...

    def read(self, file: Input, options: ReadOptions) -> Iterator[Batch]:
        """Yield batches; every record of the file is counted in exactly one of them."""
        ...
