"""``score``: a file ranked without any store."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ambassadors.cli.loading import STANDARD_INPUT
from ambassadors.cli.options import AsOf, Horizon, say
from ambassadors.cli.reading import reading
from ambassadors.events import parse_instant

if TYPE_CHECKING:
    from ambassadors.sources import ReadOptions


@reading
def score(
    events: Annotated[Path, typer.Argument(help="Events in any format that load reads; - = standard input")],
    output: Annotated[
        Path, typer.Option("--output", help=".csv, .ndjson or .parquet; - = CSV on standard output")
    ] = STANDARD_INPUT,
    as_of: AsOf = None,
    horizon: Horizon = None,
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
