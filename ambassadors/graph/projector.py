"""The projector: keeps the graph equal to the ledger, in order, exactly once.

Every transaction carries rows and the watermark that says so, so a crash at any point repeats nothing
and skips nothing: what lies above the watermark is created by number, never looked up first.

The order inside one :meth:`Projector.sync` is what makes it repeatable: accounts and posts, then changes
to what stands already (facts, brands, retractions; all of them repeatable and judged against the old
watermark), then the new acts, which move the watermark. Brands are resolved against the whole ledger:
where a new post of a brand's account, a changed handle or a changed fact alters the brands of older acts,
those are found and set anew, so the graph built on the way equals the graph rebuilt.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import neo4j
import polars as pl

from ambassadors.brands import WHOLE, BrandRules
from ambassadors.errors import ConflictError
from ambassadors.graph import decided, feed, groups, published
from ambassadors.graph.batch import (
    REBUILD,
    Followed,
    Statement,
    commit,
    create_nodes,
    create_relationships,
    slices,
)
from ambassadors.graph.changes import Changes
from ambassadors.graph.store import GraphStore
from ambassadors.graph.verify import Verification, compare
from graph_schema import cypher
from graph_schema.nodes import NODES, Account, Brand, Person, Post, Projection, Suppression
from graph_schema.relationships import DECIDED, FROM_EVENTS, RELATIONSHIPS

Progress = Callable[[int, int], None]
"""Told how many rows are done, and of how many."""


@dataclass(frozen=True, slots=True)
class GraphStatus:
    """How the graph stands to the ledger.

    Attributes:
        seq: newest ledger record in the graph.
        ledger_seq: newest record of the ledger.
        lag_events: ledger records that the graph does not hold yet.
        lag_seconds: how much later the ledger's newest live event happened than the graph's.
        accounts: Account nodes.
        posts: Post nodes.
        relationships: relationships that come from events.
        assessment: assessment whose scores count, empty = none.
        stale: the brand rules changed since, or somebody was erased; the graph must be rebuilt.
        checksum: order-free checksum when last verified, empty = never.
        verified: ledger record at which it was last verified, -1 = never.
    """

    seq: int
    ledger_seq: int
    lag_events: int
    lag_seconds: float
    accounts: int
    posts: int
    relationships: int
    assessment: str
    stale: bool
    checksum: str
    verified: int


class Projector:
    """Writes one graph from one ledger under one set of brand rules. Its methods may be called from any thread."""

    def __init__(self, store: GraphStore, ledger: feed.LedgerLike, rules: BrandRules) -> None:
        self.store = store
        self.ledger = ledger
        self.rules = rules
        self._writing = threading.Lock()

    def status(self) -> GraphStatus:
        """Return how far the graph is."""
        held = self._watermark()
        mark = Followed.of(held) if held else Followed(rules=self.rules.digest())
        newest = int(feed.frame(self.ledger, feed.NEWEST)["seq"][0])
        (at,) = feed.frame(self.ledger, feed.TIMES, [mark.seq]).to_dicts()
        graph_at = at["first"] if at["graph"] is None else at["graph"]
        behind = 0 if at["newest"] is None else at["newest"] - graph_at
        return GraphStatus(
            seq=mark.seq,
            ledger_seq=newest,
            lag_events=max(0, newest - mark.seq),
            lag_seconds=behind / 1000,
            accounts=mark.accounts,
            posts=mark.posts,
            relationships=mark.relationships,
            assessment=held.get("assessment", ""),
            stale=mark.rules != self.rules.digest() or mark.wiping or bool(held and self._outlived(mark)),
            checksum=held.get("checksum", ""),
            verified=held.get("verified", -1),
        )

    def sync(self, until: int | None = None, progress: Progress | None = None) -> GraphStatus:
        """Bring the graph up to the ledger's newest record, or to ``until``.

        Raises:
            ConflictError: the brand rules changed, another process writes, or the graph is not ours.
            UnreachableError: the server went away; the next call goes on where this one was.
        """
        with self._writing:
            self._follow(self._begin(), until, progress)
        return self.status()

    def rebuild(self, progress: Progress | None = None) -> GraphStatus:
        """Remove everything this program wrote and project the whole ledger again, under the present rules.

        Scores go too: they are written again with the next assessment.
        """
        with self._writing:
            self._wipe()
            self._follow(self._begin(), None, progress)
        return self.status()

    def intact(self) -> bool:
        """Whether the server still holds as many nodes and relationships as the watermark says.

        Asked after the local server ended without being stopped.
        """
        held = self._watermark()
        if not held:
            return not self._foreign()
        mark = Followed.of(held)
        relationships = sum(self._count(cypher.count_relationships(kind)) for kind in FROM_EVENTS)
        found = (
            self._count(cypher.count_nodes(Account)),
            self._count(cypher.count_nodes(Post)),
            relationships,
        )
        return found == (mark.accounts, mark.posts, mark.relationships) and self._complete(held)

    def _complete(self, held: dict[str, Any]) -> bool:
        made = (Person, Suppression)
        found = sum(self._count(cypher.count_nodes(node)) for node in made)
        found += sum(self._count(cypher.count_relationships(kind)) for kind in DECIDED)
        return found == held.get("decisions", 0) and published.intact(self.store, held)

    def verify(self) -> Verification:
        """Compare every property of every node and relationship with the ledger.

        Raises:
            ConflictError: the graph lags or is stale, or the ledger went on during a comparison that failed.
        """
        with self._writing:
            status = self.status()
            if status.stale:
                raise ConflictError(f"the brand rules changed since the graph was written; {REBUILD}")
            if status.lag_events:
                raise ConflictError(
                    f"the graph lags {status.lag_events:,} records behind; run `ambassadors graph sync` first"
                )
            found = compare(self.store, self.ledger, self.rules, self._watermark())
            if found.differences and int(feed.frame(self.ledger, feed.NEWEST)["seq"][0]) != status.ledger_seq:
                raise ConflictError(
                    "the ledger went on during the comparison; run `ambassadors graph verify` again"
                )
            if not found.differences:
                self._move({"checksum": found.checksum, "verified": status.seq})
        return found

    def write_scores(
        self, assessment: str, frame: pl.DataFrame, together: groups.Groups | None = None
    ) -> None:
        """Write an assessment's scores, lists and communities, then make them the ones that count.

        Args:
            assessment: id of the assessment.
            frame: see ``ambassadors.graph.published.COLUMNS``.
            together: its communities; none where None.
        """
        with self._writing:
            held = self._watermark()
            if not held:
                raise ConflictError("the graph is empty; run `ambassadors graph sync` first")
            published.write(self.store, self.ledger, held, assessment, frame, self._move, together)

    def write_decided(self, found: decided.Decided) -> None:
        """Make the graph say what people decided: who is who, and who is to be left alone."""
        with self._writing:
            held = self._watermark()
            if held:
                decided.write(self.store, self.ledger, held, found)

    def _begin(self) -> Followed:
        """Return the watermark, making it in an empty graph."""
        held = self._watermark()
        if held and (held["wiping"] or self._outlived(Followed.of(held))):
            self._wipe()
            held = {}
        if not held:
            if self._foreign():
                raise ConflictError(
                    f"the database at {self.store.server.uri} holds nodes that this program did not write; give it an empty one"
                )
            self.store.prepare()
            held = self._create()
        mark = Followed.of(held)
        if mark.rules != self.rules.digest():
            raise ConflictError(f"the brand rules changed since the graph was written; {REBUILD}")
        return mark

    def _outlived(self, mark: Followed) -> bool:
        """Whether somebody was erased from the ledger since: then no number of before holds."""
        return mark.erasures != feed.erasures(self.ledger)

    def _create(self) -> dict[str, Any]:
        first = (
            asdict(Followed(rules=self.rules.digest(), erasures=feed.erasures(self.ledger)))
            | published.NOTHING
            | decided.NOTHING
            | {"checksum": "", "verified": -1}
        )
        brands = [[key] for key in (self.rules.keys or (WHOLE,))]

        def work(tx: neo4j.ManagedTransaction) -> None:
            tx.run(cypher.BEGIN, watermark=first).consume()
            tx.run(cypher.create_nodes(Brand, ["key"]), rows=brands).consume()

        self.store.write(work)
        return first

    def _follow(self, mark: Followed, until: int | None, progress: Progress | None) -> None:
        newest, accounts, posts = feed.frame(self.ledger, feed.NEWEST).row(0)
        goal = newest if until is None else min(until, newest)
        if goal <= mark.seq:
            return
        rest = accounts - mark.accounts + posts - mark.posts + goal - mark.seq
        told = progress or (lambda _done, _total: None)
        attribution = feed.Attribution(self.ledger, self.rules, goal)
        before = mark
        for low in range(mark.accounts, accounts, feed.WINDOW):
            for part in slices(feed.accounts(self.ledger, low, min(low + feed.WINDOW, accounts))):
                mark = commit(
                    self.store, mark, [create_nodes(Account, part)], accounts=mark.accounts + len(part)
                )
                told(mark.accounts - before.accounts, rest)
        for low in range(mark.posts, posts, feed.WINDOW):
            window = range(low, min(low + feed.WINDOW, posts))
            for part in slices(feed.posts(self.ledger, attribution, goal, window)):
                mark = commit(self.store, mark, [create_nodes(Post, part)], posts=mark.posts + len(part))
                told(accounts - before.accounts + mark.posts - before.posts, rest)
        changes = Changes(self.store, self.ledger, attribution, before, goal)
        for statements in changes.statements():
            mark = commit(self.store, mark, statements)
        for low in range(mark.seq, goal, feed.WINDOW):
            high = min(low + feed.WINDOW, goal)
            for part in slices(feed.events(self.ledger, attribution, feed.IN_WINDOW, [low, high])):
                mark = commit(self.store, mark, self._acts(part), seq=int(part["seq"][-1]))
                told(rest - goal + mark.seq, rest)
            if mark.seq < high:
                mark = commit(self.store, mark, [], seq=high)
        told(rest, rest)

    @staticmethod
    def _acts(part: pl.DataFrame) -> list[Statement]:
        made = feed.relations(part)
        return [create_relationships(kind, rows) for kind, rows in made.items() if len(rows)]

    def _wipe(self) -> None:
        """Remove what this program writes, in steps; the mark stays to the end, so a crash is seen."""
        if self._watermark():
            self._move({"wiping": True, **published.NOTHING, **decided.NOTHING})
        elif self._foreign():
            return  # not ours: _begin refuses it
        drops = [cypher.drop_relationships(kind) for kind in RELATIONSHIPS]
        drops += [cypher.drop_nodes(node) for node in NODES if node is not Projection]
        for statement in [*drops, cypher.drop_nodes(Projection)]:
            published.drop(self.store, statement)

    def _watermark(self) -> dict[str, Any]:
        found = self.store.read(cypher.WATERMARK)
        return dict(found[0]["watermark"]) if found else {}

    def _move(self, watermark: dict[str, Any]) -> None:
        self.store.write(lambda tx: tx.run(cypher.MOVE, watermark=watermark).consume())

    def _count(self, statement: str) -> int:
        return int(self.store.read(statement)[0]["found"])

    def _foreign(self) -> bool:
        """Whether nodes with our labels stand in a graph without our watermark."""
        return any(self._count(cypher.count_nodes(node)) for node in NODES)
