"""What became of interactions that were sent."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

RowStatus = Literal["accepted", "duplicate", "quarantined", "rejected", "erased", "expired"]


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

    line: int = Field(description="Which row, from 1: place in the array, or line")
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
    erased: int = Field(description="Rows that name somebody who was erased; nothing of them is kept")
    expired: int = Field(description="Rows past the days of their platform's policy; nothing of them is kept")
    results: list[RowResult]
