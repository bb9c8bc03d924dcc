"""People who are left alone."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from api.schemas.common import By, Why

DecidedKind = Literal["do_not_contact", "do_not_profile", "minor"]


SuppressionKind = Literal["do_not_contact", "do_not_profile", "minor", "erased"]


class NewSuppression(BaseModel):
    """Somebody to leave alone from now on."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "account_id": "x:123",
                "kind": "do_not_contact",
                "by": "Maria Lopez",
                "reason": "asked us by mail",
            }
        },
    )

    account_id: str = Field(min_length=1, max_length=512)
    kind: DecidedKind
    by: By
    reason: Why
    source: str = Field("", max_length=200, description="Where it comes from: a form, a mail, another system")
    brand: str | None = Field(None, description="For one brand only; left out = for all that the key holds")


class Suppression(BaseModel):
    """Somebody who is left alone."""

    id: int
    account_id: str
    kind: SuppressionKind
    brand: str | None
    reason: str
    created_by: str
    created_at: datetime
    source: str
    note: str | None = Field(
        None, description="Of a new one: that nobody of this id is known yet; keys of all brands are told"
    )


class SuppressionPage(BaseModel):
    """A page of suppressions, oldest first."""

    items: list[Suppression]
    next_cursor: str | None
