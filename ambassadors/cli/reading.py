"""The options that say how a file is read: one place for every command that reads one."""

from __future__ import annotations

from functools import wraps
from inspect import Parameter, Signature, signature
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

import typer

from ambassadors.cli.options import pairs

if TYPE_CHECKING:
    from collections.abc import Callable

    from ambassadors.sources import ReadOptions

MapOption = Annotated[
    list[str] | None, typer.Option("--map", help="COLUMN=FIELD, repeat or join by commas", show_default=False)
]
KindsOption = Annotated[
    list[str] | None,
    typer.Option(
        "--kinds",
        help="WORD=KIND, like RT=share,MT=mention; WORD=none = no interaction; *=KIND where no column tells it",
        show_default=False,
    ),
]
SourceOption = Annotated[
    str | None,
    typer.Option(
        "--source",
        "--preset",
        help="Platform that the input comes from, see `ambassadors sources list`; by default it is recognised (--preset is the old name)",
        show_default=False,
    ),
]
ColumnsOption = Annotated[
    str | None, typer.Option("--columns", help="Names of the columns of a file without header, by commas")
]
IdOption = Annotated[
    str | None, typer.Option("--id-from", help="Columns whose values make the event id, by commas")
]
DatesOption = Annotated[
    str | None,
    typer.Option("--dates", help="day-first or month-first, for times like 03/04/2026 in exports of tools"),
]
ZoneOption = Annotated[
    str | None, typer.Option("--zone", help="Zone of times that name none, like UTC or Europe/Paris")
]
FormatOption = Annotated[
    str | None,
    typer.Option("--format", help="csv, tsv, ndjson, parquet or arrow; default by name and content"),
]
EncodingOption = Annotated[str, typer.Option("--encoding", help="Of text files")]

FollowersOfOption = Annotated[
    str | None,
    typer.Option(
        help="Account whose followers the files list, like x:12; with --fetched", show_default=False
    ),
]
FollowedByOption = Annotated[
    str | None,
    typer.Option(
        help="Account that follows the people whom the files list; with --fetched", show_default=False
    ),
]
FetchedOption = Annotated[
    str | None, typer.Option(help="Instant of such lists, which tell none", show_default=False)
]


def options(
    source: SourceOption = None,
    mapping: MapOption = None,
    kinds: KindsOption = None,
    columns: ColumnsOption = None,
    id_from: IdOption = None,
    form: FormatOption = None,
    dates: DatesOption = None,
    zone: ZoneOption = None,
    encoding: EncodingOption = "utf-8",
) -> ReadOptions:
    """Return read options from flags."""
    from ambassadors.sources import ReadOptions  # slow to import, and --help needs none of it

    return ReadOptions(
        source=source,
        mapping=pairs(mapping or [], "--map"),
        kinds=pairs(kinds or [], "--kinds"),
        columns=tuple(name.strip() for name in columns.split(",")) if columns else None,
        id_from=tuple(name.strip() for name in id_from.split(",")) if id_from else (),
        format=form,
        encoding=encoding,
        dates=dates,
        zone=zone,
    )


def reading(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command every flag of :func:`options` in the place of its parameter ``how``.

    Typer reads flags off the signature, so that ``--help`` shows them like the command's own.
    """
    shared = _parameters(options)
    own = _parameters(command)
    place = list(own).index("how")
    taken = [*list(own.values())[:place], *shared.values(), *list(own.values())[place + 1 :]]

    @wraps(command)
    def run(**given: Any) -> None:
        how = options(**{name: given.pop(name) for name in shared})
        command(**given, how=how)

    run.__signature__ = Signature(taken)  # type: ignore[attr-defined]
    run.__annotations__ = {one.name: one.annotation for one in taken}
    return run


def _parameters(function: Callable[..., object]) -> dict[str, Parameter]:
    """Return the parameters with their types as objects, but for ``ReadOptions``, which is imported late."""
    hints = get_type_hints(function, localns={"ReadOptions": object}, include_extras=True)
    return {
        name: one.replace(annotation=hints[name], kind=Parameter.KEYWORD_ONLY)
        for name, one in signature(function).parameters.items()
    }
