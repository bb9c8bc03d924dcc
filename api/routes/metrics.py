"""Counts for monitoring."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.responses import Response

from api.dependencies import MetricsRead, NoQuery
from api.problems import documented

router = APIRouter(tags=["service"])


@router.get(
    "/metrics",
    operation_id="get_metrics",
    summary="Counts for monitoring",
    response_class=Response,
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}, **documented()},
)
def get_metrics(access: MetricsRead, _query: Annotated[NoQuery, Query()]) -> Response:
    """Return requests, latencies and the service's own figures in the Prometheus text format."""
    return Response(access.context.meter.text(), media_type=CONTENT_TYPE_LATEST)
