"""``load``, ``score`` and ``ledger``: what goes in, and what can be made of a file without a store."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from ambassadors.cli.options import Brand, Format, Home, Json, Shape, say, settings, show
from ambassadors.cli.reading import FetchedOption, FollowedByOption, FollowersOfOption, reading
from ambassadors.errors import AmbassadorsError, InputError, UsageError
from ambassadors.events import parse_instant

if TYPE_CHECKING:
    from collections.abc import Callable

    from ambassadors.service.loading import Appends, LoadReport
    from ambassadors.sources import Member, Places, ReadOptions

ledger_app = typer.Typer(help="The ledger: SQL for analysts, and its state.", no_args_is_help=True)

STANDARD_INPUT = Path("-")
NAMED = "named by --source"


@reading
def load(
    files: Annotated[
        list[Path],
        typer.Argument(
            help="Files, folders and zip archives: CSV, TSV, NDJSON, JSON, Parquet, also .gz and .zst; - = standard input"
        ),
    ],
    home: Home = None,
    *,
    how: ReadOptions,
    brand: Brand = None,
    followers_of: FollowersOfOption = None,
    followed_by: FollowedByOption = None,
    fetched: FetchedOption = None,
    max_errors: Annotated[
        int, typer.Option(min=0, help="Records that may be set aside before the exit code is 3")
    ] = 0,
    commit_rows: Annotated[int, typer.Option(min=1, help="Events that share a commit")] = 1_000_000,
    acks: Annotated[bool, typer.Option("--acks", help="Print one JSON line after each commit")] = False,
    as_json: Json = False,
) -> None:
    """Load interactions into the ledger, each exactly once, however often they come."""
    from ambassadors.service.using import keeper, known_brand

    chosen = settings(home)
    if brand is not None:
        known_brand(chosen, brand)
    how = replace(how, brand=brand, followers_of=followers_of, followed_by=followed_by, fetched=fetched)
    found, unread = _inputs(files, how)
    reports: list[LoadReport] = []
    with keeper(chosen) as (append_to, clock):
        for path in found.inputs:
            reports.append(_load(path, how, append_to, chosen.home, clock, commit_rows, acks=acks))
            if not acks:
                _tell(reports[-1], as_json=as_json)
            if not as_json:
                _warn(reports[-1])
    if sum(report.errors for report in reports) + unread > max_errors:
        raise typer.Exit(3)


def _inputs(files: list[Path], how: ReadOptions) -> tuple[Places, int]:
    """Return what is to be read, and how many files of folders and archives no source recognises.

    Raises:
        InputError: nothing can be read; a file that was named itself is told of when it is opened.
    """
    from ambassadors.sources import maybe_data, places, recognised

    found, unread = places(None if path == STANDARD_INPUT else path for path in files), 0
    for place in sorted(found.searched, key=str):
        try:
            recognised(place, how)
        except InputError as error:
            found.inputs.remove(place)
            if maybe_data(place):
                found.left_out.append(str(place))
                continue
            say(f"not read: {error.message}")
            unread += 1
    if found.left_out:
        say(f"left out, no data files by their names: {len(found.left_out):,}, like {found.left_out[0]}")
    if unread and not found.inputs:
        raise InputError("none of the files could be recognised; name their source with --source")
    return found, unread


def _load(
    path: Path | Member | None,
    how: ReadOptions,
    append_to: Appends,
    home: Path,
    clock: Callable[[], int],
    commit_rows: int,
    *,
    acks: bool,
) -> LoadReport:
    from ambassadors.service.loading import load as run

    bar = Progress(
        SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn(), console=Console(stderr=True), transient=True,
        disable=not sys.stderr.isatty(),
    )  # fmt: skip
    with bar:
        task = bar.add_task(f"reading {path}")

        def progress(report: LoadReport) -> None:
            bar.update(
                task, description=f"{report.source}: {report.records:,} records, {report.accepted:,} new"
            )
            if acks:
                print(json.dumps({"records": report.records, "accepted": report.accepted, "duplicate": report.duplicate,
                                  "seq": report.seq}), flush=True)  # fmt: skip

        try:
            return run(path, how, append_to, home, clock, progress, commit_rows)
        except AmbassadorsError:
            bar.stop()
            raise


def _tell(report: LoadReport, *, as_json: bool) -> None:
    if as_json:
        print(
            json.dumps(
                {**asdict(report), "yielding": report.yielding, "set_aside": str(report.set_aside or "")}
            )
        )
        return
    if report.why != NAMED:
        print(f"{report.source}: read as {report.read_as} ({report.why})")
    print(
        f"{report.source}: {report.records:,} records read = {report.yielding:,} yielding events"
        f" + {report.without_interaction:,} without interaction + {report.rejected:,} rejected\n"
        f"{report.accepted + report.duplicate + report.quarantined + report.erased + report.expired:,} events = {report.accepted:,} accepted"
        f" + {report.duplicate:,} duplicate + {report.quarantined:,} quarantined"
        + (f" + {report.erased:,} of erased people" if report.erased else "")
        + (f" + {report.expired:,} past the days of their platform" if report.expired else "")
        + (f"; {report.retracted:,} retracted by deletes" if report.retracted else "")
        + f" ({report.seconds:.1f} s, ledger at {report.seq:,})"
    )


def _warn(report: LoadReport) -> None:
    if report.unmapped:
        how = " (use them with --map COLUMN=FIELD)" if report.read_as == "canonical" else ""
        say(f"columns not used: {', '.join(report.unmapped)}{how}")
    if report.expired:
        say(
            "past the days of their platform: its policy keeps none longer; see `ambassadors privacy policies`"
        )
    for reason, records in report.why_without.items():
        say(f"without interaction: {records:,} records, for {reason}")
    if report.disguised:
        say(
            f"handles that may pass for others: {len(report.disguised):,}, like {report.disguised[0]}; none was merged"
        )
    if report.errors:
        say(
            f"set aside: {report.errors:,}, kept with line, field and reason in {report.set_aside}; the first: {report.first_reason}"
        )


@reading
def score(
    events: Annotated[Path, typer.Argument(help="Events in any format that load reads; - = standard input")],
    output: Annotated[
        Path, typer.Option("--output", help=".csv, .ndjson or .parquet; - = CSV on standard output")
    ] = STANDARD_INPUT,
    as_of: Annotated[
        str | None, typer.Option(help="Instant; events before it count. Default: just after the newest")
    ] = None,
    horizon: Annotated[
        float | None, typer.Option(help="Hours to look ahead; default: fitted to the tempo")
    ] = None,
    relays: Annotated[
        Path | None, typer.Option(help="Also write from whom each share came: event_id,relay_id,probability")
    ] = None,
    *,
    how: ReadOptions,
) -> None:
    """Rank the accounts of a file in one go, without any store."""
    from ambassadors.service.offline import score_file

    instant = parse_instant(as_of) if as_of else None
    done = score_file(
        None if events == STANDARD_INPUT else events,
        how,
        instant,
        horizon,
        None if output == STANDARD_INPUT else output,
        relays,
    )
    say(
        f"{done.accounts:,} accounts ranked by {done.acts:,} acts as of {done.as_of}; time scale: {done.horizon_hours:g} h ahead"
    )
    if not done.acts:
        say("no interaction with somebody else counts before that instant: nobody can be told from anybody")
    if done.rejected:
        say(f"{done.rejected:,} records could not be read; the first: {done.first_reason}")
        raise typer.Exit(3)


@ledger_app.command("sql")
def sql(
    statement: Annotated[
        str, typer.Argument(help="One SELECT; tables: events, accounts, posts, facts, tombstones")
    ],
    home: Home = None,
    limit: Annotated[int, typer.Option(min=1, help="Rows at most")] = 10_000,
    shape: Shape = Format.table,
) -> None:
    """Run SQL (DuckDB) on the ledger, read-only. One column is called "at": quote it."""
    from ambassadors.ledger import run_sql
    from ambassadors.service.remote import refuse
    from ambassadors.service.using import refuse_names

    chosen = settings(home)
    refuse(chosen.home)
    refuse_names(chosen, "`ledger sql` shows rows as they are")
    found = run_sql(chosen.home, statement, limit, chosen.memory_limit_mb)
    if len(set(found.column_names)) < found.num_columns:
        message = "two columns of the answer have one name; name them with AS"
        raise UsageError(message)
    show(found.to_pylist(), found.column_names, shape)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("load")(load)
    app.command("score")(score)
