"""How good the data are."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field


class Gap(BaseModel):
    """A silence that chance does not explain."""

    from_at: datetime
    until_at: datetime
    hours: int
    expected: float = Field(description="Events that the usual tempo would have brought")
    p: float = Field(description="Poisson probability of none of them")


class PlatformQuality(BaseModel):
    """A platform as a whole."""

    platform: str = Field(description="Empty = not named")
    events: int
    newest_at: datetime
    lag_hours: float = Field(description="From the newest event to now")
    lag_p: float | None = Field(
        description="Poisson probability of none since; null = too little past to tell"
    )
    gaps: list[Gap]


class QualityDay(BaseModel):
    """A platform on one day of the events' own time, UTC."""

    platform: str
    day: str
    events: int = Field(description="That stand in the ledger")
    retracted: int
    accepted: int = Field(description="Of what came: new, deletes included")
    duplicate: int
    conflict: int = Field(description="Of a kept id with other content; set aside")
    future: int = Field(description="Ahead of the clock, set aside; on the day they came")
    erased: int = Field(description="Of people who were erased, not taken")
    expired: int = Field(description="Past the days of their platform's policy, not taken")
    late: int
    arrival_unknown: int = Field(description="Kept before arrivals were noted")
    with_parent: int
    known_parent: int = Field(description="Whose parent's making is in the ledger")
    with_text: int
    with_via: int
    with_followers: int
    known_parent_share: float | None
    text_share: float | None
    via_share: float | None
    followers_share: float | None


class RejectedReason(BaseModel):
    """Records that could not be read, on the day they came."""

    source: str
    day: str
    field: str
    reason: str
    records: int


class IntakeEntry(BaseModel):
    """One load, or a day's requests of a key, or a day's deliveries of a platform."""

    way: Literal["load", "api", "webhook"]
    name: str = Field(description="File, key or platform that sent it")
    source: str
    times: int
    first_at: datetime
    last_at: datetime
    records: int
    without_interaction: int
    rejected: int
    accepted: int
    duplicate: int
    conflict: int
    future: int
    erased: int
    expired: int
    state: Literal["done", "failed", "unfinished"] = Field(
        description="Unfinished = under way or cut off; what it counts is kept"
    )
    problem: str


class DisguisedHandle(BaseModel):
    """A handle that may pass for another: letters of several scripts, invisible characters, another writing."""

    platform: str
    account_id: str
    handle: str | None = Field(description="Null in pseudonymous mode")
    why: str
    other_id: str | None = Field(description="Who it may be taken for, where the ledger knows one")
    other_handle: str | None


class DisguisedHandles(BaseModel):
    """Handles that may pass for others; none is merged with what it looks like."""

    handles: int = Field(
        description="Accounts that go by one; people who are left alone are counted, never named"
    )
    examples: list[DisguisedHandle] = Field(description="At most 20, those with a look-alike first")


class DataQuality(BaseModel):
    """What came in, and what became of it."""

    at: datetime
    from_at: datetime
    until_at: datetime
    late_hours: float
    platforms: list[PlatformQuality]
    days: list[QualityDay]
    rejects: list[RejectedReason]
    loads: list[IntakeEntry] = Field(description="The newest 50")
    disguised: DisguisedHandles
