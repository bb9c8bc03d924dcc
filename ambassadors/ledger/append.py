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
from ambassadors.ledger import facts, following, intake
from ambassadors.ledger.completing import CONTENT, LEDGER, Kept, complete, fuller, settle
from ambassadors.ledger.erased import ERASED, bury, spare
from ambassadors.ledger.intake import Intake
from ambassadors.ledger.policing import EXPIRED, Stopped, note, police

if TYPE_CHECKING:
    from collections.abc import Sequence

    import duckdb
    from numpy.typing import NDArray

    from ambassadors.policies import Policies
    from ambassadors.tombstones import Tombstones

ACCEPTED, DUPLICATE, RETRACTED, CONFLICT, FUTURE = range(5)
OUTCOMES: Final = ("accepted", "duplicate", "duplicate", "quarantined", "quarantined", "erased", "expired")


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
        erased: records that name somebody who was erased; nothing of them is kept.
        expired: records past the days of their platform's policy; nothing of them is kept.
    """

    accepted: int
    duplicate: int
    quarantined: pa.Table
    retracted: int
    seq: int
    codes: NDArray[np.uint8]
    erased: int = 0
    expired: int = 0


def append(
    connection: duckdb.DuckDBPyConnection,
    events: pa.Table,
    now: int,
    tombstones: Tombstones,
    policies: Policies,
    intakes: Sequence[Intake] = (),
) -> Appended:
    """Append inside the caller's transaction.

    Args:
        connection: the ledger, in a transaction.
        events: table of ``CANONICAL``.
        now: epoch milliseconds of the clock.
        tombstones: who was erased; nothing of theirs is kept.
        policies: what may be kept of each platform.
        intakes: what the rows are of, in order.
    """
    seq, codes = newest_seq(connection), np.zeros(events.num_rows, np.uint8)
    newest, retracted, spared = seq, 0, events
    if events.num_rows:
        spared, stopped = admitted(events, tombstones, policies, now, codes)
        newest, retracted = _keep(connection, spared, now, codes, seq, intakes)
        note(connection, events, stopped, codes == ACCEPTED)
    intakes = intakes or (Intake(events.num_rows),)
    intake.note(connection, intakes, events, codes, now, (seq, newest))
    return Appended(
        accepted=int((codes == ACCEPTED).sum()),
        duplicate=int(((codes == DUPLICATE) | (codes == RETRACTED)).sum()),
        quarantined=_quarantined(spared, codes, now),
        retracted=retracted,
        seq=newest,
        codes=codes,
        erased=int((codes == ERASED).sum()),
        expired=int((codes == EXPIRED).sum()),
    )


def admitted(
    events: pa.Table, tombstones: Tombstones, policies: Policies, now: int, codes: NDArray[np.uint8]
) -> tuple[pa.Table, Stopped]:
    """Return the events without erased people and without what policies keep out; ``codes`` is changed in place."""
    allowed, stopped = police(events, policies, now)
    spared = spare(allowed, tombstones, codes)
    codes[stopped.expired & (codes == ACCEPTED)] = EXPIRED
    return spared, stopped


def _keep(
    connection: duckdb.DuckDBPyConnection,
    events: pa.Table,
    now: int,
    codes: NDArray[np.uint8],
    seq: int,
    intakes: Sequence[Intake],
) -> tuple[int, int]:
    """Set the outcome of each row and keep what is new; return the newest seq and how many events were retracted."""
    row = pa.array(np.arange(events.num_rows, dtype=np.int64))
    chunk = events.append_column("row", row)
    codes[(np.asarray(events["at"]) > now + FUTURE_TOLERANCE_MS) & (codes == ACCEPTED)] = FUTURE
    deletes = np.asarray(events["delete"])
    taken, retracted = _take_back(connection, _where(chunk, deletes & (codes == ACCEPTED)), codes, seq)
    taken = bury(connection, _where(chunk, ~deletes & (codes == ERASED)), taken)
    completed = classify(connection, _where(chunk, ~deletes & (codes == ACCEPTED)), codes)
    upserts = fuller(_where(chunk, ~deletes & (codes != FUTURE) & (codes != EXPIRED)), completed)
    still = following.known(connection, _where(chunk, ~deletes & (codes == ACCEPTED)), intakes)
    codes[still] = DUPLICATE
    coded, grown = _intern(connection, upserts, codes, taken + 1)
    outcome = codes[np.asarray(coded["row"])]
    newest = _insert(connection, _where(coded, outcome == ACCEPTED), taken)
    newest = complete(connection, completed, newest)
    learnt = facts.absorb(connection, coded, _where(coded, outcome == DUPLICATE), newest + 1)
    if learnt or (grown and newest == taken):
        newest += 1
    if newest > seq:
        connection.execute("UPDATE meta SET seq = ?", [newest])
    return newest, retracted


def newest_seq(connection: duckdb.DuckDBPyConnection) -> int:
    """Return the number of the newest ledger record, 0 when there is none."""
    [(seq,)] = connection.execute("SELECT seq FROM meta").fetchall()
    return int(seq)


def _where(table: pa.Table, mask: NDArray[np.bool_]) -> pa.Table:
    """Return the rows of a mask; the table itself where that is all of them, which copies nothing."""
    return table if mask.all() else table.filter(pa.array(mask))


def _take_back(
    connection: duckdb.DuckDBPyConnection, deletes: pa.Table, codes: NDArray[np.uint8], seq: int
) -> tuple[int, int]:
    """Keep the tombstones that are new and retract what they name; return the newest seq and how many events."""
    if not deletes.num_rows:
        return seq, 0
    new = connection.sql(
        'WITH asked AS (SELECT row, event_id, CASE WHEN event_id IS NULL THEN post_id END AS post_id, "at" FROM deletes)'
        ' SELECT min(row) AS row, event_id, post_id, min("at") AS "at" FROM asked WHERE NOT EXISTS (FROM tombstones t'
        " WHERE t.event_id IS NOT DISTINCT FROM asked.event_id AND t.post_id IS NOT DISTINCT FROM asked.post_id)"
        " GROUP BY event_id, post_id ORDER BY 1"
    ).to_arrow_table()
    codes[np.asarray(deletes["row"])] = DUPLICATE
    codes[np.asarray(new["row"])] = ACCEPTED
    fresh = new.append_column("seq", pa.array(np.arange(len(new), dtype=np.int64) + seq + 1))
    connection.execute('INSERT INTO tombstones SELECT seq, event_id, post_id, "at" FROM fresh')
    [(retracted,)] = connection.execute(
        "WITH gone AS (SELECT e.seq, f.seq AS tombstone FROM events e JOIN fresh f ON e.event_id = f.event_id UNION ALL"
        " SELECT e.seq, f.seq FROM fresh f JOIN posts p ON p.id = f.post_id JOIN events e ON e.post = p.idx)"
        " UPDATE events SET retracted = g.tombstone, text = NULL, url = NULL, lang = NULL, sentiment = NULL, brand = NULL"
        " FROM (SELECT seq, min(tombstone) AS tombstone FROM gone GROUP BY seq) g WHERE events.seq = g.seq AND retracted IS NULL"
    ).fetchall()
    return seq + len(fresh), int(retracted)


def classify(
    connection: duckdb.DuckDBPyConnection, upserts: pa.Table, codes: NDArray[np.uint8], kept: Kept = LEDGER
) -> pa.Table | None:
    """Set the outcome of each upsert; leaves key and content of those not retracted in the temporary table ``hashed``.

    Returns the acts that are told with more now, as :func:`~ambassadors.ledger.completing.settle` gives them; None where all
    records of each act say the same.
    """
    gone = connection.sql(
        "SELECT row FROM upserts SEMI JOIN tombstones t ON upserts.event_id = t.event_id"
        " UNION ALL SELECT row FROM upserts SEMI JOIN tombstones t ON upserts.post_id = t.post_id"
    ).to_arrow_table()
    codes[np.asarray(gone["row"], np.int64)] = RETRACTED
    standing = _where(upserts, codes[np.asarray(upserts["row"])] == ACCEPTED)
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE hashed AS SELECT row, md5_number(event_id) AS key,"
        f" md5_number({CONTENT}) AS content FROM standing"
    )
    known = connection.sql(
        "SELECT row, h.content = e.content AS same, e.retracted IS NOT NULL AS gone"
        f" FROM hashed h JOIN {kept.hashes} e USING (key)"
    ).to_arrow_table()
    same, over = np.asarray(known["same"]), np.asarray(known["gone"])
    codes[np.asarray(known["row"])] = np.where(over, RETRACTED, np.where(same, DUPLICATE, CONFLICT))
    repeated = connection.sql(
        "WITH twice AS (SELECT key, min(row) AS first, arg_min(content, row) AS kept FROM hashed GROUP BY key HAVING count(*) > 1)"
        " SELECT row, content = kept AS same FROM hashed JOIN twice USING (key) WHERE row > first"
    ).to_arrow_table()
    row = np.asarray(repeated["row"])
    new = codes[row] == ACCEPTED
    codes[row[new]] = np.where(np.asarray(repeated["same"])[new], DUPLICATE, CONFLICT)
    suspect = np.flatnonzero(codes == CONFLICT)
    if not len(suspect):
        return None
    fits, completed = settle(connection, standing, suspect, kept)
    codes[fits] = DUPLICATE
    return completed


def _intern(
    connection: duckdb.DuckDBPyConnection, upserts: pa.Table, codes: NDArray[np.uint8], seq: int
) -> tuple[pa.Table, bool]:
    """Return the well-formed upserts with index columns ``actor .. via``, and whether accounts or posts are new.

    Retracted records name accounts and posts too: which of them stand must not depend on the order.
    """
    named, grown = _where(upserts, codes[np.asarray(upserts["row"])] != CONFLICT), False
    for table, columns in (
        ("accounts", ("actor_id", "target_id", "via_id")),
        ("posts", ("post_id", "parent_id", "root_id")),
    ):
        values = pa.chunked_array([piece for name in columns for piece in named[name].chunks], pa.string())
        indices, new = _indices(connection, table, values, seq)
        grown = grown or new > 0
        for position, name in enumerate(columns):
            part = indices.slice(position * named.num_rows, named.num_rows)
            named = named.append_column(name.removesuffix("_id"), part)
    return named, grown


def _indices(
    connection: duckdb.DuckDBPyConnection, table: str, values: pa.ChunkedArray, seq: int
) -> tuple[pa.Array, int]:
    """Return the index of each id in ``accounts`` or ``posts``, and how many are new: they get the next indices."""
    encoded = pc.dictionary_encode(values.combine_chunks())
    asked = pa.table({"pos": np.arange(len(encoded.dictionary), dtype=np.int64), "id": encoded.dictionary})
    if not len(asked):
        return pa.nulls(len(values), pa.int32()), 0
    found = connection.sql(f"SELECT pos, t.idx FROM asked JOIN {table} t USING (id)").to_arrow_table()
    mapping = np.full(len(asked), -1, np.int32)
    mapping[np.asarray(found["pos"])] = np.asarray(found["idx"])
    unknown = np.flatnonzero(mapping < 0)
    [(start,)] = connection.execute(f"SELECT coalesce(max(idx), -1) + 1 FROM {table}").fetchall()
    mapping[unknown] = np.arange(start, start + len(unknown))
    if len(unknown):
        new = pa.table({"idx": mapping[unknown], "id": encoded.dictionary.take(pa.array(unknown))})
        platform = "nullif(regexp_extract(id, '^([a-z][a-z0-9_]*):', 1), '')"
        extra = f", {platform}, NULL, NULL, NULL, {seq}" if table == "accounts" else ""
        connection.execute(f"INSERT INTO {table} SELECT idx, id{extra} FROM new")
    return pc.take(pa.array(mapping), encoded.indices), len(unknown)


def _insert(connection: duckdb.DuckDBPyConnection, accepted: pa.Table, seq: int) -> int:
    """Insert the accepted upserts in the order of their rows and return the newest seq.

    Their hashes stand in ``hashed`` in the same order, so that rows are laid side by side: joining by number would cost more
    than the hashes. What does not lie beside its own row is hashed again.
    """
    if accepted.num_rows:
        numbers = pa.array(np.arange(accepted.num_rows, dtype=np.int64) + seq + 1)
        numbered = accepted.append_column("seq", numbers)
        same = "CASE WHEN h.of = row THEN h.{} ELSE md5_number({}) END"
        connection.execute(
            f"INSERT INTO events SELECT seq, {same.format('key', 'event_id')}, {same.format('content', CONTENT)}, event_id,"
            ' "at", kind, actor, target, post, parent, root, via, text, lang, brand, platform, url, sentiment, disclosed_paid,'
            " NULL, NULL FROM numbered POSITIONAL JOIN (SELECT row AS of, key, content FROM hashed SEMI JOIN numbered USING (row)) h"
        )
    return seq + int(accepted.num_rows)


def _quarantined(events: pa.Table, codes: NDArray[np.uint8], now: int) -> pa.Table:
    """Return the rows set aside with the reason and the repair."""
    rows = np.flatnonzero((codes == CONFLICT) | (codes == FUTURE))
    late = f"lies more than 5 minutes ahead of the clock ({format_instant(now)}); correct the time and load it again"
    other = "an event of this event_id is kept and says otherwise; give the new one its own event_id, or delete the first"
    reasons = [f"at {late}" if codes[row] == FUTURE else other for row in rows]
    return events.take(rows).append_column("reason", pa.array(reasons, pa.string()))
