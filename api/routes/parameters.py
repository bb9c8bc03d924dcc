"""What of the ranking an owner may change."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from api.dependencies import NoQuery, ParametersWrite, body_of, json_body
from api.encode import instants
from api.problems import documented
from api.schemas import NewParameters, ParameterHistory, Parameters

router = APIRouter(tags=["parameters"])


@router.get(
    "/v1/parameters",
    operation_id="get_parameters",
    summary="The parameters of the ranking",
    responses=documented(),
)
def get_parameters(access: ParametersWrite, _query: Annotated[NoQuery, Query()]) -> Parameters:
    """Return the version in force and every parameter: value, default and meaning with its range."""
    return _shown(access.workspace.parameters())


@router.put(
    "/v1/parameters",
    operation_id="set_parameters",
    summary="Change the parameters",
    responses=documented(409, 413, 415),
    openapi_extra=body_of(NewParameters),
)
def set_parameters(
    access: ParametersWrite,
    wanted: Annotated[NewParameters, Depends(json_body(NewParameters))],
    _query: Annotated[NoQuery, Query()],
) -> Parameters:
    """Put overrides in the place of all before, as a new version; they count from the next assessment on.

    `{}` puts everything back to its default. Look first who would move: `POST /v1/previews`.
    """
    saved = access.workspace.set_parameters(
        wanted.overrides, wanted.reason, by=access.key.id, expected=wanted.version
    )
    return _shown(saved)


@router.get(
    "/v1/parameters/history",
    operation_id="list_parameter_versions",
    summary="Every version of the parameters",
    responses=documented(),
)
def list_versions(access: ParametersWrite, _query: Annotated[NoQuery, Query()]) -> ParameterHistory:
    """Return every version, the newest first: what differed from the defaults, who set it, when and why."""
    return ParameterHistory.model_validate(instants({"items": access.workspace.parameter_history()}))


def _shown(found: dict[str, object]) -> Parameters:
    return Parameters.model_validate(instants(found))
