"""What several resources share: problems, and where an answer comes from."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from pydantic.config import JsonDict

By = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200),
    Field(description="Name of the human who decides"),
]
Why = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=2000),
    Field(description="Why; it stands in the audit trail"),
]
"""Every decision about somebody has both."""

PLACE: JsonDict = {"as_of": "2026-11-23T10:00:00Z", "assessment": "4be1f0c29d5a7733"}


class FieldError(BaseModel):
    """One part of a request that is at fault."""

    loc: str = Field(description="Where: `query.limit`, `body.account_id`")
    code: str = Field(description="A word for programs; it does not change")
    msg: str = Field(description="A sentence for people")


class Problem(BaseModel):
    """Every failure (RFC 9457), sent as `application/problem+json`."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "type": "urn:ambassadors:problem:not-found",
                "title": "Not found",
                "status": 404,
                "detail": "no brand 'acm' here; there are acme, bolt",
                "instance": "/v1/ambassadors",
                "errors": [],
                "request_id": "0f5c1e0f6d0f4c6f9d0b7a1b2c3d4e5f",
            }
        }
    )

    type: str
    title: str
    status: int
    detail: str
    instance: str
    errors: list[FieldError]
    request_id: str
