"""What a whole table tells about a key, whatever the order of its rows: the account of a name, the writer of a comment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from ambassadors.sources.common.sheets import sheet_of, tables

if TYPE_CHECKING:
    from ambassadors.sources.common.files import Input
    from ambassadors.sources.common.options import ReadOptions


class Lookup:
    """Keys and what they mean; a key that is told in two ways means nothing."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._noted: list[pa.Table] = []
        self._known: pa.Table | None = None

    def note(self, keys: pa.Array, values: pa.Array) -> None:
        """Remember what keys ``(n,)`` mean, where both are given."""
        both = pa.table({"key": keys, "value": values}).drop_null()
        self._noted.append(both.group_by(["key", "value"]).aggregate([]))

    def of(self, keys: pa.Array) -> pa.Array:
        """Return what keys ``(n,)`` mean, null where that is not known."""
        if self._known is None:
            self._known = _settled(self._noted)
            self._noted = []
        places: Any = pc.index_in(keys, value_set=self._known["key"], skip_nulls=True)
        found = self._known["value"].take(places).combine_chunks()
        return found if isinstance(found, pa.Array) else pa.concat_arrays(found.chunks)


def noted(
    file: Input,
    options: ReadOptions,
    telling: tuple[str, ...],
    pairs: tuple[tuple[str, str], ...],
    *,
    names: bool,
) -> Lookup:
    """Return what pairs of columns tell in a whole table; nothing for standard input, which is read once only.

    Args:
        file: it is opened a second time.
        options: as it is read.
        telling: columns of its header.
        pairs: column of the key, column of its value.
        names: whether keys are names of accounts, which mean the same in any case.
    """
    lookup, again = Lookup(), file.again(options)
    if again is None:
        return lookup
    try:
        for rows, taken in tables(
            again, telling, tuple(dict.fromkeys(name for pair in pairs for name in pair))
        ):
            sheet = sheet_of(rows, taken, options)
            for key, value in pairs:
                keys = sheet.text(key)
                lookup.note(pc.utf8_lower(pc.utf8_ltrim(keys, "@")) if names else keys, sheet.text(value))
    finally:
        again.close()
    return lookup


def _settled(noted: list[pa.Table]) -> pa.Table:
    empty = pa.table({"key": pa.nulls(0, pa.string()), "value": pa.nulls(0, pa.string())})
    every = pa.concat_tables([empty, *noted])
    span = every.group_by("key").aggregate([("value", "min"), ("value", "max")])
    sure = span.filter(pc.equal(span["value_min"], span["value_max"]))
    return pa.table({"key": sure["key"], "value": sure["value_min"]})
