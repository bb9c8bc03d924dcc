"""``backup`` and ``restore``: a home's ledger and state, while it serves."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from ambassadors.cli.options import By, Home, decider, settings


def backup(
    to: Annotated[Path, typer.Argument(help="Folder that does not exist yet")], home: Home = None
) -> None:
    """Copy ledger and state as of one instant; the key of the tombstones stays out."""
    from ambassadors.service.using import rights

    with rights(settings(home)) as keeper:
        print(json.dumps(keeper.backup(str(to.resolve()))))


def restore(
    source: Annotated[Path, typer.Argument(help="Folder that `backup` wrote")],
    home: Home = None,
    by: By = None,
) -> None:
    """Put a backup in the place of ledger and state; erasures, objections and revoked keys of since then stay."""
    from ambassadors.service.using import rights

    with rights(settings(home), new=True) as keeper:
        print(json.dumps(keeper.restore(str(source.resolve()), by=decider(by))))


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("backup")(backup)
    app.command("restore")(restore)
