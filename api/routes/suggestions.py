"""Whom to contact or answer, and who was refused."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from ambassadors.service import Language
from api.dependencies import SuggestionsRead
from api.encode import encode, instant, instants
from api.pages import make_cursor, read_cursor
from api.problems import documented
from api.routes.ambassadors import MAX_LIMIT, preferred
from api.schemas import SuggestionPage

router = APIRouter(tags=["suggestions"])


class SuggestionQuery(BaseModel, extra="forbid"):
    """What suggestions may be asked for."""

    brand: str | None = Field(None, description="Needed where the key sees several")
    limit: int = Field(50, ge=1, description=f"Items a page; more than {MAX_LIMIT} counts as {MAX_LIMIT}")
    cursor: str | None = Field(None, description="`next_cursor` of the page before")
    lang: Language | None = Field(None, description="Of the sentences; left out = `Accept-Language`")


@router.get(
    "/v1/suggestions",
    operation_id="list_suggestions",
    summary="Whom to contact or answer",
    response_model=SuggestionPage,
    responses=documented(400, 404),
)
def list_suggestions(
    request: Request, access: SuggestionsRead, query: Annotated[SuggestionQuery, Query()]
) -> Response:
    """Return whom to contact or answer, why, with which evidence, in which thread.

    Nobody unhappy, suppressed, of the staff or without evidence is asked for anything; `refused` says who and why.
    """
    brand, assessment = access.brand(query.brand), access.workspace.current()
    filters = f"suggestions {brand}"
    after = read_cursor(query.cursor, filters, assessment.id, str) if query.cursor else None
    found = access.workspace.suggestions(
        brand,
        after=after,
        limit=min(query.limit, MAX_LIMIT),
        language=query.lang or preferred(request.headers.get("accept-language", "")),
    )
    last = found.get("next_after")
    document = {
        "items": instants(found["items"]),
        "refused": instants(found["refused"]),
        "next_cursor": None if last is None else make_cursor(filters, assessment.id, str(last)),
        "as_of": instant(assessment.as_of),
        "assessment": assessment.id,
    }
    return Response(encode(document), media_type="application/json")
