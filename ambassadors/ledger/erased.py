"""Keep erased people out: what an event that comes in may still say once they are taken out of it.

An act of theirs, or on them, is no event any more. What it says about somebody else (a handle, a name) is still
taken, under a keyed alias of the event, so that the content does not depend on whether the erasure came before
the load or after it; a delete of that alias keeps the alias itself from ever being an event. Where they are named
beside an act between others (as the relay, by a post of theirs, by ``@name`` in a text), that alone goes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    import duckdb
    from numpy.typing import NDArray

    from ambassadors.tombstones import Tombstones

ERASED: Final = 5
"""Outcome of an event that names somebody who was erased, beside the codes of ``ledger.append``."""

OWN: Final = {
    "actor_id": ("actor_id", "actor_handle", "actor_name", "followers", "actor_asks"),
    "target_id": ("target_id", "target_handle"),
}
"""What an event says about each side."""


def spare(events: pa.Table, tombstones: Tombstones, codes: NDArray[np.uint8]) -> pa.Table:
    """Return the events without erased people; those that are no events any more get the code :data:`ERASED`.

    Args:
        events: table of ``CANONICAL``.
        tombstones: who was erased.
        codes: ``(rows,)``, changed in place.
    """
    if not tombstones:
        return events
    erased = {name: tombstones.accounts(events[name]) for name in (*OWN, "via_id")}
    gone = erased["actor_id"] | erased["target_id"]
    gone[tombstones.naming(events["event_id"])] = True
    deletes = np.asarray(events["delete"])
    if deletes.any():
        gone |= deletes & (tombstones.things(events["event_id"]) | tombstones.things(events["post_id"]))
    codes[gone] = ERASED
    for side, columns in OWN.items():
        for name in columns:
            events = _without(events, name, erased[side])
    events = _without(events, "via_id", erased["via_id"])
    for name in ("post_id", "parent_id", "root_id"):
        own = erased["actor_id"] if name == "post_id" else False
        events = _without(events, name, own | tombstones.things(events[name]))
    for name in ("text", "url"):
        events = _scrubbed(_without(events, name, gone), name, tombstones)
    return _aliased(events, gone, tombstones)


def _without(events: pa.Table, name: str, rows: NDArray[np.bool_]) -> pa.Table:
    """Return the table with some values of a column taken away."""
    if not rows.any():
        return events
    kept = pc.if_else(pa.array(rows), pa.scalar(None, events.schema.field(name).type), events[name])
    return _set(events, name, kept)


def _scrubbed(events: pa.Table, name: str, tombstones: Tombstones) -> pa.Table:
    rows, texts = tombstones.scrubbed(events[name])
    if not len(rows):
        return events
    mask = np.zeros(events.num_rows, np.bool_)
    mask[rows] = True
    if name == "url":  # an address with a hole in it leads nowhere
        return _without(events, name, mask)
    column = pa.chunked_array([events[name].combine_chunks()])
    return _set(events, name, pc.replace_with_mask(column, pa.array(mask), pa.array(texts, pa.string())))


def _aliased(events: pa.Table, gone: NDArray[np.bool_], tombstones: Tombstones) -> pa.Table:
    """Return the table with aliases for the ids of events that are none any more."""
    given = gone & np.asarray(pc.is_valid(events["event_id"]))
    if not given.any():
        return events
    ids = events["event_id"].filter(pa.array(given)).to_pylist()
    column = pa.chunked_array([events["event_id"].combine_chunks()])
    aliases = pa.array([tombstones.event_alias(one) for one in ids], pa.string())
    return _set(events, "event_id", pc.replace_with_mask(column, pa.array(given), aliases))


def _set(events: pa.Table, name: str, column: pa.ChunkedArray) -> pa.Table:
    return events.set_column(events.schema.get_field_index(name), events.schema.field(name), column)


def bury(connection: duckdb.DuckDBPyConnection, erased: pa.Table, seq: int) -> int:
    """Keep a delete of each alias that tells of somebody else; return the newest seq."""
    if not erased.num_rows:
        return seq
    fresh = connection.sql(
        'SELECT event_id, min("at") AS "at", min(row) AS row FROM erased'
        " WHERE event_id IS NOT NULL AND coalesce(actor_id, target_id) IS NOT NULL"
        " AND NOT EXISTS (FROM tombstones t WHERE t.event_id = erased.event_id) GROUP BY event_id ORDER BY row"
    ).to_arrow_table()
    numbered = fresh.append_column("seq", pa.array(np.arange(len(fresh), dtype=np.int64) + seq + 1))
    connection.execute('INSERT INTO tombstones SELECT seq, event_id, NULL, "at" FROM numbered')
    return seq + len(fresh)
