"""Operations, and how the service is."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class Progress(BaseModel):
    """How far an operation is."""

    done: int
    total: int = Field(description="0 = not known yet")
    stage: str


class Operation(BaseModel):
    """A job that takes a while."""

    id: str
    kind: str
    state: Literal["queued", "running", "succeeded", "failed", "cancelled"]
    progress: Progress
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    result: str | None = Field(description="What it made: an assessment's id")
    error: str | None = Field(description="Why it failed, one line")


class Status(BaseModel):
    """What the service holds, how old its assessment is, how far the graph lags."""

    model_config = ConfigDict(extra="allow")

    ledger: dict[str, Any]
    assessment: dict[str, Any] | None
    live: dict[str, Any] = Field(description="Live lists: `state`, and how far they count")
    graph: dict[str, Any]
    version: str


class Health(BaseModel):
    """The process answers."""

    status: Literal["ok", "ready"]
