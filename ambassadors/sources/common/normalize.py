"""Columns as they were read -> columns of the canonical event, with the rows that cannot be one.

Everything works on whole columns; single rows are looked at only where a column holds a fault.
What holds for every source:

- Surrounding white space is trimmed everywhere but in ``text``; what is empty then is missing.
- Ids hold no control characters and at most 1,000 characters.
- ``at`` is RFC 3339 with a zone, in the years 1970 to 9999, kept to the millisecond.
- A delete keeps ``event_id``, ``post_id``, ``at``, ``brand`` and ``platform``, nothing else.
- ``platform`` is, where it is not given, what stands before ``:`` in ``actor_id``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ambassadors.events import CANONICAL, KIND_CODE, KINDS, POST, Reject
from ambassadors.sources.common import parse
from ambassadors.sources.common.asking import asks
from ambassadors.sources.common.instants import instants
from ambassadors.sources.common.masks import true
from ambassadors.sources.common.options import NO_KIND, suggestion
from ambassadors.sources.common.parse import Faults

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from ambassadors.sources.common.options import ReadOptions

IDS: Final = ("event_id", "actor_id", "target_id", "post_id", "parent_id", "root_id", "via_id")
KNOWN_AS: Final = {
    **dict.fromkeys(("rt", "retweet", "repost", "reblog", "boost", "announce"), "share"),
    **dict.fromkeys(("mt", "@"), "mention"),
    **dict.fromkeys(("re", "answer", "response"), "reply"),
    **dict.fromkeys(("fav", "favorite", "favourite", "reaction"), "like"),
    **dict.fromkeys(("tweet", "status", "toot", "original"), "post"),
}
"""What other tools call the kinds: only ever suggested in a message."""

OPS: Final = {
    **dict.fromkeys(("upsert", "no", "false", "0"), 0),
    **dict.fromkeys(("delete", "deleted", "removed", "yes", "true", "1"), 1),
}
"""What stands in ``op``, or in a column of whether something is deleted that is mapped to it."""

NONE: Final = 254
"""Code of a word that stands for no interaction."""

KEPT_BY_DELETES: Final = ("event_id", "at", "post_id", "brand", "platform", "delete", "line")


def normalize(
    columns: dict[str, pa.Array], lines: NDArray[np.int64], options: ReadOptions, faults: Faults | None = None
) -> tuple[pa.Table, Faults]:
    """Return the events of some rows, all of them, and which rows are none.

    Args:
        columns: field -> ``(n,)`` array: strings (or bytes, to be proved UTF-8), or the field's own type;
            ``at`` as int64 is epoch milliseconds.
        lines: ``(n,)`` line of each row.
        options: ``kinds`` and ``brand`` are used.
        faults: rows already known to be faulty.

    Returns:
        A table of ``CANONICAL`` with ``n`` rows, and the faults; rows with a fault hold anything.
    """
    size = len(lines)
    faults = faults or Faults(size)
    given = {name: _clean(name, column, faults) for name, column in columns.items()}
    delete = _deletes(given, faults)
    out: dict[str, pa.Array | None] = {
        **given,
        "at": instants(given.get("at"), faults),
        "kind": _kinds(given.get("kind"), delete, options, faults),
        "actor_asks": asks(given.get("actor_asks"), faults),
        "followers": parse.integers("followers", given.get("followers"), faults),
        "sentiment": parse.fractions("sentiment", given.get("sentiment"), faults),
        "disclosed_paid": parse.booleans("disclosed_paid", given.get("disclosed_paid"), faults),
        "delete": pa.array(delete),
        "line": pa.array(lines),
    }
    _require(out, delete, faults)
    _fill(out, size, options)
    if delete.any():
        for name, column in out.items():
            if column is not None and name not in KEPT_BY_DELETES:
                out[name] = pc.if_else(pa.array(delete), pa.scalar(None, column.type), column)
    return pa.table([_column(out, field, size) for field in CANONICAL], schema=CANONICAL), faults


def settle(
    events: pa.Table, faults: Faults, lines: NDArray[np.int64], record: Callable[[int], str]
) -> tuple[pa.Table, list[Reject]]:
    """Return the good rows, and a reject for each that cannot be read, where a row is a record."""
    if not (faults or faults.silent):
        return events, []
    rejects = [Reject(int(lines[row]), *fault, record(row)) for row, fault in sorted(faults.wrong().items())]
    return events.filter(pa.array(~faults.out())), rejects


def _column(out: dict[str, pa.Array | None], field: pa.Field, size: int) -> pa.Array:
    column = out.get(field.name)
    return pa.nulls(size, field.type) if column is None else column


def _clean(name: str, column: pa.Array, faults: Faults) -> pa.Array:
    """Return strings proved and trimmed; other types as they are."""
    if pa.types.is_binary(column.type):
        column = parse.proved(name, column, faults)
    if not pa.types.is_string(column.type):
        return column
    if name != "text":
        column = parse.trimmed(column)
    column = parse.emptied(column)
    if name in IDS:
        parse.check_id(name, column, faults)
    else:
        parse.check_nul(name, column, faults)
    return column


def _deletes(given: dict[str, pa.Array], faults: Faults) -> NDArray[np.bool_]:
    if "op" not in given:
        return np.zeros(faults.size, bool)
    codes = parse.words(
        "op",
        given.pop("op"),
        OPS.get,
        faults,
        lambda word: (
            f"op {word!r} is unknown; it is upsert or delete (no or yes in a column of what is deleted)"
        ),
    )
    flags: NDArray[np.bool_] = codes.fill_null(0).to_numpy(zero_copy_only=False).astype(bool)
    return flags


def _kinds(
    column: pa.Array | None, delete: NDArray[np.bool_], options: ReadOptions, faults: Faults
) -> pa.Array | None:
    if column is None or pa.types.is_integer(column.type):
        return column
    table = kind_codes(options.kinds)
    told = parse.others(column, table)

    def reason(word: str) -> str:
        near = KNOWN_AS.get(word.casefold()) or suggestion(word, KINDS) or "KIND"
        how = f"write one of them, or load with --kinds {word}={near} ({word}={NO_KIND} for no interaction)"
        return f"kind {word!r} is unknown; kinds are {', '.join(KINDS)}: {how} ({told})"

    ignored = Faults(faults.size)  # a delete needs no kind
    codes = parse.words("kind", column, table.get, ignored, reason)
    for row, (name, why) in ignored.items():
        if not delete[row]:
            faults.add([row], name, why)
    none = true(pc.equal(codes, NONE)) & ~delete
    faults.pass_over(np.flatnonzero(none), f"--kinds says that their kind is {NO_KIND}")
    return codes.cast(pa.uint8())


def kind_codes(kinds: Mapping[str, str]) -> dict[str, int]:
    """Return word in lower case -> code of its kind, :data:`NONE` for a word that is none."""
    codes = {**KIND_CODE, NO_KIND: NONE}
    return KIND_CODE | {word.casefold(): codes[kind] for word, kind in kinds.items()}


def _require(out: dict[str, pa.Array | None], delete: NDArray[np.bool_], faults: Faults) -> None:
    def missing(name: str) -> NDArray[np.bool_]:
        return parse.nulls(out.get(name), faults.size)

    act = ~delete
    no_event = missing("event_id")
    kind = out["kind"]
    post = np.zeros(faults.size, bool) if kind is None else kind.fill_null(255).to_numpy() == POST
    for name, rows, reason in (
        (
            "event_id",
            act & no_event,
            "event_id is missing; give it, or load with --id-from and the columns that make it",
        ),
        (
            "event_id",
            delete & no_event & missing("post_id"),
            "a delete needs an event_id or a post_id; give one",
        ),
        ("kind", act & missing("kind"), f"kind is missing; give one of {', '.join(KINDS)}"),
        ("actor_id", act & missing("actor_id"), "actor_id is missing; give the id of the account that acts"),
        (
            "target_id",
            act & ~post & missing("target_id"),
            "target_id is missing; give the id of the account acted on (only kind post has none)",
        ),
        (
            "target_id",
            act & post & ~missing("target_id"),
            "a post has no target; leave target_id empty, or give the kind of the act (share, reply, mention ...)",
        ),
    ):
        faults.add(np.flatnonzero(rows), name, reason)


def _fill(out: dict[str, pa.Array | None], size: int, options: ReadOptions) -> None:
    """Fill brand and platform where they are not given."""
    if options.brand is not None:
        brand = out.get("brand")
        out["brand"] = pa.repeat(options.brand, size) if brand is None else brand.fill_null(options.brand)
    actor, platform = out.get("actor_id"), out.get("platform")
    if actor is not None and (platform is None or platform.null_count):
        prefix = parse.prefixes(actor)
        out["platform"] = prefix if platform is None else pc.coalesce(platform, prefix)
