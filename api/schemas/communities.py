"""The communities of a list."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, Field


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
