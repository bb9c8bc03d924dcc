"""Receivers of webhooks: platforms knock and sign, nobody holds a key.

A receiver exists where its secret is set; without one its address answers 404. A body is kept for good
before it is acknowledged, so that what the service could not keep is sent again.
"""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Path, Query, Request
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool
from starlette.responses import PlainTextResponse, Response

from ambassadors.errors import ForbiddenError, NotFoundError, UsageError
from api.dependencies import JSON_TYPES, Context, context, read_body
from api.encode import encode
from api.problems import documented
from api.schemas import Delivery
from api.signatures import HEADERS, check, present, same, sign

router = APIRouter(prefix="/v1/webhooks", tags=["webhooks"])

LIMIT: Final = 2 * 2**20
"""Meta puts up to 1,000 changes into one body, far below this."""
BODY: Final = {
    "requestBody": {"required": True, "content": {"application/json": {"schema": {"type": "object"}}}}
}
FAILS: Final = documented(404, 413, 415)
Held = Annotated[Context, Depends(context)]


class Challenge(BaseModel):
    """What a platform asks before it sends: Meta the ``hub`` names, X ``crc_token``."""

    mode: str | None = Field(None, alias="hub.mode")
    token: str | None = Field(None, alias="hub.verify_token")
    challenge: str | None = Field(None, alias="hub.challenge", max_length=1000)
    crc_token: str | None = Field(None, max_length=1000)


def secret_of(held: Context, platform: str) -> str:
    """Return the secret of a receiver.

    Raises:
        NotFoundError: none is set, so there is no receiver.
    """
    secret = held.workspace.webhook_secret(platform)
    if not secret:
        message = f"there is no receiver for {platform!r} here; the README says how to set its secret"
        raise NotFoundError(message)
    return secret


@router.get(
    "/{platform}",
    operation_id="answer_challenge",
    summary="Prove who holds this address",
    response_class=PlainTextResponse,
    responses=documented(404),
)
def answer_challenge(
    platform: Annotated[str, Path()], asked: Annotated[Challenge, Query()], held: Held
) -> Response:
    """Answer what a platform asks before it sends: Meta's challenge, or X's CRC."""
    secret = secret_of(held, platform)
    if platform == "x" and asked.crc_token is not None:
        answer = {"response_token": sign("x", secret, asked.crc_token.encode())}
        return Response(encode(answer), media_type="application/json")
    if platform == "meta" and asked.mode == "subscribe" and asked.challenge is not None:
        token = held.workspace.webhook_secret("meta-verify")
        if not token or not same(token, asked.token or ""):
            message = "hub.verify_token is not the one set here; compare AMBASSADORS_META_VERIFY_TOKEN"
            raise ForbiddenError(message)
        return PlainTextResponse(asked.challenge)
    message = (
        "nothing to answer: Meta asks with hub.mode, hub.verify_token and hub.challenge, X with crc_token"
    )
    raise UsageError(message)


@router.post(
    "/{platform}",
    operation_id="receive_webhook",
    summary="Take what a platform sends",
    response_model=Delivery,
    responses=FAILS,
    openapi_extra=BODY,
)
async def receive_webhook(platform: Annotated[str, Path()], request: Request, held: Held) -> Response:
    """Keep a signed body of `meta`, `discourse` or `x`: at most 2 MiB; a delivery repeated answers the same."""
    secret = secret_of(held, platform)
    given = request.headers.get(HEADERS[platform])
    present(platform, given)  # a stranger's body is not even read
    _, body = await read_body(request, LIMIT, JSON_TYPES)
    check(platform, secret, body, given)
    about: dict[str, str] = {}
    if platform == "discourse":
        wanted = (("event", "X-Discourse-Event"), ("instance", "X-Discourse-Instance"))
        about = {name: said for name, header in wanted if (said := request.headers.get(header))}
    taken: dict[str, Any] = await run_in_threadpool(held.workspace.receive, platform, body, about)  # type: ignore[arg-type]
    return Response(encode(taken), media_type="application/json")
