"""Order-free checksums: the sum modulo 2**128 of the MD5 of each row as a text.

The same rows give the same sum in whatever order they came, on whatever server they stand. ``seq`` and
``idx`` are left out, for they depend on the order of loading; ids stand for them. The number of
properties is part of a row, so that one nobody declared is seen too.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import duckdb
import polars as pl

from graph_schema.declare import columns

CHUNK: Final = 20_000
"""Accounts or posts whose rows are read back at a time."""
NULL: Final = "chr(30)"
LEFT_OUT: Final = ("seq", "idx")
POLARS: Final = {
    "STRING": pl.String(),
    "INTEGER": pl.Int64(),
    "FLOAT": pl.Float64(),
    "BOOLEAN": pl.Boolean(),
    "LIST<STRING>": pl.List(pl.String),
}


@dataclass(frozen=True, slots=True)
class Tally:
    """Count and checksum of some rows; tallies of disjoint rows add up.

    Attributes:
        count: number of rows.
        sum: sum of their hashes.
        order: sum of their ``seq``, where they have one; depends on the order of loading.
    """

    count: int = 0
    sum: int = 0
    order: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.count + other.count, (self.sum + other.sum) % 2**128, self.order + other.order)

    @property
    def text(self) -> str:
        """The checksum as 32 hexadecimal digits."""
        return f"{self.sum:032x}"


def table(rows: list[list[Any]], names: list[str], declared: type | None) -> pl.DataFrame:
    """Return rows read back from a server as a frame with declared types, ``properties`` last.

    Raises:
        TypeError: a property holds a value of another type.
    """
    types = {column.name: POLARS[column.type] for column in columns(declared)}
    schema = {name: types.get(name, pl.Int64()) for name in names}
    try:
        return pl.DataFrame(rows, schema={**schema, "properties": pl.Int64()}, orient="row", strict=True)
    except (TypeError, pl.exceptions.PolarsError) as error:
        raise TypeError(str(error).splitlines()[0]) from error


def expected(frame: pl.DataFrame, declared: type | None) -> pl.DataFrame:
    """Add to rows as they should be the number of properties that each has."""
    names = [column.name for column in columns(declared)]
    number = (
        pl.sum_horizontal(pl.col(name).is_not_null().cast(pl.Int64) for name in names) if names else pl.lit(0)
    )
    return frame.with_columns(number.cast(pl.Int64).alias("properties"))


def tally(what: str, frame: pl.DataFrame) -> Tally:
    """Return the tally of some rows; all their columns count but :data:`LEFT_OUT`."""
    return tallies(what, frame.with_columns(chunk=pl.lit(0))).get(0, Tally())


def tallies(what: str, frame: pl.DataFrame) -> dict[int, Tally]:
    """Return the tallies of rows by their column ``chunk``."""
    if not len(frame):
        return {}
    order = "sum(seq)" if "seq" in frame.columns else "0"
    with _engine().cursor() as engine:
        engine.register("rows", frame.to_arrow())
        found = engine.sql(
            f"SELECT chunk, count(*), sum((h >> 64)::HUGEINT), sum((h & 18446744073709551615::UHUGEINT)::HUGEINT), {order}"  # noqa: S608
            f" FROM (SELECT *, md5_number({text(what, frame)}) AS h FROM rows) GROUP BY chunk"
        ).fetchall()
    return {
        chunk: Tally(count, (int(upper) * 2**64 + int(lower)) % 2**128, int(order))
        for chunk, count, upper, lower, order in found
    }


def texts(what: str, frame: pl.DataFrame) -> list[str]:
    """Return rows as the texts that are hashed, sorted."""
    if not len(frame):
        return []
    sql = f"SELECT {text(what, frame)} AS t FROM rows ORDER BY t"  # noqa: S608
    with _engine().cursor() as engine:
        engine.register("rows", frame.to_arrow())
        return [found[0] for found in engine.sql(sql).fetchall()]


@cache
def _engine() -> duckdb.DuckDBPyConnection:
    """The DuckDB that hashes, in memory; every call uses its own cursor."""
    return duckdb.connect()


def text(what: str, frame: pl.DataFrame) -> str:
    """Return the SQL expression of a row's text."""
    parts = [
        f"coalesce(array_to_string(\"{name}\", ','), {NULL})"
        if kind == pl.List(pl.String)
        else f'coalesce("{name}"::VARCHAR, {NULL})'
        for name, kind in frame.schema.items()
        if name not in {*LEFT_OUT, "chunk"}
    ]
    return f"concat_ws(chr(31), '{what}', {', '.join(parts)})"
