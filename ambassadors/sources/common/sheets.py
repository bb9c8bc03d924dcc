"""The seam for tools that export tables: row -> record -> events.

A tool writes one pure function that takes a row (name of the column -> text, None where it is empty) and yields its
record, and names the columns it wants; other columns are told as unused. The header may stand below some lines of
preamble: it is the first line that holds the columns by which the tool is known.
"""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa

from ambassadors.errors import InputError
from ambassadors.sources.common import parse, tabular
from ambassadors.sources.common.dates import DateError, instant
from ambassadors.sources.common.objects import Record, ShapeError, batch_of_records
from ambassadors.sources.common.parse import Faults

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from ambassadors.events import Batch, Reject
    from ambassadors.sources.common.base import ReadOptions, Rows
    from ambassadors.sources.common.files import Input
    from ambassadors.sources.common.sample import Sample

HEAD_LINES: Final = 40
"""The header stands among the first lines."""
BROKEN: Final = re.compile(r"[a-z]{0,20}:?\d(?:[.,]\d+)?[eE]\+\d+")


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
    transform: Callable[[Any], Iterable[Record]],
    dates: tuple[str, ...] = (),
    zone: str | None = None,
) -> Iterator[Batch]:
    """Yield the events of a table.

    Args:
        file: the table.
        options: ``dates``, ``zone``, ``brand`` and ``kinds`` are used.
        telling: columns that the header holds, which is how it is found.
        wanted: columns that the rows are made of; those that are missing are None.
        transform: row -> its records.
        dates: columns with times; they come as RFC 3339.
        zone: what the tool writes times in, where that is certain.

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
        yield _batch(rows, taken, options, transform, dates, zone or options.zone)


def cell(row: Any, name: str) -> str | None:
    """Return what stands in a column of a row, None where nothing does.

    Raises:
        ShapeError: no row, or no text.
    """
    value = row.get(name) if isinstance(row, dict) else row
    if not isinstance(value, str | None):
        raise ShapeError(name, f"{name} is no text; is this the right --source?")
    return value or None


def needed(row: Any, name: str) -> str:
    """Return what stands in a column that must not be empty.

    Raises:
        ShapeError: nothing does, or an id that a spreadsheet has cut.
    """
    value = key(row, name)
    if value is None:
        raise ShapeError(name, f"{name} is missing; export it with all its columns")
    return value


def key(row: Any, name: str) -> str | None:
    """Return an id in a column; ``12.0`` counts as 12 where all digits are still there.

    Raises:
        ShapeError: a spreadsheet has cut its digits.
    """
    value = cell(row, name)
    if value is None:
        return None
    if BROKEN.fullmatch(value):
        reason = f"{name} {value!r} has lost digits in a spreadsheet; export again and open it with this column as text"
        raise ShapeError(name, reason)
    return value.removesuffix(".0") if value.removesuffix(".0").isdecimal() else value


def whole(row: Any, name: str) -> int | None:
    """Return a whole number in a column, None where there is none.

    Raises:
        ShapeError: something else stands there.
    """
    value = cell(row, name)
    if value is None:
        return None
    digits = value.removesuffix(".0")
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= parse.INT64_DIGITS):
        raise ShapeError(name, f"{name} {value!r} is no whole number; export it without separators")
    return int(digits)


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


def _batch(
    rows: Rows,
    taken: dict[str, str],
    options: ReadOptions,
    transform: Callable[[Any], Iterable[Record]],
    dates: tuple[str, ...],
    zone: str | None,
) -> Batch:
    faults = Faults(len(rows.lines))
    columns = {}
    for name, column in taken.items():
        text = parse.emptied(parse.trimmed(parse.proved(name, rows.column(column, name, faults), faults)))
        columns[name] = _times(name, text, options, zone, faults) if name in dates else text.to_pylist()
    found: list[tuple[int, Record]] = []
    for place, cells in enumerate(zip(*columns.values(), strict=True)):
        row = dict(zip(columns, cells, strict=True))
        line = int(rows.lines[place])
        if place in faults:
            found.append((line, Record(rows.record(place), fault=faults[place])))
        else:
            found.extend((line, record) for record in transform(row))
    rejects: list[Reject] = rows.rejects
    return batch_of_records(found, rejects, options)


def _times(
    name: str, column: pa.Array, options: ReadOptions, zone: str | None, faults: Faults
) -> list[str | None]:
    coded = column.dictionary_encode()
    read: list[str | None] = []
    wrong: dict[int, str] = {}
    for place, text in enumerate(coded.dictionary.to_pylist()):
        try:
            read.append(instant(text, options.dates, zone))
        except DateError as error:
            read.append(None)
            wrong[place] = f"{name} {error}"
    places: list[int | None] = coded.indices.to_pylist()
    for row, code in enumerate(places):
        if code in wrong:
            faults.add([row], name, wrong[code])
    return [None if code is None else read[code] for code in places]
