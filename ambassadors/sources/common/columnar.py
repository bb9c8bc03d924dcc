"""Parquet and Arrow IPC files: typed columns, read batch by batch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
import pyarrow.ipc
import pyarrow.parquet

from ambassadors.errors import InputError
from ambassadors.sources.common.rows import RECORD_CHARS, Rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ambassadors.sources.common.files import Input
    from ambassadors.sources.common.options import ReadOptions
    from ambassadors.sources.common.parse import Faults

BATCH_ROWS: Final = 1 << 17
NUMBERS: Final = {"followers": pa.int64(), "sentiment": pa.float64(), "disclosed_paid": pa.bool_()}


def rows(file: Input, _options: ReadOptions) -> Iterator[Rows]:
    """Yield the rows of a Parquet or Arrow IPC file; the "line" of a row is its number, from 1.

    Raises:
        InputError: not such a file, or a column whose type cannot be its field.
    """
    line = 1
    with file.seekable() as handle:
        try:
            for batch in _batches(handle, file.format):
                yield _rows(batch, line, file.name)
                line += batch.num_rows
        except (pa.ArrowInvalid, OSError) as error:
            reason = str(error).splitlines()[0]
            raise InputError(
                f"{file.name} is no readable {file.format} file ({reason}); write it again"
            ) from error


def _batches(handle: object, form: str) -> Iterator[pa.RecordBatch]:
    if form == "parquet":
        parquet = pyarrow.parquet.ParquetFile(handle)
        yield from parquet.iter_batches(BATCH_ROWS, use_threads=False)
        if not parquet.metadata.num_rows:
            yield pa.RecordBatch.from_pylist([], schema=parquet.schema_arrow)
        return
    arrow = pyarrow.ipc.open_file(handle)
    for position in range(arrow.num_record_batches):
        whole = arrow.get_batch(position)
        for start in range(0, whole.num_rows, BATCH_ROWS):
            yield whole.slice(start, BATCH_ROWS)


def _rows(batch: pa.RecordBatch, line: int, name: str) -> Rows:
    def column(given: str, field: str, _faults: Faults) -> pa.Array:
        return _typed(batch.column(given), given, field, name)

    def record(row: int) -> str:
        return str(batch.slice(row, 1).to_pylist()[0])[:RECORD_CHARS]

    return Rows(tuple(batch.schema.names), column, np.arange(line, line + batch.num_rows), record, [])


def _typed(column: pa.Array, given: str, field: str, name: str) -> pa.Array:
    """Return the column as strings, bytes, or its field's own type."""
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    kind = column.type
    if pa.types.is_null(kind):
        return pa.nulls(len(column), pa.string())
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        return column.cast(pa.string())
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return column.cast(pa.binary())
    if field == "at" and pa.types.is_timestamp(kind) and kind.tz is not None:
        return _floored(column)
    if field.endswith("_id") and pa.types.is_integer(kind):
        return column.cast(pa.string())
    if field in NUMBERS and (
        kind == NUMBERS[field] or pa.types.is_integer(kind) or pa.types.is_floating(kind)
    ):
        return column.cast(pa.string()) if kind != NUMBERS[field] else column
    raise InputError(
        f"{name}: column {given} has type {kind}, but {field} must be {_wanted(field)}; write it so"
    )


def _floored(column: pa.Array) -> pa.Array:
    size = {"s": None, "ms": 1, "us": 1_000, "ns": 1_000_000}[column.type.unit]
    if size is None:
        column, size = column.cast(pa.timestamp("ms", column.type.tz)), 1
    ticks = column.cast(pa.int64())
    return pa.array(
        np.floor_divide(ticks.fill_null(0).to_numpy(), size), mask=column.is_null().to_numpy(False)
    )


def _wanted(field: str) -> str:
    if field == "at":
        return "a timestamp with a time zone, or RFC 3339 text like 2026-07-01T12:00:00Z"
    if field.endswith("_id"):
        return "text or whole numbers"
    return f"text or {NUMBERS[field]}" if field in NUMBERS else "text"
