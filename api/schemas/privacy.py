"""The rights of people over HTTP."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from api.schemas.service import Operation


class Decision(BaseModel):
    """Whom it is about, which human decides, and why."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {"account_id": "x:123", "by": "Maria Lopez", "reason": "asked us by mail on 3 May"}
        },
    )

    account_id: str = Field(min_length=1, max_length=512)
    by: str = Field(min_length=1, max_length=200, description="Name of the human who decides")
    reason: str = Field(min_length=1, max_length=2000)


class NewPersonExport(Decision):
    """Whose data to export."""

    format: Literal["json", "zip"] = Field("json", description="zip = JSON and a CSV file for each table")


class NewObjection(Decision):
    """Who objects."""

    source: str = Field("", max_length=200, description="Where it was said: a form, a mail")


class PersonExport(BaseModel):
    """Everything that is held about one person."""

    model_config = ConfigDict(extra="allow")

    account_id: str
    exported_at: str
    account: dict[str, Any]
    events: list[dict[str, Any]]
    facts: list[dict[str, Any]]
    scores: list[dict[str, Any]]


class Erasure(BaseModel):
    """How far an erasure is, and its signed receipt once it is finished."""

    operation: Operation
    receipt: dict[str, Any] | None


class ImportedList(BaseModel):
    """What became of the rows of a list."""

    rows: int
    taken: int
    known: int
    skipped: int
    problems: list[str]
