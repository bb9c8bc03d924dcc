"""Parameters, their history, and previews of others."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class Parameter(BaseModel):
    """One parameter of the ranking."""

    name: str = Field(description="`score.parameter`, `thresholds.x`, `tempo.x` or `exclude.x`")
    value: Any = Field(description="null = fitted to the conversation")
    default: Any
    changed: bool
    meaning: str = Field(description="What it does, with its range")


class ParameterVersion(BaseModel):
    """Parameters as somebody set them."""

    version: int = Field(description="0 = the defaults")
    overrides: dict[str, Any] = Field(description="What differs from the defaults")
    reason: str
    created_by: str
    created_at: datetime | None


class Parameters(ParameterVersion):
    """The version in force, and every parameter."""

    parameters: list[Parameter]


class ParameterHistory(BaseModel):
    """Every version, the newest first."""

    items: list[ParameterVersion]


class NewParameters(BaseModel):
    """All that shall differ from the defaults."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {"overrides": {"relay.power": 0.6}, "reason": "crowds count more", "version": 0}
        },
    )

    overrides: dict[str, Any]
    reason: str = Field(min_length=1, max_length=2000)
    version: int | None = Field(
        None, description="The version they were made from; another in force is a 409"
    )


class NewPreview(BaseModel):
    """What to look at."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"changes": {"relay.power": 0.6}, "without_platforms": ["mastodon"]}},
    )

    brand: str | None = None
    changes: dict[str, Any] = Field({}, description="On top of the parameters in force; null = the default")
    without_accounts: list[str] = Field([], max_length=1000, description="Account ids")
    without_platforms: list[str] = Field(
        [], max_length=100, description="The word before the colon of account ids"
    )
    top: int = Field(100, ge=1, le=1000, description="How far down the list to look")


class Preview(BaseModel):
    """Who would move; `overrides` saved as they are give the same."""

    model_config = ConfigDict(extra="allow")

    brand: str
    as_of: datetime
    note: str | None = Field(None, description="Said where the request changes nothing")
    overrides: dict[str, Any]
    entered: list[dict[str, Any]]
    left: list[dict[str, Any]]
    rose: list[dict[str, Any]]
    fell: list[dict[str, Any]]
