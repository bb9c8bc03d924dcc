"""``backtest``: the ranking on the workspace's own past, against what marketing ranks by otherwise."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from ambassadors.backtest.words import NAMES, Language
from ambassadors.cli.lists import Language as Spoken
from ambassadors.cli.lists import LanguageOption
from ambassadors.cli.options import Brand, Home, Json, say, settings, table
from ambassadors.errors import InputError, UsageError
from ambassadors.events import format_instant


def backtest(
    home: Home = None,
    brand: Brand = None,
    windows: Annotated[int, typer.Option(help="Windows of the past at most, 1 to 52")] = 8,
    horizon: Annotated[
        float | None, typer.Option(help="Hours a window; default: how far the assessment looks ahead")
    ] = None,
    plot: Annotated[Path | None, typer.Option(help="Write a plot to this file, FILE.svg")] = None,
    language: LanguageOption = Spoken.en,
    as_json: Json = False,
) -> None:
    """Print how well the ranking foretold this workspace's own past, with the usual rankings beside it."""
    from ambassadors.backtest.plot import svg
    from ambassadors.service.using import workspace
    from ambassadors.service.workspace import brand_key

    if plot is not None and plot.suffix != ".svg":
        message = f"--plot {plot}: the name must end in .svg"
        raise UsageError(message)
    with workspace(settings(home)) as opened:
        opened.current()
        told = opened.backtest(brand_key(brand, opened.brands()), windows=windows, horizon_hours=horizon)
    if plot is not None:
        try:
            plot.write_text(svg(told, language.value), encoding="utf-8")
        except OSError as error:
            message = f"{plot} cannot be written: {error.strerror}"
            raise InputError(message) from error
    if as_json:
        print(json.dumps(told, ensure_ascii=False))
        return
    _print(told, language.value)
    if plot is not None:
        say(f"the plot is in {plot}")


def _print(told: dict[str, Any], language: Language) -> None:
    words, mean = NAMES[language], told["mean"]
    rows = []
    for truth, rankings in mean["truths"].items():
        for name, figures in rankings.items():
            gap = told["difference"][truth].get(name)
            rows.append(
                {
                    "foretold": words[truth],
                    "ranking": words[name],
                    "NDCG@100": figures["ndcg"],
                    "precision@100": figures.get("precision"),
                    "held": figures.get("held"),
                    "ours ahead by": f"{gap['mean']:+.3f} ({gap['low']:+.3f} .. {gap['high']:+.3f})"
                    if gap
                    else None,
                    "unseen": mean["unseen"][truth],
                }
            )
    rows += [
        {"foretold": words["reach"], "ranking": words[name], "part of best": part}
        for name, part in mean["reach"].items()
    ]
    print(
        table(
            rows,
            (
                "foretold",
                "ranking",
                "NDCG@100",
                "precision@100",
                "held",
                "ours ahead by",
                "part of best",
                "unseen",
            ),
        )
    )
    first, last = told["windows"][0]["start_at"], told["windows"][-1]["end_at"]
    print(
        f"\n{len(told['windows'])} windows of {told['horizon_hours']:g} h from {format_instant(first)} to {format_instant(last)};"
        " held = what came to the first 100; ours ahead by: 90 % interval over windows and people;"
        " unseen = part of the future that belongs to people never seen before, whom no ranking can foretell"
    )
    if told["followers_known"] is not None:
        print(
            f"followers: known for {100 * told['followers_known']:.0f} % of people, as of today, which is kind to that ranking"
        )
    else:
        print("followers: known for nobody, so left out")
    for name, part in mean["covered"].items():
        print(f"80 % intervals of {words[name]} held {100 * part:.0f} % of what followed")
    print(f"{100 * told['kept']['mean']:.0f} % of the list stays from one window to the next")
    firm = told["stability"]
    if firm["people"]:
        print(
            f"{100 * firm['overlap']:.0f} % of it stays when the people who pass others on are drawn anew ({firm['draws']} draws)"
        )
    print(told["sentence"][language])
