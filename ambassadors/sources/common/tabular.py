"""CSV and TSV: strict, column-wise.

The delimiter is whichever of comma, semicolon, tab and bar stands most often in the header line
(without a header: the one that makes as many fields as there are names); a space, where none of them stands there. Fields may be quoted with
``"``, a quote inside is doubled, line breaks inside quotes are kept. A row with too few or too many
fields is rejected, never padded.
"""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
import pyarrow.csv

from ambassadors.errors import InputError
from ambassadors.events import Reject
from ambassadors.sources.common.lines import Block
from ambassadors.sources.common.records import Records, whole
from ambassadors.sources.common.rows import Rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ambassadors.sources.common.files import Input
    from ambassadors.sources.common.options import ReadOptions

DELIMITERS: Final = (",", ";", "\t", "|")


class _Quoted(csv.excel):
    """Fields may be quoted."""


class _Plain(csv.excel):
    """A quote is a character like others."""

    quoting = csv.QUOTE_NONE


def rows(file: Input, options: ReadOptions) -> Iterator[Rows]:
    """Yield the rows of a file of text with a header line, or with ``options.columns``.

    Raises:
        InputError: an unusable header, or another number of fields than names.
    """
    return table(file, options.columns, _delimiter_of(file, options))


def header(file: Input, options: ReadOptions) -> tuple[str, ...]:
    """Return the names in the first record, without using anything up.

    Raises:
        InputError: there is none, or it names a column twice.
    """
    delimiter = _delimiter_of(file, options).encode()
    first = next(iter(whole([Block(file.head, 1)], delimiter)), None)
    return _header(first, file.name)[0] if isinstance(first, Records) else ()


def _delimiter_of(file: Input, options: ReadOptions) -> str:
    line = file.head.partition(b"\n")[0].decode("utf-8", "replace").rstrip("\r")
    return "\t" if file.format == "tsv" else _delimiter(line, options.columns)


def table(
    file: Input,
    columns: tuple[str, ...] | None,
    delimiter: str,
    *,
    quoting: bool = True,
    skip: int = 0,
    strict: bool = True,
) -> Iterator[Rows]:
    """Yield the rows of a file of text with a known delimiter.

    Args:
        file: the file.
        columns: names of the columns; None = the first record names them.
        delimiter: one character.
        quoting: whether ``"`` quotes.
        skip: lines before the first record.
        strict: whether columns that are named twice or not at all are refused; else the first of a name counts.
    """
    names, checked = columns, False
    held: list[Reject] = []
    for item in whole(_after(file.blocks(), skip), delimiter.encode(), quoting=quoting):
        if isinstance(item, Reject):
            held.append(item)
            continue
        records = item
        if names is None:
            names, records = _header(records, file.name, strict=strict)
        elif not checked:
            _check_width(records, names, file.name)
        checked = True
        yield _parse(records, names, held)
        held = []
    if held or not checked:
        yield Rows(names or (), _none, np.zeros(0, np.int64), str, held, header=False)


def _after(blocks: Iterator[Block | Reject], skip: int) -> Iterator[Block | Reject]:
    """Yield blocks without the first lines."""
    for block in blocks:
        while skip and isinstance(block, Block) and block.data:
            _, _, rest = block.data.partition(b"\n")
            block, skip = Block(rest, block.line + 1), skip - 1  # noqa: PLW2901
        if not isinstance(block, Block) or block.data:
            yield block


def _parse(records: Records, names: tuple[str, ...], held: list[Reject]) -> Rows:
    if not records.data:
        return Rows(names, _none, np.zeros(0, np.int64), str, held)
    lines = records.lines()
    if _is_utf8(records.data):
        parsed, ragged = _table(records, records.data, names)
    else:  # Arrow cannot show a ragged row that is no UTF-8: find them in an encoding that knows every byte
        _, ragged = _table(records, records.data.decode("latin-1").encode(), names)
        starts, ends = records.bounds
        gone = {number - 1 for number, _ in ragged}
        kept = [place for place in range(len(starts)) if place not in gone]
        parsed, _ = _table(
            records, b"\n".join(records.data[starts[place] : ends[place]] for place in kept), names
        )
    places = np.delete(np.arange(len(lines)), [number - 1 for number, _ in ragged])
    for number, fields in ragged:
        reason = f"{fields} fields where there should be {len(names)}; quote values that hold the delimiter"
        held.append(Reject(int(lines[number - 1]), "", reason, records.text(number - 1)))

    def column(name: str, _field: str, _faults: object) -> pa.Array:
        return _whole(parsed.column(names.index(name)))

    return Rows(names, column, lines[places], lambda row: records.text(int(places[row])), held)


def _is_utf8(data: bytes) -> bool:
    try:
        pa.array([data], pa.binary()).cast(pa.string())
    except pa.ArrowInvalid:
        return False
    return True


def _table(records: Records, data: bytes, names: tuple[str, ...]) -> tuple[pa.Table, list[tuple[int, int]]]:
    """Return the rows of some records as bytes, and number (from 1) and fields of those that are ragged."""
    ragged: list[tuple[int, int]] = []

    def skip(row: pyarrow.csv.InvalidRow) -> str:
        ragged.append((row.number, row.actual_columns))
        return "skip"

    keys = [str(position) for position in range(len(names))]  # names may repeat
    if not data:
        return pa.table({key: pa.nulls(0, pa.binary()) for key in keys}), ragged
    parsed = pyarrow.csv.read_csv(
        pa.BufferReader(data),
        read_options=pyarrow.csv.ReadOptions(use_threads=False, column_names=keys, block_size=len(data) + 1),
        parse_options=pyarrow.csv.ParseOptions(
            delimiter=records.delimiter.decode(),
            quote_char='"' if records.quoting else False,
            newlines_in_values=records.has_quotes,
            invalid_row_handler=skip,
        ),
        convert_options=pyarrow.csv.ConvertOptions(
            column_types=dict.fromkeys(keys, pa.binary()), null_values=[], strings_can_be_null=False
        ),
    )
    return parsed, ragged


def _whole(column: pa.ChunkedArray) -> pa.Array:
    combined = column.combine_chunks()
    return combined if isinstance(combined, pa.Array) else pa.concat_arrays(combined.chunks)


def _none(_name: str, _field: str, _faults: object) -> pa.Array:
    return pa.nulls(0, pa.string())


def _delimiter(line: str, columns: tuple[str, ...] | None) -> str:
    bare = "".join(line.split('"')[0::2])  # what stands outside quotes
    if columns is not None:
        fitting = [mark for mark in (*DELIMITERS, " ") if bare.count(mark) == len(columns) - 1]
        if fitting:
            return fitting[0]
    often = max(DELIMITERS, key=bare.count)
    return often if often in bare or " " not in bare else " "


def _header(records: Records, name: str, *, strict: bool = True) -> tuple[tuple[str, ...], Records]:
    starts, _ = records.bounds
    if not len(starts):
        message = f"{name} holds no header line; give the names with --columns"
        raise InputError(message)
    fields = _fields(records, name)
    if strict and (len(set(fields)) < len(fields) or not all(fields)):
        twice = sorted({field for field in fields if fields.count(field) > 1 or not field})
        message = f"{name}: the header names {', '.join(map(repr, twice))} twice or not at all; give each column one name"
        raise InputError(message)
    cut = int(starts[1]) if len(starts) > 1 else len(records.data)
    line = records.line + records.data.count(b"\n", 0, cut)
    return fields, Records(records.data[cut:], line, records.delimiter, records.quoting)


def _check_width(records: Records, names: tuple[str, ...], name: str) -> None:
    if len(records.bounds[0]) and (width := len(_fields(records, name))) != len(names):
        message = (
            f"{name}: --columns names {len(names)} columns but the first row has {width}; name each column"
        )
        raise InputError(message)


def _fields(records: Records, name: str) -> tuple[str, ...]:
    starts, ends = records.bounds
    try:
        text = records.data[int(starts[0]) : int(ends[0])].decode()
    except UnicodeDecodeError as error:
        message = f"{name}: the first line is not valid UTF-8; name the encoding, like --encoding cp1252"
        raise InputError(message) from error
    dialect: type[csv.Dialect] = _Quoted if records.quoting else _Plain
    fields = next(csv.reader([text], dialect, delimiter=records.delimiter.decode()), [])
    return tuple(field.strip() for field in fields)
