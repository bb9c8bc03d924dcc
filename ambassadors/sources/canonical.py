"""Source ``canonical``: files that hold the canonical event's own columns, or columns mapped to them.

CSV, TSV, Excel, NDJSON (arrays and documents in plain JSON too), Parquet and Arrow IPC. A column counts for a
field when it is mapped to it or has its name, case ignored; other columns are reported, never guessed.
With ``id_from`` the event id is the raw values of those columns joined with ``:``. What other tools write is read where it
is plain: times by ``dates`` and ``zone``, names with their network for accounts, words for sentiment.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import orjson
import pyarrow as pa
import pyarrow.compute as pc

from ambassadors.errors import InputError
from ambassadors.events import Batch, Reject, empty_events
from ambassadors.sources.common import columnar, ndjson, parse, tabular, workbook
from ambassadors.sources.common.foreign import as_others_write
from ambassadors.sources.common.ndjson import tabulate
from ambassadors.sources.common.normalize import normalize, settle
from ambassadors.sources.common.options import EVERY, FIELDS, suggestion
from ambassadors.sources.common.parse import Faults
from ambassadors.sources.common.values import Value

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ambassadors.sources.common.files import Input
    from ambassadors.sources.common.options import ReadOptions
    from ambassadors.sources.common.rows import Rows
    from ambassadors.sources.common.sample import Sample

ABOUT: Final = "the canonical event in CSV, TSV, NDJSON, JSON, Parquet, Arrow; other columns by --map"

OWN: Final = ("event_id", "at", "kind", "actor_id", "target_id", "post_id", "op")
"""Columns by which a file is known."""

READERS: Final = {
    "csv": tabular.rows,
    "tsv": tabular.rows,
    "ndjson": ndjson.rows,
    "parquet": columnar.rows,
    "arrow": columnar.rows,
    "xlsx": workbook.rows,
}


def recognise(sample: Sample) -> str | None:
    """Return why an input holds the canonical event's own columns, None where it does not."""
    names = {name.casefold() for name in sample.columns}
    for value in sample.values:
        names |= {name.casefold() for name in value} if isinstance(value, dict) else set()
    known = [name for name in OWN if name in names]
    telling = [name for name in known if name not in {"at", "kind", "op"}]
    return f"columns {', '.join(known)}" if telling and len(known) > 1 else None


def read(file: Input, options: ReadOptions) -> Iterator[Batch]:
    """Yield the events of a file.

    Raises:
        InputError: a required column is missing, or two columns are for one field.
    """
    begun = False
    for rows in READERS[file.format](file, options):
        batch = _batch(rows, file, options, begun=begun)
        begun = begun or bool(len(rows.lines))
        yield batch


def read_objects(objects: Iterable[dict[str, Any]], options: ReadOptions) -> Batch:
    """Return the events of objects that are at hand, like the rows of a request.

    Args:
        objects: records with the canonical fields; their line is their position, from 1.
        options: as for a file.
    """
    values = (Value(line, value, orjson.dumps(value, default=str)) for line, value in enumerate(objects, 1))
    parts = [_events(rows, _plan(rows, "the request", options), options) for rows in tabulate(values)]
    tables = [part.events for part in parts]
    rejects = [reject for part in parts for reject in part.rejects]
    events = pa.concat_tables(tables) if tables else empty_events()
    silent = sum(part.without_interaction for part in parts)
    return Batch(events, sum(part.records for part in parts), silent, rejects)


def _batch(rows: Rows, file: Input, options: ReadOptions, *, begun: bool) -> Batch:
    plan = _plan(rows, file.name, options)
    used = {*plan.values(), *options.id_from}
    file.unmapped.update(dict.fromkeys(name for name in rows.names if name not in used))
    missing = _missing(plan, options)
    if missing and rows.header:
        raise InputError(_missing_message(missing, rows, plan, file.name))
    batch = _events(rows, plan, options)
    if not (options.dates or options.zone):
        batch.rejects = [_hinted(reject) for reject in batch.rejects]
    if not begun and not batch.events.num_rows and len(rows.lines) > (0 if rows.header else 1):
        faulty = {reject.field for reject in batch.rejects}
        lacking = [field for field in (*missing, "target_id") if field not in plan and field in faulty]
        if faulty <= set(lacking):  # not one row does without these columns
            raise InputError(_missing_message(lacking[:1], rows, plan, file.name))
    return batch


def _hinted(reject: Reject) -> Reject:
    """Return a reject that says how a time is read that is written in another way."""
    hints = {
        "is not RFC 3339": "; write it so, or load times of other tools with --dates and --zone",
        "has no zone": "; write it so, or load times of other tools with --dates and --zone",
        "is a bare number": "; seconds, milliseconds or microseconds since 1970 are read with --zone UTC",
    }
    hint = next((hint for words, hint in hints.items() if words in reject.reason), "")
    return replace(reject, reason=reject.reason + hint) if hint and reject.field == "at" else reject


def _events(rows: Rows, plan: dict[str, str], options: ReadOptions) -> Batch:
    faults = Faults(len(rows.lines))
    columns = {field: rows.column(name, field, faults) for field, name in plan.items()}
    if "kind" not in columns and EVERY in options.kinds:
        columns["kind"] = pa.repeat(EVERY, len(rows.lines))
    if options.id_from:
        columns["event_id"] = _joined_id(rows, options, faults)
    columns = as_others_write(columns, options, faults)
    events, faults = normalize(columns, rows.lines, options, faults)
    good, rejects = settle(events, faults, rows.lines, rows.record)
    rejects = sorted([*rows.rejects, *rejects], key=lambda reject: reject.line)
    records = len(rows.lines) + len(rows.rejects)
    return Batch(good, records, len(faults.silent), rejects, faults.why())


def _plan(rows: Rows, source: str, options: ReadOptions) -> dict[str, str]:
    """Return field -> column."""
    plan: dict[str, str] = {}
    for column, field in options.mapping.items():
        if column in rows.names:
            if field in plan:
                message = f"--map gives {field} to both {plan[field]!r} and {column!r}; keep one"
                raise InputError(message)
            plan[field] = column
        elif rows.header:
            near = suggestion(column, rows.names)
            hint = f"did you mean {near!r}? " if near else ""
            message = (
                f"--map {column}={field}: {source} has no column {column!r}; {hint}it has {_list(rows.names)}"
            )
            raise InputError(message)
    for column in rows.names:
        field = column.casefold()
        if field in FIELDS and field not in plan and column not in options.mapping:
            plan[field] = column
    return plan


def _missing(plan: dict[str, str], options: ReadOptions) -> list[str]:
    needed = ["at"] if "op" in plan else ["event_id", "at", "kind", "actor_id"]
    made = {"event_id"} if options.id_from else set()
    made |= {"kind"} if EVERY in options.kinds else set()
    made |= {"actor_id"} if {"actor_handle", "platform"} <= plan.keys() else set()
    return [field for field in needed if field not in plan and field not in made]


def _missing_message(fields: list[str], rows: Rows, plan: dict[str, str], name: str) -> str:
    free = {column.casefold(): column for column in rows.names if column not in plan.values()}
    lacking = f"column{'s' if len(fields) > 1 else ''} {', '.join(fields)}"
    return f"{name} has no {lacking}; it has {_list(rows.names)}: {', '.join(_repair(one, free) for one in fields)}"


def _repair(field: str, free: dict[str, str]) -> str:
    near = suggestion(field, free) or suggestion(field.removesuffix("_id"), free)
    names = "" if near else " (or, where only names are told, COLUMN=actor_handle and COLUMN=platform)"
    extra = {
        "event_id": " (or --id-from COLUMNS to make ids)",
        "kind": f' (or --kinds "{EVERY}=KIND" where all rows are of one)',
        "actor_id": names,
    }.get(field, "")
    guess = f"if it is {free[near]!r}, call it" if near else "add"
    return f"{guess} {field}, or load with --map {free[near] if near else 'COLUMN'}={field}{extra}"


def _list(names: tuple[str, ...]) -> str:
    return ", ".join(names) or "none"


def _joined_id(rows: Rows, options: ReadOptions, faults: Faults) -> pa.Array:
    parts = []
    for name in options.id_from:
        if name not in rows.names:
            near = suggestion(name, rows.names)
            hint = f"did you mean {near!r}? " if near else ""
            message = f"--id-from {name}: there is no such column; {hint}there are {_list(rows.names)}"
            raise InputError(message)
        part = rows.column(name, "event_id", faults)
        if pa.types.is_binary(part.type):
            part = parse.proved(name, part, faults)
        part = parse.emptied(part.cast(pa.string()))
        empty = parse.nulls(part, len(part)).nonzero()[0]
        faults.add(empty, name, f"{name} is missing, but the event id is made from it; fill it")
        parts.append(part)
    return pc.binary_join_element_wise(*parts, ":")
