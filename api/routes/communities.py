"""The communities that a list is spread over."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import Field
from starlette.responses import Response

from api.answers import answer
from api.dependencies import AmbassadorsRead, BrandQuery
from api.problems import documented
from api.schemas import CommunityPage

router = APIRouter(tags=["ambassadors"])


class CommunityQuery(BrandQuery, extra="forbid"):
    """The brand and how many."""

    limit: int = Field(20, ge=1, le=1000, description="Communities at most")


@router.get(
    "/v1/communities",
    operation_id="list_communities",
    summary="Communities that the people of the list belong to",
    response_model=CommunityPage,
    responses=documented(404),
)
def list_communities(
    request: Request, access: AmbassadorsRead, query: Annotated[CommunityQuery, Query()]
) -> Response:
    """Return who belongs together on the standing list, and how widely it is spread."""
    brand = access.brand(query.brand)
    return answer(
        request,
        access,
        ("communities", brand, query.limit),
        lambda: access.workspace.communities(brand, limit=query.limit),
    )
