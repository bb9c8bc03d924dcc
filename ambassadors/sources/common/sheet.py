"""Some rows of a table as columns of text, and what a cell must be: an id with all its digits, a whole number, a word."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ambassadors.sources.common import parse
from ambassadors.sources.common.masks import true, where

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from ambassadors.sources.common.parse import Faults

BROKEN: Final = r"^[a-z]{0,20}:?[0-9](?:[.,][0-9]+)?[eE]\+[0-9]+$"
"""What a spreadsheet makes of a long id."""
SENTIMENT: Final = {"negative": -1.0, "neutral": 0.0, "positive": 1.0}
"""Words of the tools for the tone of a post; any other means that they do not know it."""
LANGUAGE: Final = r"^[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*$"


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows of a table.

    Attributes:
        size: how many.
        columns: name -> ``(n,)`` strings, trimmed, null where the cell is empty; times are int64 milliseconds since 1970.
        faults: rows that cannot be read, and why.
    """

    size: int
    columns: Mapping[str, pa.Array]
    faults: Faults

    def text(self, *names: str) -> pa.Array:
        """Return what stands in the first of some columns that says something, row by row."""
        found = [self.columns[name] for name in names if name in self.columns]
        return (
            pc.coalesce(*found) if len(found) > 1 else found[0] if found else pa.nulls(self.size, pa.string())
        )

    def at(self, *names: str) -> pa.Array:
        """Return the times in the first of some columns that says one; rows without any are at fault."""
        found = [self.columns[name] for name in names if name in self.columns]
        times = pc.coalesce(*found) if found else pa.nulls(self.size, pa.int64())
        self.must_have(times, *names)
        return times.fill_null(0)

    def key(self, *names: str) -> pa.Array:
        """Return ids; ``12.0`` counts as 12, and one whose digits a spreadsheet has cut is at fault."""
        column = self.text(*names)
        cut = np.flatnonzero(true(pc.match_substring_regex(column, BROKEN)))
        lost = "has lost digits in a spreadsheet; export again and open it with this column as text"
        self.faults.add(cut, names[0], lambda row: f"{names[0]} {column[row].as_py()!r} {lost}")
        if true(pc.ends_with(column, ".0")).any():
            column = pc.replace_substring_regex(column, r"^([0-9]+)\.0$", r"\1")
        return column

    def needed(self, *names: str) -> pa.Array:
        """Return ids that must be there."""
        column = self.key(*names)
        self.must_have(column, *names)
        return column

    def must_have(self, column: pa.Array, *names: str) -> None:
        """Note the rows where a column that must not be empty is."""
        empty = np.flatnonzero(parse.nulls(column, self.size))
        self.faults.add(empty, names[0], f"{' or '.join(names)} is missing; export it with all its columns")

    def numbered(self, name: str) -> pa.Array:
        """Return ids that must be there and be numbers."""
        column = self.key(name)
        digits = true(pc.match_substring_regex(column, "^[0-9]+$"))
        self.faults.add(np.flatnonzero(~digits), name, f"{name} is missing or no number; is the row cut off?")
        return column

    def whole(self, *names: str) -> pa.Array:
        """Return whole numbers, as text; what is none is at fault."""
        column = self.text(*names)
        if true(pc.ends_with(column, ".0")).any():
            column = pc.replace_substring_regex(column, r"\.0$", "")
        fits = true(pc.match_substring_regex(column, rf"^[0-9]{{1,{parse.INT64_DIGITS}}}$"))
        wrong = np.flatnonzero(~fits & ~parse.nulls(column, self.size))
        reason = "is no whole number; export it without separators"
        self.faults.add(wrong, names[0], lambda row: f"{names[0]} {column[row].as_py()!r} {reason}")
        return column

    def sentiment(self, *names: str) -> pa.Array:
        """Return the tone that a tool's word tells, null where it tells none."""
        return self.words(SENTIMENT.get, pa.float64(), *names)

    def language(self, *names: str) -> pa.Array:
        """Return codes of languages; a name of one says nothing here."""
        column = self.text(*names)
        return where(true(pc.match_substring_regex(column, LANGUAGE)), column)

    def words(self, meaning: Callable[[str], object], kind: pa.DataType, *names: str) -> pa.Array:
        """Return what each distinct cell means, case ignored."""
        coded = self.text(*names).dictionary_encode()
        told = pa.array([meaning(word.casefold()) for word in coded.dictionary.to_pylist()], kind)
        return told.take(coded.indices)

    def refuse(self, rows: NDArray[np.bool_], name: str, reason: str) -> None:
        """Note that rows cannot be read."""
        self.faults.add(np.flatnonzero(rows), name, reason)
