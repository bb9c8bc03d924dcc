"""``sources``: which platforms can be read, and which of them a file comes from."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ambassadors.cli.options import Format, Home, Json, Shape, say, settings, show, table
from ambassadors.cli.reading import FetchedOption, FollowedByOption, FollowersOfOption, reading
from ambassadors.cli.words import LanguageOption, said
from ambassadors.errors import InputError, UsageError
from ambassadors.events import format_instant
from ambassadors.languages import Language

if TYPE_CHECKING:
    from ambassadors.sources import ReadOptions

app = typer.Typer(help="The platforms whose files can be read.", no_args_is_help=True)


TABLES = {
    "platforms": ("platform", "events", "newest_at", "lag_hours", "lag_p"),
    "days": (
        "platform", "day", "events", "accepted", "duplicate", "conflict", "future", "retracted", "late", "arrival_unknown",
        "known_parent_share", "text_share", "via_share", "followers_share",
    ),
    "gaps": ("platform", "from_at", "until_at", "hours", "expected", "p"),
    "rejects": ("source", "day", "records", "field", "reason"),
    "loads": (
        "last_at", "way", "name", "source", "times", "state", "records", "without_interaction", "rejected", "accepted",
        "duplicate", "conflict", "future", "problem",
    ),
    "disguised": ("platform", "account_id", "handle", "why", "other_id", "other_handle"),
}  # fmt: skip
"""What a report is made of, and its columns as they are printed."""


@app.command("list")
def listed(shape: Shape = Format.table) -> None:
    """Name every source and what it reads."""
    from ambassadors.sources import SOURCES

    rows = [{"source": name, "reads": source.ABOUT} for name, source in SOURCES.items()]
    show(rows, ("source", "reads"), shape)


@app.command("recognise")
def recognise(
    files: Annotated[list[Path], typer.Argument(help="Files, folders and zip archives")],
    shape: Shape = Format.table,
) -> None:
    """Say which source each file is of, and why, without loading anything."""
    from ambassadors.sources import ReadOptions, places, recognised

    found, rows = places(files), []
    for place in found.inputs:
        if place is None:
            continue
        try:
            source, why = recognised(place, ReadOptions())
        except InputError as error:
            source, why = None, error.message.removeprefix(f"{place}: ").removeprefix(f"{place} ")
        rows.append({"file": str(place), "source": source, "why": why})
    show(rows, ("file", "source", "why"), shape)
    if found.left_out:
        say(f"left out, no data files by their names: {len(found.left_out):,}, like {found.left_out[0]}")
    if unread := sum(row["source"] is None for row in rows):
        say(f"{unread:,} of {len(rows):,} files are of no source, or of several")
        raise typer.Exit(3)


@app.command("report")
@reading
def report(
    home: Home = None,
    file: Annotated[
        Path | None,
        typer.Option(
            "--file", help="Say why counts of this file differ, without loading it", show_default=False
        ),
    ] = None,
    days: Annotated[int, typer.Option(min=1, help="Back from the newest event")] = 30,
    platform: Annotated[str | None, typer.Option(help="Of this platform only, like x")] = None,
    late_hours: Annotated[
        float, typer.Option(help="An event that comes longer after its time is late")
    ] = 24.0,
    *,
    how: ReadOptions,
    followers_of: FollowersOfOption = None,
    followed_by: FollowedByOption = None,
    fetched: FetchedOption = None,
    language: LanguageOption = "en",
    as_json: Json = False,
) -> None:
    """Say how good the data are: what came in, what was refused and why, gaps, late events, what is known."""
    from ambassadors.service.quality import told
    from ambassadors.service.using import checker

    if file is not None and not file.is_file():
        message = f"--file {file}: there is no such file; name one that load could read"
        raise UsageError(message)
    with checker(settings(home)) as asked:
        if file is None:
            found = asked.data_quality(days=days, platform=platform, late_hours=late_hours)
        else:
            how = replace(how, followers_of=followers_of, followed_by=followed_by, fetched=fetched)
            found = asked.compared(str(file.resolve()), asdict(how))
    if as_json:
        print(json.dumps(found, ensure_ascii=False))
    elif file is None:
        _print(found, language)
    else:
        print("\n".join(told(found, language)))


def _print(found: dict[str, Any], language: Language) -> None:
    for name, columns in TABLES.items():
        rows = [{**row, **_readable(row)} for row in _rows(found, name)]
        print(said("section" if rows else "empty_section", language, name=name))
        if rows:
            print(table(rows, columns) + "\n")


def _rows(found: dict[str, Any], name: str) -> list[dict[str, Any]]:
    if name == "gaps":
        return [{"platform": one["platform"], **gap} for one in found["platforms"] for gap in one["gaps"]]
    rows: list[dict[str, Any]] = found[name]["examples"] if name == "disguised" else found[name]
    return rows


def _readable(row: dict[str, Any]) -> dict[str, Any]:
    """Return instants and shares of a row as text."""
    text = {name: format_instant(value) for name, value in row.items() if name.endswith("_at")}
    text |= {
        name: f"{value:.0%}" for name, value in row.items() if name.endswith("_share") and value is not None
    }
    text |= {name: f"{row[name]:.1e}" for name in ("p", "lag_p") if row.get(name) is not None}
    return text
