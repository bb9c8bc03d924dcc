"""Files that are read twice: first for who wrote what, then for the events."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ambassadors.events import Reject
from ambassadors.sources.common.acts import Writers
from ambassadors.sources.common.values import values_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from ambassadors.sources.common.base import ReadOptions
    from ambassadors.sources.common.files import Input


def noted(file: Input, options: ReadOptions, note: Callable[[Any, Writers], None]) -> Writers | None:
    """Return who wrote what in a whole file, whatever the order of its lines; None for standard input.

    Args:
        file: it is opened a second time, which standard input cannot be.
        options: as it is read.
        note: JSON value, writers -> nothing; notes who wrote what in that value.
    """
    again = file.again(options)
    if again is None:
        return None
    writers = Writers()
    try:
        for item in values_of(again):
            if not isinstance(item, Reject):
                note(item.value, writers)
    finally:
        again.close()
    return writers
