"""Evidence about accounts, and the groups whose members share one another."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field


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
