"""The seam for tools that export tables: columns in, acts out.

A tool writes one pure function that takes a :class:`Sheet` (name of the column -> cells) and returns the acts in its rows,
and names the columns it wants; other columns are told as unused. The header may stand below some lines of preamble: it
is the first line that holds the columns by which the tool is known.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pyarrow as pa

from ambassadors.errors import InputError
from ambassadors.sources.common import parse, tabular
from ambassadors.sources.common.column_acts import batch_of_acts
from ambassadors.sources.common.moments import moments
from ambassadors.sources.common.parse import Faults
from ambassadors.sources.common.sheet import Sheet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from ambassadors.events import Batch
    from ambassadors.sources.common.column_acts import Acts
    from ambassadors.sources.common.files import Input
    from ambassadors.sources.common.options import ReadOptions
    from ambassadors.sources.common.rows import Rows
    from ambassadors.sources.common.sample import Sample

Cells = dict[str, pa.Array]
HEAD_LINES: Final = 40
"""The header stands among the first lines."""


@dataclass(frozen=True, slots=True)
class Head:
    """Where the header of a table stands.

    Attributes:
        place: which of the sheets of a workbook; 0 in a file of text.
        skipped: lines before it.
        delimiter: what parts the columns of a file of text.
        names: of the columns, as they are written.
    """

    place: int
    skipped: int
    delimiter: str
    names: tuple[str, ...]


def known_by(sample: Sample, telling: tuple[str, ...], tool: str) -> str | None:
    """Return why a table is a tool's: its header holds all the telling columns, case ignored."""
    return f"columns {', '.join(telling)}: {tool}" if heads(sample.heads, telling) else None


def heads(beginnings: Iterable[str], telling: tuple[str, ...]) -> list[Head]:
    """Return the headers that hold the telling columns, one for each beginning of a table that has such a line."""
    found = ((place, _head(place, text, telling)) for place, text in enumerate(beginnings))
    return [head for _, head in found if head]


def read_rows(
    file: Input,
    options: ReadOptions,
    telling: tuple[str, ...],
    wanted: tuple[str, ...],
    acts_of: Callable[[Sheet], list[Acts]],
    dates: tuple[str, ...] = (),
    zone: str | None = None,
    prepare: Callable[[Cells], Cells] = dict,
) -> Iterator[Batch]:
    """Yield the events of a table.

    Args:
        file: the table.
        options: ``dates``, ``zone``, ``brand`` and ``kinds`` are used.
        telling: columns that the header holds, which is how it is found.
        wanted: columns that the acts are made of.
        acts_of: rows -> the acts in them.
        dates: columns with times.
        zone: what the tool writes times in, where that is certain.
        prepare: columns of text -> the same, before times are read.

    Raises:
        InputError: no header with the telling columns.
    """
    for rows, taken in tables(file, telling, wanted):
        sheet = sheet_of(rows, taken, options, dates, zone or options.zone, prepare)
        yield batch_of_acts(sheet, acts_of(sheet), rows, options)


def tables(
    file: Input, telling: tuple[str, ...], wanted: tuple[str, ...]
) -> Iterator[tuple[Rows, dict[str, str]]]:
    """Yield the rows of a table, and which of its columns are those that are wanted: name -> as it is written.

    Raises:
        InputError: no header with the telling columns.
    """
    found = heads(file.heads(), telling)
    if not found:
        raise InputError(
            f"{file.name} has no line with the columns {', '.join(telling)}; choose another source"
        )
    for head in found:
        for rows in _rows(file, head):
            names = {name.casefold(): name for name in reversed(rows.names)}
            taken = {name: names[name.casefold()] for name in wanted if name.casefold() in names}
            used = set(taken.values())
            file.unmapped.update(dict.fromkeys(name for name in rows.names if name and name not in used))
            yield rows, taken


def _rows(file: Input, head: Head) -> Iterator[Rows]:
    if file.format == "xlsx":
        return file.workbook.table(head.place, head.skipped)
    return tabular.table(file, None, head.delimiter, skip=head.skipped, strict=False)


def sheet_of(
    rows: Rows,
    taken: Mapping[str, str],
    options: ReadOptions,
    dates: tuple[str, ...] = (),
    zone: str | None = None,
    prepare: Callable[[Cells], Cells] = dict,
) -> Sheet:
    """Return rows as columns: proved to be text, trimmed, null where a cell is empty, times read."""
    faults = Faults(len(rows.lines))
    columns = prepare(
        {
            name: parse.emptied(parse.trimmed(parse.proved(name, rows.column(column, name, faults), faults)))
            for name, column in taken.items()
        }
    )
    times = {
        name: moments(name, columns[name], options.dates, zone, faults) for name in dates if name in columns
    }
    return Sheet(len(rows.lines), columns | times, faults)


def _head(place: int, text: str, telling: tuple[str, ...]) -> Head | None:
    wanted = {name.casefold() for name in telling}
    for skipped, line in enumerate(text.split("\n")[:HEAD_LINES]):
        for delimiter in tabular.DELIMITERS:
            names = tuple(field.strip() for field in _fields(line.rstrip("\r"), delimiter))
            if wanted <= {name.casefold() for name in names}:
                return Head(place, skipped, delimiter, names)
    return None


def _fields(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:  # a lone carriage return, or a field without an end
        return []
