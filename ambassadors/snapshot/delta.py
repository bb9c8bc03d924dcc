"""What changed in a ledger between two snapshots of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl

from ambassadors.identity import NOBODY, People
from ambassadors.policies import FREE, Policies
from ambassadors.snapshot.arrays import Snapshot
from ambassadors.snapshot.assemble import assemble
from ambassadors.snapshot.joining import holding
from ambassadors.snapshot.rows import Rows

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    import pyarrow as pa
    from numpy.typing import NDArray

    from ambassadors.brands import BrandRules
    from ambassadors.snapshot.excluded import Excluded

    Query = Callable[[str, list[object]], pa.Table]

ROW: Final = """seq, "at", coalesce((key & 18446744073709551615::UHUGEINT)::UBIGINT, 0) AS key, kind, actor,
    coalesce(target, -1) AS target, coalesce(post, -1) AS post, coalesce(parent, -1) AS parent,
    coalesce(root, -1) AS root, coalesce(via, -1) AS via, coalesce(sentiment, 'nan'::DOUBLE) AS sentiment, text, brand"""

SPAN: Final = "$3 >= $1 AND $4 >= $2"  # the engine wants every parameter named
OLD: Final = f'(seq <= $1 AND (retracted IS NULL OR retracted > $1) AND "at" < $2 AND {SPAN})'
NEW: Final = f'(seq <= $3 AND (retracted IS NULL OR retracted > $3) AND "at" < $4 AND {SPAN})'
CAME: Final = f'{NEW} AND (seq > $1 OR "at" >= $2)'
GONE: Final = f"{OLD} AND retracted <= $3"

ACT: Final = ["actor", "target", "at", "post"]
"""What the records of one act have in common."""


@dataclass(frozen=True, slots=True, eq=False)
class Delta:
    """What an increment takes.

    Attributes:
        seq: last ledger record that counts.
        as_of: epoch ms.
        came: acts that count now and did not, or whose brands may be others now. Besides those, ``ids`` names
            every account that the brand rules speak of.
        gone: acts that may no longer count as they did; what is left of them stands in ``came``.
        withdrawn: ledger numbers of every event in ``gone``, original posts too: a retracted event is known by
            nothing else, for the ledger keeps neither its text nor its sentiment.
    """

    seq: int
    as_of: int
    came: Snapshot
    gone: Snapshot
    withdrawn: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Changes:
    """Finds what changed between two records of a ledger.

    Attributes:
        query: runs one SQL statement with its parameters on the ledger.
        span: last record and ``as_of`` before, last record and ``as_of`` now.
        rules: brand rules, the same before and now.
        excluded: what is left out, the same before and now.
        people: whose accounts count as one, the same before and now.
        policies: the same before and now.
    """

    query: Query
    span: tuple[int, int, int, int]
    rules: BrandRules
    excluded: Excluded | None = None
    people: People = NOBODY
    policies: Policies = FREE

    def delta(self, owners: Collection[str]) -> Delta:
        """Return what changed. Scans the ledger for new records, and for threads that a brand began.

        Args:
            owners: ids of the accounts that were own or staff of a brand before.
        """
        came, gone = self._rows(CAME), self._rows(GONE)
        if self.rules.brands:
            begun = self._by_owners(pl.concat([came, gone]))
            told_again = self._rows(
                f"{OLD} AND (parent IN (SELECT unnest($5)) OR root IN (SELECT unnest($5)))", begun
            )
            gone = pl.concat([gone, told_again]).unique("seq")
        if len(gone):
            twins = self._rows(f'{NEW} AND "at" IN (SELECT unnest($5))', gone["at"].unique().to_list())
            came = pl.concat([came, twins.join(gone.select(ACT), on=ACT, how="semi")]).unique("seq")
        if self.rules.brands:  # whose thread it is tells what an act belongs to
            named = pl.concat([came["parent"], came["root"]]).unique()
            threads = self._rows(f"{NEW} AND post IN (SELECT unnest($5))", named.filter(named >= 0).to_list())
            came = pl.concat([came, threads]).unique("seq")
        _, _, seq, as_of = self.span
        snapshots = self._snapshot(came, as_of, owners), self._snapshot(gone, as_of, ())
        return Delta(seq, as_of, *snapshots, gone["seq"].to_numpy())

    def _rows(self, where: str, among: list[int] | None = None) -> pl.DataFrame:
        more: list[object] = [] if among is None else [among]
        found = self._kept(
            pl.DataFrame(self.query(f"SELECT {ROW} FROM events WHERE {where}", [*self.span, *more]))
        )
        # one act may be told of two accounts of a person: what is compared is the person
        return found.with_columns(pl.col("actor", "target", "via").replace(self._persons()))

    def _kept(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Return the rows in which no account left out takes part: the account itself, whosever it is."""
        if not self.excluded:
            return rows
        sides = pl.concat([rows["actor"], rows["target"]]).unique()
        accounts = self._accounts(sides.to_list(), ())
        out = accounts["idx"].filter(pl.Series(self.excluded.out(accounts["id"].to_list()), dtype=pl.Boolean))
        return rows.filter(~pl.col("actor").is_in(out.implode()) & ~pl.col("target").is_in(out.implode()))

    def _persons(self) -> dict[int, int]:
        """Return the number of each joined account's person, by the number of the account."""
        if not self.people:
            return {}
        whose = holding(self.query, self.rules, self.people).whose
        found = self.query("SELECT id, idx FROM accounts WHERE id IN (SELECT unnest($1))", [list(whose)])
        numbers = dict(zip(found["id"].to_pylist(), found["idx"].to_pylist(), strict=True))
        return {
            numbers[one]: numbers[person] for one, person in whose.items() if {one, person} <= numbers.keys()
        }

    def _by_owners(self, rows: pl.DataFrame) -> list[int]:
        """Return the posts among some rows that accounts of a brand made."""
        made = rows.filter(pl.col("post") >= 0)
        accounts = self._accounts(made["actor"].unique().to_list(), ())
        own = self.rules.own(accounts["id"].to_list(), accounts["handle"].to_list())
        owned = accounts["idx"].filter(pl.Series(own != 0))
        return made.filter(pl.col("actor").is_in(owned.implode()))["post"].unique().to_list()

    def _accounts(self, idx: list[int], ids: Collection[str]) -> pl.DataFrame:
        """Return idx, id and handle of some accounts, sorted by id."""
        found = self.query(
            "SELECT idx, id, handle FROM accounts WHERE idx IN (SELECT unnest($1)) OR id IN (SELECT unnest($2))",
            [idx, list(ids)],
        )
        return pl.DataFrame(found).sort("id")

    def _ruled(self) -> set[str]:
        """Return the ids of known accounts that the rules make own or staff."""
        named = {name for rule in self.rules.brands for name in (*rule.accounts, *rule.staff)}
        handles = {name.lower().lstrip("@") for rule in self.rules.brands for name in rule.handles}
        found = self.query(
            "SELECT id FROM accounts WHERE lower(ltrim(handle, '@')) IN (SELECT unnest($1))",
            [sorted(handles)],
        )
        return named | set(found["id"].to_pylist())

    def _snapshot(self, rows: pl.DataFrame, as_of: int, owners: Collection[str]) -> Snapshot:
        sides = pl.concat([rows["actor"], rows["target"], rows["via"]]).unique()
        ruled = self._ruled() | set(owners) if self.rules.brands else set()
        accounts = self._accounts(sides.to_list(), ruled)
        idx = accounts["idx"].to_numpy()
        order = np.argsort(idx)

        def place(name: str) -> Any:
            column = rows[name].to_numpy()
            found = (
                order[np.searchsorted(idx, column, sorter=order).clip(max=max(len(idx) - 1, 0))]
                if len(idx)
                else column
            )
            return np.where(column < 0, -1, found).astype(np.int32)

        mentioned = self.rules.mentioned(rows["text"], rows["brand"])
        numbers = {name: rows[name].to_numpy() for name in Rows.__slots__ if name in rows.columns}
        columns = Rows(mentioned=mentioned, **numbers)
        columns = replace(columns, **{name: place(name) for name in ("actor", "target", "via")})
        ids, handles = accounts["id"].to_list(), accounts["handle"].to_list()
        return assemble(columns, as_of, self.rules, ids, handles, None, self.people, self.policies)
