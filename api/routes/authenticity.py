"""What speaks for and against the authenticity of an account, and the rings as graphs to look at."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from pydantic import Field
from starlette.responses import Response

from ambassadors.service import graphml
from api.dependencies import AmbassadorsRead, BrandQuery
from api.encode import encode, instant, instants
from api.pages import REVALIDATE, VARY, etag, matches
from api.problems import documented
from api.routes.ambassadors import preferred
from api.schemas import Authenticity, RingPage

router = APIRouter(tags=["authenticity"])

GRAPHML = "application/graphml+xml"


class AuthenticityQuery(BrandQuery, extra="forbid"):
    """The brand and the language."""

    lang: Literal["en", "fr"] | None = Field(None, description="Of the sentences; default: Accept-Language")


class RingQuery(BrandQuery, extra="forbid"):
    """The brand and the form."""

    format: Literal["json", "graphml"] | None = Field(None, description="Default: by the Accept header")


@router.get(
    "/v1/ambassadors/{id}/authenticity",
    operation_id="get_authenticity",
    summary="What speaks for and against somebody's authenticity",
    response_model=Authenticity,
    responses=documented(404),
)
def get_authenticity(
    request: Request,
    access: AmbassadorsRead,
    id: str,  # noqa: A002 - the name in the path
    query: Annotated[AuthenticityQuery, Query()],
) -> Response:
    """Return the evidence with its figures, the weight, and the relay before and after it: never a verdict."""
    brand = access.brand(query.brand)
    language = query.lang or preferred(request.headers.get("accept-language", ""))
    tag = etag(access.context.pages.stamp(), "authenticity", brand, id, language)
    headers = {"ETag": tag, "Cache-Control": REVALIDATE, "Vary": VARY, "Content-Language": language}
    if matches(request.headers.get("if-none-match", ""), tag):
        return Response(b"", 304, headers)
    assessment = access.workspace.current()
    found = access.workspace.authenticity(brand, id, language=language)
    place = {"as_of": instant(assessment.as_of), "assessment": assessment.id}
    return Response(encode(place | instants(found)), 200, headers, "application/json")


@router.get(
    "/v1/rings",
    operation_id="list_rings",
    summary="Groups whose members share one another",
    response_model=RingPage,
    responses=documented(404) | {200: {"content": {GRAPHML: {}}}},
)
def list_rings(request: Request, access: AmbassadorsRead, query: Annotated[RingQuery, Query()]) -> Response:
    """Return every group of mutual sharers as a graph: nodes, edges with counts and times; JSON or GraphML."""
    brand = access.brand(query.brand)
    form = query.format or ("graphml" if GRAPHML in request.headers.get("accept", "") else "json")
    tag = etag(access.context.pages.stamp(), "rings", brand, form)
    headers = {"ETag": tag, "Cache-Control": REVALIDATE, "Vary": f"{VARY}, Accept"}
    if matches(request.headers.get("if-none-match", ""), tag):
        return Response(b"", 304, headers)
    assessment = access.workspace.current()
    found = access.workspace.rings(brand)
    if form == "graphml":
        return Response(graphml(found), 200, headers, GRAPHML)
    place = {"as_of": instant(assessment.as_of), "assessment": assessment.id}
    return Response(encode(place | {"items": instants(found)}), 200, headers, "application/json")
