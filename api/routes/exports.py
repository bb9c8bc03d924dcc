"""The events themselves."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import AwareDatetime, BaseModel, Field
from starlette.responses import StreamingResponse

from api.dependencies import EventsRead
from api.problems import documented

router = APIRouter(tags=["interactions"])


class ExportQuery(BaseModel, extra="forbid"):
    """Which part."""

    since: AwareDatetime | None = Field(None, description="Events at or after it")
    until: AwareDatetime | None = Field(None, description="Events before it")
    platform: str | None = Field(None, description="Of this platform only, like `x`")


@router.get(
    "/v1/exports/events",
    operation_id="export_events",
    summary="The events, one a line",
    response_class=StreamingResponse,
    responses={
        200: {
            "description": "Canonical events that `ambassadors load` and `POST /v1/interactions` read again",
            "content": {"application/x-ndjson": {"schema": {"type": "string"}}},
        },
        **documented(),
    },
)
def export_events(access: EventsRead, query: Annotated[ExportQuery, Query()]) -> StreamingResponse:
    """Stream the events as of now: deletes first, then what stands, in the order in which it came.

    Nobody suppressed is in it. A key of single brands gets their events alone, and no deletes. An answer
    without events is `[]`.
    """
    lines = access.workspace.exported(
        since=_ms(query.since), until=_ms(query.until), platform=query.platform, brands=access.key.brands
    )
    headers = {"Content-Disposition": 'attachment; filename="events.ndjson"', "Cache-Control": "no-store"}
    return StreamingResponse(lines, media_type="application/x-ndjson", headers=headers)


def _ms(at: datetime | None) -> int | None:
    return None if at is None else round(at.timestamp() * 1000)
