"""Interactions in: each row gets its answer, and an accepted one is kept for good."""

from __future__ import annotations

from collections import Counter
from typing import Annotated, Any, Final

import orjson
from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from ambassadors.errors import InputError, TooLargeError
from api.dependencies import BODY_BYTES, InteractionsWrite, NoQuery, read_body
from api.encode import encode
from api.problems import documented
from api.schemas import IngestResult

router = APIRouter(tags=["interactions"])

MAX_ROWS: Final = 10_000
LINES: Final = ("application/x-ndjson", "application/jsonl", "application/ndjson", "application/x-jsonlines")

_ROW: Final = {
    "event_id": "x:100",
    "at": "2026-11-23T09:30:00Z",
    "kind": "share",
    "actor_id": "x:7",
    "target_id": "x:1",
    "post_id": "x:100",
}
_ROWS: Final[dict[str, Any]] = {
    "type": "array",
    "maxItems": MAX_ROWS,
    "items": {
        "type": "object",
        "required": ["event_id", "at", "kind", "actor_id"],
        "additionalProperties": True,
    },
}
BODY: Final = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": _ROWS, "example": [_ROW]},
            "application/x-ndjson": {
                "schema": {"type": "string"},
                "example": orjson.dumps(_ROW).decode() + "\n",
            },
        },
    }
}


async def upload(request: Request) -> bytes:
    """Return the rows, one JSON object a line, so that the number of a line is that of a row.

    Raises:
        MediaTypeError: another content type.
        TooLargeError: too many bytes or rows.
        InputError: not a JSON array.
    """
    kind, body = await read_body(request, BODY_BYTES, ("application/json", *LINES))
    if kind in LINES:
        _check_rows(body.count(b"\n") + (not body.endswith(b"\n")))
        return body
    try:
        rows = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        message = f"the body is not JSON: {error}; send an array of interactions"
        raise InputError(message) from error
    if not isinstance(rows, list):
        message = "the body is JSON but no array; put the interaction into [ ], or send application/x-ndjson"
        raise InputError(message)
    _check_rows(len(rows))
    return b"\n".join(map(orjson.dumps, rows))


def _check_rows(rows: int) -> None:
    if rows > MAX_ROWS:
        message = f"{rows:,} rows, but one request carries at most {MAX_ROWS:,}; send them in parts"
        raise TooLargeError(message)


@router.post(
    "/v1/interactions",
    operation_id="send_interactions",
    summary="Send interactions",
    response_model=IngestResult,
    responses={
        207: {"model": IngestResult, "description": "Some rows were not taken"},
        **documented(413, 415),
    },
    openapi_extra=BODY,
)
def send_interactions(
    access: InteractionsWrite,
    rows: Annotated[bytes, Depends(upload)],
    _query: Annotated[NoQuery, Query()],
) -> Response:
    """Keep interactions: a JSON array or one JSON object a line, at most 10,000 rows and 10 MB.

    Sending a row again is safe: it counts as `duplicate`. 200 = every row is in the ledger; 207 = some
    were not taken, `results` says which and how to mend them, the others are in.
    """
    results = access.workspace.ingest(rows, brands=access.key.brands, by=access.key.id)
    counts = Counter(row.status for row in results)
    document: dict[str, Any] = {
        name: counts[name]
        for name in ("accepted", "duplicate", "quarantined", "rejected", "erased", "expired")
    }
    names = ("line", "event_id", "status", "field", "reason")
    document["results"] = [{name: getattr(row, name) for name in names} for row in results]
    status = 200 if counts["accepted"] + counts["duplicate"] == len(results) else 207
    return Response(encode(document), status, media_type="application/json")
