"""The best team of k: whom to ask together. Chosen in the background, kept for some weeks."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from ambassadors.service import Language, WantedTeam
from api.dependencies import NoQuery, PathId, SuggestionsRead, body_of, json_body
from api.encode import encode, instants
from api.pages import VARY
from api.problems import documented
from api.routes.ambassadors import preferred
from api.routes.operations import shown
from api.schemas import NewTeam, Operation, Team

router = APIRouter(tags=["suggestions"])
AGAIN = {"Retry-After": "1", "Cache-Control": "no-store"}


class TeamQuery(BaseModel, extra="forbid"):
    """How to read it."""

    lang: Language | None = Field(None, description="Of the words; left out = `Accept-Language`")


@router.post(
    "/v1/teams",
    operation_id="create_team",
    summary="Choose the best team of k",
    status_code=202,
    response_model=Operation,
    responses=documented(404, 409, 413, 415),
    openapi_extra=body_of(NewTeam),
)
def create_team(
    access: SuggestionsRead,
    wanted: Annotated[NewTeam, Depends(json_body(NewTeam))],
    _query: Annotated[NoQuery, Query()],
) -> Response:
    """Begin to choose and return at once; `Location` is where the team will be. What cannot be is refused here.

    Nobody unhappy, suppressed, of the brand or of its staff is ever in it. Forecasts say how many people are expected
    to share somebody anyway: an upper bound on what asking them achieves.
    """
    given = wanted.model_dump(exclude={"brand"})
    given |= {"fixed": tuple(wanted.fixed), "without": frozenset(wanted.without)}
    operation = access.workspace.start_team(access.brand(wanted.brand), WantedTeam(**given))
    return _begun(shown(operation), operation.id)


@router.get(
    "/v1/teams/{id}",
    operation_id="get_team",
    summary="A team, and what it reaches together",
    response_model=Team,
    responses={202: {"model": Operation, "description": "Still being chosen"}, **documented(404, 409)},
)
def get_team(
    request: Request,
    access: SuggestionsRead,
    wanted_id: PathId,
    query: Annotated[TeamQuery, Query()],
) -> Response:
    """Return a team chosen lately as it stands now, or 202 while it is being chosen. It is kept for 30 days, or until somebody in it is erased."""
    language = query.lang or preferred(request.headers.get("accept-language", ""))
    found = access.workspace.chosen(wanted_id, brands=access.key.brands, language=language)
    if found is None:
        return _begun(shown(access.workspace.operation(wanted_id)), wanted_id)
    headers = {"Content-Language": language, "Vary": VARY, "Cache-Control": "no-store"}
    return Response(encode(instants(found)), headers=headers, media_type="application/json")


def _begun(operation: Operation, team_id: str) -> Response:
    body: dict[str, Any] = operation.model_dump(mode="json")
    return Response(encode(body), 202, {**AGAIN, "Location": f"/v1/teams/{team_id}"}, "application/json")
