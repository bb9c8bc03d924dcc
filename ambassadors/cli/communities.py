"""``communities``: who belongs together on a list, and how widely the list is spread."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from ambassadors.cli.options import Brand, Home, Json, asked, table


def communities(
    home: Home = None,
    brand: Brand = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="Communities at most")] = 20,
    as_json: Json = False,
) -> None:
    """Print the communities that the people of the standing list belong to, with their best people."""
    with asked(home, brand) as (opened, key):
        found = opened.communities(key, limit=limit)
    if as_json:
        print(json.dumps(found, ensure_ascii=False))
        return
    if not found["items"]:
        print("nobody of the list belongs to a community yet")
        return
    spread = found["spread"]
    print(
        f"the list is spread over {spread['communities']} communities, as mixed as {spread['effective']:.1f} of equal"
        f" size; the largest holds {100 * spread['largest_share']:.0f} % of it\n"
    )
    rows = [
        {**row, "best": [f"{one['handle'] or one['account_id']} ({one['rank']})" for one in row["people"]]}
        for row in found["items"]
    ]
    print(table(rows, ("community", "listed", "engaged", "share", "best")))


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("communities")(communities)
