"""From what the service gives to JSON: instants in RFC 3339, bytes at the end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Final

import orjson

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def instant(ms: int) -> str:
    """Return epoch milliseconds as RFC 3339.

    >>> instant(1)
    '1970-01-01T00:00:00.001Z'
    """
    at = _EPOCH + timedelta(milliseconds=ms)
    return at.isoformat(timespec="milliseconds" if ms % 1000 else "seconds").replace("+00:00", "Z")


def instants(value: Any) -> Any:
    """Return a JSON-like value with every whole number under ``at``, ``as_of`` or ``*_at`` as RFC 3339.

    >>> instants({"as_of": 0, "parts": [{"last_act_at": 1000, "score": 3}]})
    {'as_of': '1970-01-01T00:00:00Z', 'parts': [{'last_act_at': '1970-01-01T00:00:01Z', 'score': 3}]}
    """
    if isinstance(value, dict):
        return {
            name: instant(inner) if _is_instant(name, inner) else instants(inner)
            for name, inner in value.items()
        }
    if isinstance(value, list | tuple):
        return [instants(inner) for inner in value]
    return value


def _is_instant(name: str, value: Any) -> bool:
    return type(value) is int and (name in {"at", "as_of"} or name.endswith("_at"))


def encode(value: Any) -> bytes:
    """Return a value as JSON; numpy scalars are welcome, NaN becomes null."""
    return orjson.dumps(value, option=orjson.OPT_SERIALIZE_NUMPY)
