"""Live lists: the lists of the assessment, moved on with what came since."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from ambassadors.service import Language, Live
from api.answers import tagged
from api.dependencies import AmbassadorsRead, PathId
from api.edge import LIST_PATH
from api.encode import encode, instants
from api.problems import documented
from api.routes.ambassadors import ExplanationQuery, item, preferred
from api.schemas import ListName, LiveExplanation, LivePage, Stage

router = APIRouter(tags=["ambassadors"])


class LiveQuery(BaseModel, extra="forbid"):
    """What a live list may be asked for."""

    brand: str | None = Field(None, description="Needed where the key sees several; `all` = no brand rules")
    name: ListName = Field("standing", alias="list", description="`standing` or `hot`")
    stage: list[Stage] = Field([], description="Only these stages; may be repeated")
    min_score: float = Field(0, ge=0, le=100, allow_inf_nan=False)
    limit: int = Field(50, ge=1, le=1000, description="There is no cursor: the list may be another by then")
    lang: Language = Field("en", description="Of the reasons; `Accept-Language` does not count here")


@router.get(
    f"{LIST_PATH}/live",
    operation_id="list_live_ambassadors",
    summary="A list of ambassadors as of now",
    response_model=LivePage,
    responses=documented(404, 409),
)
def list_live(request: Request, access: AmbassadorsRead, query: Annotated[LiveQuery, Query()]) -> Response:
    """Return the head of a list as of the newest event that was counted, a few seconds behind the ledger.

    Scores count what came and went since the assessment; what `as_assessed` names is as of the assessment. Somebody whose
    latest texts are unhappy, or who is suppressed, is off it. 409 says why there is none now, and what helps.
    """
    brand, live = access.brand(query.brand), access.workspace.live()

    def body() -> bytes:
        found = access.workspace.live_people(
            live,
            brand,
            list=query.name,
            stages=frozenset(query.stage),
            min_score=query.min_score,
            limit=query.limit,
            language=query.lang,
        )
        before = ("rank_before", "score_before")
        items = [item(person, brand) | {name: person[name] for name in before} for person in found["items"]]
        return encode(instants(found | {"items": items}))

    asked = (query.name, sorted(set(query.stage)), query.min_score, query.limit, query.lang)
    return tagged(request, access, ("live", *_version(live), brand, *asked), body)


@router.get(
    f"{LIST_PATH}/live/{{id}}/explanation",
    operation_id="explain_live_ambassador",
    summary="Why somebody has their live score",
    response_model=LiveExplanation,
    responses=documented(404, 409),
)
def explain_live(
    request: Request,
    access: AmbassadorsRead,
    wanted_id: PathId,
    query: Annotated[ExplanationQuery, Query()],
) -> Response:
    """Return the parts that add up to the live score of somebody on the standing list, each with its interactions."""
    brand, live = access.brand(query.brand), access.workspace.live()
    language = query.lang or preferred(request.headers.get("accept-language", ""))

    def body() -> bytes:
        return encode(instants(access.workspace.live_explanation(live, brand, wanted_id, language=language)))

    parts = ("live explanation", *_version(live), brand, wanted_id, language)
    return tagged(request, access, parts, body, language=language)


def _version(live: Live) -> tuple[object, ...]:
    """Return what tells live lists apart: after a restart the instant may be another one for the same records."""
    return live.id, live.as_of
