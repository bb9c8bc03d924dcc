"""What the records say about people and posts beside the acts: the latest wins, never a conflict.

A handle, a name, a follower count and each thing that the profile asks for are facts about an account; language, supplied sentiment, given
brand, address and paid disclosure are facts about one event. Ties (same instant, same event) go to the
larger value, so the outcome does not depend on the order of arrival. The text of a share is the original's, which
tools cut here or there: a fact too, of which the longest stands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pyarrow.compute as pc

from ambassadors.events import SHARE

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

EVENT_FACTS: Final = ("lang", "brand", "url", "sentiment", "disclosed_paid")
ACCOUNT_FACTS: Final = (
    ("actor", "handle", "actor_handle"),
    ("actor", "name", "actor_name"),
    ("actor", "followers", "followers"),
    ("target", "handle", "target_handle"),
)

ASKS: Final = "asks."
"""What the field of a fact begins with that tells whether a profile asks for something; then the word (``events.ASKS``)."""
ASKED: Final = (
    f"SELECT actor AS account, '{ASKS}' || ltrim(word, '-') AS field, if(starts_with(word, '-'), 'no', 'yes') AS value,"
    ' "at", event_id FROM (SELECT actor, "at", event_id, unnest(string_split(actor_asks, \' \')) AS word FROM coded'
    " WHERE actor_asks IS NOT NULL AND actor IS NOT NULL)"
)


def absorb(connection: duckdb.DuckDBPyConnection, coded: pa.Table, repeated: pa.Table, seq: int) -> bool:
    """Take in the facts of a chunk; return whether anything changed, so that ``seq`` is used up.

    Args:
        connection: the ledger, in a transaction, the chunk's accepted events already inserted.
        coded: all well-formed upserts with index columns; duplicate and retracted ones tell of accounts too.
        repeated: those of them whose event was kept before, with ``row``; their hashes stand in ``hashed``.
        seq: the number that a change is recorded under.
    """
    learnt = _account_facts(connection, coded, seq) + _event_facts(connection, repeated, seq)
    return learnt + _texts_of_shares(connection, repeated, seq) > 0


def _account_facts(connection: duckdb.DuckDBPyConnection, coded: pa.Table, seq: int) -> int:
    said = [
        f"SELECT {who} AS account, '{field}' AS field, {column}::VARCHAR AS value, coded.at, event_id FROM coded"
        f" WHERE {column} IS NOT NULL AND {who} IS NOT NULL"
        for who, field, column in ACCOUNT_FACTS
        if coded[column].null_count < coded.num_rows
    ]
    if coded["actor_asks"].null_count < coded.num_rows:
        said.append(ASKED)
    if not said:
        return 0
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE latest AS"
        f' SELECT account, field, max(row("at", event_id, value)) AS new FROM ({" UNION ALL ".join(said)})'
        f" GROUP BY account, field"
    )
    connection.execute(
        "DELETE FROM latest USING facts f WHERE latest.account = f.account AND latest.field = f.field"
        " AND row(f.at, f.event_id, f.value) >= latest.new"
    )
    connection.execute(
        "DELETE FROM facts USING latest l WHERE facts.account = l.account AND facts.field = l.field"
    )
    [(learnt,)] = connection.execute(
        "INSERT INTO facts SELECT account, field, new[3], new[1], new[2] FROM latest"
    ).fetchall()
    for field in ("handle", "name", "followers"):
        cast = "::BIGINT" if field == "followers" else ""
        connection.execute(
            f"UPDATE accounts SET {field} = l.new[3]{cast}, facts_seq = ? FROM latest l"
            f" WHERE accounts.idx = l.account AND l.field = ? AND {field} IS DISTINCT FROM l.new[3]{cast}",
            [seq, field],
        )
    return int(learnt)


def _event_facts(connection: duckdb.DuckDBPyConnection, repeated: pa.Table, seq: int) -> int:
    """Merge what repeated records say about an event: the larger value wins."""
    given = [name for name in EVENT_FACTS if repeated[name].null_count < repeated.num_rows]
    if not given:
        return 0
    any_given = pc.is_valid(repeated[given[0]])
    for name in given[1:]:
        any_given = pc.or_(any_given, pc.is_valid(repeated[name]))
    told = repeated.select(["row", *given]).filter(any_given)
    columns = ", ".join(f"max({name}) AS {name}" for name in given)
    larger = " OR ".join(
        f"(t.{name} IS NOT NULL AND (e.{name} IS NULL OR t.{name} > e.{name}))" for name in given
    )
    best = ", ".join(f"greatest(e.{name}, t.{name}) AS {name}" for name in given)
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE merged AS WITH t AS (SELECT key, {columns} FROM told JOIN hashed USING (row) GROUP BY key)"
        f" SELECT e.seq, {best} FROM events e JOIN t USING (key) WHERE e.retracted IS NULL AND ({larger})"
    )
    sets = ", ".join(f"{name} = m.{name}" for name in given)
    [(learnt,)] = connection.execute(
        f"UPDATE events SET {sets}, facts_seq = ? FROM merged m WHERE events.seq = m.seq", [seq]
    ).fetchall()
    return int(learnt)


def _texts_of_shares(connection: duckdb.DuckDBPyConnection, repeated: pa.Table, seq: int) -> int:
    """Keep the longest text that was told of each share, of equally long ones the larger."""
    told = repeated.select(["row", "kind", "text"]).filter(
        (pc.field("kind") == SHARE) & pc.field("text").is_valid()
    )
    if not told.num_rows:
        return 0
    [(learnt,)] = connection.execute(
        "WITH t AS (SELECT key, max(row(length(text), text)) AS best FROM told JOIN hashed USING (row) GROUP BY key)"
        " UPDATE events SET text = t.best[2], facts_seq = ? FROM t WHERE events.key = t.key AND retracted IS NULL"
        " AND (events.text IS NULL OR t.best > row(length(events.text), events.text))",
        [seq],
    ).fetchall()
    return int(learnt)
