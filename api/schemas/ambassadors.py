"""A list, one person, and the receipt behind a score."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from api.schemas.common import PLACE

Stage = Literal["follower", "engaged", "ambassador", "relay", "detractor", "drifting"]


ListName = Literal["standing", "hot"]


PERSON: JsonDict = {
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


class AccountOf(BaseModel):
    """One account of a person."""

    account_id: str
    handle: str | None = None
    name: str | None = None
    platform: str | None = None


class Ambassador(BaseModel):
    """One person on a list."""

    model_config = ConfigDict(json_schema_extra={"example": PERSON})

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
    accounts: list[AccountOf] = Field(
        [], description="Every account of the person; more than one where they are joined"
    )
    reasons: list[str] = Field(description="Why, in short lines")
    self: str = Field(description="Address of this person")


class Person(Ambassador):
    """One person, with everything else that is known; more may be added."""

    model_config = ConfigDict(extra="allow", json_schema_extra={"example": PERSON})


class AmbassadorPage(BaseModel):
    """A page of a list."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"items": [PERSON], "next_cursor": None, **PLACE}}
    )

    items: list[Ambassador]
    next_cursor: str | None = Field(description="Send it back as `cursor`; null = this was the last page")
    as_of: datetime = Field(description="The list counts what happened before this instant")
    assessment: str = Field(description="Id of the assessment that made the list")
    backtest: dict[str, str] | None = Field(
        None,
        description="What the latest back-test of the list says, by language; null = the history is too short, or nobody is listed",
    )


class Explanation(BaseModel):
    """A receipt: parts that add up to the score, each with its interactions."""

    model_config = ConfigDict(extra="allow", json_schema_extra={"example": {**PLACE, "parts": []}})

    as_of: datetime
    assessment: str
