"""The best team of k."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from api.schemas.common import PLACE

Names: Any = Field([], max_length=10_000, description="By `id`, `account_id` or `@handle`")


class NewTeam(BaseModel):
    """What the team must be like."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "size": 10, "fixed": ["@lea"], "without": ["x:17"], "per_community": 3, "communities": 4,
                "capacity": 8, "budget": 500, "cost": {"@lea": 120}, "usual_cost": 50,
            }
        },
    )  # fmt: skip

    brand: str | None = None
    size: int = Field(ge=1, le=1000, description="Members at most, fixed ones included")
    fixed: list[str] = Names
    without: list[str] = Names
    per_community: int | None = Field(None, ge=1, description="Members of one community at most")
    communities: int = Field(
        0, ge=0, description="Communities at least, as far as there are people of so many"
    )
    capacity: int | None = Field(
        None,
        ge=0,
        description="People your staff can take on beside the fixed ones, who are looked after already",
    )
    budget: float | None = Field(None, ge=0, description="What it may cost, in the unit of the costs")
    cost: dict[str, float] = Field({}, max_length=10_000, description="Of single people, by name as above")
    usual_cost: float = Field(1, ge=0, description="Of everybody else")


class TeamCommunity(BaseModel):
    """Where a member belongs."""

    id: str
    name: str


class TeamMember(BaseModel):
    """One member, in the order of choice."""

    id: str
    account_id: str
    handle: str | None
    rank: int | None = Field(description="On the standing list; null = on none")
    stage: str
    community: TeamCommunity | None
    fixed: bool
    cost: float
    forecast: float = Field(description="People expected to share them in the next horizon")
    gain: float = Field(description="Those of them whom no member before brings")
    curve: float = Field(description="People reached by them and all before, everybody counted once")


class TeamAsked(BaseModel):
    """What was asked for, in figures."""

    size: int
    per_community: int | None
    communities: int
    capacity: int | None
    budget: float | None


class Team(BaseModel):
    """A team as it stands now: whoever may no longer be asked has left it."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                **PLACE, "brand": "acme", "current": True, "horizon_hours": 24,
                "asked": {"size": 2, "per_community": None, "communities": 0, "capacity": None, "budget": None},
                "members": [
                    {
                        "id": "C3iAeJN8TG7W-Ytk", "account_id": "x:1", "handle": "lea", "rank": 3, "stage": "relay",
                        "community": {"id": "8735e96c", "name": "rudder, sail"}, "fixed": False, "cost": 1,
                        "forecast": 12.5, "gain": 12.5, "curve": 12.5,
                    }
                ],
                "withdrawn": 1, "reach": 12.5, "low": None, "high": None, "separate": None, "overlap": None,
                "certificate": None, "spent": 1, "method": "plain", "proof": {"overlap": 31, "plain": 31},
                "candidates": 834, "bound": {}, "told": True,
                "sentences": ["1 person of the team may no longer be asked and left it."],
            }
        }
    )  # fmt: skip

    brand: str
    assessment: str
    as_of: datetime
    current: bool = Field(description="Whether that assessment is still the one in force")
    horizon_hours: float = Field(description="How far ahead the forecasts look")
    asked: TeamAsked
    members: list[TeamMember]
    withdrawn: int = Field(description="Members who left since: suppressed, unhappy, or of the brand")
    reach: float = Field(
        description="People expected to share a member, everybody counted once; after a withdrawal a least value"
    )
    low: float | None = Field(
        description="8 times in 10 it is between `low` and `high`; null = history too short, or a withdrawal"
    )
    high: float | None
    separate: float | None = Field(
        description="Sum of the forecasts; null after a withdrawal, as the next two"
    )
    overlap: float | None = Field(description="`separate` less `reach`")
    certificate: float | None = Field(
        description="Part of the best possible team's reach within these limits that it surely has, as the model has it"
    )
    spent: float
    method: Literal["overlap", "plain"] = Field(
        description="`plain` = the highest forecasts: minding overlap did not pay"
    )
    proof: dict[str, int] = Field(
        description="People reached in the last window by a team chosen before it, by method"
    )
    candidates: int = Field(description="People it was chosen from")
    bound: dict[str, float] = Field(description="Limits that held it back: what it would reach without each")
    told: bool = Field(description="false = history too short to count people: figures are bare reach scores")
    sentences: list[str] = Field(description="All this in words; `lang` or `Accept-Language`")
