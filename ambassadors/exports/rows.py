"""The rows of an export: deletes first, then live events, with the facts that each of them told.

A fact about an account (handle, name, followers, what it asks for) goes with the event that told it last. Where that event
is retracted it goes with a record of kind ``post`` under the event's own id, which the delete in the same
export takes back again: what it told stays, what was done does not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import pyarrow as pa

from ambassadors.events import KINDS
from ambassadors.ledger.facts import ASKS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ambassadors.ledger import Frozen

What = Literal["deletes", "remains", "events"]

CHUNK: Final = 500_000
"""Ledger records looked at in one statement."""

COLUMNS: Final = pa.schema(
    [
        ("op", pa.string()), ("event_id", pa.string()), ("at", pa.timestamp("ms", "UTC")), ("kind", pa.string()),
        *((name, pa.string()) for name in ("actor_id", "target_id", "actor_handle", "actor_name", "target_handle")),
        *((name, pa.string()) for name in ("post_id", "parent_id", "root_id", "via_id", "text", "lang", "brand")),
        ("platform", pa.string()), ("url", pa.string()), ("followers", pa.int64()), ("actor_asks", pa.string()), ("sentiment", pa.float64()),
        ("disclosed_paid", pa.bool_()),
    ]
)  # fmt: skip
"""The canonical event's own columns, in the order in which they are written."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Which part of a ledger.

    Attributes:
        since: events at or after this instant, epoch milliseconds.
        until: events before this instant.
        platform: of this platform only.
    """

    since: int | None = None
    until: int | None = None
    platform: str | None = None


ALL: Final = Choice()

_FACTS: Final = ", ".join(
    [
        *(f"max(f.value) FILTER (f.field = '{name}') AS {name}" for name in ("handle", "name", "followers")),
        (
            f"string_agg(if(f.value = 'no', '-', '') || f.field[{len(ASKS) + 1}:], ' ' ORDER BY f.field)"
            f" FILTER (starts_with(f.field, '{ASKS}')) AS asks"
        ),
    ]
)

_DELETES: Final = (
    "SELECT 'delete' AS op, event_id, \"at\", post_id FROM tombstones WHERE seq > $1 AND seq <= $2"
    " AND ($3 IS NULL OR starts_with(coalesce(event_id, post_id), $3 || ':')) ORDER BY seq"
)

_REMAINS: Final = (
    'WITH live AS (SELECT event_id, "at", actor, target FROM events WHERE retracted IS NULL),'
    f' orphan AS (SELECT f.event_id, f."at", f.account, {_FACTS} FROM facts f'
    ' ANTI JOIN live e ON e.event_id = f.event_id AND e."at" = f."at" AND e.actor = f.account'
    ' ANTI JOIN live g ON g.event_id = f.event_id AND g."at" = f."at" AND g.target = f.account AND f.field = \'handle\''
    " GROUP BY ALL),"
    " kept AS (SELECT e.event_id, t.post_id FROM events e JOIN tombstones t ON t.seq = e.retracted"
    " WHERE t.post_id IS NOT NULL)"
    " SELECT o.event_id, o.\"at\", 'post' AS kind, a.id AS actor_id, o.handle AS actor_handle, o.name AS actor_name,"
    " o.followers::BIGINT AS followers, o.asks AS actor_asks, CASE WHEN o.event_id IN (SELECT event_id FROM tombstones WHERE event_id"
    " IS NOT NULL) THEN NULL ELSE coalesce(k.post_id, (SELECT min(post_id) FROM tombstones)) END AS post_id"
    " FROM orphan o JOIN accounts a ON a.idx = o.account LEFT JOIN kept k ON k.event_id = o.event_id"
    ' WHERE ($1 IS NULL OR o."at" >= $1) AND ($2 IS NULL OR o."at" < $2) AND ($3 IS NULL OR a.platform = $3)'
    " ORDER BY o.event_id, a.id"
)

_EVENTS: Final = (
    "WITH e AS (SELECT * FROM events WHERE seq > $1 AND seq <= $2 AND retracted IS NULL AND ($3 IS NULL OR platform = $3)"
    ' AND ($4 IS NULL OR "at" >= $4) AND ($5 IS NULL OR "at" < $5)),'
    f' told AS (SELECT e.seq, f.account, {_FACTS} FROM facts f JOIN e ON f.event_id = e.event_id AND f."at" = e."at"'
    " GROUP BY ALL)"
    ' SELECT e.event_id, e."at", [{}][e.kind + 1] AS kind, a.id AS actor_id, t.id AS target_id, ta.handle AS actor_handle,'
    " ta.name AS actor_name, tt.handle AS target_handle, p.id AS post_id, q.id AS parent_id, r.id AS root_id,"
    " v.id AS via_id, e.text, e.lang, e.brand, e.platform, e.url, ta.followers::BIGINT AS followers, ta.asks AS actor_asks, e.sentiment,"
    " e.disclosed_paid FROM e JOIN accounts a ON a.idx = e.actor LEFT JOIN accounts t ON t.idx = e.target"
    " LEFT JOIN accounts v ON v.idx = e.via LEFT JOIN posts p ON p.idx = e.post LEFT JOIN posts q ON q.idx = e.parent"
    " LEFT JOIN posts r ON r.idx = e.root LEFT JOIN told ta ON ta.seq = e.seq AND ta.account = e.actor"
    " LEFT JOIN told tt ON tt.seq = e.seq AND tt.account = e.target AND e.target <> e.actor ORDER BY e.seq"
).format(", ".join(f"'{kind}'" for kind in KINDS))


def tables(view: Frozen, choice: Choice) -> Iterator[tuple[What, pa.Table]]:
    """Yield what to write, a piece at a time, as tables of :data:`COLUMNS`, always in the same order.

    Args:
        view: the ledger as it stands.
        choice: which part; deletes are final, so their time is not asked for.
    """
    span = (choice.since, choice.until)
    for start in range(0, view.seq, CHUNK):
        found = view.query(_DELETES, (start, start + CHUNK, choice.platform))
        if found.num_rows:
            yield "deletes", _whole(found)
    found = view.query(_REMAINS, (*span, choice.platform))
    for start in range(0, found.num_rows, CHUNK):
        yield "remains", _whole(found.slice(start, CHUNK))
    for start in range(0, view.seq, CHUNK):
        found = events(view, choice, start)
        if found.num_rows:
            yield "events", found


def events(view: Frozen, choice: Choice, start: int) -> pa.Table:
    """Return the live events of one chunk, those after ledger record ``start``, in the order of their records."""
    asked = (start, start + CHUNK, choice.platform, choice.since, choice.until)
    return _whole(view.query(_EVENTS, asked))


def _whole(found: pa.Table) -> pa.Table:
    """Return the rows with every column of an export."""
    return pa.table(
        [
            found[field.name].cast(field.type)
            if field.name in found.column_names
            else pa.nulls(len(found), field.type)
            for field in COLUMNS
        ],
        schema=COLUMNS,
    )
