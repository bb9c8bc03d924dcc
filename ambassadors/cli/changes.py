"""``changes``: who moved since an earlier assessment, and why one person did."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Annotated, Any

import typer

from ambassadors.cli.options import Brand, Home, Json, asked, say, table
from ambassadors.cli.words import LanguageOption, decimal, said
from ambassadors.errors import NotFoundError
from ambassadors.events import format_instant
from ambassadors.languages import Language, colon

WAYS = ("entered", "left", "rose", "fell")
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
    why: Annotated[int, typer.Option(min=0, help="How many of each way are told why")] = 5,
    language: LanguageOption = "en",
    as_json: Json = False,
) -> None:
    """Print who rose, fell, entered and left since an earlier assessment; with --account, why one person moved."""
    with asked(home, brand) as (opened, key):
        if account is not None:
            found = opened.change(key, opened.account_id(account), since=since, language=language)
        else:
            found = opened.changes(key, since=since, top=top, language=language)
            for row in (row for way in WAYS for row in found[way][:why]):
                with suppress(NotFoundError):  # nothing is left of somebody whose every act was taken back
                    moved = opened.change(key, row["account_id"], since=since, language=language)
                    row["why"] = moved["summary"]
    if as_json:
        print(json.dumps(found, ensure_ascii=False))
        return
    _print_person(found, language) if account is not None else _print_movers(found, language)
    before, after = (
        f"{found[end]['assessment'][:8]} ({format_instant(found[end]['as_of'])})" for end in ("from", "to")
    )
    say(said("between", language, brand=found["brand"], before=before, after=after))


def _print_movers(found: dict[str, Any], language: Language) -> None:
    rows = [{"way": said(way, language), **row} for way in WAYS for row in found[way]]
    print(table(rows, COLUMNS) if rows else said("nobody_moved", language))


def _print_person(found: dict[str, Any], language: Language) -> None:
    print(f"{found['account_id']}{colon(language)}{found['summary']}")
    for name, score in found["scores"].items():
        before, after, change = (decimal(score[one], language) for one in ("before", "after", "change"))
        print(f"\n{name} {before:.6f} -> {after:.6f} ({change:+.6f})")
        for cause in score["causes"]:
            print(f"  {decimal(cause['change'], language):+.6f}  {cause['words']}")
