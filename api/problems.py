"""Every failure as one kind of document: ``application/problem+json`` (RFC 9457).

``type`` is ``urn:ambassadors:problem:<slug>``: it names the kind of problem for good, whatever address the
service runs at; ``/docs`` lists every kind.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final, cast

import orjson
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Match

from ambassadors.errors import (
    AmbassadorsError,
    UnauthenticatedError,
    UsageError,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from fastapi import FastAPI
    from starlette.requests import Request

MEDIA_TYPE: Final = "application/problem+json"
METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE")
RETRY_SECONDS: Final = 5
"""``Retry-After`` of a 503: a ledger or a server that is away is often back soon."""


class CursorError(UsageError):
    """A cursor that was not made here, or for other filters."""

    slug, title, status = "cursor-mismatch", "The cursor does not belong to this query", 400


class ListRemadeError(UsageError):
    """A cursor into a list that a newer assessment has replaced."""

    slug, title, status = "list-remade", "The list was remade", 400


class MediaTypeError(UsageError):
    """A body of a kind that is not read here."""

    slug, title, status = "media-type", "This content type is not read here", 415


class TooManyTriesError(UnauthenticatedError):
    """Too many unknown keys from one address.

    Attributes:
        retry_after: seconds until another is looked at.
    """

    slug, title, status = "too-many-tries", "Too many unknown keys", 429

    def __init__(self, message: str, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class NotReadyError(AmbassadorsError):
    """The service cannot answer yet, or not any more.

    Attributes:
        reasons: one line each.
    """

    slug, title, status = "not-ready", "The service is not ready", 503

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__("; ".join(reasons))
        self.reasons = reasons


def kinds() -> Iterator[type[AmbassadorsError]]:
    """Give every kind of problem that the error tree knows, once a slug."""
    found: dict[str, type[AmbassadorsError]] = {}
    queue: list[type[AmbassadorsError]] = [AmbassadorsError]
    while queue:
        kind = queue.pop(0)
        found.setdefault(kind.slug, kind)
        queue += kind.__subclasses__()
    yield from found.values()


def problem(
    request: Request,
    status: int,
    slug: str,
    title: str,
    detail: str,
    *,
    errors: Sequence[Mapping[str, str]] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return a problem document as a response."""
    document = {
        "type": f"urn:ambassadors:problem:{slug}",
        "title": title,
        "status": status,
        "detail": detail,
        "instance": request.url.path,
        "errors": list(errors),
        "request_id": getattr(request.state, "request_id", ""),
    }
    return Response(orjson.dumps(document), status, headers, MEDIA_TYPE)


def register(app: FastAPI) -> None:
    """Make the application answer every failure with a problem document."""
    app.add_exception_handler(AmbassadorsError, _house)
    app.add_exception_handler(RequestValidationError, _validation)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unforeseen)


def _house(request: Request, error: Exception) -> Response:
    error = cast("AmbassadorsError", error)
    headers = {}
    if isinstance(error, TooManyTriesError):
        headers["Retry-After"] = str(error.retry_after)
    elif error.status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = 'Bearer realm="ambassadors"'
    elif error.status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers["Retry-After"] = str(RETRY_SECONDS)
    reasons = error.reasons if isinstance(error, NotReadyError) else ()
    errors = [{"loc": "service", "code": error.slug, "msg": reason} for reason in reasons]
    if error.field:
        errors.append({"loc": f"body.{error.field}", "code": error.slug, "msg": error.message})
    return problem(
        request, error.status, error.slug, error.title, error.message, errors=errors, headers=headers
    )


def _validation(request: Request, error: Exception) -> Response:
    found = cast("RequestValidationError", error).errors()
    errors = [
        {"loc": ".".join(map(str, item["loc"])), "code": item["type"], "msg": item["msg"]} for item in found
    ]
    detail = "; ".join(f"{item['loc']}: {item['msg']}" for item in errors[:3])
    return problem(request, 422, UsageError.slug, UsageError.title, detail, errors=errors)


def _http(request: Request, error: Exception) -> Response:
    error = cast("HTTPException", error)
    phrase = HTTPStatus(error.status_code).phrase
    slug, detail, headers = phrase.lower().replace(" ", "-"), str(error.detail), error.headers
    if error.status_code == HTTPStatus.NOT_FOUND:
        detail = f"there is nothing at {request.url.path}; /docs lists what there is"
    elif error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        headers = {"Allow": ", ".join(_allowed(request))}
        detail = f"{request.url.path} does not take {request.method}; it takes {headers['Allow']}"
    return problem(request, error.status_code, slug, phrase, detail, headers=headers)


def _allowed(request: Request) -> list[str]:
    """Return the methods of a path; the router names those of its first route only."""

    def takes(method: str) -> bool:
        scope = {**request.scope, "method": method}
        return any(route.matches(scope)[0] is Match.FULL for route in request.app.routes)

    return [method for method in METHODS if takes(method)]


def _unforeseen(request: Request, _error: Exception) -> Response:
    """Say that it failed and nothing about the inside; the server's log has the trace by the request's id."""
    detail = "an error that nobody foresaw; give request_id to whoever runs the service"
    response = problem(request, 500, AmbassadorsError.slug, AmbassadorsError.title, detail)
    # This answer is sent from outside our middleware.
    response.raw_headers.extend(getattr(request.state, "seal", []))
    return response


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the OpenAPI ``responses`` of failures; without statuses those that every guarded route has."""
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    every = (401, 403, 422, 429, *statuses)
    return {
        status: {"description": HTTPStatus(status).phrase, "content": content} for status in sorted(every)
    }
