"""Copy a ledger without the people who were erased, and put the copy in its place.

``ledger.retaining`` takes out what is past its days by the same copy.

A DELETE would leave the old pages in the file. The copy holds what loading everything after the erasure would have
kept (``ledger.erased``), to the last bit of the digest; the numbers of records stay, accounts and posts are numbered
anew. A kill at any point leaves the ledger of before or of after: the file is swapped by one rename, and which
erasures it has met stands in the file itself.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import duckdb
import numpy as np
import pyarrow as pa

from ambassadors.errors import ConflictError
from ambassadors.ledger.completing import CONTENT, WITH_IDS
from ambassadors.ledger.connection import FILE
from ambassadors.tombstones import Known

if TYPE_CHECKING:
    from pathlib import Path

    from ambassadors.tombstones import Tombstones

FRESH: Final = f"{FILE}.fresh"
COPIED: Final = ("meta", "intake_days", "intake_rejects", "retained")
ROWS: Final = 500_000


@dataclass(frozen=True, slots=True)
class Erased:
    """What a copy left out.

    Attributes:
        accounts: accounts.
        posts: posts of theirs, and posts that spell one of them.
        events: events by them and on them, retracted ones included.
        spared: events between others in which they were named and are no more.
        facts: what was known about them.
    """

    accounts: int
    posts: int
    events: int
    spared: int
    facts: int


def known_of(connection: duckdb.DuckDBPyConnection, account_id: str) -> Known | None:
    """Return what the ledger knows of an account, None where it does not know it."""
    found = connection.execute("SELECT idx FROM accounts WHERE id = ?", [account_id]).fetchall()
    if not found:
        return None
    [(idx,)] = found

    def texts(sql: str) -> frozenset[str]:
        return frozenset(text for (text,) in connection.execute(sql, [idx]).fetchall() if text)

    posts = texts(
        "SELECT p.id FROM events e JOIN posts p ON p.idx = e.post WHERE e.actor = $1 UNION SELECT p.id FROM events e"
        " JOIN posts p ON p.idx = e.parent WHERE e.target = $1 AND e.parent NOT IN"
        " (SELECT post FROM events WHERE post IS NOT NULL AND actor <> $1)"
    )
    return Known(
        account_id,
        texts("SELECT value FROM facts WHERE account = $1 AND field = 'handle'"),
        texts("SELECT value FROM facts WHERE account = $1 AND field = 'name'"),
        posts,
        texts("SELECT event_id FROM events WHERE actor = $1"),
    )


def copy(connection: duckdb.DuckDBPyConnection, home: Path, tombstones: Tombstones) -> Erased:
    """Write the ledger without erased people beside it, as :data:`FRESH`; on return it is on disk."""
    _mark(connection, tombstones)
    _spare(connection, tombstones)
    return write(connection, home, tombstones)


def write(connection: duckdb.DuckDBPyConnection, home: Path, tombstones: Tombstones) -> Erased:
    """Write the ledger without what is marked beside it, as :data:`FRESH`; on return it is on disk.

    Marked by temporary tables: ``gone_accounts``, ``gone_posts``, ``gone_events``, ``gone_facts``, ``spared`` and ``mute``.
    """
    sweep(home)
    path = str(home / FRESH).replace("'", "''")
    connection.execute(f"ATTACH '{path}' AS fresh")
    try:
        connection.begin()
        erased = _write(connection, tombstones)
        connection.commit()
        connection.execute("CHECKPOINT fresh")
    finally:
        with suppress(duckdb.Error):  # none is open where all went well
            connection.rollback()
        connection.execute("DETACH fresh")
    (home / FRESH).chmod((home / FILE).stat().st_mode & 0o777)
    return erased


def sweep(home: Path) -> None:
    """Remove what a copy that was killed left."""
    for path in home.glob(f"{FRESH}*"):
        path.unlink()


def swap(home: Path) -> None:
    """Put the copy in the place of the ledger, which is closed.

    Raises:
        ConflictError: the old file was not closed as a whole; it stays.
    """
    if (home / f"{FILE}.wal").exists():
        message = f"the ledger in {home} could not be closed as a whole; restart the program, which finishes the erasure"
        raise ConflictError(message)
    (home / FRESH).replace(home / FILE)
    folder = os.open(home, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _mark(connection: duckdb.DuckDBPyConnection, tombstones: Tombstones) -> None:
    """Make the temporary tables of what goes: ``gone_accounts``, ``gone_posts`` and ``gone_events`` (with their aliases)."""
    accounts = connection.sql("SELECT idx, id FROM accounts ORDER BY idx").to_arrow_table()
    gone = accounts.filter(pa.array(tombstones.accounts(accounts["id"])))
    connection.execute("CREATE OR REPLACE TEMP TABLE gone_accounts AS SELECT idx FROM gone")
    posts = connection.sql("SELECT idx, id FROM posts ORDER BY idx").to_arrow_table()
    theirs = posts.filter(pa.array(tombstones.things(posts["id"])))
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE gone_posts AS SELECT idx FROM theirs UNION"
        " SELECT post FROM events WHERE post IS NOT NULL AND actor IN (FROM gone_accounts)"
    )
    spelled = np.empty(0, np.int64)
    for part in _parts(connection, "SELECT seq, event_id FROM events"):
        rows = tombstones.naming(part["event_id"])
        spelled = np.concatenate((spelled, np.asarray(part["seq"].take(pa.array(rows)))))
    named = pa.table({"seq": spelled})
    acts = connection.sql(
        "WITH RECURSIVE gone AS (SELECT seq FROM events WHERE actor IN (FROM gone_accounts) OR target IN (FROM gone_accounts)"
        " OR seq IN (SELECT seq FROM named) UNION SELECT e.seq FROM events e JOIN gone ON e.retracted = gone.seq)"
        ' SELECT seq, event_id, "at", actor IN (FROM gone_accounts) AND (target IS NULL OR target IN (FROM gone_accounts)) AS alone'
        " FROM events SEMI JOIN gone USING (seq)"
    ).to_arrow_table()
    aliases = pa.array(
        [one and tombstones.event_alias(one) for one in acts["event_id"].to_pylist()], pa.string()
    )
    gone_events = acts.append_column("alias", aliases)
    connection.execute("CREATE OR REPLACE TEMP TABLE gone_events AS FROM gone_events")
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE gone_facts (account INTEGER, field VARCHAR)"
    )  # they go with the account
    connection.execute("CREATE OR REPLACE TEMP TABLE mute (seq BIGINT)")


def _spare(connection: duckdb.DuckDBPyConnection, tombstones: Tombstones) -> None:
    """Make the temporary table ``spared``: events that stay, with what is left of them and the hash of that."""
    found = []
    stays = "FROM events ANTI JOIN gone_events USING (seq)"
    for part in _parts(connection, f"SELECT seq, text, url {stays}"):
        rows, texts = tombstones.scrubbed(part["text"])
        addresses = tombstones.naming(part["url"])
        seqs, kept = np.asarray(part["seq"]), dict(zip(rows.tolist(), texts, strict=True))
        for row in sorted({*kept, *addresses.tolist()}):
            text = kept.get(row, part["text"][row].as_py())
            found.append((int(seqs[row]), text, None if row in addresses else part["url"][row].as_py()))
    told = pa.table(
        {name: pa.array(values, kind) for name, values, kind in zip(
            ("seq", "text", "url"), zip(*found, strict=True) if found else ((), (), ()),
            (pa.int64(), pa.string(), pa.string()), strict=True)}
    )  # fmt: skip
    hole = "CASE WHEN e.{0} IN (FROM gone_{1}) THEN NULL ELSE e.{0} END AS {0}"
    left = [hole.format(name, "posts") for name in ("post", "parent", "root")] + [
        hole.format("via", "accounts")
    ]
    holes = " OR ".join(f"e.{name} IN (FROM gone_posts)" for name in ("post", "parent", "root"))
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE spared AS SELECT e.seq, {', '.join(left)}, CASE WHEN t.seq IS NULL THEN e.text ELSE t.text END"
        " AS text, CASE WHEN t.seq IS NULL THEN e.url ELSE t.url END AS url FROM events e ANTI JOIN gone_events USING (seq)"
        f" LEFT JOIN told t ON t.seq = e.seq WHERE t.seq IS NOT NULL OR {holes} OR e.via IN (FROM gone_accounts)"
    )


def _rehash(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the temporary table ``rehashed``: the hash of what is left of the events in ``spared``."""
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE rehashed AS SELECT seq, md5_number({CONTENT}) AS content FROM ({WITH_IDS.format(of='spared')})"
    )


def _write(connection: duckdb.DuckDBPyConnection, tombstones: Tombstones) -> Erased:
    """Fill the attached file ``fresh``."""
    _rehash(connection)
    own = "database_name = current_database() AND schema_name = 'main' AND NOT internal"
    for (made,) in connection.execute(
        f"SELECT sql FROM duckdb_tables() WHERE {own} AND NOT temporary"
    ).fetchall():
        connection.execute(
            made.replace("CREATE TABLE ", "CREATE TABLE fresh.", 1).replace("fresh.main.", "fresh.", 1)
        )
    for name in COPIED:
        connection.execute(f"INSERT INTO fresh.{name} FROM {name}")
    for name in ("accounts", "posts"):
        connection.execute(
            f"CREATE OR REPLACE TEMP TABLE {name}_now AS SELECT idx, (row_number() OVER (ORDER BY idx) - 1)::INTEGER AS now"
            f" FROM {name} ANTI JOIN gone_{name} USING (idx)"
        )
        connection.execute(
            f"INSERT INTO fresh.{name} SELECT t.* REPLACE (n.now AS idx) FROM {name} t JOIN {name}_now n USING (idx) ORDER BY n.now"
        )
    connection.execute(
        "INSERT INTO fresh.stopped SELECT platform, what, sum(events)::BIGINT FROM stopped GROUP BY ALL ORDER BY ALL"
    )
    _write_events(connection)
    facts = _write_facts(connection)
    _write_deletes(connection, tombstones)
    _write_intakes(connection, tombstones)
    connection.execute("INSERT INTO fresh.erasures VALUES (?)", [tombstones.count])
    accounts, posts, events, spared = (
        int(connection.execute(f"SELECT count({what}) FROM {name}").fetchall()[0][0])
        for what, name in (
            ("*", "gone_accounts"),
            ("*", "gone_posts"),
            ("alias", "gone_events"),
            ("*", "spared"),
        )
    )
    return Erased(accounts, posts, events, spared, facts)


def _write_events(connection: duckdb.DuckDBPyConnection) -> None:
    numbered = [f"{name}.now AS {name}" for name in ("actor", "target", "post", "parent", "root", "via")]
    joins = [
        f"LEFT JOIN {kind}_now {name} ON {name}.idx = {value}"
        for name, kind, value in (
            ("actor", "accounts", "e.actor"), ("target", "accounts", "e.target"), ("via", "accounts", "e.via"),
            ("post", "posts", "e.post"), ("parent", "posts", "e.parent"), ("root", "posts", "e.root"),
        )
    ]  # fmt: skip  # a hole in `spared` is one in the map too: who is gone has no number now
    said = "CASE WHEN e.seq IN (SELECT seq FROM mute) THEN NULL ELSE e.sentiment END AS sentiment"
    texts = [f"CASE WHEN s.seq IS NULL THEN e.{name} ELSE s.{name} END AS {name}" for name in ("text", "url")]
    connection.execute(
        f"INSERT INTO fresh.events SELECT e.* REPLACE ({', '.join([*numbered, *texts, said])}, coalesce(h.content, e.content) AS content)"
        f" FROM events e ANTI JOIN gone_events USING (seq) LEFT JOIN spared s ON s.seq = e.seq LEFT JOIN rehashed h ON h.seq = e.seq"
        f" {' '.join(joins)} ORDER BY e.seq"
    )


def _write_facts(connection: duckdb.DuckDBPyConnection) -> int:
    [(before,)] = connection.execute("SELECT count(*) FROM facts").fetchall()
    connection.execute(
        "INSERT INTO fresh.facts SELECT f.* REPLACE (n.now AS account, coalesce(g.alias, f.event_id) AS event_id)"
        " FROM facts f ANTI JOIN gone_facts o ON o.account = f.account AND o.field = f.field"
        " JOIN accounts_now n ON n.idx = f.account LEFT JOIN gone_events g ON g.event_id = f.event_id"
    )
    [(after,)] = connection.execute("SELECT count(*) FROM fresh.facts").fetchall()
    return int(before - after)


def _write_deletes(connection: duckdb.DuckDBPyConnection, tombstones: Tombstones) -> None:
    """Write deletes: those of the erased people's own events and posts go, those of aliases that tell of others come."""
    deletes = connection.sql("FROM tombstones ORDER BY seq").to_arrow_table()
    gone = tombstones.things(deletes["event_id"]) | tombstones.things(deletes["post_id"])
    kept = deletes.filter(pa.array(~gone))
    connection.execute("INSERT INTO fresh.tombstones FROM kept")
    [(seq,)] = connection.execute("SELECT seq FROM meta").fetchall()
    connection.execute(
        'INSERT INTO fresh.tombstones SELECT row_number() OVER (ORDER BY g.seq) + ?, g.alias, NULL, g."at" FROM gone_events g'
        " WHERE g.alias IS NOT NULL AND NOT g.alone AND NOT EXISTS (FROM tombstones t WHERE t.event_id = g.alias)", [seq]
    )  # fmt: skip
    connection.execute("UPDATE fresh.meta SET seq = greatest(seq, (SELECT max(seq) FROM fresh.tombstones))")


def _write_intakes(connection: duckdb.DuckDBPyConnection, tombstones: Tombstones) -> None:
    """Copy the intake log; a file may be called after a person."""
    intakes = connection.sql("FROM intakes ORDER BY part").to_arrow_table()
    for name in ("name", "problem"):
        texts = [tombstones.scrub(text) if text else text for text in intakes[name].to_pylist()]
        place = intakes.schema.get_field_index(name)
        intakes = intakes.set_column(place, name, pa.array(texts, pa.string()))
    connection.execute("INSERT INTO fresh.intakes FROM intakes")


def _parts(connection: duckdb.DuckDBPyConnection, sql: str) -> list[pa.Table]:
    """Return the answer of a statement in parts."""
    return [pa.table(batch) for batch in connection.sql(sql).to_arrow_reader(ROWS)]
