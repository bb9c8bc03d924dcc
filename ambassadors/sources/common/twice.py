"""Files that are read twice: first for who wrote what, then for the events."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ambassadors.events import Reject
from ambassadors.sources.common.acts import Writers
from ambassadors.sources.common.objects import read_objects
from ambassadors.sources.common.values import values_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ambassadors.events import Batch
    from ambassadors.sources.common.files import Input
    from ambassadors.sources.common.objects import Record
    from ambassadors.sources.common.options import ReadOptions

    Note = Callable[[Any, Writers], None]
    Records = Callable[[Any, Writers], Iterator[Record]]


def read_twice(file: Input, options: ReadOptions, note: Note, records: Records) -> Iterator[Batch]:
    """Yield the events of a file whose records need to know who wrote what in all of it.

    Args:
        file: read twice, but for standard input: there each value knows itself only.
        options: as it is read.
        note: JSON value, writers -> nothing; notes who wrote what in that value.
        records: JSON value, writers -> its records.
    """
    writers = noted(file, options, note)
    if writers is None:
        return read_objects(file, options, lambda value: records_alone(value, note, records))
    return read_objects(file, options, lambda value: records(value, writers))


def records_alone(value: Any, note: Note, records: Records) -> Iterator[Record]:
    """Yield the records of one JSON value that knows itself only."""
    writers = Writers()
    note(value, writers)
    return records(value, writers)


def noted(file: Input, options: ReadOptions, note: Note) -> Writers | None:
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
