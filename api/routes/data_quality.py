"""How good the data are."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from starlette.responses import Response

from api.dependencies import WholeStatusRead
from api.encode import encode, instants
from api.problems import documented
from api.schemas import DataQuality

router = APIRouter(tags=["service"])


class QualityQuery(BaseModel, extra="forbid"):
    """Which part to tell."""

    days: int = Field(30, ge=1, le=3660, description="Back from the newest event")
    platform: str | None = Field(None, description="Of this platform only, like `x`")
    late_hours: float = Field(
        24.0,
        gt=0,
        le=1e6,
        allow_inf_nan=False,
        description="An event that comes longer after its own time is late",
    )


@router.get(
    "/v1/data-quality",
    operation_id="get_data_quality",
    summary="What came in, and what became of it",
    response_model=DataQuality,
    responses=documented(),
)
def get_data_quality(access: WholeStatusRead, query: Annotated[QualityQuery, Query()]) -> Response:
    """Return per platform and day what came in, what was refused and why, gaps, late events and what is known.

    It speaks of the whole workspace, rejected records among it, whose brand nobody knows: a key of single brands
    is refused.
    """
    found = access.workspace.data_quality(
        days=query.days, platform=query.platform, late_hours=query.late_hours
    )
    return Response(encode(instants(found)), media_type="application/json")
