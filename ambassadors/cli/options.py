"""Options that several commands share, and how answers are printed."""

from __future__ import annotations

import csv
import getpass
import io
import json
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer
from pydantic import ValidationError

from ambassadors.errors import UsageError
from ambassadors.settings import Settings

if TYPE_CHECKING:
    from ambassadors.service import Workspace

Home = Annotated[
    Path | None,
    typer.Option("--home", help="Folder that holds everything [env: AMBASSADORS_HOME]", show_default=False),
]
Brand = Annotated[
    str | None, typer.Option("--brand", help="Brand; `all` = the whole workspace", show_default=False)
]


class Format(StrEnum):
    """How rows are printed."""

    table = "table"
    json = "json"
    ndjson = "ndjson"
    csv = "csv"


Shape = Annotated[Format, typer.Option("--format", help="How to print")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object; errors become problem documents")]


AsOf = Annotated[
    str | None, typer.Option(help="Instant; events before it count. Default: just after the newest")
]
Horizon = Annotated[float | None, typer.Option(help="Hours to look ahead; default: fitted to the tempo")]

Reason = Annotated[str, typer.Option("--reason", help="Why, for people; it stands in the audit trail")]
By = Annotated[
    str | None,
    typer.Option("--by", help="Name of the human who decides; default: who is logged in", show_default=False),
]
NOBODYS: Final = frozenset({"root", "nobody", "daemon", "www-data"})
"""Logins that are no human's."""


def decider(by: str | None) -> str:
    """Return the human who decides about somebody, for the audit trail: who is named, or else who is logged in.

    Raises:
        UsageError: nobody is named, and the login is no human's.
    """
    name = (logged_in() if by is None else by).strip()
    if not name or (by is None and (name in NOBODYS or name.isdecimal())):
        who = f"{name} is no human" if name else "a name cannot be empty"
        message = (
            f"a decision about a person needs the name of the human who takes it: say who with --by ({who})"
        )
        raise UsageError(message)
    return name


def logged_in() -> str:
    """Return the login, before ``sudo``; the number of a user without a name."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):
        name = str(os.getuid())
    return os.environ.get("SUDO_USER", name) if name == "root" else name


def reason_of(text: str) -> str:
    """Return why something is decided. Raises UsageError: nothing was said."""
    if not text.strip():
        message = "a decision about somebody needs a reason (--reason)"
        raise UsageError(message)
    return text.strip()


def json_wanted(arguments: Sequence[str]) -> bool:
    """Return whether the call asked for JSON."""
    return "--json" in arguments or "--format=json" in arguments


def settings(home: Path | None, **others: object) -> Settings:
    """Return the settings with what the flags say on top.

    Raises:
        UsageError: a value in the environment or in ``.env`` that cannot be; the message names it.
    """
    given = {name: value for name, value in others.items() if value is not None}
    try:
        outside = Settings().model_dump()
    except ValidationError as error:
        wrong = error.errors()[0]
        name = f"AMBASSADORS_{wrong['loc'][0]}".upper()
        message = f"{name}={wrong['input']}: {wrong['msg']}; correct it in the environment or in .env"
        raise UsageError(message) from error
    return Settings.model_validate({**outside, **given, **({"home": home} if home else {})})


@contextmanager
def asked(home: Path | None, brand: str | None) -> Iterator[tuple[Workspace, str]]:
    """Give the workspace and the key of the brand that a question is about.

    For every command that answers one question: ``with asked(home, brand) as (opened, key): ...``.

    Raises:
        LedgerBusyError: a service holds the home.
        NotFoundError: nothing was ever loaded there, or no such brand.
    """
    from ambassadors.service.using import workspace  # slow to import, and --help needs none of it
    from ambassadors.service.workspace import brand_key

    with workspace(settings(home)) as opened:
        yield opened, brand_key(brand, opened.brands())


def pairs(values: Iterable[str], option: str) -> dict[str, str]:
    """Return ``["a=b,c=d"]`` as a dictionary.

    Raises:
        UsageError: something without ``=``.
    """
    found = {}
    for value in values:
        for piece in value.split(","):
            name, equals, what = piece.partition("=")
            if not (name.strip() and equals and what.strip()):
                message = f"{option} takes NAME=VALUE, got {piece!r}"
                raise UsageError(message)
            found[name.strip()] = what.strip()
    return found


def pairs_of(values: Iterable[str], what: str) -> dict[str, str]:
    """Return ``["a=b,c"]`` as ``{"a": "b,c"}``: unlike :func:`pairs`, a comma belongs to the value.

    Raises:
        UsageError: something without ``=``.
    """
    found = {}
    for value in values:
        name, equals, text = value.partition("=")
        if not (name.strip() and equals):
            message = f"{what} is given as NAME=VALUE, got {value!r}"
            raise UsageError(message)
        found[name.strip()] = text.strip()
    return found


def show(rows: Sequence[dict[str, Any]], columns: Sequence[str], shape: Format) -> None:
    """Print rows to standard output: a table for people, or a format for programs."""
    if shape is Format.json:
        print(json.dumps(list(rows), default=str, ensure_ascii=False))
    elif shape is Format.ndjson:
        for row in rows:
            print(json.dumps(row, default=str, ensure_ascii=False))
    elif shape is Format.csv:
        sink = io.StringIO()
        writer = csv.writer(sink, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([[_safe(row.get(name)) for name in columns] for row in rows])
        sys.stdout.write(sink.getvalue())
    else:
        print(table(rows, columns))


def table(rows: Sequence[dict[str, Any]], columns: Sequence[str]) -> str:
    """Return rows as aligned text; numbers to the right."""
    cells = [[_cell(row.get(name)) for name in columns] for row in rows]
    widths = [max([len(name), *(len(line[i]) for line in cells)]) for i, name in enumerate(columns)]
    right = [all(isinstance(row.get(name), int | float | type(None)) for row in rows) for name in columns]
    lines = [list(columns), ["-" * width for width in widths], *cells]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if r else cell.ljust(width)
            for cell, width, r in zip(line, widths, right, strict=True)
        ).rstrip()
        for line in lines
    )


def _cell(value: object) -> str:
    if value is None:
        return "-"
    if isinstance(value, float):
        return f"{value:.2f}"
    if isinstance(value, list):
        return "; ".join(map(str, value))
    return " ".join(str(value).split())


def _safe(value: object) -> object:
    """Return a CSV cell that no spreadsheet takes for a formula."""
    text = "; ".join(map(str, value)) if isinstance(value, list) else value
    if isinstance(text, str) and text[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return f"'{text}"
    return text


def say(text: str) -> None:
    """Print words to standard error."""
    print(text, file=sys.stderr)
