"""How far a long job is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Query

from api.dependencies import AssessmentsWrite, NoQuery, PathId
from api.encode import instants
from api.problems import documented
from api.schemas import Operation

if TYPE_CHECKING:
    from ambassadors import service

router = APIRouter(tags=["assessments"])


@router.get(
    "/v1/operations/{id}", operation_id="get_operation", summary="How far a job is", responses=documented(404)
)
def get_operation(
    access: AssessmentsWrite,
    wanted_id: PathId,
    _query: Annotated[NoQuery, Query()],
) -> Operation:
    """Return an operation; a failed one is a 200 too, with its `error`."""
    return shown(access.workspace.operation(wanted_id))


def shown(operation: service.Operation) -> Operation:
    """Return an operation as the API shows it."""
    names = ("id", "kind", "state", "created_at", "started_at", "finished_at", "result", "error")
    progress = {"done": operation.done, "total": operation.total, "stage": operation.stage}
    return Operation.model_validate(
        instants({name: getattr(operation, name) for name in names}) | {"progress": progress}
    )
