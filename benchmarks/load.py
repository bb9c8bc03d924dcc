"""`ambassadors load` of a CSV file into a new home, beside polars, and beside validated pydantic rows."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from benchmarks.logs import Homes, synthetic
from benchmarks.process import PYTHON, ROOT, Usage, in_turn, measure
from benchmarks.record import Record

PYDANTIC_ROWS: Final = 1_000_000
"""Row by row is measured up to here: it is ten times slower, and linear."""


def run(rows: int, repeats: int, homes: Homes, file: Path | None) -> None:
    """Measure one size.

    Raises:
        SystemExit: the programs do not agree on how many events there are.
    """
    record, path = Record(f"load {rows:,} rows", file), synthetic(rows)
    record.tell("file", "MB", [path.stat().st_size / 1e6])

    def peer(name: str) -> Usage:
        return measure([PYTHON, ROOT / "benchmarks" / f"{name}.py", path])

    runs = {"ambassadors": lambda: homes.load(rows).usage, "polars": lambda: peer("peer_polars")}
    if rows <= PYDANTIC_ROWS:
        runs["pydantic"] = lambda: peer("peer_pydantic")
    found = in_turn(runs, repeats)
    kept = homes.get(rows).events
    for name, used in found.items():
        if name != "ambassadors" and int(used[0].out.split()[0]) != kept:
            raise SystemExit(f"{name} finds {used[0].out.split()[0]} events, the ledger holds {kept}")
    cpu = {name: record.tell_usage(name, used) for name, used in found.items()}
    record.tell(
        "ambassadors / polars, CPU", "x", [cpu["ambassadors"] / cpu["polars"]], "goal at most 2, floor 4"
    )
    if "pydantic" in cpu:
        record.tell(
            "pydantic / ambassadors, CPU", "x", [cpu["pydantic"] / cpu["ambassadors"]], "goal at least 10"
        )
    record.tell("ambassadors, rate", "events/s of CPU", [rows / cpu["ambassadors"]])
    size = (homes.get(rows).home / "ledger.duckdb").stat().st_size
    record.tell("ledger file", "MB", [size / 1e6])
    record.close()
