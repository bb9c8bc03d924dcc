"""Excel workbooks (``.xlsx``): sheets as tables of text, for tools that hand out nothing else.

A date cell becomes ``2026-07-01T12:00:00`` without a zone, as Excel keeps it. A whole number of 16 digits and more has
lost some in Excel: it is written with an exponent, so that it is refused where an id is wanted.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from ambassadors.errors import InputError
from ambassadors.sources.common.rows import RECORD_CHARS, Rows

if TYPE_CHECKING:
    from ambassadors.sources.common.files import Input
    from ambassadors.sources.common.options import ReadOptions
    from ambassadors.sources.common.parse import Faults

UNPACKED: Final = 1 << 30
"""A workbook that unpacks to more is refused: it is held in memory."""
HEAD_ROWS: Final = 40
CHUNK: Final = 1 << 16
EXACT: Final = 10**15
"""Excel keeps 15 digits."""


class Workbook:
    """An opened workbook."""

    def __init__(self, content: bytes, name: str) -> None:
        """Open the content of a file.

        Raises:
            InputError: it is no workbook, or too large.
        """
        self._name = name
        self._opened: tuple[int, CalamineSheet] | None = None
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as packed:
                size = sum(entry.file_size for entry in packed.infolist())
            if size > UNPACKED:
                raise InputError(
                    f"{name} is a workbook of {size >> 20:,} MiB unpacked; save the sheet as CSV and load that"
                )
            self._book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        except (zipfile.BadZipFile, NotImplementedError, CalamineError, OSError) as error:
            raise InputError(self._unreadable(error)) from error

    @cached_property
    def heads(self) -> tuple[str, ...]:
        """The first rows of each sheet as CSV."""
        return tuple(
            _as_csv(row for _, row in zip(range(HEAD_ROWS), self._cells(place), strict=False))
            for place in range(len(self._book.sheet_names))
        )

    def first(self) -> int:
        """Return the first sheet that holds anything; 0 where none does."""
        return next((place for place, head in enumerate(self.heads) if head.strip(",\n")), 0)

    def table(self, place: int, skip: int = 0) -> Iterator[Rows]:
        """Yield the rows of a sheet below its header, in chunks; the line of a row is its number in Excel.

        Args:
            place: which sheet.
            skip: rows before the header.
        """
        rows = enumerate(self._cells(place), 1)
        header: list[str] = next((row for number, row in rows if number > skip), [])
        names = tuple(name.strip() for name in header)
        while chunk := [(number, row) for (number, row), _ in zip(rows, range(CHUNK), strict=False)]:
            yield _rows(names, [(number, row) for number, row in chunk if any(row)])

    def _cells(self, place: int) -> Iterator[list[str]]:
        """Yield the rows of a sheet from the first of Excel on, as text."""
        try:
            if self._opened is None or self._opened[0] != place:  # taking a sheet apart is most of the work
                self._opened = place, self._book.get_sheet_by_index(place)
            sheet = self._opened[1]
            top, left = sheet.start or (0, 0)
            yield from ([] for _ in range(top))
            for row in sheet.iter_rows():
                yield [""] * left + [_text(cell) for cell in row]
        except (CalamineError, OSError) as error:
            raise InputError(self._unreadable(error)) from error

    def _unreadable(self, error: Exception) -> str:
        return f"{self._name} is no readable Excel workbook ({error}); save it again, or the sheet as CSV"


def rows(file: Input, _options: ReadOptions) -> Iterator[Rows]:
    """Yield the rows of the first sheet of a workbook that holds anything; its first row names the columns."""
    return file.workbook.table(file.workbook.first())


def _rows(names: tuple[str, ...], chunk: list[tuple[int, list[str]]]) -> Rows:
    width = len(names)
    cells = [(row + [""] * width)[:width] for _, row in chunk]
    columns = list(zip(*cells, strict=True)) or [()] * width

    def column(name: str, _field: str, _faults: Faults) -> pa.Array:
        return pa.array(columns[names.index(name)], pa.string())

    def record(row: int) -> str:
        return _as_csv([chunk[row][1]]).strip()[:RECORD_CHARS]

    return Rows(names, column, np.array([number for number, _ in chunk], np.int64), record, [])


def _as_csv(rows: Any) -> str:
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows(
        [" ".join(cell.splitlines()) for cell in row] for row in rows
    )
    return written.getvalue()


def _text(cell: Any) -> str:
    if isinstance(cell, str):
        return cell
    if isinstance(cell, int | float) and not isinstance(cell, bool) and float(cell).is_integer():
        return str(int(cell)) if abs(cell) < EXACT else f"{cell:E}"
    if isinstance(cell, datetime | date | time):
        return cell.isoformat()
    return str(cell)
