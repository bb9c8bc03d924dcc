"""The answer to one question about the current assessment: entity tag, 304, where it comes from.

A new route needs no line of HTTP of its own::

    brand = access.brand(query.brand)
    return answer(request, access, ("teams", brand, query.k), lambda: access.workspace.team(brand, query.k))

What the parts name besides the assessment must be everything that the answer hangs on: path, query,
language, and the brands that the key may see where the answer names others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from api.encode import encode, instant, instants
from api.pages import REVALIDATE, VARY, etag, matches

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request

    from api.dependencies import Access


def answer(
    request: Request,
    access: Access,
    parts: tuple[object, ...],
    find: Callable[[], dict[str, Any]],
    *,
    language: str | None = None,
    placed: bool = True,
    vary: str = VARY,
) -> Response:
    """Return what ``find`` gives as JSON, or 304 without finding it where the asker holds it already.

    Args:
        request: asked.
        access: whose it is.
        parts: what the answer hangs on besides the assessment, the brands and the suppressions in force.
        find: makes the document; epoch milliseconds under names of instants become text.
        language: of its sentences, where it has some.
        placed: say ``as_of`` and ``assessment`` in front.
        vary: headers of the request that the answer hangs on.
    """

    def body() -> bytes:
        assessment = access.workspace.current()
        place = {"as_of": instant(assessment.as_of), "assessment": assessment.id} if placed else {}
        return encode(place | instants(find()))

    return tagged(request, access, (*parts, language), body, language=language, vary=vary)


def tagged(
    request: Request,
    access: Access,
    parts: tuple[object, ...],
    body: Callable[[], bytes],
    *,
    language: str | None = None,
    media_type: str = "application/json",
    vary: str = VARY,
) -> Response:
    """Return the bytes that ``body`` gives, under an entity tag; arguments as those of :func:`answer`."""
    tag = etag(access.context.pages.stamp(), access.pseudonymous, *parts)
    headers = {"ETag": tag, "Cache-Control": REVALIDATE, "Vary": vary}
    if language:
        headers["Content-Language"] = language
    if matches(request.headers.get("if-none-match", ""), tag):
        return Response(b"", 304, headers)
    return Response(body(), 200, headers, media_type)
