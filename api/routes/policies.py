"""Policies per source: what is in force, how late deletes were, what is past its days."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from api.dependencies import NoQuery, PrivacyAdmin, body_of, json_body
from api.problems import documented
from api.routes.operations import shown
from api.schemas import Deadline, Deadlines, NewRetention, Operation, Policies, Policy, Retention

router = APIRouter(tags=["privacy"])


@router.get(
    "/v1/privacy/policies",
    operation_id="list_policies",
    summary="Policies per source",
    responses=documented(),
)
def list_policies(access: PrivacyAdmin, _query: Annotated[NoQuery, Query()]) -> Policies:
    """Return the policy of every platform, where it comes from, and what it stopped."""
    return Policies(items=[Policy.model_validate(one) for one in access.workspace.policies()])


@router.get(
    "/v1/privacy/deadlines",
    operation_id="list_deadlines",
    summary="How late deletes were",
    responses=documented(),
)
def list_deadlines(access: PrivacyAdmin, _query: Annotated[NoQuery, Query()]) -> Deadlines:
    """Return by platform how many deletes were carried out after the hours of its policy."""
    return Deadlines(items=[Deadline.model_validate(one) for one in access.workspace.deadlines()])


@router.get(
    "/v1/privacy/retention",
    operation_id="get_retention",
    summary="What is past its days",
    responses=documented(),
)
def get_retention(access: PrivacyAdmin, _query: Annotated[NoQuery, Query()]) -> Retention:
    """Return what a retention would take out now; nothing is changed."""
    return Retention.model_validate(access.workspace.retention_due())


@router.post(
    "/v1/privacy/retention",
    operation_id="start_retention",
    summary="Take out what is past its days",
    status_code=202,
    responses=documented(413, 415),
    openapi_extra=body_of(NewRetention),
)
def retain(
    access: PrivacyAdmin,
    wanted: Annotated[NewRetention, Depends(json_body(NewRetention))],
    _query: Annotated[NoQuery, Query()],
    response: Response,
) -> Operation:
    """Take out events past the days of their platform, and texts and sentiments that a policy forbids to keep."""
    started = access.workspace.start_retention(by=wanted.by)
    response.headers["Location"] = f"/v1/operations/{started.id}"
    return shown(started)
