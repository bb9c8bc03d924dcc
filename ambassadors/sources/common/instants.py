"""Columns of RFC 3339 instants as epoch milliseconds; each row that is none is noted with its reason and the repair."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ambassadors.sources.common.parse import nulls

if TYPE_CHECKING:
    from ambassadors.sources.common.parse import Faults

AT_FIRST: Final = 0  # 1970-01-01T00:00:00Z
AT_LAST: Final = 253_402_300_799_999  # 9999-12-31T23:59:59.999Z
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
INSTANT: Final = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d)[Tt ](?P<hour>\d\d)(?P<minute>:\d\d)?(?P<second>:\d\d)?(?:\.(?P<fraction>\d+))?"
    r"(?P<zone>[Zz]|[+-](?:[01]\d|2[0-3])(?::?[0-5]\d)?)?",
    re.ASCII,
)
EXAMPLE: Final = "2026-07-01T12:00:00Z"


def instants(column: pa.Array | None, faults: Faults) -> pa.Array:
    """Return epoch milliseconds of RFC 3339 instants; 0 where there is a fault."""
    if column is None:
        faults.add(range(faults.size), "at", _instant_reason(None))
        return pa.array(np.zeros(faults.size, np.int64))
    if pa.types.is_string(column.type):
        column = _instants(column, faults)
    out = column.fill_null(0).to_numpy()
    faults.add(np.flatnonzero(nulls(column, len(column))), "at", _instant_reason(None))
    wrong = np.flatnonzero((out < AT_FIRST) | (out > AT_LAST))
    faults.add(wrong, "at", f"at is outside the years 1970 to 9999; write it like {EXAMPLE}")
    return pa.array(out)


def _instants(column: pa.Array, faults: Faults) -> pa.Array:
    for unit, size in (
        ("ms", 1),
        ("us", 1_000),
        ("ns", 1_000_000),
    ):  # the finest fraction in the column decides
        try:
            ticks = pc.cast(column, pa.timestamp(unit, "UTC")).cast(pa.int64())
        except pa.ArrowInvalid:
            continue
        floored = np.floor_divide(ticks.fill_null(0).to_numpy(), size)
        return ticks if size == 1 else pa.array(floored, mask=nulls(ticks, len(ticks)))
    values: list[int | None] = []
    for row, text in enumerate(column.to_pylist()):
        value = None if text is None else _instant(text)
        values.append(value)
        if value is None:
            faults.add([row], "at", _instant_reason(text))
    return pa.array(values, pa.int64())


def _instant(text: str) -> int | None:
    found = INSTANT.fullmatch(text)
    if not found or not found["zone"]:
        return None
    clock = f"{found['hour']}{found['minute'] or ':00'}{found['second'] or ':00'}"
    try:
        at = datetime.fromisoformat(f"{found['day']}T{clock}+00:00")
    except ValueError:
        return None
    millis = int(f"{found['fraction'] or ''}000"[:3])
    return (at - EPOCH - _offset(found["zone"])) // timedelta(milliseconds=1) + millis


def _offset(zone: str) -> timedelta:
    if zone in {"Z", "z"}:
        return timedelta(0)
    size = timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:]) if len(zone) > 3 else 0)
    return -size if zone[0] == "-" else size


def _instant_reason(text: str | None) -> str:
    if text is None:
        return f"at is missing; give the instant of the act, like {EXAMPLE}"
    if re.fullmatch(r"-?\d+(\.\d+)?", text):
        return f"at {text!r} is a bare number; write the instant as RFC 3339, like {EXAMPLE}"
    found = INSTANT.fullmatch(text)
    if found and not found["zone"]:
        return f"at {text!r} has no zone; end it with Z for UTC or with an offset like +02:00"
    if found:
        return f"at {text!r} does not exist in the calendar or on the clock; write it like {EXAMPLE}"
    return f"at {text!r} is not RFC 3339 (year-month-day, time, zone); write it like {EXAMPLE}"
