"""Who is who."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from api.schemas.ambassadors import AccountOf
from api.schemas.common import By, Why

Kind = Literal["verified_link", "crm_email", "user_supplied", "profile_link", "similarity"]
Text = Field(min_length=1, max_length=2000)


class NewPeoplePreview(BaseModel):
    """Links to look at before they are made or taken away."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"join": [["x:12", "mastodon:lea@a.example"]]}}
    )

    join: list[tuple[str, str]] = Field([], max_length=1000, description="Pairs of account ids")
    part: list[int] = Field([], max_length=1000, description="Numbers of links")
    top: int = Field(100, ge=1, le=10_000, description="How far down the lists to look")


class PeoplePreview(BaseModel):
    """Which scores and lists would change, brand by brand."""

    model_config = ConfigDict(extra="allow")

    as_of: datetime
    join: list[list[str]]
    part: list[int]
    joined: list[list[str]] = Field(description="Persons that there would be")
    parted: list[list[str]] = Field(description="Persons that there would be no more")
    brands: dict[str, Any] = Field(
        description="By brand: of how many people each score changes, who moves on the list"
    )


class NewLink(BaseModel):
    """Two accounts of one person."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "accounts": ["x:12", "mastodon:lea@a.example"],
                "kind": "profile_link",
                "evidence": "https://a.example/@lea",
                "by": "Maria Lopez",
                "reason": "each profile names the other",
                "preview": "0f4c...",
            }
        },
    )

    accounts: tuple[str, str]
    kind: Kind
    evidence: str = Text
    by: By
    reason: Why
    preview: str = Field(description="Id of a preview of this join: what it changes must have been asked for")


class PersonLink(BaseModel):
    """A link that stands."""

    id: int
    low: str
    high: str
    kind: Kind
    confidence: float
    evidence: str
    reason: str
    created_by: str
    created_at: datetime


class PersonOf(BaseModel):
    """One person with several accounts."""

    id: str
    account_id: str
    confidence: float = Field(description="Of the weakest link that holds the person together")
    kinds: list[str]
    accounts: list[AccountOf]
    links: list[PersonLink]


class Kept(BaseModel):
    """Accounts that links hold together and a rule keeps apart."""

    reason: str
    accounts: list[AccountOf]
    links: list[PersonLink]


class KeptApart(BaseModel):
    """A link that a platform's policy does not let stand."""

    policy: str = Field(description="Platform whose policy it is")
    accounts: list[AccountOf]
    links: list[PersonLink]


class Persons(BaseModel):
    """Everybody with several accounts."""

    persons: list[PersonOf]
    suspended: list[Kept]
    apart: list[KeptApart]


class Proposal(BaseModel):
    """Two accounts that look like one person's."""

    low: str
    high: str
    handles: list[str | None]
    names: list[str | None]
    probability: float
    reason: str
    sure: bool


class Proposals(BaseModel):
    """Undecided ones, the likeliest first."""

    items: list[Proposal]


class NewDecision(BaseModel):
    """What a person says of a proposal."""

    model_config = ConfigDict(extra="forbid")

    accounts: tuple[str, str]
    verdict: Literal["accepted", "refused"]
    by: By
    reason: Why
    preview: str | None = Field(None, description="Needed to accept: id of a preview of this join")


class Decision(BaseModel):
    """What was decided."""

    verdict: Literal["accepted", "refused"]
    link: PersonLink | None
