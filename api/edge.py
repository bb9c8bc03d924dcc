"""The outermost layer: request ids, headers, counts, and the short way to a page that is encoded already."""

from __future__ import annotations

import re
import uuid
from time import perf_counter
from typing import TYPE_CHECKING, Final

from api.pages import POLICY
from api.security import token_of

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from api.dependencies import Context
    from api.pages import Headers, Page

LIST_PATH: Final = "/v1/ambassadors"
LIST_SCOPE: Final = "ambassadors:read"

_REQUEST_ID: Final = re.compile(rb"[A-Za-z0-9._-]{1,128}")
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

SEAL: Final[Headers] = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
]


class Edge:
    """Middleware around everything.

    The page list is by far the most asked: a page that this key was given for this very query string is
    answered from here, without routing or validating again, as long as key and page hold.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a page that is at hand, or let the request through and seal what comes back."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = perf_counter()
        context: Context = scope["app"].state.context
        headers = dict(scope["headers"])
        given = headers.get(b"x-request-id", b"")
        request_id = given if _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex.encode()
        seal = [*SEAL, (b"x-request-id", request_id)]
        scope.setdefault("state", {}).update(request_id=request_id.decode(), seal=[*seal, *POLICY])
        method, route, status = scope["method"], LIST_PATH, 500
        try:
            page = (
                _at_hand(context, scope, headers) if method == "GET" and scope["path"] == LIST_PATH else None
            )
            if page is not None:
                status, head, body = page.answer(headers.get(b"if-none-match", b"").decode("latin-1"))
                await send({"type": "http.response.start", "status": status, "headers": [*head, *seal]})
                await send({"type": "http.response.body", "body": body})
                return

            async def sealed(message: Message) -> None:
                nonlocal status
                if message["type"] == "http.response.start":
                    status = message["status"]
                    present = {name for name, _ in message["headers"]}
                    defaults = [header for header in POLICY if header[0] not in present]
                    message["headers"] = [*message["headers"], *seal, *defaults]
                await send(message)

            route = "unmatched"
            await self._app(scope, receive, sealed)
            route = getattr(scope.get("route"), "path_format", route)
        finally:
            known = method if method in _METHODS else "other"
            context.meter.count(known, route, status, perf_counter() - started)


def _at_hand(context: Context, scope: Scope, headers: dict[bytes, bytes]) -> Page | None:
    token = token_of(headers)
    key = context.gate.known(token) if token else None
    if key is None or not key.allows(LIST_SCOPE):
        return None
    return context.pages.shortcut(key, scope["query_string"])
