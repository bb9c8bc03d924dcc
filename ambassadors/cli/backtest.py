"""``backtest``: the ranking on the workspace's own past, against what marketing ranks by otherwise."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from ambassadors.backtest.notes import COLUMNS, notes, rows
from ambassadors.cli.options import Brand, Home, Json, say, settings, table
from ambassadors.cli.words import LanguageOption, said
from ambassadors.errors import InputError, UsageError


def backtest(
    home: Home = None,
    brand: Brand = None,
    windows: Annotated[int, typer.Option(help="Windows of the past at most, 1 to 52")] = 8,
    horizon: Annotated[
        float | None, typer.Option(help="Hours a window; default: how far the assessment looks ahead")
    ] = None,
    plot: Annotated[Path | None, typer.Option(help="Write a plot to this file, FILE.svg")] = None,
    language: LanguageOption = "en",
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
            plot.write_text(svg(told, language), encoding="utf-8")
        except OSError as error:
            message = f"{plot} cannot be written: {error.strerror}"
            raise InputError(message) from error
    if as_json:
        print(json.dumps(told, ensure_ascii=False))
        return
    print(table(rows(told, language), COLUMNS[language]))
    print("\n" + "\n".join(notes(told, language)))
    if plot is not None:
        say(said("plotted", language, path=plot))
