"""``team``: whom to ask together, so that they reach most people, each counted once."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Annotated, Any

import typer

from ambassadors.cli.options import Brand, Format, Home, Json, Shape, asked, say, show, table
from ambassadors.cli.words import LanguageOption, said
from ambassadors.errors import InputError
from ambassadors.languages import Language

COLUMNS = ("place", "rank", "account_id", "handle", "stage", "community", "forecast", "gain", "curve", "cost", "fixed")  # fmt: skip
People = list[str] | None


def team(
    size: Annotated[int, typer.Argument(help="Members at most, those of --with included")],
    home: Home = None,
    brand: Brand = None,
    fixed: Annotated[
        People, typer.Option("--with", help="Account id, short id or @handle of a member; repeat for several")
    ] = None,
    without: Annotated[
        People, typer.Option(help="Somebody who shall not be in it; repeat for several")
    ] = None,
    per_community: Annotated[int | None, typer.Option(help="Members of one community at most")] = None,
    communities: Annotated[int, typer.Option(help="Communities at least")] = 0,
    capacity: Annotated[
        int | None,
        typer.Option(
            help="People your staff can take on beside those of --with, who are looked after already"
        ),
    ] = None,
    budget: Annotated[
        float | None, typer.Option(help="What the team may cost, in the unit of the costs")
    ] = None,
    costs: Annotated[
        Path | None, typer.Option(help="CSV with the columns account and cost: what single people cost")
    ] = None,
    usual_cost: Annotated[float, typer.Option(help="What everybody else costs")] = 1.0,
    language: LanguageOption = "en",
    shape: Shape = Format.table,
    as_json: Json = False,
) -> None:
    """Print the best team of SIZE people: who, what each adds, whom they reach together, and how sure that is."""
    from ambassadors.outreach.team import Wanted

    wanted = Wanted(
        size,
        tuple(fixed or ()),
        frozenset(without or ()),
        per_community,
        communities,
        capacity,
        budget,
        read_costs(costs) if costs else {},
        usual_cost,
    )
    with asked(home, brand) as (opened, key):
        found = opened.team(key, wanted, language=language)
    if as_json or shape is Format.json:
        print(json.dumps(found, ensure_ascii=False))
    else:
        _print(found, shape, language)


def _print(found: dict[str, Any], shape: Format, language: Language) -> None:
    rows = [
        {**row, "place": place, "community": row["community"] and row["community"]["name"]}
        for place, row in enumerate(found["members"], 1)
    ]
    if shape is not Format.table:
        show(rows, COLUMNS, shape)
        return
    yes = said("yes", language)
    print(table([{**row, "fixed": yes if row["fixed"] else None} for row in rows], COLUMNS))
    print("\n" + "\n".join(found["sentences"]))
    say(said("forecast", language))


def read_costs(path: Path) -> dict[str, float]:
    """Return what people cost, from a CSV file with the columns account and cost.

    Raises:
        InputError: a file that cannot be read, or a line that is off; the message names it.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file, skipinitialspace=True)
            missing = {"account", "cost"} - set(rows.fieldnames or ())
            if missing:
                message = f"{path} line 1: no column {min(missing)!r}; the header must hold account,cost"
                raise InputError(message)
            found: dict[str, float] = {}
            for row in rows:
                account, cost = _cost(row, f"{path} line {rows.line_num}")
                if account in found:
                    message = f"{path} line {rows.line_num}: {account} stands there twice; keep one"
                    raise InputError(message)
                found[account] = cost
            return found
    except OSError as error:
        message = f"{path} cannot be read: {error.strerror}"
        raise InputError(message) from error
    except (UnicodeDecodeError, csv.Error) as error:
        message = f"{path} is no CSV in UTF-8: {error}"
        raise InputError(message) from error


def _cost(row: dict[str, str], where: str) -> tuple[str, float]:
    account, written = (row["account"] or "").strip(), (row["cost"] or "").strip()
    try:
        cost = float(written)
    except ValueError:
        cost = -1.0
    if not account or not 0 <= cost < float("inf"):
        problem = f"cost {written!r} is no number >= 0; write it as 12.50" if account else "account is empty"
        message = f"{where}: {problem}"
        raise InputError(message)
    return account, cost
