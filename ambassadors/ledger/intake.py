"""The intake log: what was loaded, from where and when, written in the transaction of its events.

So the log and the events never disagree: after a kill -9 both hold what was acknowledged and nothing else.
One row a commit of a load, a request or a delivery; people's data are not in it. It is not part of the
ledger's content: the digest leaves it out, and nothing is ranked by it.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Sequence

    import duckdb
    from numpy.typing import NDArray

Way = Literal["load", "api", "webhook", "program"]
State = Literal["open", "done", "failed"]

TABLES: Final = """
CREATE TABLE IF NOT EXISTS intakes (
    part BIGINT, load VARCHAR, way VARCHAR, name VARCHAR, source VARCHAR, state VARCHAR, problem VARCHAR, "at" BIGINT,
    first_seq BIGINT, last_seq BIGINT, records BIGINT, without_interaction BIGINT, rejected BIGINT,
    accepted BIGINT, duplicate BIGINT, conflict BIGINT, future BIGINT);
CREATE TABLE IF NOT EXISTS intake_days (
    part BIGINT, platform VARCHAR, day BIGINT, accepted BIGINT, duplicate BIGINT, conflict BIGINT, future BIGINT);
CREATE TABLE IF NOT EXISTS intake_rejects (part BIGINT, field VARCHAR, reason VARCHAR, records BIGINT);
ALTER TABLE intakes ADD COLUMN IF NOT EXISTS erased BIGINT DEFAULT 0;
ALTER TABLE intake_days ADD COLUMN IF NOT EXISTS erased BIGINT DEFAULT 0;
ALTER TABLE intakes ADD COLUMN IF NOT EXISTS expired BIGINT DEFAULT 0;
ALTER TABLE intake_days ADD COLUMN IF NOT EXISTS expired BIGINT DEFAULT 0;
"""
"""``part`` numbers the rows of ``intakes``; parts of one ``load`` share its name. A load whose newest part is ``open``
was cut off. ``at`` = when the commit began, epoch ms; its new records are ``first_seq < seq <= last_seq``. ``day`` =
days since 1970 of the events' own time, of arrival for those that lie in the future."""

REASONS: Final = 50
"""Different reasons kept of one commit; the rest are counted together."""

OUTCOMES: Final = ("accepted", "duplicate", "conflict", "future", "erased", "expired")
_OUTCOME: Final = np.array([0, 1, 1, 2, 3, 4, 5])
"""Code of ``ledger.append`` -> index into :data:`OUTCOMES`; a retracted event counts as a duplicate."""

DAY_MS: Final = 86_400_000
KEY: Final = b"intakes"
_SAID: Final = re.compile(r"'[^']*'|\"[^\"]*\"|(?<!RFC )\b\d[\w:.,+-]*")


@dataclass(frozen=True, slots=True)
class Intake:
    """What one commit took of a load, a request or a delivery.

    Attributes:
        events: how many rows of the appended table are of it, in order.
        load: tells loads apart; the same for all commits of one.
        way: how it came.
        name: of the file, the key or the platform that sent it.
        source: that read it, one of ``SOURCES``.
        records: records read since the commit before.
        without_interaction: of them.
        rejects: field, reason and how many of them could not be read.
        state: ``done`` with the last commit, ``failed`` where reading ended early.
        problem: why it ended early.
        lists: whether the rows are lists of who follows whom (``ledger.following``).
    """

    events: int = 0
    load: str = ""
    way: Way = "program"
    name: str = ""
    source: str = ""
    records: int = 0
    without_interaction: int = 0
    rejects: tuple[tuple[str, str, int], ...] = ()
    state: State = "done"
    problem: str = ""
    lists: bool = False


def counted(counts: Counter[tuple[str, str]]) -> tuple[tuple[str, str, int], ...]:
    """Return counts by field and reason as rows, the most frequent first; those past :data:`REASONS` together."""
    most = counts.most_common()
    rest = sum(count for _, count in most[REASONS:])
    kept = tuple((*key, count) for key, count in most[:REASONS])
    return (*kept, ("", "other reasons", rest)) if rest else kept


def bare(reason: str) -> str:
    """Return a reason without what it cites: somebody's data, and it would tell equal reasons apart.

    >>> bare("'03/04/2026' is not an instant on line 17")
    '… is not an instant on line …'
    """
    return _SAID.sub("…", reason)


def packed(events: pa.Table, intakes: Sequence[Intake]) -> pa.Table:
    """Return a table that carries its intakes to another process."""
    return events.replace_schema_metadata({KEY: json.dumps([asdict(one) for one in intakes])})


def unpacked(events: pa.Table) -> tuple[pa.Table, tuple[Intake, ...]]:
    """Return the table and the intakes that it carried, none where it came without."""
    sent = json.loads((events.schema.metadata or {}).get(KEY, b"[]"))
    intakes = tuple(Intake(**{**one, "rejects": tuple(map(tuple, one["rejects"]))}) for one in sent)
    return events.replace_schema_metadata(None), intakes


def note(
    connection: duckdb.DuckDBPyConnection,
    intakes: Sequence[Intake],
    events: pa.Table,
    codes: NDArray[np.uint8],
    now: int,
    seqs: tuple[int, int],
) -> None:
    """Write down a commit, in its transaction.

    Args:
        connection: the ledger.
        intakes: whose the rows are; their ``events`` add up to the table's rows.
        events: the table of ``CANONICAL`` appended.
        codes: ``(rows,)`` what became of each.
        now: epoch ms of the clock.
        seqs: newest record before and after.
    """
    [(newest,)] = connection.execute("SELECT coalesce(max(part), 0) FROM intakes").fetchall()
    sizes = [one.events for one in intakes]
    part = np.repeat(np.arange(newest + 1, newest + 1 + len(intakes)), sizes)
    outcome = _OUTCOME[codes]
    starts = np.concatenate(([0], np.cumsum(sizes)))
    rows = []
    for number, one in enumerate(intakes):
        became = np.bincount(outcome[starts[number] : starts[number + 1]], minlength=len(OUTCOMES)).tolist()
        rejected = sum(count for *_, count in one.rejects)
        about = (newest + 1 + number, one.load, one.way, one.name, one.source, one.state, one.problem, now)
        rows.append((*about, *seqs, one.records, one.without_interaction, rejected, *became))
    connection.executemany(f"INSERT INTO intakes VALUES ({', '.join('?' * 19)})", rows)
    reasons = [(newest + 1 + i, *reject) for i, one in enumerate(intakes) for reject in one.rejects]
    if reasons:
        connection.executemany("INSERT INTO intake_rejects VALUES (?, ?, ?, ?)", reasons)
    if events.num_rows:
        days = _days(events, part, outcome, now)
        columns = ", ".join(f"count_if(outcome = {code})" for code in range(len(OUTCOMES)))
        connection.execute(
            f"INSERT INTO intake_days SELECT part, platform, day, {columns} FROM days GROUP BY ALL ORDER BY ALL"
        )


def _days(events: pa.Table, part: NDArray[np.int64], outcome: NDArray[np.int64], now: int) -> pa.Table:
    """Return part, platform, day and outcome of each event; the platform of a delete is that of its ids."""
    at = np.asarray(events["at"])
    at = np.where(outcome == OUTCOMES.index("future"), now, at)
    platform = events["platform"]
    if platform.null_count:
        named = pc.coalesce(events["event_id"], events["post_id"], pa.scalar(""))
        found = pc.struct_field(pc.extract_regex(named, r"^(?P<platform>[a-z][a-z0-9_]*):"), "platform")
        platform = pc.coalesce(platform, found, pa.scalar(""))
    return pa.table({"part": part, "platform": platform, "day": at // DAY_MS, "outcome": outcome})
