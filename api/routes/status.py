"""What the service holds and how far its parts lag."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from api.dependencies import NoQuery, StatusRead
from api.encode import encode, instants
from api.problems import documented
from api.schemas import Status

router = APIRouter(tags=["service"])


@router.get(
    "/v1/status",
    operation_id="get_status",
    summary="State of the service",
    response_model=Status,
    responses=documented(),
)
def get_status(access: StatusRead, _query: Annotated[NoQuery, Query()]) -> Response:
    """Return counts and ages: the ledger, the assessment (and whether it is stale), the graph (and its lag)."""
    return Response(encode(instants(access.workspace.status())), media_type="application/json")
