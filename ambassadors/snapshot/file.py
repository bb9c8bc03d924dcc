"""A snapshot of one table of events, without any store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

import duckdb
import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from ambassadors.brands import BrandRules
from ambassadors.snapshot.arrays import Snapshot
from ambassadors.snapshot.assemble import assemble
from ambassadors.snapshot.rows import Rows

if TYPE_CHECKING:
    from numpy.typing import NDArray

NO_RULES: Final = BrandRules()

Number = TypeVar("Number", np.int64, np.uint8, np.float64)


def from_events(table: pa.Table, as_of: int | None = None, rules: BrandRules = NO_RULES) -> Snapshot:
    """Return the snapshot of a table, as the ledger would give it.

    Deletes are applied wherever they stand, and of a repeated event id the first row counts.

    Args:
        table: of :data:`ambassadors.events.CANONICAL`; ``seq`` becomes the row number.
        as_of: epoch ms, default just after the newest event; events with ``at < as_of`` count.
        rules: brand rules.
    """
    upsert = pc.invert(table["delete"])
    ids, (actor, target, via) = _codes(table, ("actor_id", "target_id", "via_id"), upsert)
    live, key = _live(table, upsert)
    at = _numbers(table["at"], 0, np.int64)
    if as_of is None:
        as_of = int(at[live].max(initial=-1)) + 1
    rows = live[at[live] < as_of]
    _, (post, parent, root) = _codes(table, ("post_id", "parent_id", "root_id"), upsert)
    mentioned = np.zeros(len(at), np.int64)
    if rules.brands:
        text = table["text"] if rules.needs_text else pa.nulls(len(at), pa.string())
        mentioned = rules.mentioned(_series(text), _series(table["brand"]))
    columns = Rows(
        at, key, _numbers(table["kind"], 0, np.uint8), actor, target, post, parent, root, via, mentioned,
        _numbers(table["sentiment"], np.nan, np.float64), np.arange(len(at)),
    )  # fmt: skip
    for name in Rows.__slots__:
        setattr(columns, name, getattr(columns, name)[rows])
    needs_handles = any(brand.handles for brand in rules.brands)
    return assemble(columns, as_of, rules, ids, _handles(table, rows, ids) if needs_handles else None)


def _series(column: pa.ChunkedArray | pa.Array) -> pl.Series:
    return pl.Series(values=pl.from_arrow(column), dtype=pl.String)


def _numbers(column: pa.ChunkedArray, null: float, dtype: type[Number]) -> NDArray[Number]:
    """Return a column as an array, nulls replaced."""
    if column.null_count:
        column = column.fill_null(pa.scalar(null, column.type))
    numbers: NDArray[Number] = column.to_numpy().astype(dtype, copy=False)
    return numbers


def _codes(
    table: pa.Table, names: tuple[str, ...], among: pa.ChunkedArray
) -> tuple[list[str], list[NDArray[np.int32]]]:
    """Return the distinct strings of some columns, sorted, and each column as indices (-1 = null).

    Rows outside ``among`` name nothing new, but keep their place.
    """
    every = [chunk for name in names for chunk in pc.if_else(among, table[name], None).chunks]
    coded = pa.chunked_array(every, pa.string()).dictionary_encode().combine_chunks()
    if isinstance(coded, pa.ChunkedArray):  # no chunk at all
        return [], [np.empty(0, np.int32)] * len(names)
    order = pc.sort_indices(coded.dictionary).to_numpy()  # Arrow and Python both sort by code point
    rank = np.empty(len(order) + 1, np.int32)
    rank[order], rank[-1] = np.arange(len(order)), -1
    codes = rank[coded.indices.fill_null(-1).to_numpy()]
    return coded.dictionary.take(pa.array(order)).to_pylist(), np.split(codes, len(names))


def _live(table: pa.Table, upsert: pa.ChunkedArray) -> tuple[NDArray[np.int64], NDArray[np.uint64]]:
    """Return the rows that count, in order, and the sort key of every row."""
    view = table.select(["event_id"])
    with duckdb.connect() as connection:
        # What the engine calls upper are the low 64 bits of md5_number, the ledger's key.
        hashed = connection.register("ids", view).sql(
            "SELECT coalesce(md5_number_upper(event_id), 0) AS key FROM ids"
        )
        key = hashed.to_arrow_table()["key"].to_numpy()
    deletes = table.filter(pc.invert(upsert))
    counts = upsert
    for name in ("event_id", "post_id") if len(deletes) else ():
        gone = pc.is_in(table[name], value_set=deletes[name].drop_null().combine_chunks())
        counts = pc.and_(counts, pc.invert(gone))
    live = np.flatnonzero(counts.to_numpy())
    ordered = np.sort(key[live])
    if (ordered[1:] == ordered[:-1]).any():
        live = np.sort(live[np.unique(key[live], return_index=True)[1]])
    return live, key


def _handles(table: pa.Table, rows: NDArray[np.int64], ids: list[str]) -> list[str | None]:
    """Return the newest handle of each account: the latest by time, then event id, wins."""
    few = pl.DataFrame(
        table.select(["event_id", "at", "actor_id", "actor_handle", "target_id", "target_handle"]).take(rows)
    )
    sides = [
        few.select("event_id", "at", id=f"{side}_id", handle=f"{side}_handle") for side in ("actor", "target")
    ]
    newest = (
        pl.concat(sides)
        .drop_nulls(["id", "handle"])
        .sort("at", "event_id", "handle")
        .unique("id", keep="last")
    )
    named = pl.DataFrame({"id": ids}, schema={"id": pl.String}).join(
        newest, "id", how="left", maintain_order="left"
    )
    return named["handle"].to_list()
