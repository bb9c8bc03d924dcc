"""The seam for tools that export tables: columns in, acts out.

A tool writes one pure function that takes a :class:`Sheet` (name of the column -> cells) and returns the acts in its rows,
and names the columns it wants; other columns are told as unused. The header may stand below some lines of preamble: it
is the first line that holds the columns by which the tool is known.
"""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ambassadors.errors import InputError
from ambassadors.sources.common import parse, tabular
from ambassadors.sources.common.column_acts import batch_of_acts
from ambassadors.sources.common.dates import DateError, epoch_ms
from ambassadors.sources.common.parse import Faults
from ambassadors.sources.common.sheet import Sheet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ambassadors.events import Batch
    from ambassadors.sources.common.base import ReadOptions, Rows
    from ambassadors.sources.common.column_acts import Acts
    from ambassadors.sources.common.files import Input
    from ambassadors.sources.common.sample import Sample

HEAD_LINES: Final = 40
"""The header stands among the first lines."""


def known_by(sample: Sample, telling: tuple[str, ...], tool: str) -> str | None:
    """Return why a table is a tool's: its header holds all the telling columns, case ignored."""
    if sample.form not in {"csv", "tsv"} or _header(sample.head, telling) is None:
        return None
    return f"columns {', '.join(telling)}: {tool}"


def read_rows(
    file: Input,
    options: ReadOptions,
    telling: tuple[str, ...],
    wanted: tuple[str, ...],
    acts_of: Callable[[Sheet], list[Acts]],
    dates: tuple[str, ...] = (),
    zone: str | None = None,
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

    Raises:
        InputError: no header with the telling columns.
    """
    for rows, taken in tables(file, telling, wanted):
        sheet = sheet_of(rows, taken, options, dates, zone or options.zone)
        yield batch_of_acts(sheet, acts_of(sheet), rows, options)


def tables(
    file: Input, telling: tuple[str, ...], wanted: tuple[str, ...]
) -> Iterator[tuple[Rows, dict[str, str]]]:
    """Yield the rows of a table, and which of its columns are those that are wanted: name -> as it is written.

    Raises:
        InputError: no header with the telling columns.
    """
    found = _header(file.head.decode("utf-8", "replace"), telling)
    if found is None:
        raise InputError(
            f"{file.name} has no line with the columns {', '.join(telling)}; choose another --source"
        )
    skipped, delimiter = found
    for rows in tabular.table(file, None, delimiter, skip=skipped, strict=False):
        names = {name.casefold(): name for name in reversed(rows.names)}
        taken = {name: names[name.casefold()] for name in wanted if name.casefold() in names}
        used = set(taken.values())
        file.unmapped.update(dict.fromkeys(name for name in rows.names if name and name not in used))
        yield rows, taken


def sheet_of(
    rows: Rows, taken: dict[str, str], options: ReadOptions, dates: tuple[str, ...], zone: str | None
) -> Sheet:
    """Return rows as columns: proved to be text, trimmed, null where a cell is empty, times read."""
    faults = Faults(len(rows.lines))
    columns = {}
    for name, column in taken.items():
        text = parse.emptied(parse.trimmed(parse.proved(name, rows.column(column, name, faults), faults)))
        columns[name] = _times(name, text, options.dates, zone, faults) if name in dates else text
    return Sheet(len(rows.lines), columns, faults)


def _header(head: str, telling: tuple[str, ...]) -> tuple[int, str] | None:
    """Return the number of lines before the header, and its delimiter."""
    wanted = {name.casefold() for name in telling}
    for place, line in enumerate(head.split("\n")[:HEAD_LINES]):
        for delimiter in tabular.DELIMITERS:
            if wanted <= {field.strip().casefold() for field in _fields(line.rstrip("\r"), delimiter)}:
                return place, delimiter
    return None


def _fields(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:  # a lone carriage return, or a field without an end
        return []


def _times(name: str, column: pa.Array, order: str | None, zone: str | None, faults: Faults) -> pa.Array:
    """Return a column of times as milliseconds since 1970, null where there is none."""
    for whole in ("UTC", None) if zone == "UTC" else ("UTC",):  # ISO, all with a zone or all without
        try:
            return pc.cast(column, pa.timestamp("ms", whole)).cast(pa.int64())
        except pa.ArrowInvalid:
            continue
    coded = column.dictionary_encode()
    read: list[int | None] = []
    wrong: dict[int, str] = {}
    for place, text in enumerate(coded.dictionary.to_pylist()):
        try:
            read.append(epoch_ms(text, order, zone))
        except DateError as error:
            read.append(None)
            wrong[place] = f"{name} {error}"
    if wrong:
        places = coded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
        faults.add(np.flatnonzero(np.isin(places, list(wrong))), name, lambda row: wrong[int(places[row])])
    return pa.array(read, pa.int64()).take(coded.indices)
