"""The rankings that can be asked for."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class BrandEntry(BaseModel):
    """One ranking that can be asked for."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"key": "acme", "ambassadors": "/v1/ambassadors?brand=acme"}}
    )

    key: str = Field(description="What `brand` takes; `all` where the workspace has no brand rules")
    ambassadors: str = Field(description="Address of its list")


class BrandList(BaseModel):
    """The rankings that this key may see."""

    items: list[BrandEntry]
