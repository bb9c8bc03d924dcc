"""``ledger``: SQL for analysts."""

from __future__ import annotations

from typing import Annotated

import typer

from ambassadors.cli.options import Format, Home, Shape, settings, show
from ambassadors.errors import UsageError

app = typer.Typer(help="The ledger: SQL for analysts, and its state.", no_args_is_help=True)


@app.command("sql")
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
