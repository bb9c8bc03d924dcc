"""The parameters of a workspace: shown, changed, turned back. Each change is a version with who, when and why."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ambassadors.errors import UsageError
from ambassadors.parameters import Parameters, changed, defaults, parameter_rows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ambassadors.state import ParameterVersion, State


def in_force(state: State) -> Parameters:
    """Return the parameters that the next assessment is made with.

    Raises:
        UsageError: what was saved is not valid for this program; the message says how to turn it back.
    """
    saved = state.parameters()
    try:
        return Parameters.of(saved.overrides)
    except UsageError as error:
        message = f"{error.message} (version {saved.version}); mend it with `ambassadors parameters set` or PUT /v1/parameters"
        raise UsageError(message) from error


def made_with(meta: Mapping[str, Any], parameters: Parameters) -> bool:
    """Return whether an assessment was made with parameters; a horizon asked for that one time does not count."""
    held = Parameters.from_document(meta)
    horizon = {name: value for name, value in held.tempo.items() if name == "horizon_hours"}
    return held in (parameters, replace(parameters, tempo={**parameters.tempo, **horizon}))


def shown(state: State) -> dict[str, Any]:
    """Return the version in force and every parameter: value, default, meaning."""
    saved = state.parameters()
    values = in_force(state).values()
    rows = [
        {
            **row,
            "value": values[row["name"]],
            "changed": values[row["name"]] != row["default"],
            "meaning": row["meaning"].replace("``", ""),
        }
        for row in parameter_rows()
    ]
    return {**version(saved), "parameters": rows}


def version(saved: ParameterVersion) -> dict[str, Any]:
    """Return one version as it is shown."""
    return {
        "version": saved.version,
        "overrides": dict(saved.overrides),
        "reason": saved.reason,
        "created_by": saved.created_by,
        "created_at": saved.created_at or None,
    }


def merged(state: State, more: Mapping[str, object]) -> dict[str, object]:
    """Return the overrides in force with some more; None puts a parameter back to its default.

    Raises:
        UsageError: an unknown name or a value out of range.
    """
    unknown = [name for name, value in more.items() if value is None and name not in defaults()]
    if unknown:
        changed({unknown[0]: 0})  # names it, and what was perhaps meant
    asked = {**state.parameters().overrides, **more}
    return changed({name: value for name, value in asked.items() if value is not None})


def save(
    state: State,
    overrides: Mapping[str, object],
    reason: str,
    *,
    by: str = "local",
    expected: int | None = None,
) -> ParameterVersion:
    """Put parameters in force from the next refresh on.

    Args:
        state: where they are kept.
        overrides: all that shall differ from the defaults.
        reason: why.
        by: who.
        expected: the version they were made from; another one in force refuses.

    Raises:
        UsageError: an unknown name, a value out of range, or no reason.
        ConflictError: another version is in force meanwhile.
    """
    if not reason.strip():
        message = "say why: a change of the parameters needs a reason (reason)"
        raise UsageError(message)
    return state.save_parameters(changed(overrides), reason.strip(), by=by, expected=expected)


def revert(state: State, wanted: int, reason: str = "", *, by: str = "local") -> ParameterVersion:
    """Put the parameters of an earlier version in force again, as a new version; 0 = the defaults.

    Raises:
        NotFoundError: no such version.
    """
    earlier = state.parameters(wanted)
    return save(state, earlier.overrides, reason or f"back to version {wanted}", by=by)
