"""Whom to leave alone: obeyed by every list and suggestion from the next request on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel, Field

from api.dependencies import DecisionQuery, NoQuery, NumberInPath, SuppressionsWrite, body_of, json_body
from api.encode import instant
from api.pages import make_cursor, read_cursor
from api.problems import documented
from api.routes.ambassadors import MAX_LIMIT
from api.schemas import NewSuppression, Suppression, SuppressionPage

if TYPE_CHECKING:
    from ambassadors import service
    from api.dependencies import Access

router = APIRouter(tags=["suppressions"])
PATH = "/v1/suppressions"


class SuppressionQuery(BaseModel, extra="forbid"):
    """What suppressions may be asked for."""

    brand: str | None = Field(None, description="Only those made for this brand")
    limit: int = Field(50, ge=1, description=f"Items a page; more than {MAX_LIMIT} counts as {MAX_LIMIT}")
    cursor: str | None = Field(None, description="`next_cursor` of the page before")


class LiftQuery(DecisionQuery):
    """Who lifts it and why; what lifting an objection needs."""

    evidence: str = Field(
        "", max_length=2000, description="The person's consent: when, where, which text they agreed to"
    )


@router.get(
    PATH, operation_id="list_suppressions", summary="Who is left alone", responses=documented(400, 404)
)
def list_suppressions(
    access: SuppressionsWrite, query: Annotated[SuppressionQuery, Query()]
) -> SuppressionPage:
    """Return suppressions, oldest first. A key of some brands sees those of its brands only."""
    brands = access.key.brands if query.brand is None else frozenset({access.brand(query.brand)})
    filters = f"suppressions {query.brand}"
    after = read_cursor(query.cursor, filters, "", int) if query.cursor else 0
    limit = min(query.limit, MAX_LIMIT)
    found = access.workspace.suppressions(brands=brands, after=after, limit=limit + 1)
    cursor = make_cursor(filters, "", found[limit - 1].id) if len(found) > limit else None
    return SuppressionPage(items=[_shown(entry) for entry in found[:limit]], next_cursor=cursor)


@router.post(
    PATH,
    operation_id="create_suppression",
    summary="Leave somebody alone",
    status_code=201,
    responses=documented(404, 413, 415),
    openapi_extra=body_of(NewSuppression),
)
def create_suppression(
    access: SuppressionsWrite,
    entry: Annotated[NewSuppression, Depends(json_body(NewSuppression))],
    _query: Annotated[NoQuery, Query()],
    response: Response,
) -> Suppression:
    """Leave somebody alone, known here yet or not. Saying it again gives the entry that stands."""
    made = access.workspace.suppress(
        entry.account_id,
        entry.kind,
        entry.reason,
        _brand(access, entry.brand),
        by=access.decider(entry.by),
        source=entry.source,
    )
    response.headers["Location"] = f"{PATH}/{made.id}"
    note = access.workspace.not_yet(entry.account_id) if access.key.brands is None else None
    return _shown(made, note)


@router.delete(
    PATH + "/{id}",
    operation_id="delete_suppression",
    summary="Lift a suppression",
    status_code=204,
    responses=documented(404, 409),
)
def delete_suppression(
    access: SuppressionsWrite,
    wanted_id: NumberInPath,
    query: Annotated[LiftQuery, Query()],
) -> None:
    """Lift a suppression. One that records an erasure stays; an objection needs the evidence of a consent."""
    who = access.decider(query.by)
    access.workspace.unsuppress(
        wanted_id, brands=access.key.brands, by=who, reason=query.reason, evidence=query.evidence
    )


def _brand(access: Access, name: str | None) -> str | None:
    """Return the brand to suppress for; None = for all, which a key of some brands cannot say."""
    if name is None and access.key.brands is None:
        return None
    return access.brand(name) or None


def _shown(entry: service.Suppression, note: str | None = None) -> Suppression:
    return Suppression.model_validate(
        {
            "id": entry.id,
            "account_id": entry.account_id,
            "kind": entry.kind,
            "brand": entry.brand,
            "reason": entry.reason,
            "created_by": entry.created_by,
            "created_at": instant(entry.created_at),
            "source": entry.source,
            "note": note,
        }
    )
