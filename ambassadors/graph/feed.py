"""What the graph should hold, read from the ledger as columns. Writing and verifying both read here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, Protocol

import numpy as np
import polars as pl
import pyarrow as pa
from numpy.typing import NDArray

from ambassadors.brands import BrandRules, attribute
from ambassadors.events import KIND_CODE
from graph_schema.declare import Relationship, columns
from graph_schema.nodes import Account, Post
from graph_schema.relationships import ACTS, POST_LINKS, POSTED, Act

WINDOW: Final = 100_000
"""Events, accounts or posts read at a time: bounds the memory whatever the ledger's size."""

NEWEST: Final = (
    "SELECT greatest((SELECT coalesce(max(seq), 0) FROM events), (SELECT coalesce(max(facts_seq), 0) FROM events),"
    " (SELECT coalesce(max(facts_seq), 0) FROM accounts), (SELECT coalesce(max(seq), 0) FROM tombstones)) AS seq,"
    " (SELECT count(*) FROM accounts) AS accounts, (SELECT count(*) FROM posts) AS posts"
)
MET: Final = "SELECT met + (SELECT count(*) FROM retained) AS met FROM erasures"
TIMES: Final = (
    'SELECT max("at") AS newest, max("at") FILTER (WHERE seq <= $1) AS graph, min("at") AS first FROM events'
    " WHERE retracted IS NULL"
)
ACCOUNTS: Final = (
    "SELECT idx, id, platform, handle, name, followers FROM accounts WHERE idx >= $1 AND idx < $2 AND facts_seq > $3"
    " ORDER BY idx"
)
EVENTS: Final = (
    "SELECT e.seq, e.at, e.kind, e.actor, e.target, e.post AS made, e.parent AS answered, e.root AS top, p.id AS post,"
    " q.id AS parent, r.id AS root, v.id AS via, {text}, e.brand, e.disclosed_paid, e.sentiment"
    " FROM events e LEFT JOIN posts p ON p.idx = e.post LEFT JOIN posts q ON q.idx = e.parent"
    " LEFT JOIN posts r ON r.idx = e.root LEFT JOIN accounts v ON v.idx = e.via WHERE e.retracted IS NULL AND "
)
MADE: Final = (
    'SELECT seq, "at", kind, actor, target, post AS made, parent AS answered, root AS top, event_id, text, lang, url, brand,'
    " sentiment FROM events WHERE retracted IS NULL AND seq <= $1 AND "
)
IN_WINDOW: Final = "e.seq > $1 AND e.seq <= $2 ORDER BY e.seq"


class LedgerLike(Protocol):
    """What the graph needs of a ledger: its tables, by SQL (see ``ambassadors.ledger.schema``)."""

    def query(self, sql: str, params: Sequence[Any] = ()) -> pa.Table:
        """Return the answer of one statement."""
        ...


def frame(ledger: LedgerLike, sql: str, params: Sequence[Any] = ()) -> pl.DataFrame:
    """Return the answer of one statement as a frame."""
    return pl.DataFrame(ledger.query(sql, list(params)))


def erasures(ledger: LedgerLike) -> int:
    """Return how many erasures of people the ledger has met."""
    return int(frame(ledger, MET)["met"][0])


class Attribution:
    """Which brands events belong to, by the rules and the ledger as they are now.

    An event's brands may follow from a post that came to the ledger after it (the thread rule), so the
    posts of the brands' own accounts are read first, whole, and every window is judged beside them.

    Attributes:
        own: ``(n,)`` int64, brands of each account, all 0 without rules.
        staff: ``(n,)`` int64, brands that each account works for.
    """

    def __init__(self, ledger: LedgerLike, rules: BrandRules, until: int) -> None:
        self.rules = rules
        self.own = self.staff = np.zeros(0, np.int64)
        self._threads = pl.DataFrame(schema={"actor": pl.Int32, "made": pl.Int32})
        self._names: dict[int, list[str] | None] = {0: None}
        if not rules.brands:
            return
        accounts = frame(ledger, "SELECT id, handle FROM accounts ORDER BY idx")
        ids, handles = accounts["id"].to_list(), accounts["handle"].to_list()
        self.own, self.staff = rules.own(ids, handles), rules.staff(ids, handles)
        self._threads = frame(
            ledger,
            "SELECT actor, post AS made FROM events WHERE retracted IS NULL AND seq <= $1 AND post IS NOT NULL"
            " AND list_contains($2, actor)",
            [until, np.flatnonzero(self.own).tolist()],
        )

    def masks(self, events: pl.DataFrame) -> NDArray[np.int64]:
        """Return the brands of each event as a mask.

        Args:
            events: columns of :data:`EVENTS` or :data:`MADE`.
        """
        if not self.rules.brands:
            return np.zeros(len(events), np.int64)
        threads = self._threads
        all_rows = pl.concat(
            [events.select("actor", "target", "made", "answered", "top"), threads], how="diagonal_relaxed"
        )
        actor, target, made, answered, top = (
            all_rows[name].cast(pl.Int32).fill_null(-1).to_numpy()
            for name in ("actor", "target", "made", "answered", "top")
        )
        mentioned = np.zeros(len(all_rows), np.int64)
        mentioned[: len(events)] = self.rules.mentioned(events["text"], events["brand"])
        return attribute(self.rules, self.own, actor, target, (made, answered, top), mentioned)[: len(events)]

    def names(self, masks: NDArray[np.int64]) -> pl.Series:
        """Return masks as lists of keys, null where there is none."""
        found = masks.tolist()
        for mask in set(found) - self._names.keys():
            self._names[mask] = self.rules.names(mask)
        return pl.Series("brands", [self._names[mask] for mask in found], pl.List(pl.String))


def accounts(ledger: LedgerLike, low: int, high: int, changed_after: int = -1) -> pl.DataFrame:
    """Return accounts with ``low <= idx < high`` whose facts changed after a ledger record, as declared."""
    return frame(ledger, ACCOUNTS, [low, high, changed_after]).select(declared(Account))


def events(ledger: LedgerLike, attribution: Attribution, where: str, params: Sequence[Any]) -> pl.DataFrame:
    """Return live events with the ids of posts joined in and a column ``brands``."""
    text = "e.text" if attribution.rules.needs_text else "NULL::VARCHAR AS text"
    found = frame(ledger, EVENTS.format(text=text) + where, params)
    return found.with_columns(attribution.names(attribution.masks(found)))


def posts(
    ledger: LedgerLike, attribution: Attribution, until: int, idx: Sequence[int] | range
) -> pl.DataFrame:
    """Return posts as declared, each with what the live events that made it say.

    Several events may make one post (a reply that mentions two people). Each property is that of the
    strongest kind that has it, then the earliest, then the smallest event id: no order of arrival matters.
    """
    if isinstance(idx, range):
        known = frame(ledger, "SELECT idx, id FROM posts WHERE idx >= $1 AND idx < $2", [idx.start, idx.stop])
        made = frame(ledger, MADE + "post >= $2 AND post < $3", [until, idx.start, idx.stop])
    else:
        known = frame(ledger, "SELECT idx, id FROM posts WHERE list_contains($1, idx)", [list(idx)])
        made = frame(ledger, MADE + "list_contains($2, post)", [until, list(idx)])
    made = made.with_columns(mask=attribution.masks(made)).sort("made", "kind", "at", "event_id")
    first = [pl.col(name).drop_nulls().first() for name in ("at", "text", "lang", "url", "sentiment")]
    told = made.group_by("made").agg(*first, pl.col("mask").bitwise_or())
    full = known.join(told, left_on="idx", right_on="made", how="left").sort("idx")
    return full.with_columns(attribution.names(full["mask"].fill_null(0).to_numpy())).select(declared(Post))


def relations(found: pl.DataFrame) -> dict[Relationship, pl.DataFrame]:
    """Return what events become: for each relationship the two ``idx`` (``start``, ``end``), then its properties."""
    made: dict[Relationship, pl.DataFrame] = {}
    properties = declared(Act)
    for kind, act in ACTS.items():
        rows = found.filter(pl.col("kind") == KIND_CODE[kind], pl.col("target").is_not_null())
        made[act] = rows.select(pl.col("actor").alias("start"), pl.col("target").alias("end"), *properties)
    rows = found.filter(pl.col("made").is_not_null())
    made[POSTED] = rows.select(pl.col("actor").alias("start"), pl.col("made").alias("end"), "seq", "at")
    rows = rows.filter(pl.col("answered").is_not_null())
    for link in dict.fromkeys(POST_LINKS.values()):
        codes = [KIND_CODE[kind] for kind, other in POST_LINKS.items() if other is link]
        part = rows.filter(pl.col("kind").is_in(codes))
        made[link] = part.select(pl.col("made").alias("start"), pl.col("answered").alias("end"), "seq", "at")
    return made


def declared(what: type) -> list[str]:
    """Return the names of the declared properties, in order."""
    return [column.name for column in columns(what)]
