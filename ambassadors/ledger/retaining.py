"""Retention: what is past the days of its platform goes, and what a policy forbids to keep, by copy and swap.

The copy is that of an erasure (``ledger.erasing``), so that no old page keeps what went, and a kill leaves the file of
before or of after. After it, the content is what loading everything now would keep (``ledger.policing``).

Where a policy counts days from the intake, the commit that brought an event first says when it was stored; of events from
before commits were noted, and of facts that no kept event tells, their own time counts, which is never later.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ambassadors.ledger import erasing

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

    from ambassadors.policies import Policies
    from ambassadors.tombstones import Tombstones


@dataclass(frozen=True, slots=True)
class Due:
    """What goes of one platform.

    Attributes:
        platform: its name.
        events: events past their days, retracted ones included.
        texts: texts of other events that its policy forbids to keep.
        sentiments: sentiments likewise.
    """

    platform: str
    events: int
    texts: int
    sentiments: int


@dataclass(frozen=True, slots=True)
class Retained:
    """What goes, or went.

    Attributes:
        platforms: by platform, those of which something goes.
        accounts: ids of accounts that nothing else names; they go too.
        posts: posts that nothing else names; likewise.
        facts: handles, names and follower counts told by events that go.
    """

    platforms: tuple[Due, ...]
    accounts: tuple[str, ...]
    posts: int
    facts: int

    def __bool__(self) -> bool:
        return bool(self.platforms or self.facts)

    def total(self, what: str) -> int:
        """Return the sum over platforms of ``events``, ``texts`` or ``sentiments``."""
        return sum(getattr(one, what) for one in self.platforms)


def mark(connection: duckdb.DuckDBPyConnection, policies: Policies, now: int) -> Retained:
    """Make the temporary tables of what goes (``erasing.write``) and return what that is; nothing is changed. O(events).

    Args:
        connection: a cursor of the ledger.
        policies: in force.
        now: epoch ms.
    """
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE kept_for (idx INTEGER, platform VARCHAR, until BIGINT, stored BOOLEAN, textless BOOLEAN, toneless BOOLEAN)"
    )
    for (platform,) in connection.execute("SELECT DISTINCT split_part(id, ':', 1) FROM accounts").fetchall():
        until, stored = policies.cutoff(platform, now), policies.of(platform).retention_from == "intake"
        muted = (platform in policies.textless, platform in policies.toneless)
        if (until, *muted) != (None, False, False):
            connection.execute(
                "INSERT INTO kept_for SELECT idx, $1, $2, $3, $4, $5 FROM accounts WHERE split_part(id, ':', 1) = $1",
                [platform, until, stored, *muted],
            )
    _events(connection)
    platforms = _platforms(connection)
    [(facts,)] = connection.execute("SELECT count(*) FROM gone_facts").fetchall()
    if not (platforms or facts):  # a fact may be told by an event that was taken back before it came
        return Retained((), (), 0, 0)
    _nobody_else_names(connection)
    return Retained(platforms, *_named(connection))


_STORED: Final = (
    'WITH commits AS (SELECT last_seq, min(first_seq) AS first_seq, min("at") AS done_at FROM intakes'
    " WHERE last_seq > first_seq GROUP BY last_seq),"
    ' came AS (SELECT e.seq, e.event_id, e."at", e.actor, e.target, if(e.seq > c.first_seq, c.done_at, e."at") AS stored_at'
    " FROM events e ASOF LEFT JOIN commits c ON e.seq <= c.last_seq)"
)
"""Events with when they were stored, by the log of intakes."""


def _events(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE gone_events AS {_STORED}"
        ' SELECT e.seq, e.event_id, e."at", TRUE AS alone, e.event_id AS alias, e.actor'
        " FROM came e LEFT JOIN kept_for a ON a.idx = e.actor LEFT JOIN kept_for t ON t.idx = e.target"
        ' WHERE if(a.stored, e.stored_at, e."at") < a.until OR if(t.stored, e.stored_at, e."at") < t.until'
    )
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE gone_facts AS SELECT f.account, f.field FROM facts f"
        ' JOIN kept_for a ON a.idx = f.account WHERE f."at" < a.until AND NOT (a.stored AND f.event_id IN'
        " (SELECT event_id FROM events ANTI JOIN gone_events USING (seq)))"
    )
    stays = "FROM events e ANTI JOIN gone_events USING (seq) JOIN kept_for a ON a.idx = e.actor WHERE"
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE spared AS SELECT e.seq, e.post, e.parent, e.root, e.via, NULL::VARCHAR AS text, e.url,"
        f" e.actor {stays} a.textless AND e.text IS NOT NULL"
    )
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE mute AS SELECT e.seq, e.actor {stays} a.toneless AND e.sentiment IS NOT NULL"
    )


def _nobody_else_names(connection: duckdb.DuckDBPyConnection) -> None:
    """Mark accounts and posts that nothing else names: of events that go, and accounts of platforms with an end at all."""
    gone = "FROM events e SEMI JOIN gone_events USING (seq)"
    stay = "FROM events e ANTI JOIN gone_events USING (seq)"
    ended = "UNION SELECT idx FROM kept_for WHERE until IS NOT NULL"
    told = "UNION SELECT account FROM facts f ANTI JOIN gone_facts o ON o.account = f.account AND o.field = f.field"
    for table, names, more, others in (
        ("accounts", ("actor", "target", "via"), ended, told),
        ("posts", ("post", "parent", "root"), "", ""),
    ):
        of, by = (" UNION ".join(f"SELECT {name} AS idx {which}" for name in names) for which in (gone, stay))
        connection.execute(
            f"CREATE OR REPLACE TEMP TABLE gone_{table} AS SELECT idx FROM ({of} {more}) WHERE idx IS NOT NULL"
            f" AND idx NOT IN (SELECT idx FROM ({by} {others}) WHERE idx IS NOT NULL)"
        )


def _platforms(connection: duckdb.DuckDBPyConnection) -> tuple[Due, ...]:
    rows = connection.execute(
        "WITH told AS (SELECT actor, 1 AS events, 0 AS texts, 0 AS sentiments FROM gone_events WHERE event_id IS NOT NULL"
        " UNION ALL SELECT actor, 0, 1, 0 FROM spared UNION ALL SELECT actor, 0, 0, 1 FROM mute)"
        " SELECT split_part(id, ':', 1) AS platform, sum(events)::BIGINT, sum(texts)::BIGINT, sum(sentiments)::BIGINT"
        " FROM told JOIN accounts ON idx = actor GROUP BY 1 ORDER BY 1"
    ).fetchall()
    return tuple(Due(*row) for row in rows)


def _named(connection: duckdb.DuckDBPyConnection) -> tuple[tuple[str, ...], int, int]:
    accounts = connection.execute(
        "SELECT id FROM accounts SEMI JOIN gone_accounts USING (idx) ORDER BY id"
    ).fetchall()
    [(posts,)] = connection.execute("SELECT count(*) FROM gone_posts").fetchall()
    [(facts,)] = connection.execute("SELECT count(*) FROM gone_facts").fetchall()
    return tuple(one for (one,) in accounts), posts, facts


def copy(
    connection: duckdb.DuckDBPyConnection, home: Path, tombstones: Tombstones, policies: Policies, now: int
) -> Retained:
    """Write the ledger without what goes beside it (``erasing.FRESH``); nothing is written where nothing goes."""
    found = mark(connection, policies, now)
    if found:
        erasing.write(connection, home, tombstones)
        _note(connection, home, found, now)
    return found


def _note(connection: duckdb.DuckDBPyConnection, home: Path, found: Retained, now: int) -> None:
    """Write into the copy what went, so that it says so itself."""
    path = str(home / erasing.FRESH).replace("'", "''")
    counts = [found.total(what) for what in ("events", "texts", "sentiments")]
    by_platform = [
        (one.platform, what, count)
        for one in found.platforms
        for what, count in (("removed", one.events), ("text", one.texts), ("sentiment", one.sentiments))
        if count
    ]
    connection.execute(f"ATTACH '{path}' AS fresh")
    try:
        connection.execute(
            "INSERT INTO fresh.retained VALUES (?, ?, ?, ?, ?)", [now, *counts, len(found.accounts)]
        )
        connection.executemany("INSERT INTO fresh.stopped VALUES (?, ?, ?)", by_platform)
        connection.execute("CHECKPOINT fresh")
    finally:
        connection.execute("DETACH fresh")
