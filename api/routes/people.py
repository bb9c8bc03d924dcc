"""Which accounts are one person's. Every join is looked at before it is made, and leaves no trace when it is taken away."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Query, Response

from ambassadors.service import Changing
from api.dependencies import DecisionQuery, NoQuery, NumberInPath, PathId, PeopleWrite, body_of, json_body
from api.encode import instants
from api.problems import documented
from api.routes.operations import shown
from api.schemas.people import (
    Decision,
    NewDecision,
    NewLink,
    NewPeoplePreview,
    PeoplePreview,
    PersonLink,
    Persons,
    Proposals,
)
from api.schemas.service import Operation

if TYPE_CHECKING:
    from ambassadors import service

router = APIRouter(tags=["people"])
No = Annotated[NoQuery, Query()]


@router.get(
    "/v1/people",
    operation_id="list_people",
    summary="Everybody with several accounts",
    responses=documented(),
)
def list_people(access: PeopleWrite, _query: No) -> Persons:
    """Return every person with accounts and links, and whom a rule keeps apart. For keys of all brands."""
    found = access.workspace.persons()
    for one in (*found["persons"], *found["suspended"], *found["apart"]):
        one["links"] = [instants(link) for link in one["links"]]
    return Persons.model_validate(found)


@router.post(
    "/v1/people/previews",
    operation_id="create_people_preview",
    summary="See what a join changes",
    status_code=202,
    responses=documented(404, 409, 413, 415),
    openapi_extra=body_of(NewPeoplePreview),
)
def create_people_preview(
    access: PeopleWrite,
    wanted: Annotated[NewPeoplePreview, Depends(json_body(NewPeoplePreview))],
    _query: No,
    response: Response,
) -> Operation:
    """Begin to compute which scores and lists change; when it has succeeded, `GET /v1/people/previews/{result}` tells."""
    changing = Changing(tuple(wanted.join), tuple(wanted.part), wanted.top)
    operation = access.workspace.start_blast_radius(changing)
    response.headers["Location"] = f"/v1/operations/{operation.id}"
    return shown(operation)


@router.get(
    "/v1/people/previews/{id}",
    operation_id="get_people_preview",
    summary="What a join changes",
    responses=documented(404),
)
def get_people_preview(access: PeopleWrite, wanted_id: PathId, _query: No) -> PeoplePreview:
    """Return a preview made lately."""
    return PeoplePreview.model_validate(instants(access.workspace.previewed_links(wanted_id)))


@router.post(
    "/v1/people/links",
    operation_id="create_person_link",
    summary="Join two accounts",
    status_code=201,
    responses=documented(404, 409, 413, 415),
    openapi_extra=body_of(NewLink),
)
def create_person_link(
    access: PeopleWrite, wanted: Annotated[NewLink, Depends(json_body(NewLink))], _query: No
) -> PersonLink:
    """Join two accounts whose preview was made; it counts from the next assessment on."""
    made = access.workspace.link(
        *wanted.accounts,
        wanted.kind,
        evidence=wanted.evidence,
        reason=wanted.reason,
        seen=access.workspace.previewed_links(wanted.preview),
        by=access.decider(wanted.by),
    )
    return _link(made)


@router.delete(
    "/v1/people/links/{id}",
    operation_id="delete_person_link",
    summary="Take a link away",
    status_code=204,
    responses=documented(404),
)
def delete_person_link(
    access: PeopleWrite,
    wanted_id: NumberInPath,
    query: Annotated[DecisionQuery, Query()],
) -> None:
    """Take a link away: the next assessment is as if it had never been made."""
    access.workspace.unlink(wanted_id, reason=query.reason, by=access.decider(query.by))


@router.get(
    "/v1/people/proposals",
    operation_id="list_people_proposals",
    summary="Accounts that look like one person's",
    responses=documented(),
)
def list_people_proposals(access: PeopleWrite, _query: No) -> Proposals:
    """Return what nobody has decided yet. Nothing is joined by itself."""
    return Proposals.model_validate({"items": access.workspace.proposals()})


@router.post(
    "/v1/people/decisions",
    operation_id="create_people_decision",
    summary="Accept or refuse a proposal",
    status_code=201,
    responses=documented(404, 409, 413, 415),
    openapi_extra=body_of(NewDecision),
)
def create_people_decision(
    access: PeopleWrite, wanted: Annotated[NewDecision, Depends(json_body(NewDecision))], _query: No
) -> Decision:
    """Keep what a person decided, with name and reason; a refused pair is not proposed again."""
    seen = None if wanted.preview is None else access.workspace.previewed_links(wanted.preview)
    by = access.decider(wanted.by)
    made = access.workspace.decide(*wanted.accounts, wanted.verdict, by=by, reason=wanted.reason, seen=seen)
    return Decision(verdict=wanted.verdict, link=None if made is None else _link(made))


def _link(made: service.Link) -> PersonLink:
    return PersonLink.model_validate(instants(asdict(made)))
