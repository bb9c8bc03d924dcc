"""``changes``: who moved since an earlier assessment, and why one person did."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer

from ambassadors.cli.options import Brand, Home, Json, asked, say, table
from ambassadors.cli.words import Language, LanguageOption, said
from ambassadors.events import format_instant

COLUMNS = (
    "way",
    "change",
    "rank_before",
    "rank_after",
    "account_id",
    "handle",
    "score_before",
    "score_after",
    "why",
)


def changes(
    since: Annotated[
        str | None,
        typer.Option(help="Assessment, instant or date; default: the assessment made before the current"),
    ] = None,
    account: Annotated[
        str | None, typer.Option(help="Why this one moved: account id, short id or @handle")
    ] = None,
    home: Home = None,
    brand: Brand = None,
    top: Annotated[int, typer.Option(min=1, help="How far down the list to look")] = 100,
    language: LanguageOption = Language.en,
    as_json: Json = False,
) -> None:
    """Print who rose, fell, entered and left since an earlier assessment; with --account, why one person moved."""
    with asked(home, brand) as (opened, key):
        if account is not None:
            found = opened.change(key, opened.account_id(account), since=since, language=language.value)
        else:
            found = opened.changes(key, since=since, top=top, language=language.value)
    if as_json:
        print(json.dumps(found, ensure_ascii=False))
        return
    _print_person(found) if account is not None else _print_movers(found, language)
    before, after = (
        f"{found[end]['assessment'][:8]} ({format_instant(found[end]['as_of'])})" for end in ("from", "to")
    )
    say(said("between", language, brand=found["brand"], before=before, after=after))


def _print_movers(found: dict[str, Any], language: Language) -> None:
    rows = [{"way": way, **row} for way in ("entered", "left", "rose", "fell") for row in found[way]]
    print(table(rows, COLUMNS) if rows else said("nobody_moved", language))


def _print_person(found: dict[str, Any]) -> None:
    print(f"{found['account_id']}: {found['summary']}")
    for name, score in found["scores"].items():
        print(f"\n{name} {score['before']:.6f} -> {score['after']:.6f} ({score['change']:+.6f})")
        for cause in score["causes"]:
            print(f"  {cause['change']:+.6f}  {cause['words']}")
