"""``refresh``, ``top``, ``explain``, ``suggest``, ``status``: what the house knows about people."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Mapping
from enum import StrEnum
from time import time
from typing import Annotated, Any, Literal

import typer

from ambassadors.cli.options import (
    AsOf,
    Brand,
    Format,
    Home,
    Horizon,
    Json,
    Shape,
    asked,
    say,
    settings,
    show,
)
from ambassadors.cli.words import LanguageOption, decimal, said
from ambassadors.errors import UsageError
from ambassadors.events import FUTURE_TOLERANCE_MS, format_instant, parse_instant
from ambassadors.languages import Language, colon, joined


class ListChoice(StrEnum):
    """Which list."""

    standing = "standing"
    hot = "hot"


ListOption = Annotated[
    ListChoice, typer.Option("--list", help="standing = over the whole history, hot = now")
]
COLUMNS = ("rank", "account_id", "handle", "stage", "score", "engagement", "relay", "observations", "reasons")


def refresh(
    home: Home = None,
    as_of: AsOf = None,
    horizon: Horizon = None,
    language: LanguageOption = "en",
    as_json: Json = False,
) -> None:
    """Make the next assessment: rank everybody, for every brand."""
    from ambassadors.service.remote import running
    from ambassadors.service.using import workspace

    chosen, instant = settings(home), parse_instant(as_of) if as_of else None
    service = running(chosen.home)
    if service is not None:
        made = service.refresh(instant, horizon)
    else:
        with workspace(chosen) as opened:
            made = opened.refresh(as_of=instant, horizon_hours=horizon, progress=_progress).told()
    print(json.dumps(made)) if as_json else _print_made(made, language)


def _print_made(made: dict[str, Any], language: Language) -> None:
    from ambassadors.service.listing import bucket_words

    print(said("made", language, **{**made, "as_of": format_instant(made["as_of"])}))
    if not made["acts"]:
        say(said("no_acts", language))
    if made["as_of"] > time() * 1000 + FUTURE_TOLERANCE_MS:
        say(said("ahead", language))
    for brand, listed in made["listed"].items():
        scale = made["brands"][brand]["scale"]
        hours, buckets = f"{scale['horizon_hours']:g}", bucket_words(scale["bucket_hours"], language)
        print(said("made_for", language, brand=brand or "all", listed=listed, hours=hours, buckets=buckets))


def _progress(stage: str, done: int, total: int) -> None:
    if sys.stderr.isatty():
        say(f"{stage} {done}/{total}")


def top(
    home: Home = None,
    brand: Brand = None,
    which: ListOption = ListChoice.standing,
    stage: Annotated[list[str] | None, typer.Option(help="Only this stage; may be repeated")] = None,
    min_score: Annotated[float, typer.Option(min=0, max=100)] = 0,
    limit: Annotated[int, typer.Option(min=1)] = 20,
    shape: Shape = Format.table,
    language: LanguageOption = "en",
    live: Annotated[
        bool,
        typer.Option(
            "--live", help="As of now: moved on with the ledger since the assessment; 1,000 at most"
        ),
    ] = False,
) -> None:
    """Print the top ambassadors, with the reasons."""
    from ambassadors.lists import STAGES

    unknown = set(stage or ()) - set(STAGES)
    if unknown:
        message = f"--stage {min(unknown)}: no such stage; stages are {', '.join(STAGES)}"
        raise UsageError(message)
    if live:
        _top_live(home, brand, which.value, frozenset(stage or ()), min_score, limit, shape, language)
        return
    with asked(home, brand) as (opened, key):
        page = opened.people(
            key,
            list=which.value,
            stages=frozenset(stage or ()),
            min_score=min_score,
            limit=limit,
            language=language,
        )
        columns = (
            COLUMNS
            if which is ListChoice.standing
            else ("hot_rank", *COLUMNS[1:4], "hot_score", *COLUMNS[5:])
        )
        show(page.items, columns, shape)
        made = opened.current()
        if not (page.total or stage or min_score):
            needed = made.meta["thresholds"]["evidence"]
            say(said("nobody_listed", language, accounts=made.meta["accounts"], needed=needed))
            if key and not made.people(key)["active_buckets"].sum():
                say(said("nobody_acted", language, brand=key))
        if shape is Format.table:
            as_of, proven = format_instant(made.as_of), opened.proof(key)
            say(said("listed", language, total=page.total, list=which, brand=key or "all", as_of=as_of))
            if page.total or not proven:  # of an empty list there is nothing to prove
                say(proven[language] if proven else said("untested", language))


def _top_live(
    home: Home,
    brand: str | None,
    which: Literal["standing", "hot"],
    stages: frozenset[str],
    min_score: float,
    limit: int,
    shape: Format,
    language: Language,
) -> None:
    """Print a live list: the running service's, or one made now."""
    from ambassadors.service.using import checker

    with checker(settings(home)) as asking:
        found = asking.live_top(
            brand=brand, list=which, stages=stages, min_score=min_score, limit=limit, language=language
        )
    show(found["items"], (*COLUMNS[:1], "rank_before", *COLUMNS[1:]), shape)
    if shape is Format.table:
        told = {name: found[name] for name in ("total", "seq", "assessment")}
        instants = {
            "as_of": format_instant(found["as_of"]),
            "assessed": format_instant(found["assessed_as_of"]),
        }
        say(said("live", language, list=which, left=len(found["left"]), **told, **instants))
        say(said("as_assessed", language, names=", ".join(found["as_assessed"])))


def explain(
    account: Annotated[str, typer.Argument(help="Account id, short id or @handle")],
    home: Home = None,
    brand: Brand = None,
    language: LanguageOption = "en",
    as_json: Json = False,
) -> None:
    """Print the receipt of one person: parts that add up to the score, each with its interactions."""
    with asked(home, brand) as (opened, key):
        receipt = opened.explanation(key, opened.account_id(account), language=language)
        if as_json:
            print(json.dumps(receipt, ensure_ascii=False))
            return
        _print_receipt(receipt, language)


def _attention(shares: Mapping[str, float], language: Language) -> str:
    """Return how somebody's attention is split between brands."""
    named = {
        (said("other_brands", language) if brand == "other" else brand): part
        for brand, part in shares.items()
    }
    parts = [f"{brand} {100 * part:.0f} %" for brand, part in named.items()]
    return said("attention", language, shares=joined(parts, language))


def _print_receipt(receipt: dict[str, Any], language: Language) -> None:
    """Print the score that ranks first, with its two sides, then the others."""
    then = colon(language)
    print(f"{receipt['account_id']} ({receipt['brand']}){then}{joined(receipt['summary'], language)}")
    if len(receipt["affinity"]) > 1:
        print(_attention(receipt["affinity"], language))
    for name, score in sorted(receipt["scores"].items(), key=lambda one: "formula" not in one[1]):
        value = decimal(score["value"], language)
        if "formula" in score:
            shown = said("shown_as", language, score=f"{decimal(score['score'], language):.1f}")
            print(f"\n{name} {value:.6f} = {joined([score['formula'], shown], language)}")
        elif "parts" not in score:
            print(f"\n{name} {value:.6f}{then}{score.get('meaning', '')}")
        inner = [
            (f"{name}{then}{side}", told)
            for side, told in score.items()
            if isinstance(told, dict) and "parts" in told
        ]
        for title, side in inner or ([(name, score)] if "parts" in score else []):
            print(f"\n{title} {decimal(side['value'], language):.6f} {side['unit']}{then}{side['meaning']}")
            for part in side["parts"]:
                print(f"  {decimal(part['value'], language):.6f}  {part['sentence']}")


def suggest(
    home: Home = None,
    brand: Brand = None,
    limit: Annotated[int, typer.Option(min=1)] = 20,
    language: LanguageOption = "en",
    as_json: Json = False,
) -> None:
    """Print whom to answer and whom to contact, why and where; and who must be left alone."""
    with asked(home, brand) as (opened, key):
        found = opened.suggestions(key, limit=limit, language=language)
    if as_json:
        print(json.dumps(found, ensure_ascii=False))
        return
    for item in found["items"]:
        action = said(item["action"], language)
        print(f"{action:>14}  {item['handle'] or item['account_id']}: {item['why']}")
    if found["refused"]:
        print(said("left_alone", language, people=len(found["refused"])))
    for reason, times in Counter(one["reason"] for one in found["refused"]).most_common():
        print(f"{times:>14,}  {reason}")


def status(home: Home = None, as_json: Json = False) -> None:
    """Print what stands where: the ledger, the assessment, live lists, the graph and how far it lags."""
    from ambassadors.service.using import checker

    with checker(settings(home)) as asking:
        found = asking.status()
    if as_json:
        print(json.dumps(found))
        return
    for part, values in found.items():
        print(f"{part}:" if isinstance(values, dict) else f"{part}: {values or 'none'}")
        for name, value in values.items() if isinstance(values, dict) else ():
            at = name in {"as_of", "newest_at", "made_at"} and value is not None
            print(f"  {name}: {format_instant(value) if at else '-' if value is None else value}")


def register(app: typer.Typer) -> None:
    """Add the commands."""
    for command in (refresh, top, explain, suggest, status):
        app.command(command.__name__)(command)
