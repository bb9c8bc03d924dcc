"""Back-tests."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class NewBackTest(BaseModel):
    """What to test."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"brand": "acme", "windows": 8}})

    brand: str | None = None
    windows: int = Field(8, ge=1, le=52, description="Windows of the past at most")
    horizon_hours: float | None = Field(
        None,
        gt=0,
        le=87_600,  # ten years, as everywhere
        allow_inf_nan=False,
        description="Length of a window; left out = how far the assessment looks ahead",
    )


class BackTestEntry(BaseModel):
    """What a back-test found, without its windows."""

    assessment: str = Field(description="Id of the assessment that was tested")
    brand: str
    as_of: datetime
    horizon_hours: float
    windows: int
    mean: dict[str, Any] = Field(
        description="NDCG@100, precision@100 and what was held, by truth and ranking; coverage"
    )
    sentence: dict[str, str] = Field(description="By language; empty where nobody was listed")


class BackTestList(BaseModel):
    """The back-tests of a brand that are kept."""

    items: list[BackTestEntry]


class BackTest(BaseModel):
    """One back-test: every window, differences with intervals, how firmly each place stands."""

    model_config = ConfigDict(extra="allow")

    assessment: str
    brand: str
    as_of: datetime
    horizon_hours: float
    windows: list[dict[str, Any]]
    mean: dict[str, Any]
    difference: dict[str, Any] = Field(description="How much higher our NDCG@100 is, with a 90 % interval")
    stability: dict[str, Any] = Field(
        description="Rank intervals when the people who pass others on are drawn anew"
    )
    sentence: dict[str, str]
