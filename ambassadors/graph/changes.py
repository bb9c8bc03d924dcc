"""What has changed in the part of the graph that stands already.

Everything here may run twice: it sets final values and removes what is gone, judged against the
watermark of before, which moves only afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import polars as pl
from numpy.typing import NDArray

from ambassadors.events import KINDS
from ambassadors.graph import feed
from ambassadors.graph.batch import Followed, Statement, slices
from ambassadors.graph.store import GraphStore
from graph_schema import cypher
from graph_schema.declare import Relationship
from graph_schema.nodes import Account, Post
from graph_schema.relationships import ACTS, EMPLOYS, OWNS, POST_LINKS, POSTED

RETRACTED = "SELECT seq, kind, actor, target, post, parent FROM events WHERE seq <= $1 AND retracted > $1"
ACCOUNT_FACTS = ("handle", "name", "followers")
ACT_FACTS = ("brands", "disclosed_paid", "sentiment")
POST_FACTS = ("at", "text", "lang", "url", "sentiment", "brands")


class Changes:
    """Changes between a watermark and a later ledger record.

    Args of the constructor: the graph, the ledger, the brands as they are now, the watermark before
    anything was written, and the record to arrive at.
    """

    def __init__(
        self,
        store: GraphStore,
        ledger: feed.LedgerLike,
        attribution: feed.Attribution,
        before: Followed,
        goal: int,
    ) -> None:
        self.store = store
        self.ledger = ledger
        self.attribution = attribution
        self.before = before
        self.goal = goal

    def statements(self) -> Iterator[list[Statement]]:
        """Yield what to write, one transaction at a time."""
        owners = {
            kind: self._owners(kind, masks)
            for kind, masks in ((OWNS, self.attribution.own), (EMPLOYS, self.attribution.staff))
        }
        if self.before.seq or self.before.posts:  # posts stand before any act does
            yield from self._retractions()
            yield from self._account_facts()
            yield from self._acts_and_posts(*owners[OWNS])
        for kind, (now, held) in owners.items():
            gone = [[brand, account] for brand, account in held - now]
            new = [[brand, account] for brand, account in now - held]
            if gone or new:
                yield [
                    Statement(cypher.delete_between(kind), gone, exact=False),
                    Statement(cypher.create_relationships(kind), new),
                ]

    def _owners(
        self, kind: Relationship, masks: NDArray[np.int64]
    ) -> tuple[set[tuple[str, int]], set[tuple[str, int]]]:
        """Return (brand, account) as it should be, and as it stands in the graph."""
        names = self.attribution.rules.names
        now = {
            (brand, int(account)) for account in np.flatnonzero(masks) for brand in names(int(masks[account]))
        }
        held = self.store.read(cypher.read_between(kind))[0]["rows"]
        return now, {(brand, account) for brand, account in held}

    def _retractions(self) -> Iterator[list[Statement]]:
        gone = feed.frame(self.ledger, RETRACTED, [self.before.seq])
        for part in slices(gone):
            by_kind: dict[Relationship, list[list[int]]] = {}
            for seq, code, actor, target, post, parent in part.iter_rows():
                kind = KINDS[code]
                if target is not None and kind in ACTS:
                    by_kind.setdefault(ACTS[kind], []).append([actor, seq])
                if post is not None:
                    by_kind.setdefault(POSTED, []).append([actor, seq])
                if post is not None and parent is not None and kind in POST_LINKS:
                    by_kind.setdefault(POST_LINKS[kind], []).append([post, seq])
            yield [
                Statement(cypher.delete_relationships(kind), rows, sign=-1, exact=False)
                for kind, rows in by_kind.items()
            ]

    def _account_facts(self) -> Iterator[list[Statement]]:
        changed = feed.accounts(self.ledger, 0, self.before.accounts, self.before.seq)
        for part in slices(changed.select("idx", *ACCOUNT_FACTS)):
            yield [Statement(cypher.set_nodes(Account, ACCOUNT_FACTS), part.rows())]

    def _acts_and_posts(
        self, now: set[tuple[str, int]], held: set[tuple[str, int]]
    ) -> Iterator[list[Statement]]:
        """Set anew the acts whose brands or facts may have changed, and the posts that any change touches."""
        changed = sorted({account for _, account in now ^ held})
        owners = sorted({account for _, account in now | held})
        threads = self._column(
            "SELECT DISTINCT post FROM events WHERE post IS NOT NULL AND (list_contains($2, actor)"
            " OR (list_contains($3, actor) AND (seq > $1 OR retracted > $1)))",
            [self.before.seq, changed, owners],
        )
        acts = feed.events(
            self.ledger,
            self.attribution,
            "e.seq <= $1 AND (e.facts_seq > $1 OR list_contains($2, e.parent) OR list_contains($2, e.root)"
            " OR list_contains($3, e.actor) OR list_contains($3, e.target)) ORDER BY e.seq",
            [self.before.seq, threads, changed],
        )
        touched = self._column(
            "SELECT DISTINCT post FROM events WHERE post < $1 AND ((seq > $2 AND seq <= $3) OR retracted > $2 OR facts_seq > $2)",
            [self.before.posts, self.before.seq, self.goal],
        )
        touched = sorted({*touched, *acts["made"].drop_nulls().to_list()})
        for part in slices(acts):
            yield [
                Statement(
                    cypher.set_relationships(kind, ACT_FACTS),
                    rows.select("start", "end", "seq", *ACT_FACTS).rows(),
                )
                for kind, rows in feed.relations(part).items()
                if len(rows) and "brands" in rows.columns
            ]
        for start in range(0, len(touched), feed.WINDOW):
            window = touched[start : start + feed.WINDOW]
            for part in slices(feed.posts(self.ledger, self.attribution, self.goal, window)):
                yield [Statement(cypher.set_nodes(Post, POST_FACTS), part.select("idx", *POST_FACTS).rows())]

    def _column(self, sql: str, params: list[object]) -> list[int]:
        return pl.Series(feed.frame(self.ledger, sql, params)["post"]).to_list()
