"""``communities``, ``community``: who belongs together, what they share, who bridges them, how widely a list is spread."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ambassadors.cli.options import Brand, Home, Json, asked, table
from ambassadors.cli.words import LanguageOption, said
from ambassadors.languages import Language

if TYPE_CHECKING:
    from collections.abc import Iterable


def communities(
    home: Home = None,
    brand: Brand = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="Communities at most")] = 20,
    language: LanguageOption = "en",
    as_json: Json = False,
) -> None:
    """Print the communities that the people of the standing list belong to: what they share, best people, bridges."""
    with asked(home, brand) as (opened, key):
        found = opened.communities(key, limit=limit, language=language)
    if as_json:
        print(json.dumps(found, ensure_ascii=False))
        return
    if not found["items"]:
        print(said("no_community", language))
        return
    spread = found["spread"]
    largest = round(100 * spread["largest_share"])
    print(said("spread", language, largest=largest, **spread) + "\n")
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
    language: LanguageOption = "en",
    as_json: Json = False,
) -> None:
    """Print one community: its words, its members with most ties first, and who bridges it to which others."""
    with asked(home, brand) as (opened, key):
        found = opened.community(key, wanted, language=language)
        page = opened.members(key, wanted, limit=limit)
    if as_json:
        print(json.dumps({**found, "members": page.items, "total": page.total}, ensure_ascii=False))
        return
    print("\n".join(_told(found, language)) + "\n")
    print(table([{**row, "who": _who(row)} for row in page.items], ("place", "who", "inside", "outside", "rank", "stage")))  # fmt: skip
    if page.total > len(page.items):
        print(said("more_members", language, total=page.total))
    if found["bridges"]:
        bridges = [
            {**row, "bridge": _who(row), "to": [f"{one['name']} ({one['ties']})" for one in row["to"][:3]]}
            for row in found["bridges"]
        ]
        print(
            "\n"
            + table(bridges, ("bridge", "outside", "participation", "constraint", "effective_size", "to"))
        )


def _told(found: dict[str, Any], language: Language) -> list[str]:
    """Return what is known of a community as lines."""
    figures = {name: found[name] for name in ("name", "size", "listed", "engaged")}
    lines = [
        said("community", language, **figures),
        said("conductance", language, part=round(100 * found["conductance"])),
    ]
    if found["words"]:
        words = ", ".join(f"{one['word']} ({one['people']})" for one in found["words"])
        lines.append(said("words", language, words=words))
    if found["languages"]:
        lines.append(said("languages", language, languages=", ".join(found["languages"])))
    past = [("split_from", found["split_from"])] if found["split_from"] else []
    past += [("took_in", other) for other in found["merged"]]
    return [*lines, *(said(name, language, other=other) for name, other in past)]


def _who(one: dict[str, Any]) -> str:
    return str(one["handle"] or one["account_id"])


def _each(people: Iterable[dict[str, Any]]) -> list[str]:
    return [_who(one) for one in people]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("communities")(communities)
    app.command("community")(community)
