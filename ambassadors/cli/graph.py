"""``graph`` and ``query``: the projection, and the analysts' saved queries on it."""

from __future__ import annotations

import json
import sys
from contextlib import contextmanager
from dataclasses import asdict, replace
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from ambassadors.cli.options import Format, Home, Json, Shape, say, settings, show
from ambassadors.errors import ConflictError, UsageError
from graph_schema.saved import saved_queries

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ambassadors.graph.projector import GraphStatus, Projector
    from ambassadors.graph.projector import Progress as Told
    from ambassadors.service import Workspace

app = typer.Typer(help="The graph database: a projection of the ledger.", no_args_is_help=True)


@app.command()
def status(home: Home = None, as_json: Json = False) -> None:
    """Print how far the graph follows the ledger."""
    from ambassadors.service.using import projecting

    with projecting(settings(home)) as (_, projector):
        _tell(projector.status(), as_json=as_json)


@app.command()
def sync(home: Home = None, as_json: Json = False) -> None:
    """Bring the graph up to the ledger, and the current assessment's scores into it."""
    from ambassadors.service.using import projecting

    with projecting(settings(home)) as (workspace, projector), _bar() as told:
        projector.sync(progress=told)
        _publish(workspace, projector)
        _tell(projector.status(), as_json=as_json)


@app.command()
def rebuild(home: Home = None, as_json: Json = False) -> None:
    """Drop the graph and project the whole ledger again, under the present brand rules."""
    from ambassadors.service.using import projecting

    with projecting(settings(home)) as (workspace, projector), _bar() as told:
        projector.rebuild(told)
        _publish(workspace, projector)
        _tell(projector.status(), as_json=as_json)


@app.command()
def verify(home: Home = None, as_json: Json = False) -> None:
    """Compare every property of every node and relationship with the ledger; exit code 1 where they differ."""
    from ambassadors.service.using import projecting

    with projecting(settings(home)) as (workspace, projector):
        found = projector.verify()
        if workspace.state.pseudonymous():  # an example is a row as it is
            found.differences = [replace(one, example="[hidden]") for one in found.differences]
    if as_json:
        print(json.dumps(asdict(found), default=str))
    else:
        for name, count in found.counts.items():
            print(f"{name}: {count:,}")
        print(f"checksum {found.checksum}: {'exact' if not found.differences else 'DIFFERENT'}")
    if found.differences:
        message = f"the graph differs from the ledger: {'; '.join(map(str, found.differences[:5]))}; run `ambassadors graph rebuild`"
        raise ConflictError(message)


def query(
    name: Annotated[
        str, typer.Argument(help="Saved query; without one they are listed", show_default=False)
    ] = "",
    home: Home = None,
    parameter: Annotated[
        list[str] | None, typer.Option("--parameter", "-p", help="NAME=VALUE", show_default=False)
    ] = None,
    shape: Shape = Format.table,
) -> None:
    """Run a saved query on the graph."""
    if not name:
        known = [
            {"name": one.name, "title": one.title, "parameters": ", ".join(one.params)}
            for one in saved_queries().values()
        ]
        show(known, ("name", "title", "parameters"), shape)
        return
    from ambassadors.graph.saved import run_saved
    from ambassadors.service import seen
    from ambassadors.service.using import projecting

    with projecting(settings(home)) as (workspace, projector):
        given = dict(_pair(text) for text in parameter or [])
        columns, rows = seen(workspace).asked(name, given, partial(run_saved, projector.store))
    if rows or shape is not Format.table:
        show([dict(zip(columns, row, strict=True)) for row in rows], columns, shape)
    if not rows:
        left = ", ".join(one for one in saved_queries()[name].params if one not in given)
        say(f"nothing found{f'; not given: {left} (-p NAME=VALUE)' if left else ''}")


def _pair(text: str) -> tuple[str, str]:
    """Return NAME=VALUE in two; the value may hold anything."""
    name, equals, value = text.partition("=")
    if not (name and equals):
        message = f"-p takes NAME=VALUE, got {text!r}"
        raise UsageError(message)
    return name, "" if (name, value) == ("brand", "all") else value  # the whole workspace has an empty key


def _publish(workspace: Workspace, projector: Projector) -> None:
    from ambassadors.service.publishing import decide, publish

    decide(workspace.ledger, workspace.state, projector)
    if workspace.assessment_id() is not None:
        publish(workspace.current(), workspace.ledger, projector)


def _tell(found: GraphStatus, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(asdict(found)))
        return
    for name, value in asdict(found).items():
        print(f"{name}: {value}")
    if found.stale:
        say(
            "the brand rules changed since the graph was written, or somebody was erased: run `ambassadors graph rebuild`"
        )


@contextmanager
def _bar() -> Iterator[Told]:
    columns = (TextColumn("projecting"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(
        *columns, console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()
    ) as bar:
        task = bar.add_task("", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def register(root: typer.Typer) -> None:
    """Add the command that stands beside the group."""
    root.command("query")(query)
