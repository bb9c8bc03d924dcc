"""The communities of a list, one community, and its members."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, Field


class CommunityMember(BaseModel):
    """One person of a community."""

    id: str = Field(description="Of the account, as in `/v1/ambassadors/{id}`")
    account_id: str
    handle: str | None
    rank: int | None = Field(None, description="On the standing list; null = on none")


class CommunityBridge(BaseModel):
    """A member with ties to other communities."""

    id: str
    account_id: str
    handle: str | None
    outside: int = Field(description="Ties to other communities; one that goes both ways counts 2")
    participation: float = Field(description="0 = all ties in one community, towards 1 = spread over many")


class SharedWord(BaseModel):
    """A word or hashtag that tells the community from the others."""

    word: str
    people: int = Field(description="Members who used it")
    above: float = Field(description="Standard deviations above chance")


class Community(BaseModel):
    """A community with people of the list in it."""

    id: str = Field(description="Stays while the community continues from one assessment to the next")
    community: int = Field(description="0 = the largest of the workspace in this assessment")
    name: str = Field(description="The words that tell it from the others, or its best-known member")
    named_by: str = Field(description="`words`, `member` or `number`")
    words: list[SharedWord]
    languages: list[str] = Field(description="That most members write, where the data tell")
    size: int = Field(description="Members, whichever brand they act with")
    density: float | None = Field(description="Part of all pairs of members that are tied")
    conductance: float = Field(description="Part of the members' ties that leads out of the community")
    since_at: datetime = Field(description="Instant of the assessment in which it was new")
    overlap: float | None = Field(description="With what it was one assessment before, 0 to 1; null = new")
    split_from: str | None = Field(description="Id of the community of before that most members left")
    merged: list[str] = Field(description="Ids of communities of before that went into it")
    listed: int = Field(description="People of the list in it")
    engaged: int = Field(description="People in it who acted with the brand")


class ListedCommunity(Community):
    """A community as a list shows it."""

    share: float = Field(description="Part of the list")
    people: list[CommunityMember] = Field(description="The best of the list")
    bridges: list[CommunityBridge]


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
    items: list[ListedCommunity]


class Neighbour(BaseModel):
    """Another community that ties lead to."""

    id: str
    name: str
    ties: int


class KnownMember(CommunityMember):
    """A member with many ties within the community."""

    inside: int = Field(description="Ties to other members; one that goes both ways counts 2")


class BridgeDetail(CommunityBridge):
    """A bridge, with where it leads."""

    constraint: float | None = Field(
        description="Burt's; low = it joins people who do not know each other; null = not looked at"
    )
    effective_size: float | None = Field(description="Neighbours who do not know each other, about")
    to: list[Neighbour]


class CommunityDetail(Community):
    """One community."""

    as_of: datetime
    assessment: str
    known: list[KnownMember]
    bridges: list[BridgeDetail]
    neighbours: list[Neighbour]


class PlacedMember(KnownMember):
    """A member as a page shows it."""

    place: int
    score: float
    stage: str
    outside: int
    participation: float


class MemberPage(BaseModel):
    """Members of a community, those with most ties within it first."""

    as_of: datetime
    assessment: str
    total: int
    items: list[PlacedMember]
    next_cursor: str | None = Field(description="Send it back as `cursor`; null = this was the last page")
