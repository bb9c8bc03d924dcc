"""A workspace in memory behind the signatures of ambassadors.service.Workspace; its state is the real one.

The tests of the API run on it, and run unchanged on a real workspace that holds the same people: what they
need besides the signatures stands in `Stage` of conftest.py.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from ambassadors.errors import ConflictError, NotFoundError, StorageFullError, UsageError
from ambassadors.service import previewing, tuning
from ambassadors.state import Operation, State, Suppression

AS_OF = 1_790_000_000_000


class WorkspaceLike(Protocol):
    """What the API asks of a workspace."""

    state: State
    internal_token: str

    def current(self) -> Any: ...
    def assessment_id(self) -> str | None: ...
    def brands(self) -> list[str]: ...
    def hidden(self, brand: str) -> frozenset[str]: ...
    def ingest(self, rows: bytes, *, brands: frozenset[str] | None, by: str = "local") -> list[Any]: ...
    def ingest_chunk(self, arrow_ipc: bytes) -> dict[str, Any]: ...
    def refresh(self, *, as_of: int | None = None, horizon_hours: float | None = None) -> Any: ...
    def start_refresh(self, as_of: int | None) -> Operation: ...
    def operation(self, id: str) -> Operation: ...
    def status(self) -> dict[str, object]: ...
    def data_quality(self, *, days: int, platform: str | None, late_hours: float) -> dict[str, Any]: ...
    def exported(
        self, *, since: int | None, until: int | None, platform: str | None, brands: frozenset[str] | None
    ) -> Iterator[bytes]: ...
    def ready(self) -> list[str]: ...
    def people(self, brand: str, **choice: Any) -> Any: ...
    def live(self) -> Any: ...
    def live_people(self, live: Any, brand: str, **choice: Any) -> dict[str, Any]: ...
    def live_top(self, **asked: Any) -> dict[str, Any]: ...
    def live_explanation(self, live: Any, brand: str, id: str, *, language: Any = "en") -> dict[str, Any]: ...
    def person(self, brand: str, id: str, *, language: Any = "en", seen: Any = None) -> dict[str, Any]: ...
    def explanation(
        self, brand: str, id: str, *, language: Any = "en", seen: Any = None
    ) -> dict[str, Any]: ...
    def suggestions(
        self, brand: str, *, after: str | None = None, limit: int = 50, language: Any = "en"
    ) -> dict[str, Any]: ...
    def suppress(
        self, account_id: str, kind: Any, reason: str, brand: str | None, *, by: str, source: str
    ) -> Suppression: ...
    def not_yet(self, account_id: str) -> str | None: ...
    def suppressions(self, *, brands: frozenset[str] | None, after: int, limit: int) -> list[Suppression]: ...
    def unsuppress(
        self, id: int, *, brands: frozenset[str] | None, by: str, reason: str, evidence: str
    ) -> None: ...
    def metrics(self) -> dict[str, float]: ...
    def parameters(self) -> dict[str, Any]: ...
    def parameter_history(self) -> list[dict[str, Any]]: ...
    def set_parameters(
        self, overrides: dict[str, object], reason: str, *, by: str, expected: int | None
    ) -> dict[str, Any]: ...
    def start_preview(self, wanted: Any) -> Operation: ...
    def persons(self) -> dict[str, Any]: ...
    def proposals(self) -> list[dict[str, Any]]: ...
    def start_blast_radius(self, changing: Any) -> Operation: ...
    def previewed_links(self, preview_id: str) -> dict[str, Any]: ...
    def link(self, one: str, other: str, kind: Any, **said: Any) -> Any: ...
    def unlink(self, link_id: int, *, reason: str = "", by: str = "local") -> Any: ...
    def decide(self, one: str, other: str, verdict: Any, **said: Any) -> Any: ...
    def previewed(self, preview_id: str, *, language: Any) -> dict[str, Any]: ...
    def start_team(self, brand: str, wanted: Any) -> Operation: ...
    def chosen(self, team_id: str, *, brands: Any, language: Any) -> dict[str, Any] | None: ...
    def start_backtest(self, brand: str, windows: int, horizon_hours: float | None) -> Operation: ...
    def backtests(self, brand: str) -> list[dict[str, Any]]: ...
    def backtested(self, assessment: str, brand: str) -> dict[str, Any]: ...
    def proof(self, brand: str) -> dict[str, str] | None: ...
    def proof_version(self) -> int: ...
    def assessments(self) -> list[dict[str, Any]]: ...
    def changes(self, brand: str, *, since: str | None, top: int, language: Any) -> dict[str, Any]: ...
    def change(self, brand: str, id: str, *, since: str | None, language: Any) -> dict[str, Any]: ...


@dataclass(frozen=True)
class FakeAssessment:
    id: str
    as_of: int = AS_OF

    def told(self) -> dict[str, Any]:
        return {"assessment": self.id, "as_of": self.as_of}


@dataclass(frozen=True)
class FakeLive:
    id: str
    as_of: int = AS_OF + 1000


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
    live_seq: int | None = 7
    previews: dict[str, dict[str, Any]] = field(default_factory=dict)
    tested: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)

    def current(self):
        if self.made is None:
            raise NotFoundError("there is no assessment yet; run `ambassadors refresh`")
        return self.made

    def live(self):
        if self.live_seq is None:
            raise ConflictError("live lists of the assessment are being made; ask again in a moment")
        return FakeLive(f"{self.current().id}-{self.live_seq}")

    def live_people(self, live, brand, *, list, stages, min_score, limit, language="en"):
        found = self.people(brand, list=list, stages=stages, min_score=min_score, after=0, limit=limit)
        items = [person | {"rank_before": person["rank"], "score_before": 1.0} for person in found.items]
        told = {"live": live.id, "as_of": live.as_of, "seq": self.live_seq, "made_at": AS_OF}
        told |= {"assessment": self.current().id, "assessed_as_of": AS_OF, "as_assessed": ["tempo"]}
        return {**told, "items": items, "left": [], "total": found.total}

    def live_top(self, **asked):
        return self.live_people(self.live(), asked.pop("brand") or "", **asked)

    def live_explanation(self, live, brand, id, *, language="en"):
        told = {"live": live.id, "as_of": live.as_of, "seq": self.live_seq, "assessment": self.current().id}
        return told | {"account_id": self.person(brand, id)["account_id"], "scores": {}, "lang": language}

    def persons(self):
        return {"persons": [], "suspended": [], "apart": []}

    def proposals(self):
        return []

    def start_blast_radius(self, changing):
        return self.state.create_operation("people.preview")

    def previewed_links(self, preview_id):
        raise NotFoundError(f"no preview {preview_id!r} is held here")

    def link(self, one, other, kind, *, evidence, reason, seen, by="local"):
        return self.state.link(one, other, kind, evidence=evidence, reason=reason, by=by)

    def unlink(self, link_id, *, reason="", by="local"):
        return self.state.unlink(link_id, reason=reason, by=by)

    def decide(self, one, other, verdict, *, by, reason, seen=None):
        self.state.judge(one, other, verdict, score=0.5, reason=reason, by=by)

    def hidden(self, brand):
        return self.state.suppressed(brand).listed

    def assessment_id(self):
        return self.made and self.made.id

    def remake(self, id: str) -> None:
        self.made = FakeAssessment(id)

    def brands(self):
        return sorted(self.crowds)

    def webhook_secret(self, name):
        return ""

    def ingest(self, rows, *, brands, by="local"):
        if self.disk_full:
            raise StorageFullError("no space left for the ledger; free some, then repeat")
        parsed = [json.loads(line) for line in rows.splitlines() if line.strip()]
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
            "live": {"state": "following", "seq": 7, "lag_events": 0},
            "graph": {"state": "behind", "lag_events": 3, "lag_seconds": 2.5, "note": ""},
            "version": "0",
        }

    def ready(self):
        return self.reasons

    def _listed(self, brand):
        out = self.state.suppressed(brand).listed
        return [one for one in self.crowds[brand] if one["account_id"] not in out and not one["unhappy"]]

    def people(
        self, brand, *, list="standing", stages=frozenset(), min_score=0, after=0, limit=50, language="en"
    ):
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

    def person(self, brand, id, *, language="en", seen=None):
        out = self.state.suppressed(brand).listed
        found = [one for one in self.crowds[brand] if one["id"] == id and one["account_id"] not in out]
        if not found:
            raise NotFoundError(f"nobody {id!r} here")
        return found[0] | {"row": 17}

    def explanation(self, brand, id, *, language="en", seen=None):
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

    def data_quality(self, *, days, platform, late_hours):
        return {"platforms": [], "days": [], "rejects": [], "loads": []}

    def exported(self, *, since, until, platform, brands):
        return iter([b"[]\n"])

    def suppress(self, account_id, kind, reason, brand, *, by, source):
        if brand is not None and brand not in self.crowds:
            raise UsageError(f"no brand {brand!r}")
        return self.state.suppress(account_id, kind, reason, brand, by=by, source=source)

    def not_yet(self, account_id):
        return "nobody of this id is known yet"

    def suppressions(self, *, brands, after, limit):
        return self.state.suppressions(brands=brands, after=after, limit=limit)

    def unsuppress(self, id, *, brands, by, reason, evidence):
        self.state.unsuppress(id, brands=brands, by=by, reason=reason, evidence=evidence)

    def parameters(self):
        return tuning.shown(self.state)

    def parameter_history(self):
        return [tuning.version(one) for one in self.state.parameter_history()]

    def set_parameters(self, overrides, reason, *, by, expected):
        tuning.save(self.state, overrides, reason, by=by, expected=expected)
        return self.parameters()

    def start_preview(self, wanted):
        operation = self.state.create_operation("preview")
        moves = {way: [] for way in ("entered", "left", "rose", "fell")}
        made = {
            "brand": wanted.brand or "all",
            "as_of": AS_OF,
            "overrides": previewing.overrides(wanted, self.state),
        }
        self.previews[operation.id] = made | moves
        return operation

    def previewed(self, preview_id, *, language):
        if preview_id not in self.previews:
            raise NotFoundError(f"no preview {preview_id!r} is held here")
        return self.previews[preview_id]

    def start_team(self, brand, wanted):
        return self.state.create_operation("team")

    def chosen(self, team_id, *, brands, language):
        raise NotFoundError(f"no team {team_id!r} is held here")

    def start_backtest(self, brand, windows, horizon_hours):
        operation = self.state.create_operation("backtest")
        people = [
            {"rank": 1, "low": 1, "high": 2, "in_top": 1.0, "account_id": self.crowds[brand][0]["account_id"]}
        ]
        told = {
            "assessment": self.made.id,
            "brand": brand or "all",
            "as_of": AS_OF,
            "horizon_hours": horizon_hours or 24.0,
        }
        told |= {"windows": [{"start_at": AS_OF - number, "end_at": AS_OF} for number in range(windows)]}
        told |= {
            "mean": {},
            "difference": {},
            "stability": {"people": people},
            "sentence": {"en": "good", "fr": "bon"},
        }
        self.tested[self.made.id, brand] = told
        return operation

    def backtests(self, brand):
        return [
            told | {"windows": len(told["windows"])} for (_, one), told in self.tested.items() if one == brand
        ]

    def backtested(self, assessment, brand):
        if (assessment, brand) not in self.tested:
            raise NotFoundError(f"no back-test of {brand} for {assessment}")
        return self.tested[assessment, brand]

    def proof(self, brand):
        told = self.tested.get((self.current().id, brand))
        return told and told["sentence"]

    def proof_version(self):
        return len(self.tested)

    def assessments(self):
        return [{"id": self.current().id, "as_of": AS_OF, "made_at": AS_OF, "current": True, "redacted": 0}]

    def changes(self, brand, *, since, top, language):
        return {"brand": brand or "all", "top": top, "since": since, "language": language}

    def change(self, brand, id, *, since, language):
        return {
            "brand": brand or "all",
            "account_id": self.person(brand, id)["account_id"],
            "language": language,
        }

    def metrics(self):
        return {"ledger_seq": 7.0, "graph_lag_events": 3.0}
