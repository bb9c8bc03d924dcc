"""``load``: files, folders, archives and standard input, and what is told of each."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from ambassadors.cli.options import Brand, Home, Json, say, settings
from ambassadors.cli.reading import FetchedOption, FollowedByOption, FollowersOfOption, reading
from ambassadors.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

    from ambassadors.service.load_report import LoadReport
    from ambassadors.service.loading import Appends
    from ambassadors.sources import Member, Places, ReadOptions

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
    found, reports = _inputs(files, how)
    alone = len(found.inputs) + len(reports) == 1
    for report in reports:
        _tell(report, as_json=True) if as_json and not acks else _warn(report)
    with keeper(chosen) as (append_to, clock):
        for path in found.inputs:
            report = _load(path, how, append_to, chosen.home, clock, commit_rows, acks=acks)
            reports.append(report)
            if not acks and (report.records or not report.problem or as_json):
                _tell(report, as_json=as_json)
            if report.problem and alone:  # the whole command was about this file
                raise InputError(report.problem)
            if not as_json:
                _warn(report)
    if len(reports) > 1 and not acks and not as_json:
        print(_in_all(reports))
    if sum(report.errors + bool(report.problem) for report in reports) > max_errors:
        raise typer.Exit(3)


def _inputs(files: list[Path], how: ReadOptions) -> tuple[Places, list[LoadReport]]:
    """Return what is to be read, and the files of folders and archives that no source recognises.

    Raises:
        InputError: nothing can be read; a file that was named itself is told of when it is opened.
    """
    from ambassadors.service.load_report import LoadReport
    from ambassadors.sources import maybe_data, places, recognised

    found, unread = places(None if path == STANDARD_INPUT else path for path in files), list[LoadReport]()
    for place in sorted(found.searched, key=str):
        try:
            recognised(place, how)
        except InputError as error:
            found.inputs.remove(place)
            if maybe_data(place):
                found.left_out.append(str(place))
                continue
            unread.append(LoadReport(str(place), problem=error.message))
    if found.left_out:
        say(f"left out, no data files by their names: {len(found.left_out):,}, like {found.left_out[0]}")
    if not found.inputs:
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
    """Return what became of one input; where it cannot be read, or not to its end, the report says why."""
    from ambassadors.service.load_report import LoadReport
    from ambassadors.service.loading import load as run

    bar = Progress(
        SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn(), console=Console(stderr=True), transient=True,
        disable=not sys.stderr.isatty(),
    )  # fmt: skip
    known = LoadReport(str(path or "standard input"))
    with bar:
        task = bar.add_task(f"reading {path}")

        def progress(report: LoadReport) -> None:
            nonlocal known
            known = report
            bar.update(
                task, description=f"{report.source}: {report.records:,} records, {report.accepted:,} new"
            )
            if acks:
                print(json.dumps({"records": report.records, "accepted": report.accepted, "duplicate": report.duplicate,
                                  "seq": report.seq}), flush=True)  # fmt: skip

        try:
            return run(path, how, append_to, home, clock, progress, commit_rows)
        except InputError as error:
            return replace(known, problem=error.message)


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
    print(f"{report.source}: {_counts(report)} ({report.seconds:.1f} s, ledger at {report.seq:,})")


def _in_all(reports: list[LoadReport]) -> str:
    """Return the closing words on several files: their counts together, and how many could not be read."""
    from ambassadors.service.load_report import LoadReport

    names = ("records", "without_interaction", "rejected", "accepted", "duplicate", "quarantined", "erased", "expired", "retracted")  # fmt: skip
    summed = LoadReport("", **{name: sum(getattr(one, name) for one in reports) for name in names})
    unread = sum(bool(one.problem) for one in reports)
    return f"in all, {len(reports):,} files, {unread:,} of them not read or not to the end: {_counts(summed)}"


def _counts(report: LoadReport) -> str:
    return (
        f"{report.records:,} records read = {report.yielding:,} yielding events"
        f" + {report.without_interaction:,} without interaction + {report.rejected:,} rejected\n"
        f"{report.accepted + report.duplicate + report.quarantined + report.erased + report.expired:,} events = {report.accepted:,} accepted"
        f" + {report.duplicate:,} duplicate + {report.quarantined:,} quarantined"
        + (f" + {report.erased:,} of erased people" if report.erased else "")
        + (f" + {report.expired:,} past the days of their platform" if report.expired else "")
        + (f"; {report.retracted:,} retracted by deletes" if report.retracted else "")
    )


def _warn(report: LoadReport) -> None:
    """Say what else is to be known of an input; each line names it, for many may be loaded at once."""
    if report.problem:
        say(f"not read{' to the end' if report.records else ''}: {report.problem}")
    if report.unmapped:
        how = " (use them with --map COLUMN=FIELD)" if report.read_as == "canonical" else ""
        say(f"{report.source}: columns not used: {', '.join(report.unmapped)}{how}")
    if report.expired:
        say(
            f"{report.source}: past the days of their platform: its policy keeps none longer; see `ambassadors privacy policies`"
        )
    for reason, records in report.why_without.items():
        say(f"{report.source}: without interaction: {records:,} records, for {reason}")
    if report.disguised:
        say(
            f"{report.source}: handles that may pass for others: {len(report.disguised):,}, like {report.disguised[0]}; none was merged"
        )
    if report.errors:
        say(
            f"{report.source}: set aside: {report.errors:,}, kept with line, field and reason in {report.set_aside}; the first: {report.first_reason}"
        )
