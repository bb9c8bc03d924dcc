"""``preview``: who would move under other parameters. Nothing is stored."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer

from ambassadors.cli.options import Brand, Home, Json, say, settings, table
from ambassadors.cli.parameters import given
from ambassadors.cli.words import LanguageOption, said
from ambassadors.events import format_instant, parse_instant
from ambassadors.languages import Language

COLUMNS = (
    "way",
    "rank_before",
    "rank_after",
    "account_id",
    "handle",
    "score_before",
    "score_after",
    "listed_after",
)
Repeated = Annotated[list[str] | None, typer.Option(help="Repeat for several", show_default=False)]


def preview(
    change: Annotated[
        list[str] | None,
        typer.Option(
            "--set", help="NAME=VALUE, as ambassador.share=0.6; repeat for several", show_default=False
        ),
    ] = None,
    without_account: Repeated = None,
    without_platform: Repeated = None,
    half_life: Annotated[
        float | None, typer.Option(help="Hours after which both sides of the ambassador score begin to fade")
    ] = None,
    home: Home = None,
    brand: Brand = None,
    top: Annotated[int, typer.Option(min=1, help="How far down the list to look")] = 100,
    as_of: Annotated[
        str | None, typer.Option(help="Instant; default: that of the current assessment")
    ] = None,
    language: LanguageOption = "en",
    as_json: Json = False,
) -> None:
    """Print who would move under other parameters, or without an account or a platform; nothing is stored."""
    from ambassadors.service.previewing import Wanted
    from ambassadors.service.using import workspace
    from ambassadors.service.workspace import brand_key

    changes = given(change or [])
    if half_life is not None:
        changes["tempo.standing_hours"] = half_life
    with workspace(settings(home)) as opened:
        found = opened.preview(
            Wanted(
                brand_key(brand, opened.brands(ruled=True)),
                changes,
                tuple(opened.account_id(one) for one in without_account or ()),
                tuple(without_platform or ()),
                top,
                parse_instant(as_of) if as_of else None,
            ),
            language=language,
        )
    print(json.dumps(found, ensure_ascii=False)) if as_json else _print(found, language)


def _print(found: dict[str, Any], language: Language) -> None:
    for one in found["parameters"]:
        print(f"{one['name']}: {one['from']} -> {one['to']}")
    others = [
        said("of_people", language, score=name, people=count)
        for name, count in found["changed"].items()
        if count
    ]
    print(said("other_values" if others else "no_other_value", language, scores=", ".join(others)))
    ways = ("entered", "left", "rose", "fell")
    rows = [{"way": way, **row} for way in ways for row in found[way]]
    print(table(rows, COLUMNS) if rows else said("nobody_moves", language))
    if found["note"]:
        say(found["note"])
    told = {name: found[name] for name in ("moved", "top", "brand")}
    say(said("moving", language, as_of=format_instant(found["as_of"]), **told))
