"""Append a chunk of events exactly once: what is new, what is known, what contradicts.

All of a chunk is one transaction. The steps follow DESIGN 5: a record is *quarantined* when it lies
in the future or contradicts a kept event of the same id, a *duplicate* when it is known or retracted,
*accepted* otherwise. What a duplicate says about people and texts (facts) still counts, so that the
content does not depend on the order in which records arrive.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ambassadors.events import FUTURE_TOLERANCE_MS, format_instant
from ambassadors.ledger import facts

if TYPE_CHECKING:
    import duckdb
    from numpy.typing import NDArray

ACCEPTED, DUPLICATE, RETRACTED, CONFLICT, FUTURE = range(5)
OUTCOMES: Final = ("accepted", "duplicate", "duplicate", "quarantined", "quarantined")

CONTENT: Final = "concat_ws(chr(31), event_id, \"at\", kind, actor_id, {}, coalesce(text, ''))".format(
    ", ".join(f"coalesce({name}, '')" for name in ("target_id", "post_id", "parent_id", "root_id", "via_id"))
)
"""What an event is, as one text: ids hold no control characters and the text comes last."""


@dataclass(frozen=True, slots=True)
class Appended:
    """What became of a chunk, acknowledged: it is on disk.

    Attributes:
        accepted: records that are new, deletes included.
        duplicate: records that were known already or whose event is retracted.
        quarantined: records set aside, with a column ``reason``.
        retracted: kept events that the chunk's deletes took back.
        seq: the ledger's newest record after this.
        codes: ``(rows,)`` outcome of each row, an index into :data:`OUTCOMES`.
    """

    accepted: int
    duplicate: int
    quarantined: pa.Table
    retracted: int
    seq: int
    codes: NDArray[np.uint8]


def append(connection: duckdb.DuckDBPyConnection, events: pa.Table, now: int) -> Appended:
    """Append inside the caller's transaction.

    Args:
        connection: the ledger, in a transaction.
        events: table of ``CANONICAL``.
        now: epoch milliseconds of the clock.
    """
    row = pa.array(np.arange(events.num_rows, dtype=np.int64))
    chunk = events.append_column("row", row)
    seq = newest_seq(connection)
    codes = np.zeros(events.num_rows, np.uint8)
    codes[np.asarray(events["at"]) > now + FUTURE_TOLERANCE_MS] = FUTURE
    deletes = np.asarray(events["delete"])
    fresh = _add_tombstones(connection, chunk, np.flatnonzero(deletes & (codes == ACCEPTED)), codes)
    upserts = chunk.filter(pa.array(~deletes & (codes == ACCEPTED)))
    _classify(connection, upserts, codes)
    coded = _intern(connection, upserts, codes, seq + 1)
    seq = _insert(connection, coded, codes, seq)
    seq += facts.absorb(connection, coded.filter(pa.array(codes[np.asarray(coded["row"])] != CONFLICT)), seq + 1)
    seq, retracted = _retract(connection, fresh, seq)
    return Appended(
        accepted=int((codes == ACCEPTED).sum()),
        duplicate=int(((codes == DUPLICATE) | (codes == RETRACTED)).sum()),
        quarantined=_quarantined(events, codes, now),
        retracted=retracted,
        seq=seq,
        codes=codes,
    )


def newest_seq(connection: duckdb.DuckDBPyConnection) -> int:
    """Return the number of the newest ledger record, 0 when there is none."""
    found = connection.execute(
        "SELECT greatest((SELECT coalesce(max(seq), 0) FROM events), (SELECT coalesce(max(facts_seq), 0) FROM events),"
        " (SELECT coalesce(max(facts_seq), 0) FROM accounts), (SELECT coalesce(max(seq), 0) FROM tombstones))"
    ).fetchone()
    return int(found[0]) if found else 0


def _add_tombstones(
    connection: duckdb.DuckDBPyConnection, chunk: pa.Table, rows: NDArray[np.int64], codes: NDArray[np.uint8]
) -> pa.Table:
    """Return the deletes that are new, one a row; the others become duplicates."""
    event_id = pc.take(chunk["event_id"], rows)
    post_id = pc.if_else(pc.is_valid(event_id), None, pc.take(chunk["post_id"], rows))
    asked = pa.table({"row": rows, "event_id": event_id, "post_id": post_id, "at": pc.take(chunk["at"], rows)})
    if not len(rows):
        return asked
    new = connection.sql(
        'SELECT min(row) AS row, event_id, post_id, min("at") AS "at" FROM asked WHERE NOT EXISTS (FROM tombstones t'
        " WHERE t.event_id IS NOT DISTINCT FROM asked.event_id AND t.post_id IS NOT DISTINCT FROM asked.post_id)"
        " GROUP BY event_id, post_id ORDER BY 1"
    ).to_arrow_table()
    codes[rows] = DUPLICATE
    codes[np.asarray(new["row"])] = ACCEPTED
    connection.execute('INSERT INTO tombstones SELECT NULL, event_id, post_id, "at" FROM new')
    return new


def _classify(connection: duckdb.DuckDBPyConnection, upserts: pa.Table, codes: NDArray[np.uint8]) -> None:
    """Set the outcome of each upsert; leaves its key and content in the temporary table ``hashed``."""
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE hashed AS SELECT row, md5_number(event_id) AS key,"
        f" md5_number({CONTENT}) AS content FROM upserts"
    )
    known = connection.sql(
        "SELECT row, h.content = e.content AS same, e.retracted IS NOT NULL AS gone FROM hashed h JOIN events e USING (key)"
    ).to_arrow_table()
    same, gone = np.asarray(known["same"]), np.asarray(known["gone"])
    codes[np.asarray(known["row"])] = np.where(gone, RETRACTED, np.where(same, DUPLICATE, CONFLICT))
    repeated = connection.sql(
        "WITH twice AS (SELECT key, min(row) AS first, arg_min(content, row) AS kept FROM hashed GROUP BY key HAVING count(*) > 1)"
        " SELECT row, content = kept AS same FROM hashed JOIN twice USING (key) WHERE row > first"
    ).to_arrow_table()
    row = np.asarray(repeated["row"])
    new = codes[row] == ACCEPTED
    codes[row[new]] = np.where(np.asarray(repeated["same"])[new], DUPLICATE, CONFLICT)
    gone = connection.sql(
        "SELECT row FROM upserts SEMI JOIN tombstones t ON upserts.event_id = t.event_id"
        " UNION ALL SELECT row FROM upserts SEMI JOIN tombstones t ON upserts.post_id = t.post_id"
    ).to_arrow_table()
    codes[np.asarray(gone["row"], np.int64)] = RETRACTED


def _intern(
    connection: duckdb.DuckDBPyConnection, upserts: pa.Table, codes: NDArray[np.uint8], seq: int
) -> pa.Table:
    """Return the upserts with index columns ``actor .. via``; new accounts and posts get the next indices.

    Retracted records name accounts and posts too: which of them stand must not depend on the order.
    """
    named = upserts.filter(pa.array(codes[np.asarray(upserts["row"])] != CONFLICT))
    for table, columns in (("accounts", ("actor_id", "target_id", "via_id")), ("posts", ("post_id", "parent_id", "root_id"))):
        values = pa.chunked_array([piece for name in columns for piece in named[name].chunks], pa.string())
        indices = _indices(connection, table, values, seq)
        for position, name in enumerate(columns):
            part = indices.slice(position * named.num_rows, named.num_rows)
            named = named.append_column(name.removesuffix("_id"), part)
    return named


def _indices(connection: duckdb.DuckDBPyConnection, table: str, values: pa.ChunkedArray, seq: int) -> pa.Array:
    """Return the index of each id in ``accounts`` or ``posts``, adding those not seen yet in order of id."""
    encoded = pc.dictionary_encode(values.combine_chunks())
    asked = pa.table({"pos": np.arange(len(encoded.dictionary), dtype=np.int64), "id": encoded.dictionary})
    found = connection.sql(f"SELECT pos, t.idx FROM asked JOIN {table} t USING (id)").to_arrow_table()
    mapping = np.full(len(asked), -1, np.int32)
    mapping[np.asarray(found["pos"])] = np.asarray(found["idx"])
    unknown = pc.take(encoded.dictionary, np.flatnonzero(mapping < 0))
    unknown = pc.take(unknown, pc.sort_indices(unknown))
    start = connection.execute(f"SELECT coalesce(max(idx), -1) + 1 FROM {table}").fetchone()
    new = pa.table({"idx": np.arange(len(unknown), dtype=np.int32) + (start[0] if start else 0), "id": unknown})
    platform = "nullif(regexp_extract(id, '^([a-z][a-z0-9_]*):', 1), '')"
    extra = f", {platform}, NULL, NULL, NULL, {seq}" if table == "accounts" else ""
    connection.execute(f"INSERT INTO {table} SELECT idx, id{extra} FROM new")
    mapping[np.asarray(pc.index_in(unknown, encoded.dictionary), np.int64)] = np.asarray(new["idx"])
    return pc.take(pa.array(mapping), encoded.indices)


def _insert(connection: duckdb.DuckDBPyConnection, coded: pa.Table, codes: NDArray[np.uint8], seq: int) -> int:
    """Insert the accepted upserts in the order of their rows and return the newest seq."""
    accepted = coded.filter(pa.array(codes[np.asarray(coded["row"])] == ACCEPTED))
    accepted = accepted.append_column("seq", pa.array(np.arange(accepted.num_rows, dtype=np.int64) + seq + 1))
    connection.execute(
        'INSERT INTO events SELECT seq, key, content, event_id, "at", kind, actor, target, post, parent, root, via, text,'
        " lang, brand, platform, url, sentiment, disclosed_paid, NULL, NULL FROM accepted JOIN hashed USING (row) ORDER BY seq"
    )
    return seq + int(accepted.num_rows)


def _retract(connection: duckdb.DuckDBPyConnection, fresh: pa.Table, seq: int) -> tuple[int, int]:
    """Number the new tombstones and take back the events they name; return the newest seq and how many."""
    if not len(fresh):
        return seq, 0
    numbered = fresh.append_column("seq", pa.array(np.arange(len(fresh), dtype=np.int64) + seq + 1))
    connection.execute(
        "UPDATE tombstones SET seq = n.seq FROM numbered n WHERE tombstones.seq IS NULL"
        " AND tombstones.event_id IS NOT DISTINCT FROM n.event_id AND tombstones.post_id IS NOT DISTINCT FROM n.post_id"
    )
    found = connection.execute(
        "WITH gone AS (SELECT e.seq, n.seq AS by FROM events e JOIN numbered n ON e.event_id = n.event_id UNION ALL"
        " SELECT e.seq, n.seq FROM numbered n JOIN posts p ON p.id = n.post_id JOIN events e ON e.post = p.idx)"
        " UPDATE events SET retracted = g.by, text = NULL, url = NULL, lang = NULL, sentiment = NULL, brand = NULL"
        " FROM (SELECT seq, min(by) AS by FROM gone GROUP BY seq) g WHERE events.seq = g.seq AND retracted IS NULL"
    ).fetchone()
    return seq + len(fresh), int(found[0]) if found else 0


def _quarantined(events: pa.Table, codes: NDArray[np.uint8], now: int) -> pa.Table:
    """Return the rows set aside with the reason and the repair."""
    rows = np.flatnonzero((codes == CONFLICT) | (codes == FUTURE))
    late = f"lies more than 5 minutes ahead of the clock ({format_instant(now)}); correct the time and load it again"
    other = "an event of this event_id is kept with other content; give the new one its own event_id, or delete the first"
    reasons = [f"at {late}" if codes[row] == FUTURE else other for row in rows]
    return events.take(rows).append_column("reason", pa.array(reasons, pa.string()))
