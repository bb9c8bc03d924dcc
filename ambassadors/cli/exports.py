"""``export``: what the ledger holds, as one file for other tools or for another home."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from ambassadors.cli.options import Home, Json, settings
from ambassadors.events import parse_instant

app = typer.Typer(help="Write what the home holds to files.", no_args_is_help=True)


@app.command("events")
def events(
    to: Annotated[
        Path, typer.Option("--to", help="FILE.ndjson, FILE.parquet or FILE.as2.json (ActivityStreams 2.0)")
    ],
    home: Home = None,
    since: Annotated[str | None, typer.Option(help="Instant; events at or after it")] = None,
    until: Annotated[str | None, typer.Option(help="Instant; events before it")] = None,
    platform: Annotated[str | None, typer.Option(help="Events of this platform only, like x")] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite the file")] = False,
    as_json: Json = False,
) -> None:
    """Write the events of the ledger to a file that load reads again without loss."""
    from ambassadors.exports import Choice, check_place, write
    from ambassadors.service.using import checker

    check_place(to, force=force)
    choice = Choice(
        parse_instant(since) if since else None, parse_instant(until) if until else None, platform
    )
    with checker(settings(home)) as held:
        done = write(held.exporting(choice), to, force=force)
    if as_json:
        told = {name: getattr(done, name) for name in done.__slots__}
        print(json.dumps(told | {"path": str(done.path)}))
        return
    print(
        f"{done.path}: {done.events:,} events, {done.deletes:,} deletes, {done.remains:,} facts of retracted events;"
        f" {done.bytes:,} bytes, ledger at {done.seq:,}"
    )
    if done.digest is not None:
        print(f"read into an empty home it gives the digest {done.digest}")
