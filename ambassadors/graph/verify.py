"""Verify: what the ledger says against what the server holds, property by property."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import polars as pl

from ambassadors.brands import BrandRules
from ambassadors.graph import checksum, decided, feed, published
from ambassadors.graph.checksum import CHUNK, Tally
from ambassadors.graph.store import GraphStore
from graph_schema import cypher
from graph_schema.declare import Relationship
from graph_schema.nodes import Account, Brand, Post, Rank, Score
from graph_schema.relationships import EMPLOYS, FROM_EVENTS, OF, OWNS, SCORED

SHOWN: Final = 300
"""Characters of a differing row that a message shows."""
Tallies = dict[int, Tally]


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that is not as the ledger says.

    Attributes:
        what: label or relationship type.
        expected: rows there should be.
        found: rows there are.
        example: a first row that differs, as expected and as found.
    """

    what: str
    expected: int
    found: int
    example: str

    def __str__(self) -> str:
        return f"{self.what}: {self.expected:,} expected, {self.found:,} found; {self.example}"


@dataclass(slots=True)
class Verification:
    """What a comparison found.

    Attributes:
        counts: rows read back, by label and relationship type.
        checksum: order-free checksum of everything read back but scores, 32 hexadecimal digits.
        differences: empty = the graph is exact.
    """

    counts: dict[str, int] = field(default_factory=dict)
    checksum: str = ""
    differences: list[Difference] = field(default_factory=list)

    @property
    def exact(self) -> bool:
        """Whether nothing differs."""
        return not self.differences


def compare(
    store: GraphStore, ledger: feed.LedgerLike, rules: BrandRules, held: dict[str, Any]
) -> Verification:
    """Read the graph back and compare it with the ledger; the caller makes sure that it does not lag."""
    return _Comparison(store, ledger, rules, held).run()


class _Comparison:
    def __init__(
        self, store: GraphStore, ledger: feed.LedgerLike, rules: BrandRules, held: dict[str, Any]
    ) -> None:
        self.store, self.ledger, self.held = store, ledger, held
        self.rules = rules
        self.attribution = feed.Attribution(ledger, rules, held["seq"])
        self.size = {Account: held["accounts"], Post: held["posts"]}
        self.graph_ids: dict[type, pl.Series] = {}
        self.ledger_ids: dict[type, pl.Series] = {}
        self.result = Verification()
        self.total = Tally()

    def run(self) -> Verification:
        for node, columns in ((Account, self._accounts), (Post, self._posts)):
            self._nodes(node, columns)
        self._relationships()
        self._brands()
        self._scores()
        self._decided()
        self.result.checksum = self.total.text
        return self.result

    def _accounts(self, low: int, high: int) -> pl.DataFrame:
        return feed.accounts(self.ledger, low, high)

    def _posts(self, low: int, high: int) -> pl.DataFrame:
        return feed.posts(self.ledger, self.attribution, self.held["seq"], range(low, high))

    def _nodes(self, node: type, expected: Callable[[int, int], pl.DataFrame]) -> None:
        """Compare accounts or posts, and keep the ids that both sides give to each ``idx``."""
        label, size = node.__name__, self.size[node]
        ids: list[pl.DataFrame] = []
        for low in range(0, size, CHUNK):
            high = min(low + CHUNK, size)
            should = checksum.expected(expected(low, high), node).with_columns(chunk=pl.lit(low // CHUNK))
            found = self._read(cypher.read_nodes(node), low, high, feed.declared(node), node)
            ids.append(found.select("idx", "id"))
            there = self._add(label, checksum.tally(label, found))
            if there != checksum.tally(label, should) or found["idx"].to_list() != list(range(low, high)):
                self._differ(label, should, found)
        pairs = pl.concat(ids) if ids else pl.DataFrame(schema={"idx": pl.Int64, "id": pl.String})
        everyone = pl.DataFrame({"idx": range(size)}, schema={"idx": pl.Int64})
        self.graph_ids[node] = everyone.join(
            pairs.unique("idx"), on="idx", how="left", maintain_order="left"
        )["id"]
        table = "accounts" if node is Account else "posts"
        self.ledger_ids[node] = feed.frame(self.ledger, f"SELECT id FROM {table} ORDER BY idx")["id"]  # noqa: S608
        self._whole(label, cypher.count_nodes(node), size)

    def _relationships(self) -> None:
        should: dict[Relationship, Tallies] = {kind: {} for kind in FROM_EVENTS}
        for rows in self._windows():
            for kind, part in rows.items():
                chunks = checksum.tallies(kind.name, self._named(kind, part, self.ledger_ids))
                for chunk, found in chunks.items():
                    should[kind][chunk] = should[kind].get(chunk, Tally()) + found
        for kind, tallies in should.items():
            different = False
            for low in range(0, self.size[kind.start], CHUNK):
                held = self._rows_of(kind, low)
                there = self._add(kind.name, checksum.tally(kind.name, held))
                if there != tallies.get(low // CHUNK, Tally()) and not different:
                    different = True
                    self._differ(kind.name, self._should(kind, low // CHUNK), held)
            self._whole(
                kind.name, cypher.count_relationships(kind), sum(tally.count for tally in tallies.values())
            )

    def _windows(self) -> Iterator[dict[Relationship, pl.DataFrame]]:
        """Yield what the ledger's live events become, some events at a time."""
        for low in range(0, self.held["seq"], feed.WINDOW):
            high = min(low + feed.WINDOW, self.held["seq"])
            yield feed.relations(feed.events(self.ledger, self.attribution, feed.IN_WINDOW, [low, high]))

    def _should(self, kind: Relationship, chunk: int) -> pl.DataFrame:
        """Return the rows of one chunk as they should be."""
        parts = [self._named(kind, rows[kind], self.ledger_ids) for rows in self._windows()]
        return pl.concat(parts).filter(pl.col("chunk") == chunk)

    def _rows_of(self, kind: Relationship, low: int) -> pl.DataFrame:
        names = ["start", "end", *(feed.declared(kind.properties) if kind.properties else [])]
        found = self._read(
            cypher.read_relationships(kind),
            low,
            min(low + CHUNK, self.size[kind.start]),
            names,
            kind.properties,
        )
        return self._named(kind, found, self.graph_ids)

    def _named(self, kind: Relationship, rows: pl.DataFrame, ids: dict[type, pl.Series]) -> pl.DataFrame:
        """Put ids in the place of both ``idx``, and the chunk beside them."""
        if "properties" not in rows.columns:
            rows = checksum.expected(rows, kind.properties)
        start, end = rows["start"], rows["end"]
        return rows.with_columns(
            start=_take(ids[kind.start], start),
            end=_take(ids[kind.end], end),
            chunk=start.cast(pl.Int64) // CHUNK,
        )

    def _read(
        self, statement: str, low: int, high: int, names: list[str], declared: type | None
    ) -> pl.DataFrame:
        rows = self.store.read(statement, {"low": low, "high": high - 1})[0]["rows"]
        try:
            return checksum.table(rows, names, declared).with_columns(chunk=pl.lit(low // CHUNK))
        except TypeError as error:  # shown as a difference: every row of the chunk is missing
            self.result.differences.append(
                Difference(statement.split("[")[-2][-40:], len(rows), len(rows), str(error))
            )
            return checksum.table([], names, declared).with_columns(chunk=pl.lit(low // CHUNK))

    def _brands(self) -> None:
        rules = self.rules
        held = sorted(
            key for (key,) in self.store.read("MATCH (n:Brand) RETURN collect([n.key]) AS rows")[0]["rows"]
        )
        self._lists(Brand.__name__, sorted(rules.keys), held)
        for kind, masks in ((OWNS, self.attribution.own), (EMPLOYS, self.attribution.staff)):
            owners = [(key, idx) for idx, mask in enumerate(masks) if mask for key in rules.names(int(mask))]
            pairs = self.store.read(cypher.read_between(kind))[0]["rows"]
            should = _pairs(owners, self.ledger_ids[Account])
            self._lists(kind.name, should, _pairs(pairs, self.graph_ids[Account]))

    def _lists(self, what: str, should: list[Any], held: list[Any]) -> None:
        there = pl.DataFrame({"row": [str(row) for row in held]}, schema={"row": pl.String})
        self._add(what, checksum.tally(what, there))
        if should != held:
            missing, extra = Counter(should) - Counter(held), Counter(held) - Counter(should)
            self._report(
                what, len(should), len(held), [str(row) for row in missing], [str(row) for row in extra]
            )

    def _scores(self) -> None:
        if not self.held["assessment"]:
            return
        there = published.read(self.store, self.size[Account])
        self.result.counts["Score, Rank and Community"] = there.count
        if (there.count, there.text) != (self.held["scores"], self.held["scores_checksum"]):
            example = f"their checksum is {there.text}, {self.held['scores_checksum']} was written"
            self.result.differences.append(
                Difference("Score, Rank and Community", self.held["scores"], there.count, example)
            )
        nodes = {node: self._count(cypher.count_nodes(node)) for node in (Score, Rank)}
        for kind, node in ((SCORED, Score), (OF, Rank)):
            self._whole(kind.name, cypher.count_relationships(kind), nodes[node])

    def _decided(self) -> None:
        there = decided.read(self.store)
        self.result.counts["Person and Suppression"] = there.count
        text = self.held.get("decided", "") or Tally().text
        if (there.count, there.text) != (self.held.get("decisions", 0), text):
            example = f"their checksum is {there.text}, {text} was written"
            count = self.held.get("decisions", 0)
            self.result.differences.append(Difference("Person and Suppression", count, there.count, example))

    def _add(self, what: str, there: Tally) -> Tally:
        self.result.counts[what] = self.result.counts.get(what, 0) + there.count
        self.total += Tally(there.count, there.sum)
        return there

    def _differ(self, what: str, should: pl.DataFrame, found: pl.DataFrame) -> None:
        names = should.columns
        a, b = Counter(checksum.texts(what, should)), Counter(checksum.texts(what, found.select(names)))
        self._report(what, len(should), len(found), sorted(a - b), sorted(b - a))

    def _report(self, what: str, should: int, found: int, missing: list[str], extra: list[str]) -> None:
        example = (
            f"expected {_shown(missing)}, found {_shown(extra)}" if missing or extra else "seq or idx differ"
        )
        self.result.differences.append(Difference(what, should, found, example))

    def _whole(self, what: str, statement: str, should: int) -> None:
        """Compare a count over the whole graph: what hangs on nodes without ``idx`` is seen here only."""
        found = self._count(statement)
        if found != should and not any(difference.what == what for difference in self.result.differences):
            self.result.differences.append(
                Difference(what, should, found, "some belong to nothing in the ledger")
            )

    def _count(self, statement: str) -> int:
        return int(self.store.read(statement)[0]["found"])


def _take(ids: pl.Series, idx: pl.Series) -> pl.Series:
    """Return the id of each ``idx``, null where there is none."""
    wanted = idx.cast(pl.Int64)
    known = pl.select(pl.when((wanted >= 0) & (wanted < len(ids))).then(wanted).alias("idx"))["idx"]
    return ids.gather(known)


def _pairs(rows: Sequence[Sequence[Any]], ids: pl.Series) -> list[str]:
    """Return (brand, account idx) as sorted texts with the account's id."""
    named = _take(ids, pl.Series([idx for _, idx in rows], dtype=pl.Int64))
    return sorted(f"{key} {account}" for (key, _), account in zip(rows, named, strict=True))


def _shown(rows: list[str]) -> str:
    return rows[0].replace("\x1f", " | ").replace("\x1e", "-")[:SHOWN] if rows else "nothing"
