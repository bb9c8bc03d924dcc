"""What was in a delivery of a platform."""

from __future__ import annotations

from pydantic import BaseModel, Field


class Delivery(BaseModel):
    """What was in a delivery; the same answer however often it comes. It is kept for good before the answer."""

    source: str = Field(description="Source that read it", examples=["facebook"])
    records: int
    events: int = Field(description="Events that are in the ledger now, or were before")
    without_interaction: int = Field(description="Records that hold no interaction")
    set_aside: int = Field(
        description="Records that cannot be read: they lie under the home, with the reason"
    )
