"""``communities``, ``community``: who belongs together, what they share, who bridges them, how widely a list is spread."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ambassadors.cli.options import Brand, Home, Json, asked, table

if TYPE_CHECKING:
    from collections.abc import Iterable


def communities(
    home: Home = None,
    brand: Brand = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="Communities at most")] = 20,
    as_json: Json = False,
) -> None:
    """Print the communities that the people of the standing list belong to: what they share, best people, bridges."""
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
        {
            **row,
            "best": [f"{_who(one)} ({one['rank']})" for one in row["people"]],
            "bridges": _each(row["bridges"]),
        }
        for row in found["items"]
    ]
    print(table(rows, ("id", "name", "size", "listed", "engaged", "share", "best", "bridges")))


def community(
    wanted: Annotated[str, typer.Argument(metavar="ID", help="As `ambassadors communities` prints it")],
    home: Home = None,
    brand: Brand = None,
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="Members at most")] = 20,
    as_json: Json = False,
) -> None:
    """Print one community: its words, its members with most ties first, and who bridges it to which others."""
    with asked(home, brand) as (opened, key):
        found = opened.community(key, wanted)
        page = opened.members(key, wanted, limit=limit)
    if as_json:
        print(json.dumps({**found, "members": page.items, "total": page.total}, ensure_ascii=False))
        return
    print(
        f"{found['name']}: {found['size']:,} members, {found['listed']} on the list, {found['engaged']:,} engaged"
    )
    print(f"{100 * found['conductance']:.0f} % of the ties lead out of the community")
    if found["words"]:
        print("words: " + ", ".join(f"{one['word']} ({one['people']})" for one in found["words"]))
    if found["languages"]:
        print("languages: " + ", ".join(found["languages"]))
    if found["split_from"] or found["merged"]:
        print("; ".join([f"split from {found['split_from']}"] * bool(found["split_from"]) + [f"took in {one}" for one in found["merged"]]))  # fmt: skip
    print()
    print(table([{**row, "who": _who(row)} for row in page.items], ("place", "who", "inside", "outside", "rank", "stage")))  # fmt: skip
    if page.total > len(page.items):
        print(f"... of {page.total:,}; see more with --limit")
    if found["bridges"]:
        bridges = [
            {**row, "bridge": _who(row), "to": [f"{one['name']} ({one['ties']})" for one in row["to"][:3]]}
            for row in found["bridges"]
        ]
        print(
            "\n"
            + table(bridges, ("bridge", "outside", "participation", "constraint", "effective_size", "to"))
        )


def _who(one: dict[str, Any]) -> str:
    return str(one["handle"] or one["account_id"])


def _each(people: Iterable[dict[str, Any]]) -> list[str]:
    return [_who(one) for one in people]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("communities")(communities)
    app.command("community")(community)
