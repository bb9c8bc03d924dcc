"""Columns of rows -> the acts in them -> a batch. A row is whole or rejected, as a record of JSON is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ambassadors.events import KIND_CODE, Batch, Reject
from ambassadors.sources.common.masks import given
from ambassadors.sources.common.normalize import normalize
from ambassadors.sources.common.parse import Faults

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ambassadors.sources.common.options import ReadOptions
    from ambassadors.sources.common.rows import Rows
    from ambassadors.sources.common.sheet import Sheet

Columns = dict[str, pa.Array]
KEPT: Final = ("at", "platform")
"""What a delete keeps of its row."""


@dataclass(frozen=True, slots=True)
class Acts:
    """Some events.

    Attributes:
        rows: ``(m,)`` the row that each stands in.
        columns: field of the canonical event -> ``(m,)`` array.
    """

    rows: NDArray[np.int64]
    columns: Columns


def joined(*parts: pa.Array | str) -> pa.Array:
    """Return parts with ``:`` between, null where one of them is."""
    return pc.binary_join_element_wise(*parts, ":")


def prefixed(platform: pa.Array | str, key: pa.Array) -> pa.Array:
    """Return the id of an account or a post, null where there is none."""
    return joined(platform, key)


def act(
    base: Columns, kind: str, target: pa.Array, rows: NDArray[np.int64] | None = None, **more: pa.Array
) -> Acts:
    """Return the acts of rows on accounts; where there is no target there is none.

    Args:
        base: field -> ``(n,)``, what all acts of a row share; with ``post_id`` and ``platform``.
        kind: one of ``KINDS``.
        target: ``(m,)`` account without its platform.
        rows: ``(m,)`` the row of each; None = one each row.
        more: field -> ``(m,)``, instead of what the base says.
    """
    told = given(target)
    rows = np.flatnonzero(told) if rows is None else rows[told]
    if not told.all():
        kept = pa.array(told)
        target, more = target.filter(kept), {name: column.filter(kept) for name, column in more.items()}
    columns = _taken({name: column for name, column in base.items() if name not in more}, rows) | more
    columns["event_id"] = joined(columns["post_id"], kind, target)
    columns["target_id"] = prefixed(columns["platform"], target)
    columns["kind"] = _kind(kind, len(rows))
    return Acts(rows, columns)


def posts(base: Columns, acts: list[Acts], silent: NDArray[np.bool_] | None = None) -> Acts:
    """Return the posts: rows that act on nobody, but for those that hold no interaction."""
    alone = np.ones(len(base["at"]), bool) if silent is None else ~silent
    for one in acts:
        alone[one.rows] = False
    rows = np.flatnonzero(alone)
    columns = _taken(base, rows)
    return Acts(rows, columns | {"event_id": columns["post_id"], "kind": _kind("post", len(rows))})


def gone(base: Columns, post: pa.Array, rows: NDArray[np.int64]) -> Acts:
    """Return the deletes of posts ``(m,)``, with all their acts, at the time of their row."""
    columns = _taken({name: base[name] for name in KEPT}, rows)
    return Acts(rows, columns | {"post_id": post, "op": pa.repeat("delete", len(rows))})


def batch_of_acts(sheet: Sheet, acts: list[Acts], rows: Rows, options: ReadOptions) -> Batch:
    """Return the batch of the acts in some rows."""
    owner = np.concatenate([one.rows for one in acts]) if acts else np.zeros(0, np.int64)
    order = np.argsort(owner, kind="stable")
    owner, taken = owner[order], pa.array(order)
    names = dict.fromkeys(name for one in acts for name in one.columns)
    columns = {name: _stacked(acts, name).take(taken) for name in names}
    events, faults = normalize(columns, rows.lines[owner], options, Faults(len(owner)))
    for event, fault in sorted(faults.items()):
        sheet.faults.add([int(owner[event])], *fault)
    out, wrong = sheet.faults.out(), sheet.faults.wrong()
    if out.any():
        events = events.filter(pa.array(~out[owner]))
    rejects = [Reject(int(rows.lines[row]), *fault, rows.record(row)) for row, fault in wrong.items()]
    rejects = sorted([*rows.rejects, *rejects], key=lambda reject: reject.line)
    yielding = np.zeros(sheet.size, bool)
    yielding[owner] = True
    silent = int((~yielding | out).sum()) - len(wrong)
    return Batch(events, sheet.size + len(rows.rejects), silent, rejects, sheet.faults.why())


def _stacked(acts: list[Acts], name: str) -> pa.Array:
    kind = next(one.columns[name].type for one in acts if name in one.columns)
    return pa.concat_arrays([one.columns.get(name, pa.nulls(len(one.rows), kind)).cast(kind) for one in acts])


def _taken(columns: Columns, rows: NDArray[np.int64]) -> Columns:
    if len(columns) and len(rows) == len(next(iter(columns.values()))) and (np.diff(rows) == 1).all():
        return dict(columns)
    places = pa.array(rows)
    return {name: column.take(places) for name, column in columns.items()}


def _kind(kind: str, size: int) -> pa.Array:
    return pa.array(np.full(size, KIND_CODE[kind], np.uint8))
