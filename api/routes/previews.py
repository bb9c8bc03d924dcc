"""What if: who would move under other parameters. Computed in the background and kept for some weeks; nothing is changed."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, Field

from ambassadors.errors import NotFoundError
from ambassadors.service import Language, Wanted
from api.dependencies import ALL, AssessmentsWrite, NoQuery, PathId, body_of, json_body
from api.encode import instants
from api.problems import documented
from api.routes.ambassadors import preferred
from api.routes.operations import shown
from api.schemas import NewPreview, Operation, Preview

router = APIRouter(tags=["parameters"])


class PreviewQuery(BaseModel, extra="forbid"):
    """How to read it."""

    lang: Language | None = Field(None, description="Of the note; left out = `Accept-Language`")


@router.post(
    "/v1/previews",
    operation_id="create_preview",
    summary="See who would move under other parameters",
    status_code=202,
    responses=documented(404, 413, 415),
    openapi_extra=body_of(NewPreview),
)
def create_preview(
    access: AssessmentsWrite,
    wanted: Annotated[NewPreview, Depends(json_body(NewPreview))],
    _query: Annotated[NoQuery, Query()],
    response: Response,
) -> Operation:
    """Begin a preview and return at once; when the operation has succeeded, `GET /v1/previews/{result}` holds it.

    A refresh after saving the same `overrides` gives what the preview shows, to the last bit.
    """
    operation = access.workspace.start_preview(
        Wanted(
            access.brand(wanted.brand),
            wanted.changes,
            tuple(wanted.without_accounts),
            tuple(wanted.without_platforms),
            wanted.top,
        )
    )
    response.headers["Location"] = f"/v1/operations/{operation.id}"
    return shown(operation)


@router.get(
    "/v1/previews/{id}",
    operation_id="get_preview",
    summary="Who would move",
    responses=documented(404),
)
def get_preview(
    request: Request,
    access: AssessmentsWrite,
    wanted_id: PathId,
    query: Annotated[PreviewQuery, Query()],
) -> Preview:
    """Return a preview made lately, as it may be shown now. It is kept for 30 days, or until somebody in it is erased."""
    language = query.lang or preferred(request.headers.get("accept-language", ""))
    found = access.workspace.previewed(wanted_id, language=language)
    brand = "" if found["brand"] == ALL else found["brand"]
    if access.key.brands is not None and brand not in access.key.brands:
        message = f"no preview {wanted_id!r} is held here; make it again"
        raise NotFoundError(message)
    return Preview.model_validate(instants(found))
