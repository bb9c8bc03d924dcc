"""What answers look like: documents the API and checks it in tests; the hot routes write bytes themselves."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

Stage = Literal["follower", "engaged", "ambassador", "relay", "detractor", "drifting"]
ListName = Literal["standing", "hot"]
RowStatus = Literal["accepted", "duplicate", "quarantined", "rejected"]
DecidedKind = Literal["do_not_contact", "do_not_profile"]
SuppressionKind = Literal["do_not_contact", "do_not_profile", "erased"]

_PERSON: JsonDict = {
    "id": "Zk3nX0a9-QbT71cd",
    "account_id": "mastodon:lea@social.example",
    "handle": "lea",
    "name": "Léa",
    "platform": "mastodon",
    "stage": "relay",
    "score": 71.4,
    "rank": 3,
    "engagement": 12.9,
    "relay": 8.1,
    "ambassador": 10.2,
    "reach": 5.5,
    "followers": 310,
    "observations": 17,
    "sentiment": 0.4,
    "last_act_at": "2026-11-20T08:15:00Z",
    "reasons": ["17 different people passed on what she shared", "acted in 9 of the last 12 weeks"],
    "self": "/v1/ambassadors/Zk3nX0a9-QbT71cd?brand=acme",
}
_PLACE: JsonDict = {"as_of": "2026-11-23T10:00:00Z", "assessment": "4be1f0c29d5a7733"}


class FieldError(BaseModel):
    """One part of a request that is at fault."""

    loc: str = Field(description="Where: `query.limit`, `body.account_id`")
    code: str = Field(description="A word for programs; it does not change")
    msg: str = Field(description="A sentence for people")


class Problem(BaseModel):
    """Every failure (RFC 9457), sent as `application/problem+json`."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "type": "urn:ambassadors:problem:not-found",
                "title": "Not found",
                "status": 404,
                "detail": "no brand 'acm' here; there are acme, bolt",
                "instance": "/v1/ambassadors",
                "errors": [],
                "request_id": "0f5c1e0f6d0f4c6f9d0b7a1b2c3d4e5f",
            }
        }
    )

    type: str
    title: str
    status: int
    detail: str
    instance: str
    errors: list[FieldError]
    request_id: str


class Ambassador(BaseModel):
    """One person on a list."""

    model_config = ConfigDict(json_schema_extra={"example": _PERSON})

    id: str = Field(description="Short and URL-safe; stands in paths")
    account_id: str = Field(description="As the events name the account, platform in front")
    handle: str | None
    name: str | None
    platform: str | None
    stage: Stage
    score: float = Field(description="0 to 100 on a fixed curve")
    rank: int | None = Field(description="From 1 on the list asked for; null = on no list")
    engagement: float
    relay: float
    ambassador: float
    reach: float
    followers: int | None
    observations: int = Field(description="Different people who passed something on")
    sentiment: float | None = Field(
        description="Mean of the latest texts that carry one, -1 to 1; null = unknown"
    )
    last_act_at: datetime | None
    reasons: list[str] = Field(description="Why, in short lines")
    self: str = Field(description="Address of this person")


class Person(Ambassador):
    """One person, with everything else that is known; more may be added."""

    model_config = ConfigDict(extra="allow", json_schema_extra={"example": _PERSON})


class AmbassadorPage(BaseModel):
    """A page of a list."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"items": [_PERSON], "next_cursor": None, **_PLACE}}
    )

    items: list[Ambassador]
    next_cursor: str | None = Field(description="Send it back as `cursor`; null = this was the last page")
    as_of: datetime = Field(description="The list counts what happened before this instant")
    assessment: str = Field(description="Id of the assessment that made the list")
    backtest: dict[str, str] | None = Field(
        None,
        description="What the latest back-test of the list says, by language; null = the history is too short",
    )


class Explanation(BaseModel):
    """A receipt: parts that add up to the score, each with its interactions."""

    model_config = ConfigDict(extra="allow", json_schema_extra={"example": {**_PLACE, "parts": []}})

    as_of: datetime
    assessment: str


class BrandEntry(BaseModel):
    """One ranking that can be asked for."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"key": "acme", "ambassadors": "/v1/ambassadors?brand=acme"}}
    )

    key: str = Field(description="What `brand` takes; `all` where the workspace has no brand rules")
    ambassadors: str = Field(description="Address of its list")


class BrandList(BaseModel):
    """The rankings that this key may see."""

    items: list[BrandEntry]


class RowResult(BaseModel):
    """What became of one row."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "line": 2,
                "event_id": "x:77",
                "status": "rejected",
                "field": "at",
                "reason": "without a zone",
            }
        }
    )

    line: int = Field(description="From 1")
    event_id: str | None
    status: RowStatus
    field: str
    reason: str


class IngestResult(BaseModel):
    """What became of the rows. Accepted ones are kept for good: the answer comes after the commit."""

    accepted: int
    duplicate: int
    quarantined: int
    rejected: int
    results: list[RowResult]


class SuggestionPage(BaseModel):
    """Whom to contact or answer, and who was refused, with the reason."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"items": [], "refused": [], "next_cursor": None, **_PLACE}}
    )

    items: list[dict[str, Any]]
    refused: list[dict[str, Any]]
    next_cursor: str | None
    as_of: datetime
    assessment: str


class NewSuppression(BaseModel):
    """Somebody to leave alone from now on."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {"account_id": "x:123", "kind": "do_not_contact", "reason": "asked us by mail"}
        },
    )

    account_id: str = Field(min_length=1, max_length=512)
    kind: DecidedKind
    reason: str = Field("", max_length=2000)
    brand: str | None = Field(None, description="For one brand only; left out = for all that the key holds")


class Suppression(BaseModel):
    """Somebody who is left alone."""

    id: int
    account_id: str
    kind: SuppressionKind
    brand: str | None
    reason: str
    created_by: str
    created_at: datetime


class SuppressionPage(BaseModel):
    """A page of suppressions, oldest first."""

    items: list[Suppression]
    next_cursor: str | None


class NewAssessment(BaseModel):
    """What to assess."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"as_of": "2026-11-23T10:00:00Z"}}
    )

    as_of: AwareDatetime | None = Field(
        None, description="Count what happened before; left out = the newest event"
    )


class AssessmentEntry(BaseModel):
    """One assessment that is kept."""

    id: str
    as_of: datetime = Field(description="It counts what happened before this instant")
    made_at: datetime
    current: bool


class AssessmentList(BaseModel):
    """The latest assessments, and the first of each month."""

    items: list[AssessmentEntry]


class Piece(BaseModel):
    """One piece of evidence."""

    kind: str = Field(
        description="account_age, exclusive_sharing, seed_trust, heard, rooted, several, spread, ..."
    )
    sentence: str
    weight: float = Field(description="What the acts concerned count; 1 = in full")
    figures: dict[str, Any]


class Authenticity(BaseModel):
    """Evidence about one account, never a verdict."""

    as_of: datetime
    assessment: str
    account_id: str
    id: str
    brand: str
    weight: float = Field(description="The least weight with which what it passes on counts")
    known: bool = Field(description="false = too little to tell; everything counts in full")
    relay: float = Field(description="The relay score")
    relay_raw: float = Field(description="The same, had authenticity taken nothing")
    summary: list[str]
    evidence: list[Piece]


class CommunityMember(BaseModel):
    """One of the best of a community."""

    account_id: str
    handle: str | None
    rank: int


class Community(BaseModel):
    """A community with people of the list in it."""

    community: int = Field(description="0 = the largest of the workspace")
    listed: int = Field(description="People of the list in it")
    engaged: int = Field(description="People in it who acted with the brand")
    share: float = Field(description="Part of the list")
    people: list[CommunityMember]


class Spread(BaseModel):
    """How widely a list is spread over communities."""

    communities: int
    largest_share: float
    effective: float = Field(description="Communities of equal size that would be as mixed")


class CommunityPage(BaseModel):
    """Communities, those with most of the list first."""

    as_of: datetime
    assessment: str
    spread: Spread
    total: int
    items: list[Community]


class RingNode(BaseModel):
    """A member of a ring."""

    account_id: str
    id: str
    handle: str | None
    weight: float
    relay: float
    relay_raw: float
    rank: int | None


class RingEdge(BaseModel):
    """One member shares another."""

    actor_id: str
    target_id: str
    acts: int
    first_at: datetime
    last_at: datetime


class Ring(BaseModel):
    """A group whose members share one another."""

    ring: int
    core: int = Field(description="With so many others of the group each member trades shares, at least")
    size: int
    inside: float = Field(description="Share of those who pass members on who are members themselves")
    weight: float = Field(description="What their passing one another on counts")
    nodes: list[RingNode]
    edges: list[RingEdge]
    not_shown: int = Field(description="Edges of people left alone or of other brands")


class RingPage(BaseModel):
    """Every ring, the densest first."""

    as_of: datetime
    assessment: str
    items: list[Ring]


class NewBackTest(BaseModel):
    """What to test."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"brand": "acme", "windows": 8}})

    brand: str | None = None
    windows: int = Field(8, ge=1, le=52, description="Windows of the past at most")
    horizon_hours: float | None = Field(
        None,
        gt=0,
        allow_inf_nan=False,
        description="Length of a window; left out = how far the assessment looks ahead",
    )


class BackTestEntry(BaseModel):
    """What a back-test found, without its windows."""

    assessment: str = Field(description="Id of the assessment that was tested")
    brand: str
    as_of: datetime
    horizon_hours: float
    windows: int
    mean: dict[str, Any] = Field(
        description="NDCG@100, precision@100 and what was held, by truth and ranking; coverage"
    )
    sentence: dict[str, str] = Field(description="By language")


class BackTestList(BaseModel):
    """The back-tests of a brand that are kept."""

    items: list[BackTestEntry]


class BackTest(BaseModel):
    """One back-test: every window, differences with intervals, how firmly each place stands."""

    model_config = ConfigDict(extra="allow")

    assessment: str
    brand: str
    as_of: datetime
    horizon_hours: float
    windows: list[dict[str, Any]]
    mean: dict[str, Any]
    difference: dict[str, Any] = Field(description="How much higher our NDCG@100 is, with a 90 % interval")
    stability: dict[str, Any] = Field(
        description="Rank intervals when the people who pass others on are drawn anew"
    )
    sentence: dict[str, str]


class Changes(BaseModel):
    """Who moved between two assessments, or why one person did."""

    model_config = ConfigDict(extra="allow", json_schema_extra={"example": {"brand": "acme", "entered": []}})

    brand: str


class Parameter(BaseModel):
    """One parameter of the ranking."""

    name: str = Field(description="`score.parameter`, `thresholds.x`, `tempo.x` or `exclude.x`")
    value: Any = Field(description="null = fitted to the conversation")
    default: Any
    changed: bool
    meaning: str = Field(description="What it does, with its range")


class ParameterVersion(BaseModel):
    """Parameters as somebody set them."""

    version: int = Field(description="0 = the defaults")
    overrides: dict[str, Any] = Field(description="What differs from the defaults")
    reason: str
    created_by: str
    created_at: datetime | None


class Parameters(ParameterVersion):
    """The version in force, and every parameter."""

    parameters: list[Parameter]


class ParameterHistory(BaseModel):
    """Every version, the newest first."""

    items: list[ParameterVersion]


class NewParameters(BaseModel):
    """All that shall differ from the defaults."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {"overrides": {"relay.power": 0.6}, "reason": "crowds count more", "version": 0}
        },
    )

    overrides: dict[str, Any]
    reason: str = Field(min_length=1, max_length=2000)
    version: int | None = Field(
        None, description="The version they were made from; another in force is a 409"
    )


class NewPreview(BaseModel):
    """What to look at."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"changes": {"relay.power": 0.6}, "without_platforms": ["mastodon"]}},
    )

    brand: str | None = None
    changes: dict[str, Any] = Field({}, description="On top of the parameters in force; null = the default")
    without_accounts: list[str] = Field([], max_length=1000, description="Account ids")
    without_platforms: list[str] = Field(
        [], max_length=100, description="The word before the colon of account ids"
    )
    top: int = Field(100, ge=1, le=1000, description="How far down the list to look")


class Preview(BaseModel):
    """Who would move; `overrides` saved as they are give the same."""

    model_config = ConfigDict(extra="allow")

    brand: str
    as_of: datetime
    overrides: dict[str, Any]
    entered: list[dict[str, Any]]
    left: list[dict[str, Any]]
    rose: list[dict[str, Any]]
    fell: list[dict[str, Any]]


class Progress(BaseModel):
    """How far an operation is."""

    done: int
    total: int = Field(description="0 = not known yet")
    stage: str


class Operation(BaseModel):
    """A job that takes a while."""

    id: str
    kind: str
    state: Literal["queued", "running", "succeeded", "failed", "cancelled"]
    progress: Progress
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    result: str | None = Field(description="What it made: an assessment's id")
    error: str | None = Field(description="Why it failed, one line")


class Status(BaseModel):
    """What the service holds, how old its assessment is, how far the graph lags."""

    model_config = ConfigDict(extra="allow")

    ledger: dict[str, Any]
    assessment: dict[str, Any] | None
    graph: dict[str, Any]
    version: str


class Health(BaseModel):
    """The process answers."""

    status: Literal["ok", "ready"]
