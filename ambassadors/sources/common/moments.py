"""Columns of times, in whatever way a table writes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ambassadors.sources.common.dates import UNITS, DateError, epoch_ms

if TYPE_CHECKING:
    from ambassadors.sources.common.parse import Faults


def moments(name: str, column: pa.Array, order: str | None, zone: str | None, faults: Faults) -> pa.Array:
    """Return a column of times as milliseconds since 1970, null where there is none or one that cannot be read.

    Args:
        name: what the column is called in faults.
        column: ``(n,)`` strings.
        order: ``day-first`` or ``month-first``; None = refuse what could be both.
        zone: of times without one; None = refuse those.
        faults: where to note what cannot be read.
    """
    for whole in ("UTC", None) if zone == "UTC" else ("UTC",):  # ISO, all with a zone or all without
        try:
            return pc.cast(column, pa.timestamp("ms", whole)).cast(pa.int64())
        except pa.ArrowInvalid:
            continue
    if (counted := _since_1970(column)) is not None:
        return counted
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


def _since_1970(column: pa.Array) -> pa.Array | None:
    """Return milliseconds where all cells count seconds, milliseconds or microseconds since 1970; None where not."""
    first = next(iter(column.drop_null()[:1].to_pylist()), "")
    unit = UNITS.get(len(first), 0)
    if not unit or not pc.all(pc.match_substring_regex(column, f"^[0-9]{{{len(first)}}}$")).as_py():
        return None
    counted = column.cast(pa.int64())
    return pc.multiply(counted, 1000) if unit == 1 else pc.divide(counted, unit // 1000)
