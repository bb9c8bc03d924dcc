"""The order-free digest of the ledger's content.

The sum modulo 2**128 of one md5 number (RFC 1321) per live event, per event that carries facts, per text of a share, per
tombstone and per account fact. A sum does not care in which order or in how many pieces records came.
Accounts named by no fact and no live event do not enter.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ambassadors.events import SHARE

if TYPE_CHECKING:
    import duckdb

_SPLIT: Final = (
    "SELECT sum((h >> 64)::UBIGINT) AS high, sum((h & 18446744073709551615::UHUGEINT)::UBIGINT) AS low FROM"
)

_PARTS: Final = (
    "(SELECT content AS h FROM events WHERE retracted IS NULL)",
    (
        "(SELECT md5_number(concat_ws(chr(31), 'event', event_id, coalesce(lang, ''), coalesce(brand, ''), coalesce(url, ''),"
        " coalesce(sentiment::VARCHAR, ''), coalesce(disclosed_paid::VARCHAR, ''))) AS h FROM events WHERE retracted IS NULL AND"
        " (lang IS NOT NULL OR brand IS NOT NULL OR url IS NOT NULL OR sentiment IS NOT NULL OR disclosed_paid IS NOT NULL))"
    ),
    f"(SELECT md5_number(concat_ws(chr(31), 'share', event_id, text)) AS h FROM events WHERE retracted IS NULL AND kind = {SHARE} AND text <> '')",
    "(SELECT md5_number(concat_ws(chr(31), 'delete', coalesce(event_id, ''), coalesce(post_id, ''))) AS h FROM tombstones)",
    (
        "(SELECT md5_number(concat_ws(chr(31), 'fact', a.id, f.field, f.value, f.at, f.event_id)) AS h FROM facts f"
        " JOIN accounts a ON a.idx = f.account)"
    ),
)


def digest(cursor: duckdb.DuckDBPyConnection) -> str:
    """Return the digest of all that stands in the ledger, 32 hexadecimal digits."""
    total = 0
    for part in _PARTS:
        [(high, low)] = cursor.execute(f"{_SPLIT} {part}").fetchall()
        total += (int(high or 0) << 64) + int(low or 0)
    return f"{total % (1 << 128):032x}"
