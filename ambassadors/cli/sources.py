"""``sources``: which platforms can be read, and which of them a file comes from."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ambassadors.cli.options import Format, Shape, say, show
from ambassadors.errors import InputError

app = typer.Typer(help="The platforms whose files can be read.", no_args_is_help=True)


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
