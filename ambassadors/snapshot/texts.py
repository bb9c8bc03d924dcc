"""What people wrote and passed on, as texts; read where communities are named, by nobody who scores."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from ambassadors.events import POST, SHARE
from ambassadors.snapshot.store import LIVE

if TYPE_CHECKING:
    from ambassadors.snapshot.store import Query

TEXTS: Final = 100_000
"""Texts read at most; of more, those whose event ids hash low: no order of arrival matters."""

SCHEMA: Final = {
    "seq": pl.Int64,
    "account_id": pl.String,
    "post": pl.Boolean,
    "brand": pl.String,
    "lang": pl.String,
    "text": pl.String,
}

BEFORE: Final = f'{LIVE} AND "at" < $2'
COUNTED: Final = (
    f"SELECT count(*) AS texts, count(*) FILTER (text IS NOT NULL) AS own FROM events WHERE {BEFORE}"
    f" AND (text IS NOT NULL OR kind = {SHARE} AND coalesce(parent, root) IS NOT NULL)"
)
READ: Final = f"""
WITH written AS (
    SELECT post, arg_min(text, ("at", event_id)) AS text, arg_min(lang, ("at", event_id)) AS lang
    FROM events WHERE {BEFORE} AND post IS NOT NULL AND text IS NOT NULL GROUP BY post),
taken AS (
    SELECT seq, actor, kind, brand, lang, text, CASE WHEN text IS NULL THEN coalesce(parent, root) END AS passed
    FROM events WHERE {BEFORE} AND (text IS NOT NULL OR kind = {SHARE}) AND (key & 18446744073709551615::UHUGEINT)::UBIGINT % $3::UBIGINT = 0)
SELECT seq, a.id AS account_id, kind = {POST} AS post, brand, coalesce(taken.lang, written.lang) AS lang,
    coalesce(taken.text, written.text) AS text
FROM taken JOIN accounts a ON a.idx = taken.actor LEFT JOIN written ON written.post = taken.passed
WHERE coalesce(taken.text, written.text) IS NOT NULL ORDER BY seq"""


def texts(query: Query, seq: int, as_of: int) -> pl.DataFrame:
    """Return texts with who wrote them or passed them on: a share without words has those of the post it shares.

    Args:
        query: runs one SQL statement with its parameters on the ledger.
        seq: last record that counts.
        as_of: epoch ms; events with ``at < as_of`` count.

    Returns:
        Columns seq, account_id, post (an original post, or an act), brand (as the data carry it), lang and text.
    """
    counted = query(COUNTED, [seq, as_of]).to_pylist()[0]
    if not counted["own"]:
        return pl.DataFrame(schema=SCHEMA)
    found = query(READ, [seq, as_of, -(-counted["texts"] // TEXTS)])
    return pl.DataFrame(found, schema_overrides=SCHEMA)
