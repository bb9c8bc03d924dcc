"""What the command line asks a running service of the same home for: it alone may write to the ledger."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, Field
from starlette.responses import Response, StreamingResponse

from ambassadors.service import Language, seen
from api.dependencies import context, json_body, read_body
from api.encode import encode
from api.security import token_of

CHUNK_BYTES: Final = 512 * 2**20
ARROW: Final = "application/vnd.apache.arrow.stream"


async def same_home(request: Request) -> None:
    """Let in who can read the token that the service left under its home.

    Raises:
        UnauthenticatedError: who cannot.
    """
    held = context(request)
    host = request.client.host if request.client else None
    held.gate.admit_internal(token_of(dict(request.scope["headers"])), host, held.workspace.internal_token)


async def chunk(request: Request) -> bytes:
    """Return the Arrow IPC stream in the body."""
    return (await read_body(request, CHUNK_BYTES, (ARROW,)))[1]


class Refresh(BaseModel, extra="forbid"):
    """What to assess; all of it may be left out."""

    as_of: int | None = Field(None, description="Epoch ms")
    horizon_hours: float | None = Field(None, gt=0, allow_inf_nan=False)


class Quality(BaseModel, extra="forbid"):
    """What of the data to tell."""

    days: int
    platform: str | None
    late_hours: float


class LiveTop(BaseModel, extra="forbid"):
    """Which live list, and how much of it."""

    brand: str | None
    list: Literal["standing", "hot"]
    stages: frozenset[str]
    min_score: float
    limit: int
    language: Language


class Compare(BaseModel, extra="forbid"):
    """Which file to hold against the ledger, and how to read it."""

    path: str
    options: dict[str, Any]


class Right(BaseModel, extra="forbid"):
    """Which right of somebody to carry out."""

    name: str
    arguments: dict[str, Any]


class Export(BaseModel, extra="forbid"):
    """Which part of the ledger."""

    since: int | None
    until: int | None
    platform: str | None


router = APIRouter(prefix="/internal", include_in_schema=False, dependencies=[Depends(same_home)])


@router.post("/chunks")
def add_chunk(request: Request, body: Annotated[bytes, Depends(chunk)]) -> Response:
    """Append a chunk of canonical events; the answer comes after the commit."""
    return _json(context(request).workspace.ingest_chunk(body))


@router.post("/refresh")
def refresh(request: Request, wanted: Annotated[Refresh, Depends(json_body(Refresh))]) -> Response:
    """Make an assessment and return when it stands."""
    made = context(request).workspace.refresh(as_of=wanted.as_of, horizon_hours=wanted.horizon_hours)
    return _json(made.told())


@router.post("/quality")
def quality(request: Request, wanted: Annotated[Quality, Depends(json_body(Quality))]) -> Response:
    """Tell what came in and what became of it."""
    return _json(seen(context(request).workspace).data_quality(**wanted.model_dump()))


@router.post("/live")
def live(request: Request, wanted: Annotated[LiveTop, Depends(json_body(LiveTop))]) -> Response:
    """Tell who stands on a live list."""
    return _json(seen(context(request).workspace).live_top(**wanted.model_dump()))


@router.post("/status")
def status(request: Request) -> Response:
    """Tell what stands where."""
    return _json(seen(context(request).workspace).status())


@router.post("/compare")
def compare(request: Request, wanted: Annotated[Compare, Depends(json_body(Compare))]) -> Response:
    """Tell why counts of a file differ; the file is one that this process can read."""
    return _json(seen(context(request).workspace).compared(wanted.path, wanted.options))


@router.post("/export")
def export(request: Request, wanted: Annotated[Export, Depends(json_body(Export))]) -> StreamingResponse:
    """Stream the events for a file of the owner's, as Arrow."""
    headers, parts = seen(context(request).workspace).export_stream(**wanted.model_dump())
    return StreamingResponse(parts, media_type=ARROW, headers=headers)


@router.post("/rights")
def right(request: Request, wanted: Annotated[Right, Depends(json_body(Right))]) -> Response:
    """Carry out a right of somebody."""
    return _json({"answer": seen(context(request).workspace).right(wanted.name, wanted.arguments)})


def _json(document: dict[str, Any]) -> Response:
    return Response(encode(document), media_type="application/json")
