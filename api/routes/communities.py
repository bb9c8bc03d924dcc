"""The communities that a list is spread over, one of them, and its members."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import Field
from starlette.responses import Response

from ambassadors.service import Language
from api.answers import answer
from api.dependencies import AmbassadorsRead, BrandQuery, PathId
from api.pages import make_cursor, read_cursor
from api.problems import documented
from api.routes.ambassadors import ExplanationQuery, preferred
from api.schemas import CommunityDetail, CommunityPage, MemberPage

router = APIRouter(tags=["ambassadors"])


class CommunityQuery(BrandQuery, extra="forbid"):
    """The brand and how many."""

    limit: int = Field(20, ge=1, le=1000, description="Communities at most")
    lang: Language | None = Field(None, description="Of names; left out = `Accept-Language`")


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
    language = query.lang or preferred(request.headers.get("accept-language", ""))
    return answer(
        request,
        access,
        ("communities", brand, query.limit),
        lambda: access.workspace.communities(brand, limit=query.limit, language=language),
        language=language,
    )


@router.get(
    "/v1/communities/{id}",
    operation_id="get_community",
    summary="One community",
    response_model=CommunityDetail,
    responses=documented(404),
)
def get_community(
    request: Request,
    access: AmbassadorsRead,
    wanted_id: PathId,
    query: Annotated[ExplanationQuery, Query()],
) -> Response:
    """Return what a community shares, its best-known members, and who bridges it to which others."""
    brand = access.brand(query.brand)
    language = query.lang or preferred(request.headers.get("accept-language", ""))
    return answer(
        request,
        access,
        ("community", brand, wanted_id),
        lambda: access.workspace.community(brand, wanted_id, language=language),
        language=language,
    )


class MemberQuery(BrandQuery, extra="forbid"):
    """The brand and the page."""

    limit: int = Field(50, ge=1, le=500, description="Members a page")
    cursor: str | None = Field(None, description="`next_cursor` of the page before")


@router.get(
    "/v1/communities/{id}/members",
    operation_id="list_community_members",
    summary="Members of a community",
    response_model=MemberPage,
    responses=documented(400, 404),
)
def list_members(
    request: Request,
    access: AmbassadorsRead,
    wanted_id: PathId,
    query: Annotated[MemberQuery, Query()],
) -> Response:
    """Return one page; nobody suppressed is on it, nor who never acted with the brand where there are several."""
    brand = access.brand(query.brand)
    made = access.workspace.assessment_id() or ""
    filters = f"members={wanted_id}&brand={brand}"
    after = read_cursor(query.cursor, filters, made, int) if query.cursor else 0

    def find() -> dict[str, Any]:
        page = access.workspace.members(brand, wanted_id, after=after, limit=query.limit)
        following = None if page.next_after is None else make_cursor(filters, made, page.next_after)
        return {"total": page.total, "items": page.items, "next_cursor": following}

    return answer(request, access, ("members", brand, wanted_id, query.limit, after), find)
