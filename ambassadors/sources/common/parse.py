"""Parsing whole columns of strings; each function notes the rows that do not parse.

The common case is told by looking at a column's bytes at once; a column is walked value by value only
when it holds something unusual, and the walk takes exactly what the fast way takes.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable

    from numpy.typing import NDArray

SEEN: Final = 12
"""Unknown words that a message lists."""
REASON_CHARS: Final = 500
"""Characters of a reason, about: it repeats little of a record."""
ID_CHARS: Final = 1_000
INT64_DIGITS: Final = 18


def short(reason: str) -> str:
    """Return a reason that repeats little of a record: a long one loses its middle, so that the repair at its end stays."""
    half = REASON_CHARS // 2
    return reason if len(reason) <= REASON_CHARS else f"{reason[:half]} ... {reason[-half:]}"


class Faults(dict[int, tuple[str, str]]):
    """Row -> (field, reason) of its first fault.

    Attributes:
        size: number of rows.
        silent: row -> why it holds no interaction, whatever else may be wrong with it.
    """

    def __init__(self, size: int) -> None:
        """Note faults among ``size`` rows."""
        super().__init__()
        self.size = size
        self.silent: dict[int, str] = {}

    def pass_over(self, rows: Iterable[int], reason: str) -> None:
        """Note that rows hold no interaction, for a reason that people are told."""
        self.silent |= dict.fromkeys(map(int, rows), reason)

    def wrong(self) -> dict[int, tuple[str, str]]:
        """Return the rows that cannot be read; a silent one needs not."""
        return {row: fault for row, fault in self.items() if row not in self.silent}

    def out(self) -> NDArray[np.bool_]:
        """Return ``(n,)``, true where a row gives no event: it is silent or at fault."""
        rows = np.zeros(self.size, bool)
        rows[[*self, *self.silent]] = True
        return rows

    def why(self) -> Counter[str]:
        """Return how many rows are silent, by reason."""
        return Counter(self.silent.values())

    def add(self, rows: Iterable[int], name: str, reason: str | Callable[[int], str]) -> None:
        """Note that a field of some rows is at fault; ``reason`` may depend on the row."""
        for row in rows:
            if int(row) not in self:
                self[int(row)] = (name, short(reason if isinstance(reason, str) else reason(int(row))))


def nulls(column: pa.Array | None, size: int) -> NDArray[np.bool_]:
    """Return ``(n,)``, true where the value is missing."""
    if column is None:
        return np.ones(size, bool)
    mask: NDArray[np.bool_] = column.is_null().to_numpy(zero_copy_only=False)
    return mask


def _buffers(column: pa.Array) -> tuple[NDArray[np.int32], NDArray[np.uint8]]:
    """Return offsets ``(n + 1,)`` and the bytes of a string column."""
    _, offsets, data = column.buffers()
    if offsets is None or not len(column):
        return np.zeros(len(column) + 1, np.int32), np.zeros(0, np.uint8)
    ends = np.frombuffer(offsets, np.int32)[column.offset : column.offset + len(column) + 1]
    return ends, np.frombuffer(data, np.uint8)[: ends[-1]] if data is not None else np.zeros(0, np.uint8)


def _bytes(column: pa.Array) -> NDArray[np.uint8]:
    offsets, data = _buffers(column)
    return data[offsets[0] :]


def proved(name: str, column: pa.Array, faults: Faults) -> pa.Array:
    """Return bytes as strings; what is no UTF-8 is at fault and becomes null."""
    try:
        return column.cast(pa.string())
    except pa.ArrowInvalid:
        values: list[str | None] = []
        for row, value in enumerate(column.to_pylist()):
            try:
                values.append(None if value is None else value.decode())
            except UnicodeDecodeError:
                values.append(None)
                hint = "write UTF-8, or load a file of an older Windows program with --encoding cp1252"
                faults.add([row], name, f"{name} is not valid UTF-8; {hint}")
        return pa.array(values, pa.string())


def trimmed(column: pa.Array) -> pa.Array:
    """Return the strings without surrounding white space."""
    offsets, data = _buffers(column)
    some = offsets[:-1] < offsets[1:]
    edges = np.concatenate([data[offsets[:-1][some]], data[offsets[1:][some] - 1]])
    # Unicode's other spaces begin and end with bytes from 0x80 up
    return pc.utf8_trim_whitespace(column) if ((edges <= ord(" ")) | (edges >= 0x80)).any() else column


def emptied(column: pa.Array) -> pa.Array:
    """Return the strings with null for the empty ones."""
    offsets, _ = _buffers(column)
    empty = offsets[:-1] == offsets[1:]
    if not empty.any() or int(empty.sum()) == column.null_count:
        return column
    return pa.nulls(len(column), pa.string()) if empty.all() else pc.if_else(pa.array(empty), None, column)


def check_id(name: str, column: pa.Array, faults: Faults) -> None:
    """Note ids that hold control characters or are too long."""
    offsets, _ = _buffers(column)
    data = _bytes(column)
    if ((data < ord(" ")) | (data == 0x7F) | (data == 0xC2)).any():
        rows = np.flatnonzero(pc.match_substring_regex(column, r"\p{Cc}").fill_null(fill_value=False))
        faults.add(rows, name, f"{name} holds a control character; ids are plain text on one line")
    if len(column) and np.diff(offsets).max() > ID_CHARS:
        rows = np.flatnonzero(pc.greater(pc.utf8_length(column), ID_CHARS).fill_null(fill_value=False))
        faults.add(
            rows, name, f"{name} is longer than {ID_CHARS:,} characters; is it mapped to the right column?"
        )


def check_nul(name: str, column: pa.Array, faults: Faults) -> None:
    """Note strings that hold a NUL."""
    if (_bytes(column) == 0).any():
        rows = np.flatnonzero(pc.match_substring(column, "\0").fill_null(fill_value=False))
        faults.add(rows, name, f"{name} holds a NUL byte; the record is damaged: write it again")


def words(
    name: str,
    column: pa.Array,
    code: Callable[[str], int | None],
    faults: Faults,
    reason: Callable[[str], str],
) -> pa.Array:
    """Return the int64 code of each word, case ignored; a word without a code is at fault."""
    coded = column.dictionary_encode()
    known = coded.dictionary.to_pylist()
    codes = [code(word.casefold()) for word in known]
    wrong = {position: reason(word) for position, word in enumerate(known) if codes[position] is None}
    if wrong:
        places = coded.indices.to_numpy(zero_copy_only=False)
        rows = np.flatnonzero(np.isin(places, list(wrong)))
        faults.add(rows, name, lambda row: wrong[int(places[row])])
    table = pa.array(np.array([-1 if one is None else one for one in codes], np.int64))
    return pc.if_else(pc.equal(table, -1), pa.scalar(None, pa.int64()), table).take(coded.indices)


def others(column: pa.Array, known: Container[str]) -> str:
    """Return the words of a column that nobody knows, for a message; case is ignored."""
    seen = sorted(
        {repr(word) for word in pc.unique(column).to_pylist() if word and word.casefold() not in known}
    )
    more = ", ..." if len(seen) > SEEN else ""
    return f"unknown words here: {', '.join(seen[:SEEN])}{more}"


def booleans(name: str, column: pa.Array | None, faults: Faults) -> pa.Array | None:
    """Return booleans written as true/false, yes/no or 1/0."""
    if column is None or pa.types.is_boolean(column.type):
        return column
    table = {"true": 1, "yes": 1, "1": 1, "false": 0, "no": 0, "0": 0}
    return words(
        name,
        column,
        table.get,
        faults,
        lambda word: f"{name} {word!r} is neither true nor false; write true or false",
    ).cast(pa.bool_())


def integers(name: str, column: pa.Array | None, faults: Faults) -> pa.Array | None:
    """Return whole numbers, 0 or more; ``12.0`` counts as whole."""
    return _numbers(name, column, faults, pa.int64(), lambda value: value >= 0, "a whole number, 0 or more")


def fractions(name: str, column: pa.Array | None, faults: Faults) -> pa.Array | None:
    """Return numbers from -1 to 1."""
    return _numbers(
        name, column, faults, pa.float64(), lambda value: np.abs(value) <= 1, "a number from -1 to 1"
    )


def _numbers(
    name: str,
    column: pa.Array | None,
    faults: Faults,
    kind: pa.DataType,
    fits: Callable[[NDArray[np.float64]], NDArray[np.bool_]],
    wanted: str,
) -> pa.Array | None:
    if column is None:
        return None
    given = column
    if pa.types.is_integer(kind) and pa.types.is_string(column.type) and _all_digits(column):
        column = column.cast(kind)
    elif column.type != kind:
        coded = column.cast(pa.string()).dictionary_encode()
        column = pa.array([_number(text, kind) for text in coded.dictionary.to_pylist()], kind).take(
            coded.indices
        )
    failed = nulls(column, len(column)) & ~nulls(given, len(given))
    fitting = fits(column.fill_null(0).to_numpy())
    faults.add(
        np.flatnonzero(failed | ~fitting), name, lambda row: f"{name} {given[row].as_py()!r} is not {wanted}"
    )
    return column


def _all_digits(column: pa.Array) -> bool:
    offsets, _ = _buffers(column)
    data = _bytes(column)
    short = not len(column) or int(np.diff(offsets).max()) <= INT64_DIGITS
    return short and not ((data < ord("0")) | (data > ord("9"))).any()


def _number(text: str, kind: pa.DataType) -> float | None:
    if pa.types.is_integer(kind):
        whole = re.fullmatch(r"(-?\d{1,18})(\.0*)?", text, re.ASCII)
        return int(whole[1]) if whole else None
    return float(text) if re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", text, re.ASCII) else None


def prefixes(column: pa.Array) -> pa.Array:
    """Return the platform before the first ``:`` of an account id, lower-case letters only, else null."""
    first = re.match(r"[a-z]+:", column[0].as_py() or "") if len(column) else None
    if first and pc.all(pc.starts_with(column, first[0]), skip_nulls=False).as_py():
        return pa.repeat(first[0][:-1], len(column))
    found = pc.extract_regex(column, r"^(?P<platform>[a-z]+):")
    return pc.struct_field(found, "platform")
