"""JSON records as columns."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa

from ambassadors.events import Reject
from ambassadors.sources.common.rows import Rows
from ambassadors.sources.common.values import Value, shown, values_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from ambassadors.sources.common.files import Input
    from ambassadors.sources.common.options import ReadOptions
    from ambassadors.sources.common.parse import Faults

CHUNK_ROWS: Final = 250_000
CHUNK_BYTES: Final = 64 << 20

OWN_TYPES: Final = {
    "followers": (pa.int64(), int, "a whole number"),
    "sentiment": (pa.float64(), float, "a number"),
    "disclosed_paid": (pa.bool_(), bool, "true or false"),
}
TYPES: Final = {bool: "true or false", list: "an array", dict: "an object"}
TAKEN: Final[dict[str, tuple[type, ...]]] = {
    "followers": (int, float),
    "sentiment": (int, float),
    "disclosed_paid": (bool,),
}
SURROGATE: Final = re.compile("[\ud800-\udfff]")


def rows(file: Input, _options: ReadOptions) -> Iterator[Rows]:
    """Yield the records of a JSON file; an array at the top counts as its elements."""
    return tabulate(values_of(file))


def tabulate(values: Iterable[Value | Reject]) -> Iterator[Rows]:
    """Yield records as rows; values that are no objects are rejected."""
    table = _Table()
    for item in values:
        if isinstance(item, Reject):
            table.rejects.append(item)
        elif isinstance(item.value, dict):
            table.add(item.line, item.value, item.raw)
        else:
            reason = "not a JSON object; write records as {...}"
            table.rejects.append(Reject(item.line, "", reason, shown(item.raw)))
        if len(table.lines) == CHUNK_ROWS or table.size > CHUNK_BYTES:
            yield table.rows()
            table = _Table()
    if table.lines or table.rejects:
        yield table.rows()


class _Table:
    """Objects taken apart into columns at once.

    A million small dicts kept alive would cost five times their parsing in garbage collection.
    """

    def __init__(self) -> None:
        self.columns: dict[str, list[Any]] = {}
        self.lines: list[int] = []
        self.raws: list[bytes] = []
        self.rejects: list[Reject] = []
        self.size = 0
        self._keys: tuple[str, ...] = ()  # of the object before; their columns have all rows
        self._appends: list[Callable[[Any], None]] = []

    def add(self, line: int, value: dict[str, Any], raw: bytes) -> None:
        keys = tuple(value)
        if keys != self._keys:
            columns = [self._filled(name) for name in keys]
            self._keys, self._appends = keys, [column.append for column in columns]
        for append, entry in zip(self._appends, value.values(), strict=True):
            append(entry)
        self.lines.append(line)
        self.raws.append(raw)
        self.size += len(raw)

    def rows(self) -> Rows:
        def column(name: str, field: str, faults: Faults) -> pa.Array:
            return column_of(self._filled(name), field, faults)

        def record(row: int) -> str:
            return shown(self.raws[row])

        lines = np.array(self.lines, np.int64)
        return Rows(tuple(self.columns), column, lines, record, self.rejects, header=False)

    def _filled(self, name: str) -> list[Any]:
        """Return a column with a value for every row so far."""
        column = self.columns.setdefault(name, [])
        column.extend([None] * (len(self.lines) - len(column)))
        return column


def column_of(values: list[Any], field: str, faults: Faults) -> pa.Array:
    """Return values as their field's own type if all are, else as text to be parsed, ids of numbers too."""
    own = OWN_TYPES.get(field)
    kinds = set(map(type, values)) - {type(None)}
    kind, python = (pa.string(), str) if own is None else own[:2]
    if kinds <= {python}:
        with suppress(UnicodeEncodeError, OverflowError):  # the walk finds the row
            return pa.array(values, kind)
    return pa.array([_text(value, field, faults, row) for row, value in enumerate(values)], pa.string())


def _text(value: Any, field: str, faults: Faults, row: int) -> str | None:
    if value is None:
        return None
    if isinstance(value, str):
        if not SURROGATE.search(value):
            return value
        problem = f"{field} holds half a character (a lone surrogate); write it as UTF-8"
    else:
        if type(value) in TAKEN.get(field, (int,) if field.endswith("_id") else ()):
            return str(value).lower() if isinstance(value, bool) else repr(value)
        problem = f"{field} is {TYPES.get(type(value), 'a number')} in the JSON; write it as {_wanted(field)}"
    faults.add([row], field, problem)
    return None


def _wanted(field: str) -> str:
    if field in OWN_TYPES:
        return OWN_TYPES[field][2]
    return "text in RFC 3339, like 2026-07-01T12:00:00Z" if field == "at" else "text"
