"""A snapshot of the ledger's tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from ambassadors.identity import NOBODY, People
from ambassadors.policies import FREE, Policies
from ambassadors.snapshot.arrays import Snapshot
from ambassadors.snapshot.assemble import assemble
from ambassadors.snapshot.rows import Rows

if TYPE_CHECKING:
    from collections.abc import Callable

    import pyarrow as pa
    from numpy.typing import NDArray

    from ambassadors.brands import BrandRules
    from ambassadors.snapshot.excluded import Excluded

    Query = Callable[[str, list[object]], pa.Table]

TEXT_ROWS: Final = 500_000
"""Texts are read this many rows at a time: all at once would be most of the memory of a refresh."""

LIVE: Final = "seq <= $1 AND (retracted IS NULL OR retracted > $1)"


def from_ledger(
    query: Query,
    seq: int,
    as_of: int | None,
    rules: BrandRules,
    excluded: Excluded | None = None,
    people: People = NOBODY,
    policies: Policies = FREE,
) -> Snapshot:
    """Return the snapshot of a ledger as it stood after record ``seq``, whatever is appended meanwhile.

    Args:
        query: runs one SQL statement with its parameters on the ledger.
        seq: last record that counts.
        as_of: epoch ms, default just after the newest live event; events with ``at < as_of`` count.
        rules: brand rules.
        excluded: what is left out.
        people: whose accounts count as one.
        policies: what may be done with the data of each platform.
    """
    if as_of is None:
        newest = query(f'SELECT coalesce(max("at"), -1) + 1 AS newest FROM events WHERE {LIVE}', [seq])
        as_of = int(newest["newest"][0].as_py())
    ids, handles, rank = _accounts(query, seq)
    events = query(
        f"""SELECT "at", coalesce((key & 18446744073709551615::UHUGEINT)::UBIGINT, 0) AS key, kind, actor,
                   coalesce(target, -1) AS target, coalesce(post, -1) AS post,
                   coalesce(parent, -1) AS parent, coalesce(root, -1) AS root, coalesce(via, -1) AS via,
                   coalesce(sentiment, 'nan'::DOUBLE) AS sentiment, seq
            FROM events WHERE {LIVE} AND "at" < $2""",
        [seq, as_of],
    )
    column = {name: events[name].to_numpy() for name in events.column_names}
    del events  # copied: 0.6 GB at ten million
    for name in ("actor", "target", "via"):
        column[name] = rank[column[name]]
    mentioned = _mentioned(query, seq, as_of, rules, column["seq"])
    rows = Rows(mentioned=mentioned, **column)
    return assemble(rows, as_of, rules, ids, handles, excluded, people, policies)


def _accounts(query: Query, seq: int) -> tuple[list[str], list[str | None], NDArray[np.int32]]:
    """Return ids and handles sorted by id, and the position of each ledger index (the last entry is -1).

    Indices are dense and given in the order of the records, so accounts that only later records
    name are those above the largest index named so far.
    """
    named = query(
        """SELECT coalesce(max(greatest(actor, target, via)) FILTER (seq <= $1), -1) AS known,
                  count(*) FILTER (seq > $1) AS later FROM events""",
        [seq],
    )
    known = int(named["known"][0].as_py()) if named["later"][0].as_py() else 2**31 - 1
    accounts = query("SELECT idx, id, handle FROM accounts WHERE idx <= $1 ORDER BY id", [known])
    rank = np.full(len(accounts) + 1, -1, np.int32)
    rank[accounts["idx"].to_numpy()] = np.arange(len(accounts))
    return accounts["id"].to_pylist(), accounts["handle"].to_pylist(), rank


def _mentioned(
    query: Query, seq: int, as_of: int, rules: BrandRules, rows: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return the brands that each event's text or given brand names, aligned to the seqs in ``rows``."""
    masks = np.zeros(len(rows), np.int64)
    if not rules.brands:
        return masks
    text = "text" if rules.needs_text else "NULL::VARCHAR AS text"
    order = np.argsort(rows)
    for start in range(0, seq + 1, TEXT_ROWS):
        part = query(
            f"""SELECT seq, {text}, brand FROM events
                WHERE {LIVE} AND "at" < $2 AND seq >= $3 AND seq < $4 AND (text IS NOT NULL OR brand IS NOT NULL)""",
            [seq, as_of, start, start + TEXT_ROWS],
        )
        frame = pl.DataFrame(part)
        places = order[np.searchsorted(rows, frame["seq"].to_numpy(), sorter=order)]
        masks[places] = rules.mentioned(frame["text"], frame["brand"])
    return masks
