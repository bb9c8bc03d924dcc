"""Assessments: those kept, and new ones, made in the background."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from api.dependencies import AmbassadorsRead, AssessmentsWrite, NoQuery, body_of, json_body
from api.encode import instants
from api.problems import documented
from api.routes.operations import shown
from api.schemas import AssessmentList, NewAssessment, Operation

router = APIRouter(tags=["assessments"])


@router.get(
    "/v1/assessments",
    operation_id="list_assessments",
    summary="The assessments that are kept",
    responses=documented(),
)
def list_assessments(access: AmbassadorsRead, _query: Annotated[NoQuery, Query()]) -> AssessmentList:
    """Return them, the current one first, then the one made last; any of them is what `GET /v1/changes` compares with."""
    return AssessmentList.model_validate(instants({"items": access.workspace.assessments()}))


@router.post(
    "/v1/assessments",
    operation_id="create_assessment",
    summary="Make a new assessment",
    status_code=202,
    responses=documented(409, 413, 415),
    openapi_extra=body_of(NewAssessment, required=False),
)
def create_assessment(
    access: AssessmentsWrite,
    wanted: Annotated[NewAssessment, Depends(json_body(NewAssessment))],
    _query: Annotated[NoQuery, Query()],
    response: Response,
) -> Operation:
    """Begin an assessment and return at once; `Location` says where to see how far it is."""
    as_of = None if wanted.as_of is None else round(wanted.as_of.timestamp() * 1000)
    operation = access.workspace.start_refresh(as_of)
    response.headers["Location"] = f"/v1/operations/{operation.id}"
    return shown(operation)
