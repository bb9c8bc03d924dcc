"""Whether the process lives and whether it can work; no key needed."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends

from api.dependencies import Context, context
from api.problems import MEDIA_TYPE, NotReadyError
from api.schemas import Health

router = APIRouter(tags=["service"])

_NOT_READY: dict[int | str, dict[str, Any]] = {
    503: {
        "description": "Not ready; `errors` says why",
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
}


@router.get("/healthz", operation_id="get_health", summary="Does the process live?")
async def get_health() -> Health:
    """Return ok: the process answers."""
    return Health(status="ok")


@router.get("/readyz", operation_id="get_readiness", summary="Can it work?", responses=_NOT_READY)
def get_readiness(held: Annotated[Context, Depends(context)]) -> Health:
    """Return ready, or a problem document with every reason why not."""
    reasons = held.workspace.ready()
    if reasons:
        raise NotReadyError(reasons)
    return Health(status="ready")
