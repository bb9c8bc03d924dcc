"""What changed since an earlier assessment."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from ambassadors.service import Language
from api.dependencies import AmbassadorsRead
from api.encode import encode, instants
from api.problems import documented
from api.routes.ambassadors import preferred
from api.schemas import Changes

router = APIRouter(tags=["assessments"])


class ChangesQuery(BaseModel, extra="forbid"):
    """What to compare."""

    brand: str | None = Field(None, description="Needed where the key sees several; `all` = no brand rules")
    since: str | None = Field(
        None, description="An assessment's id, an instant or a date; left out = the assessment made before"
    )
    account: str | None = Field(None, description="`id` or `account_id`: why this one moved")
    top: int = Field(100, ge=1, le=1000, description="How far down the list to look")
    lang: Language | None = Field(None, description="Of the words; left out = `Accept-Language`")


@router.get(
    "/v1/changes",
    operation_id="list_changes",
    summary="Who moved, and why",
    response_model=Changes,
    responses=documented(404),
)
def list_changes(
    request: Request, access: AmbassadorsRead, query: Annotated[ChangesQuery, Query()]
) -> Response:
    """Return who entered, left, rose and fell since an earlier assessment; with `account`, why one person moved.

    The causes of a score's change add up to it; a rank's change is split into what the person's own score did and
    what other people did.
    """
    brand = access.brand(query.brand)
    language = query.lang or preferred(request.headers.get("accept-language", ""))
    if query.account is None:
        found = access.workspace.changes(brand, since=query.since, top=query.top, language=language)
    else:
        found = access.workspace.change(brand, query.account, since=query.since, language=language)
    headers = {"Content-Language": language, "Vary": "Authorization, X-API-Key, Accept-Language"}
    return Response(encode(instants(found)), headers=headers, media_type="application/json")
