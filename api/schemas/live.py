"""A live list, and where it comes from."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from api.schemas.ambassadors import PERSON, Ambassador

LIVE: JsonDict = {
    "live": "4be1f0c29d5a7733-81204",
    "as_of": "2026-11-23T10:04:11Z",
    "seq": 81204,
    "made_at": "2026-11-23T10:04:13Z",
    "assessment": "4be1f0c29d5a7733",
    "assessed_as_of": "2026-11-23T04:00:00Z",
    "as_assessed": ["tempo", "authenticity"],
}


class LivePerson(Ambassador):
    """One person on a live list."""

    rank_before: int | None = Field(description="On the list of the assessment; null = was not on it")
    score_before: float | None


class LeftPerson(BaseModel):
    """Somebody who stood on the list of the assessment and is on it no more."""

    id: str
    account_id: str
    handle: str | None
    rank_before: int
    score_before: float
    why: str = Field(description="`unhappy`, `not_enough_evidence`, `one_sided`, `own`, `staff` or `policy`")


class LivePage(BaseModel):
    """The head of a list as of now."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "items": [{**PERSON, "rank_before": 5, "score_before": 68.0}],
                "left": [],
                "total": 1,
                **LIVE,
            }
        }
    )

    items: list[LivePerson]
    left: list[LeftPerson] = Field(description="Who left the first 1,000 since, 100 at most, by former rank")
    total: int = Field(description="People on the whole list, suppressed ones among them")
    live: str = Field(description="Id of these lists: the assessment and the ledger record they count up to")
    as_of: datetime = Field(
        description="What happened before this instant counts; just after the newest event"
    )
    seq: int = Field(description="Last ledger record that counts")
    made_at: datetime
    assessment: str = Field(description="The assessment they started from")
    assessed_as_of: datetime
    as_assessed: list[str] = Field(description="What is as of the assessment and not renewed")


class LiveExplanation(BaseModel):
    """A receipt of a live score: parts that add up to it, each with its interactions."""

    model_config = ConfigDict(extra="allow", json_schema_extra={"example": {**LIVE, "scores": {}}})

    live: str
    as_of: datetime
    seq: int
    assessment: str
    scores: dict[str, Any]
