"""What speaks for and against the authenticity of an account, and the rings as graphs to look at."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from pydantic import Field
from starlette.responses import Response

from ambassadors.service import Language, graphml
from api.answers import answer, tagged
from api.dependencies import AmbassadorsRead, BrandQuery, PathId
from api.pages import VARY
from api.problems import documented
from api.routes.ambassadors import preferred
from api.schemas import Authenticity, RingPage

router = APIRouter(tags=["authenticity"])

GRAPHML = "application/graphml+xml"


class AuthenticityQuery(BrandQuery, extra="forbid"):
    """The brand and the language."""

    lang: Language | None = Field(None, description="Of the sentences; default: Accept-Language")


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
    wanted_id: PathId,
    query: Annotated[AuthenticityQuery, Query()],
) -> Response:
    """Return the evidence with its figures, the weight, and the relay before and after it: never a verdict."""
    brand = access.brand(query.brand)
    language = query.lang or preferred(request.headers.get("accept-language", ""))
    return answer(
        request,
        access,
        ("authenticity", brand, wanted_id),
        lambda: access.workspace.authenticity(brand, wanted_id, language=language),
        language=language,
    )


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
    parts, vary = ("rings", brand, form), f"{VARY}, Accept"
    if form == "graphml":
        return tagged(
            request,
            access,
            parts,
            lambda: graphml(access.workspace.rings(brand)),
            media_type=GRAPHML,
            vary=vary,
        )
    return answer(request, access, parts, lambda: {"items": access.workspace.rings(brand)}, vary=vary)
