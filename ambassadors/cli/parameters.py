"""``parameters``: what of the ranking an owner may change. Usable while the service runs."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ambassadors.cli.options import Format, Home, Json, Shape, logged_in, pairs_of, say, settings, show
from ambassadors.events import format_instant

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ambassadors.state import State

app = typer.Typer(
    help="What of the ranking may be changed: weights, fading, caps, thresholds.", no_args_is_help=True
)

Reason = Annotated[str, typer.Option("--reason", help="Why; kept with the version")]
Author = Annotated[
    str | None,
    typer.Option("--by", help="Who changes it; default: who is logged in", show_default=False),
]


@contextmanager
def _state(home: Path | None) -> Iterator[State]:
    from ambassadors.state import State

    chosen = settings(home)
    with State.open(chosen.state_url) as state:
        yield state


@app.command("show")
def show_parameters(home: Home = None, shape: Shape = Format.table) -> None:
    """Print every parameter: value, default, meaning; an asterisk where it was changed."""
    from ambassadors.service import tuning

    with _state(home) as state:
        found = tuning.shown(state)
    rows = [{**row, "changed": "*" if row["changed"] else ""} for row in found["parameters"]]
    if shape is Format.table:
        rows = [{**row, **{name: _exact(row[name]) for name in ("value", "default")}} for row in rows]
    show(rows, ("name", "value", "changed", "default", "meaning"), shape)
    if shape is Format.table:
        say(f"version {found['version']}: {found['reason']}")


@app.command("set")
def set_parameters(
    values: Annotated[
        list[str], typer.Argument(help="NAME=VALUE, as relay.power=0.6; NAME=default puts one back")
    ],
    reason: Reason = "",
    by: Author = None,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Change parameters from the next refresh on; see who would move with `ambassadors preview`."""
    from ambassadors.service import tuning

    with _state(home) as state:
        saved = tuning.save(state, tuning.merged(state, given(values)), reason, by=by or logged_in())
    _tell(tuning.version(saved), as_json=as_json)


@app.command("history")
def history(home: Home = None, shape: Shape = Format.table) -> None:
    """Print every version, the newest first: what differed from the defaults, who, when, why."""
    from ambassadors.service import tuning

    with _state(home) as state:
        rows = [_told(tuning.version(one)) for one in state.parameter_history()]
    show(rows, ("version", "created_at", "created_by", "reason", "overrides"), shape)


@app.command("revert")
def revert(
    version: Annotated[int, typer.Argument(min=0, help="0 = the defaults")],
    reason: Reason = "",
    by: Author = None,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Put the parameters of an earlier version in force again, as a new version."""
    from ambassadors.service import tuning

    with _state(home) as state:
        saved = tuning.revert(state, version, reason, by=by or logged_in())
    _tell(tuning.version(saved), as_json=as_json)


def given(values: list[str]) -> dict[str, object]:
    """Return ``["relay.power=0.6"]`` as values by name, None for ``default``.

    Raises:
        UsageError: no ``=``, an unknown name, or no value of its kind.
    """
    from ambassadors.parameters import parse

    named = pairs_of(values, "a parameter")
    return {name: None if text == "default" else parse(name, text) for name, text in named.items()}


def _exact(value: object) -> object:
    """Return a value as it is typed; a table rounds numbers."""
    return str(value) if isinstance(value, float) else value


def _told(version: dict[str, Any]) -> dict[str, Any]:
    at = version["created_at"]
    return {**version, "created_at": format_instant(at) if at else None}


def _tell(version: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(_told(version)))
        return
    named = ", ".join(f"{name}={value}" for name, value in version["overrides"].items()) or "the defaults"
    say(f"parameters version {version['version']}: {named}; run `ambassadors refresh` so that it counts")
