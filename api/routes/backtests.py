"""Back-tests: how well the ranking foretold the workspace's own past. Run in the background."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from api.dependencies import (
    AmbassadorsRead,
    AssessmentsWrite,
    BrandQuery,
    NoQuery,
    PathId,
    body_of,
    json_body,
)
from api.encode import instants
from api.problems import documented
from api.routes.operations import shown
from api.schemas import BackTest, BackTestList, NewBackTest, Operation

router = APIRouter(tags=["assessments"])


@router.post(
    "/v1/backtests",
    operation_id="create_backtest",
    summary="Test the ranking on the past",
    status_code=202,
    responses=documented(404, 413, 415),
    openapi_extra=body_of(NewBackTest, required=False),
)
def create_backtest(
    access: AssessmentsWrite,
    wanted: Annotated[NewBackTest, Depends(json_body(NewBackTest))],
    _query: Annotated[NoQuery, Query()],
    response: Response,
) -> Operation:
    """Begin a back-test of the current assessment and return at once; `GET /v1/backtests/{result}` holds it then.

    It takes the place of an earlier one of the same assessment and brand.
    """
    brand = access.brand(wanted.brand)
    operation = access.workspace.start_backtest(brand, wanted.windows, wanted.horizon_hours)
    response.headers["Location"] = f"/v1/operations/{operation.id}"
    return shown(operation)


@router.get(
    "/v1/backtests",
    operation_id="list_backtests",
    summary="The back-tests of a brand",
    responses=documented(404),
)
def list_backtests(access: AmbassadorsRead, query: Annotated[BrandQuery, Query()]) -> BackTestList:
    """Return those kept, the latest first, with the means over their windows and what they say in a sentence."""
    found = access.workspace.backtests(access.brand(query.brand))
    return BackTestList.model_validate(instants({"items": found}))


@router.get(
    "/v1/backtests/{id}",
    operation_id="get_backtest",
    summary="One back-test",
    responses=documented(404),
)
def get_backtest(
    access: AmbassadorsRead,
    wanted_id: PathId,
    query: Annotated[BrandQuery, Query()],
) -> BackTest:
    """Return every window of the back-test of an assessment, and how firmly each place on the list stands."""
    return BackTest.model_validate(
        instants(access.workspace.backtested(wanted_id, access.brand(query.brand)))
    )
