"""A workspace in memory behind the signatures of ambassadors.service.Workspace; its state is the real one.

The tests of the API run on it, and run unchanged on a real workspace that holds the same people: what they
need besides the signatures stands in `Stage` of conftest.py.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from ambassadors.errors import NotFoundError, StorageFullError, UsageError
from ambassadors.state import Operation, State, Suppression

AS_OF = 1_790_000_000_000


class WorkspaceLike(Protocol):
    """What the API asks of a workspace."""

    state: State
    internal_token: str

    def current(self) -> Any: ...
    def assessment_id(self) -> str | None: ...
    def brands(self) -> list[str]: ...
    def ingest(self, rows: bytes, *, format: Any, brands: frozenset[str] | None) -> list[Any]: ...
    def ingest_chunk(self, arrow_ipc: bytes) -> dict[str, Any]: ...
    def refresh(self, *, as_of: int | None = None, horizon_hours: float | None = None) -> Any: ...
    def start_refresh(self, as_of: int | None) -> Operation: ...
    def operation(self, id: str) -> Operation: ...
    def status(self) -> dict[str, object]: ...
    def ready(self) -> list[str]: ...
    def people(self, brand: str, **choice: Any) -> Any: ...
    def person(self, brand: str, id: str) -> dict[str, Any]: ...
    def explanation(self, brand: str, id: str, *, language: Any = "en") -> dict[str, Any]: ...
    def suggestions(
        self, brand: str, *, after: str | None = None, limit: int = 50, language: Any = "en"
    ) -> dict[str, Any]: ...
    def suppress(
        self, account_id: str, kind: Any, reason: str, brand: str | None, *, by: str
    ) -> Suppression: ...
    def suppressions(self, *, brands: frozenset[str] | None, after: int, limit: int) -> list[Suppression]: ...
    def unsuppress(self, id: int, *, brands: frozenset[str] | None, by: str) -> None: ...
    def metrics(self) -> dict[str, float]: ...


@dataclass(frozen=True)
class FakeAssessment:
    id: str
    as_of: int = AS_OF


@dataclass(frozen=True)
class FakePage:
    items: list[dict[str, Any]]
    next_after: int | None
    total: int


@dataclass(frozen=True)
class FakeRow:
    line: int
    event_id: str | None
    status: str
    field: str = ""
    reason: str = ""


def short_id(account_id: str) -> str:
    return hashlib.sha256(account_id.encode()).hexdigest()[:16]


def crowd(brand: str, count: int) -> list[dict[str, Any]]:
    """People of one brand, best first; every seventh is unhappy, every stage occurs."""
    stages = ("relay", "ambassador", "engaged", "follower")
    return [
        {
            "account_id": f"x:{brand or 'all'}/{number}",
            "id": short_id(f"x:{brand or 'all'}/{number}"),
            "handle": f"{brand or 'all'}_{number}",
            "name": f"Person {number} of {brand or 'all'}",
            "platform": "x",
            "followers": 10 * number,
            "engagement": 9.0 / (number + 1),
            "relay": 5.0 / (number + 1),
            "ambassador": 7.0 / (number + 1),
            "reach": 3.0 / (number + 1),
            "score": 90.0 - number / 10,
            "rank": number + 1,
            "hot_score": 10.0 + number / 10,
            "hot_rank": count - number,
            "stage": stages[number % 4],
            "observations": 3 + number,
            "sentiment": -0.9 if number % 7 == 6 else None,
            "unhappy": True if number % 7 == 6 else None,
            "last_act_at": AS_OF - 1000 * number,
            "reasons": [f"{3 + number} different people passed something on"],
        }
        for number in range(count)
    ]


@dataclass
class FakeWorkspace:
    state: State
    crowds: dict[str, list[dict[str, Any]]]
    internal_token: str = "token-of-this-home"
    made: FakeAssessment | None = field(default_factory=lambda: FakeAssessment("a" * 32))
    reasons: list[str] = field(default_factory=list)
    seen: dict[str, str] = field(default_factory=dict)
    encoded: int = 0
    disk_full: bool = False

    def current(self):
        if self.made is None:
            raise NotFoundError("there is no assessment yet; run `ambassadors refresh`")
        return self.made

    def assessment_id(self):
        return self.made and self.made.id

    def remake(self, id: str) -> None:
        self.made = FakeAssessment(id)

    def brands(self):
        return sorted(self.crowds)

    def ingest(self, rows, *, format, brands):
        if self.disk_full:
            raise StorageFullError("no space left for the ledger; free some, then repeat")
        parsed = (
            json.loads(rows)
            if format == "json"
            else [json.loads(line) for line in rows.splitlines() if line.strip()]
        )
        return [self._take(line, row, brands) for line, row in enumerate(parsed, 1)]

    def _take(self, line, row, brands):
        event_id = row.get("event_id")
        if "at" not in row:
            return FakeRow(line, event_id, "rejected", "at", "is missing; give an RFC 3339 instant")
        if brands is not None and row.get("brand") not in brands:
            return FakeRow(line, event_id, "rejected", "brand", "is not a brand of this key")
        content = json.dumps(row, sort_keys=True)
        if event_id in self.seen:
            same = self.seen[event_id] == content
            return (
                FakeRow(line, event_id, "duplicate")
                if same
                else FakeRow(line, event_id, "quarantined", "", "conflict")
            )
        self.seen[event_id] = content
        return FakeRow(line, event_id, "accepted")

    def ingest_chunk(self, arrow_ipc):
        return {"accepted": len(arrow_ipc), "duplicate": 0, "retracted": 0, "seq": 1, "quarantined": 0}

    def refresh(self, *, as_of=None, horizon_hours=None, progress=None):
        self.remake("b" * 32)
        return replace(self.current(), as_of=as_of or AS_OF)

    def start_refresh(self, as_of):
        return self.state.create_operation("refresh")

    def operation(self, id):
        return self.state.operation(id)

    def status(self):
        assessment = (
            {"id": self.made.id, "as_of": AS_OF, "stale": False, "events_behind": 0} if self.made else None
        )
        return {
            "ledger": {"seq": 7, "events": 6, "accounts": 5, "newest_at": AS_OF, "digest": "0" * 32},
            "assessment": assessment,
            "graph": {"state": "behind", "lag_events": 3, "lag_seconds": 2.5, "note": ""},
            "version": "0",
        }

    def ready(self):
        return self.reasons

    def _listed(self, brand):
        out = self.state.suppressed(brand).listed
        return [one for one in self.crowds[brand] if one["account_id"] not in out and not one["unhappy"]]

    def people(self, brand, *, list="standing", stages=frozenset(), min_score=0, after=0, limit=50):
        self.encoded += 1
        rank, score = ("rank", "score") if list == "standing" else ("hot_rank", "hot_score")
        all_of = [
            one
            for one in self._listed(brand)
            if one[score] >= min_score and (not stages or one["stage"] in stages)
        ]
        rest = sorted((one for one in all_of if one[rank] > after), key=lambda one: one[rank])
        items = rest[:limit]
        return FakePage(items, items[-1][rank] if len(rest) > limit else None, len(all_of))

    def person(self, brand, id):
        out = self.state.suppressed(brand).listed
        found = [one for one in self.crowds[brand] if one["id"] == id and one["account_id"] not in out]
        if not found:
            raise NotFoundError(f"nobody {id!r} here")
        return found[0] | {"row": 17}

    def explanation(self, brand, id, *, language="en"):
        person = self.person(brand, id)
        label = "reposté" if language == "fr" else "shared"
        return {
            "score": person["ambassador"],
            "parts": [{"what": label, "value": person["ambassador"], "at": AS_OF}],
        }

    def suggestions(self, brand, *, after=None, limit=50, language="en"):
        out = self.state.suppressed(brand).suggested
        asked = [one for one in self._listed(brand) if one["account_id"] not in out]
        rest = [one for one in asked if after is None or one["id"] > after]
        rest.sort(key=lambda one: one["id"])
        items = [
            {"id": one["id"], "account_id": one["account_id"], "why": one["reasons"]} for one in rest[:limit]
        ]
        refused = [
            {
                "id": one["id"],
                "account_id": one["account_id"],
                "reason": "unhappy" if one["unhappy"] else "suppressed",
            }
            for one in self.crowds[brand]
            if one not in asked
        ]
        return {
            "items": items,
            "refused": refused,
            "next_after": items[-1]["id"] if len(rest) > limit else None,
        }

    def suppress(self, account_id, kind, reason, brand, *, by):
        if brand is not None and brand not in self.crowds:
            raise UsageError(f"no brand {brand!r}")
        return self.state.suppress(account_id, kind, reason, brand, by=by)

    def suppressions(self, *, brands, after, limit):
        return self.state.suppressions(brands=brands, after=after, limit=limit)

    def unsuppress(self, id, *, brands, by):
        self.state.unsuppress(id, brands=brands, by=by)

    def metrics(self):
        return {"ledger_seq": 7.0, "graph_lag_events": 3.0}
