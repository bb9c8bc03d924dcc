"""Assessments: what to make, and those that are kept."""

from __future__ import annotations

from datetime import datetime

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field


class NewAssessment(BaseModel):
    """What to assess."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"as_of": "2026-11-23T10:00:00Z"}}
    )

    as_of: AwareDatetime | None = Field(
        None, description="Count what happened before; left out = the newest event"
    )


class AssessmentEntry(BaseModel):
    """One assessment that is kept."""

    id: str
    as_of: datetime = Field(description="It counts what happened before this instant")
    made_at: datetime
    current: bool
    redacted: int = Field(description="People taken out of it since, because they were erased")


class AssessmentList(BaseModel):
    """The latest assessments, and the first of each month."""

    items: list[AssessmentEntry]


class Changes(BaseModel):
    """Who moved between two assessments, or why one person did."""

    model_config = ConfigDict(extra="allow", json_schema_extra={"example": {"brand": "acme", "entered": []}})

    brand: str
