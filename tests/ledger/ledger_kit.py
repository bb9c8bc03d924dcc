"""Small words for tests of the ledger: make rows, make tables, read the content back."""

import os
from typing import Any

import pyarrow as pa

from ambassadors.events import CANONICAL
from ambassadors.ledger import Ledger

NOW = 1_900_000_000_000
WHOLE = "a text that is told whole, or its beginning alone: " + "all work and no play " * 5
LONG = os.environ.get("AMBASSADORS_LONG") == "1"
EXAMPLES = 200 if LONG else 25


def upsert(event_id: str, at: int = 1_000, **given: Any) -> dict[str, Any]:
    """One well-formed act; what is not given is a share of x:b by x:a."""
    return {
        "event_id": event_id,
        "at": at,
        "kind": 0,
        "actor_id": "x:a",
        "target_id": "x:b",
        "delete": False,
    } | given


def delete(event_id: str | None = None, post_id: str | None = None, at: int = 9_000) -> dict[str, Any]:
    """One delete, by event or by post."""
    return {"event_id": event_id, "post_id": post_id, "at": at, "delete": True}


def table(rows: list[dict[str, Any]]) -> pa.Table:
    """The rows as a table of ``CANONICAL``."""
    columns = [pa.array([row.get(field.name) for row in rows], field.type) for field in CANONICAL]
    return pa.Table.from_arrays(columns, schema=CANONICAL)


def poorer(row: dict[str, Any], chance: Any) -> dict[str, Any]:
    """The same act told with less: what may be left out of a record is, at random; ``chance`` is a ``random.Random``."""
    return row | {
        name: None
        for name in ("parent_id", "root_id", "via_id", "text")
        if row.get(name) and chance.random() < 0.5
    }


def append(ledger: Ledger, *rows: dict[str, Any]) -> list[int]:
    """Append rows in one chunk and return their codes."""
    return ledger.append(table(list(rows)), NOW).codes.tolist()


def accounts(ledger: Ledger) -> set[tuple[Any, ...]]:
    """Everything known of accounts, without the numbers that depend on the order of arrival."""
    found = ledger.query("SELECT id, platform, handle, name, followers FROM accounts").to_pylist()
    assert len({row["id"] for row in found}) == len(found), "an account stands twice"
    return {tuple(row.values()) for row in found}


def live(ledger: Ledger) -> dict[str, tuple[Any, ...]]:
    """Live events by id, with ids joined back and event facts."""
    found = ledger.query(
        "SELECT e.event_id, e.at, e.kind, a.id, t.id, p.id, q.id, r.id, v.id, coalesce(e.text, ''), e.lang, e.brand, e.url,"
        " e.sentiment, e.disclosed_paid FROM events e JOIN accounts a ON a.idx = e.actor"
        " LEFT JOIN accounts t ON t.idx = e.target LEFT JOIN accounts v ON v.idx = e.via LEFT JOIN posts p ON p.idx = e.post"
        " LEFT JOIN posts q ON q.idx = e.parent LEFT JOIN posts r ON r.idx = e.root WHERE e.retracted IS NULL"
    )
    rows = list(zip(*(column.to_pylist() for column in found.columns), strict=True))
    assert len({row[0] for row in rows}) == len(rows), "an event stands twice"
    return {row[0]: row[1:] for row in rows}


def content(ledger: Ledger) -> tuple[Any, ...]:
    """All that must not depend on the order, the pieces and the repeats in which records came."""
    status = ledger.status()
    counts = (status.events, status.accounts, status.posts, status.tombstones, status.newest_at)
    return ledger.digest(), counts, accounts(ledger), live(ledger)
