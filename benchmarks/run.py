"""Measure beside named peers, in one run.

    python benchmarks/run.py [PART ...] [--rows N ...] [--repeats N] [--record FILE]

Each figure is one line: the median, and how far the runs reach. A record of each part (date, commit, machine, figures)
is appended to the file of --record. Ratios are of CPU seconds (user + system) of whole processes, run in turn.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import signal
import sys
from pathlib import Path
from typing import Final

from benchmarks.logs import HIGGS_ROWS, Homes, homes
from benchmarks.process import PYTHON, ROOT, measure
from benchmarks.record import Record, cpu_model

SIZES: Final = {
    "load": (1_000_000, 10_000_000),
    "refresh": (HIGGS_ROWS, 10_000_000),
    "increment": (HIGGS_ROWS, 10_000_000),
    "live": (HIGGS_ROWS, 10_000_000),
    "graph": (HIGGS_ROWS,),
    "sources": (50_000,),
    "tables": (1_000_000,),
    "trees": (100_000, 624_000, 5_000_000),
    "team": (20_000, 500_000, 5_000_000, 10_000_000),
}
"""Rows of each part: events, shares or ties."""
IN_MEMORY: Final = ("trees", "team")
"""Parts that make their own data and need no home."""
PARTS: Final = (*SIZES, "serve")


def main() -> None:
    """Run the parts asked for, all by default."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}; default all")
    parser.add_argument("--rows", nargs="+", type=int, help=f"sizes; default {SIZES}")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--record", type=Path, help="append one JSON line a part")
    given = parser.parse_args()
    if unknown := set(given.parts) - set(PARTS):
        parser.error(f"unknown part: {', '.join(sorted(unknown))}; parts are {', '.join(PARTS)}")
    print(f"machine: {os.cpu_count()} cores, {cpu_model()}, load average {os.getloadavg()[0]:.1f}")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # servers and homes go with us
    with homes() as kept:
        for part in given.parts or PARTS:
            _part(part, given.rows, given.repeats, kept, given.record)


def _part(part: str, rows: list[int] | None, repeats: int, kept: Homes, file: Path | None) -> None:
    if part == "serve":
        serve(repeats, file)
        return
    # Imported where it is used: the driver and numba are 100 MB, which would count as every child's least peak.
    one = importlib.import_module(f"benchmarks.{part}")
    sizes = SIZES[part]
    given = [min(rows)] if rows and len(sizes) == 1 else rows or sizes
    for size in given:
        one.run(size, repeats, *(() if part in IN_MEMORY else (kept,)), file)


def serve(repeats: int, file: Path | None) -> None:
    """Measure the list page beside a plain FastAPI route."""
    record = Record("serve", file)
    found = json.loads(measure([PYTHON, ROOT / "benchmarks" / "serve.py", "--rounds", str(repeats)]).out)
    for who, value in found["requests_per_second"].items():
        record.tell(f"{who}, rate", "requests/s", [value], f"client {found['client']}")
    for who, value in found["server_cpu_us"].items():
        record.tell(f"{who}, server CPU", "us a request", [value])
    record.tell("ours / plain, rate", "x", [found["ratio"]], "goal at least 7")
    record.tell("plain / ours, CPU", "x", [found["cpu_ratio"]])
    record.close()


if __name__ == "__main__":
    main()
