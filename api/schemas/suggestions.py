"""Whom to contact or answer."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict

from api.schemas.common import PLACE


class SuggestionPage(BaseModel):
    """Whom to contact or answer, and who was refused, with the reason."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"items": [], "refused": [], "next_cursor": None, **PLACE}}
    )

    items: list[dict[str, Any]]
    refused: list[dict[str, Any]]
    next_cursor: str | None
    as_of: datetime
    assessment: str
