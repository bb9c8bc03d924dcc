"""The rights of people: everything about one, erasure, objection; lists of people to leave alone as CSV."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from ambassadors.errors import InputError
from ambassadors.service import zipped_person
from api.dependencies import (
    BODY_BYTES,
    NoQuery,
    PathId,
    PrivacyAdmin,
    PrivacyReveal,
    body_of,
    json_body,
    read_body,
)
from api.encode import encode, instant
from api.problems import documented
from api.routes.operations import shown
from api.schemas import (
    Decision,
    Erasure,
    ImportedList,
    NewObjection,
    NewPersonExport,
    NewReveal,
    Operation,
    PersonExport,
    Revealed,
    Suppression,
)

router = APIRouter(tags=["privacy"])
NO_STORE = {"Cache-Control": "no-store"}


@router.post(
    "/v1/privacy/exports",
    operation_id="export_person",
    summary="Everything about one person",
    response_model=PersonExport,
    responses=documented(404, 413, 415),
    openapi_extra=body_of(NewPersonExport),
)
def export_person(
    access: PrivacyAdmin,
    wanted: Annotated[NewPersonExport, Depends(json_body(NewPersonExport))],
    _query: Annotated[NoQuery, Query()],
) -> Response:
    """Return events, facts and where they came from, scores with receipts, suppressions and decisions (GDPR Art. 15, 20)."""
    told = access.workspace.everything_about(wanted.account_id, by=wanted.by, reason=wanted.reason)
    if wanted.format == "zip":
        named = NO_STORE | {"Content-Disposition": 'attachment; filename="person.zip"'}
        return Response(zipped_person(told), media_type="application/zip", headers=named)
    return Response(encode(told), media_type="application/json", headers=NO_STORE)


@router.post(
    "/v1/privacy/erasures",
    operation_id="erase_person",
    summary="Erase one person",
    status_code=202,
    responses=documented(404, 409, 413, 415),
    openapi_extra=body_of(Decision),
)
def erase_person(
    access: PrivacyAdmin,
    wanted: Annotated[Decision, Depends(json_body(Decision))],
    _query: Annotated[NoQuery, Query()],
    response: Response,
) -> Operation:
    """Erase a person for good (GDPR Art. 17): out of every answer at once, out of every store in the background."""
    started = access.workspace.start_erasure(wanted.account_id, by=wanted.by, reason=wanted.reason)
    response.headers["Location"] = f"/v1/privacy/erasures/{started.id}"
    return shown(started)


@router.get(
    "/v1/privacy/erasures/{id}",
    operation_id="get_erasure",
    summary="How far an erasure is, and its receipt",
    responses=documented(404),
)
def get_erasure(
    access: PrivacyAdmin,
    wanted_id: PathId,
    _query: Annotated[NoQuery, Query()],
) -> Erasure:
    """Return the operation, and the signed receipt once it has succeeded."""
    operation = access.workspace.operation(wanted_id)
    done = operation.result if operation.state == "succeeded" else None
    return Erasure(operation=shown(operation), receipt=access.workspace.erasure(done) if done else None)


@router.post(
    "/v1/privacy/objections",
    operation_id="object_to_profiling",
    summary="Obey an objection",
    status_code=201,
    responses=documented(404, 413, 415),
    openapi_extra=body_of(NewObjection),
)
def object_to_profiling(
    access: PrivacyAdmin,
    wanted: Annotated[NewObjection, Depends(json_body(NewObjection))],
    _query: Annotated[NoQuery, Query()],
) -> Suppression:
    """Neither contact nor profile the person, everywhere, from the next read on (GDPR Art. 21); known yet or not."""
    made = access.workspace.object_to_profiling(
        wanted.account_id, by=wanted.by, reason=wanted.reason, source=wanted.source
    )
    return Suppression.model_validate(made | {"created_at": instant(made["created_at"])})


@router.post(
    "/v1/privacy/reveals",
    operation_id="reveal_person",
    summary="Who stands behind a pseudonym",
    status_code=201,
    responses=documented(404, 413, 415),
    openapi_extra=body_of(NewReveal),
)
def reveal_person(
    access: PrivacyReveal,
    wanted: Annotated[NewReveal, Depends(json_body(NewReveal))],
    _query: Annotated[NoQuery, Query()],
    response: Response,
) -> Revealed:
    """Say who one person is; who asked, when and why stands in the audit trail. For keys of all brands."""
    response.headers.update(NO_STORE)
    by = access.decider(wanted.by)
    return Revealed.model_validate(access.workspace.reveal(wanted.pseudonym, by=by, reason=wanted.reason))


class ListQuery(BaseModel, extra="forbid"):
    """Who answers for a list."""

    by: str = Field(min_length=1, max_length=200, description="Name of the human who answers for the list")
    source: str = Field(min_length=1, max_length=200, description="Where the list comes from")


async def csv_text(request: Request) -> str:
    """Return the CSV in the body. Raises InputError: not UTF-8."""
    body = (await read_body(request, BODY_BYTES, ("text/csv",)))[1]
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = f"the list is not UTF-8: {error}"
        raise InputError(message) from error


@router.post(
    "/v1/privacy/suppression-list",
    operation_id="import_suppressions",
    summary="Leave everybody on a list alone",
    responses=documented(413, 415),
    openapi_extra={
        "requestBody": {"required": True, "content": {"text/csv": {"schema": {"type": "string"}}}}
    },
)
def import_suppressions(
    access: PrivacyAdmin, text: Annotated[str, Depends(csv_text)], query: Annotated[ListQuery, Query()]
) -> ImportedList:
    """Take a CSV (`account_id,kind,brand,reason,source,at`, or reasons of Mautic); rows that cannot be taken are named."""
    done = access.workspace.import_suppressions(text, by=query.by, source=query.source)
    return ImportedList.model_validate(asdict(done))


@router.get(
    "/v1/privacy/suppression-list",
    operation_id="export_suppressions",
    summary="Who is left alone, as CSV",
    response_class=Response,
    responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}}, **documented()},
)
def export_suppressions(access: PrivacyAdmin, _query: Annotated[NoQuery, Query()]) -> Response:
    """Return every suppression, as the import reads it."""
    return Response(access.workspace.suppressions_csv(), media_type="text/csv", headers=NO_STORE)
