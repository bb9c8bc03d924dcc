"""What routes ask for: the workspace, who asks, a body within bounds."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Final, TypeVar, cast

from fastapi import Depends, Path, Request, Security
from fastapi.exceptions import RequestValidationError
from fastapi.security import APIKeyHeader, HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel, ValidationError
from starlette.concurrency import run_in_threadpool

from ambassadors.errors import ForbiddenError, NotFoundError, TooLargeError, UsageError
from ambassadors.service import Veiled
from api.metrics import Meter
from api.pages import Pages
from api.problems import MediaTypeError
from api.schemas.common import By, Why
from api.security import Gate

if TYPE_CHECKING:
    from ambassadors.service import KeyInfo, Workspace

ALL: Final = "all"
"""How the ranking over the whole workspace is called here; its key inside is the empty string."""

BODY_BYTES: Final = 10 * 2**20
JSON_TYPES: Final = ("application/json",)

_BEARER: Final = HTTPBearer(auto_error=False, description="`Authorization: Bearer amb_live_...`")
_HEADER: Final = APIKeyHeader(
    name="X-API-Key", auto_error=False, description="The same key in a header of its own"
)

Model = TypeVar("Model", bound=BaseModel)


class Context:
    """What an application holds while it runs.

    Attributes:
        workspace: the use cases.
        gate: who may come in.
        pages: what was encoded already.
        meter: what was counted.
    """

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.gate = Gate(workspace.state)
        self.pages = Pages(workspace)
        self.meter = Meter(workspace)


@dataclass(frozen=True, slots=True)
class Access:
    """A request that was let in.

    Attributes:
        context: what the application holds.
        key: whose request it is.
    """

    context: Context
    key: KeyInfo

    @property
    def pseudonymous(self) -> bool:
        """Whether it is answered without names: because of the key, or of the whole workspace."""
        return self.key.pseudonymous or self.context.workspace.state.pseudonymous()

    @property
    def workspace(self) -> Workspace:
        """The use cases; without names for whoever must not see them."""
        if not self.pseudonymous:
            return self.context.workspace
        veiled = Veiled(self.context.workspace, may_reveal=self.key.allows("privacy:reveal"))
        return cast("Workspace", veiled)  # it stands in for one

    def decider(self, by: str) -> str:
        """Return who decides, for the audit trail: a human, by a key."""
        return f"{by} (key {self.key.id})"

    def brands(self) -> list[str]:
        """Return the keys of the rankings that this key may see."""
        allowed = self.key.brands
        return [brand for brand in self.workspace.brands() if allowed is None or brand in allowed]

    def brand(self, name: str | None) -> str:
        """Return the key of the ranking that a request is about.

        Args:
            name: what the request says; may be left out where there is one brand only.

        Raises:
            UsageError: left out where there are several.
            ForbiddenError: not a brand of this key.
            NotFoundError: no such brand.
        """
        if name is None:
            seen = self.brands()
            if len(seen) == 1:
                return seen[0]
            if not seen:
                message = f"key {self.key.id} holds no brand that is ranked here; ask for one that does"
                raise ForbiddenError(message)
            message = f"say which brand: brand={' or brand='.join(brand or ALL for brand in seen)}"
            raise UsageError(message)
        brand = "" if name == ALL else name
        if self.key.brands is not None and brand not in self.key.brands:
            # Said of unknown brands too: a key learns of no brand but its own.
            message = f"key {self.key.id} does not hold brand {name!r}"
            raise ForbiddenError(message)
        if brand not in self.workspace.brands():
            known = ", ".join(brand or ALL for brand in self.workspace.brands())
            message = f"no brand {name!r} here; there are {known}"
            raise NotFoundError(message)
        return brand


def context(request: Request) -> Context:
    """Return what the application of a request holds."""
    found: Context = request.app.state.context
    return found


def require(scope: str, *, whole: bool) -> Callable[..., Awaitable[Access]]:
    """Return a dependency that lets keys with a scope in.

    Args:
        scope: one of ``state.SCOPES``.
        whole: keys of all brands only, because it is about the whole workspace; the others are bound to their brands by
            :meth:`Access.brand` and ``key.brands``, and a test looks whether each route hands these on.

    Raises:
        UnauthenticatedError: no key or a wrong one.
        TooManyTriesError: too many wrong ones.
        ForbiddenError: a key without that scope, or of single brands where it is about all.
    """

    async def access(
        request: Request,
        bearer: Annotated[HTTPAuthorizationCredentials | None, Security(_BEARER)],
        header: Annotated[str | None, Security(_HEADER)],
    ) -> Access:
        held = context(request)
        token = bearer.credentials if bearer else header or None
        host = request.client.host if request.client else None
        key = held.gate.known(token) if token else None
        if key is None:
            key = await run_in_threadpool(held.gate.admit, token, host)
        if not key.allows(scope):
            message = f"key {key.id} lacks the scope {scope}; it has {', '.join(sorted(key.scopes))}"
            raise ForbiddenError(message)
        if whole and key.brands is not None:
            message = f"key {key.id} is limited to brands, and this is about the whole workspace; ask with a key of all brands"
            raise ForbiddenError(message)
        return Access(held, key)

    return access


async def read_body(request: Request, limit: int, types: tuple[str, ...]) -> tuple[str, bytes]:
    """Return content type and body of a request, refusing both as early as can be.

    Raises:
        MediaTypeError: another content type, or a compressed body.
        TooLargeError: more than ``limit`` bytes, announced or not.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in types or request.headers.get("content-encoding", "identity") != "identity":
        message = f"send the body uncompressed as {' or '.join(types)}, not as {kind or 'nothing named'}"
        raise MediaTypeError(message)
    message = f"the body is larger than {limit:,} bytes; send it in parts"
    announced = request.headers.get("content-length", "0")
    if not announced.isdigit() or int(announced) > limit:
        raise TooLargeError(message)
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > limit:
            raise TooLargeError(message)
        parts.append(part)
    return kind, b"".join(parts)


def json_body(model: type[Model]) -> Callable[..., Awaitable[Model]]:
    """Return a dependency that reads a JSON body; used behind :func:`require`, so that a stranger's is never read.

    An empty body counts as ``{}``.
    """

    async def parsed(request: Request) -> Model:
        if not int(request.headers.get("content-length") or 0) and "transfer-encoding" not in request.headers:
            body = b"{}"
        else:
            _, body = await read_body(request, BODY_BYTES, JSON_TYPES)
        try:
            return model.model_validate_json(body)
        except ValidationError as error:
            found = error.errors(include_url=False, include_context=False, include_input=False)
            raise RequestValidationError([_in_body(item, model) for item in found]) from error

    return parsed


def _in_body(item: Any, model: type[BaseModel]) -> dict[str, Any]:
    """Return what is wrong with a body; of a field that there is not, which there are."""
    told = {**item, "loc": ("body", *item["loc"])}
    if item["type"] == "extra_forbidden" and len(item["loc"]) == 1:
        told["msg"] = f"there is no such field; there are {', '.join(model.model_fields)}"
    return told


def body_of(model: type[BaseModel], *, required: bool = True) -> dict[str, Any]:
    """Return the OpenAPI extra that documents a body read by :func:`json_body`."""
    schema = model.model_json_schema()
    return {"requestBody": {"required": required, "content": {"application/json": {"schema": schema}}}}


class NoQuery(BaseModel, extra="forbid"):
    """No query parameter at all: a misspelt one is an error, not a silent default."""


class DecisionQuery(BaseModel, extra="forbid"):
    """Who takes a decision back, and why."""

    by: By
    reason: Why


class BrandQuery(BaseModel, extra="forbid"):
    """The brand alone."""

    brand: str | None = None


PathId = Annotated[str, Path(alias="id")]
"""What ``{id}`` in a path names; Python's own ``id`` is another thing."""
NumberInPath = Annotated[int, Path(alias="id", ge=1, lt=2**63)]

AmbassadorsRead = Annotated[Access, Depends(require("ambassadors:read", whole=False))]
InteractionsWrite = Annotated[Access, Depends(require("interactions:write", whole=False))]
EventsRead = Annotated[Access, Depends(require("events:read", whole=False))]
SuggestionsRead = Annotated[Access, Depends(require("suggestions:read", whole=False))]
SuppressionsWrite = Annotated[Access, Depends(require("suppressions:write", whole=False))]
PrivacyReveal = Annotated[Access, Depends(require("privacy:reveal", whole=True))]
PrivacyAdmin = Annotated[Access, Depends(require("privacy:admin", whole=True))]
AssessmentsWrite = Annotated[Access, Depends(require("assessments:write", whole=False))]
PeopleWrite = Annotated[Access, Depends(require("people:write", whole=True))]
ParametersWrite = Annotated[Access, Depends(require("parameters:write", whole=True))]
WholeStatusRead = Annotated[Access, Depends(require("status:read", whole=True))]
StatusRead = Annotated[Access, Depends(require("status:read", whole=False))]
MetricsRead = Annotated[Access, Depends(require("metrics:read", whole=False))]
