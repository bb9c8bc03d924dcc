"""1,000 new events to new live lists, beside the whole `ambassadors refresh` (writing included) of the same home.

    python benchmarks/live.py HOME REPEATS

A state of the home's assessment is made as the ledger stood some thousand records ago, and follows from there. At the
end it counts what the assessment counts, so its lists must be those of the assessment within 1e-9.
"""

from __future__ import annotations

import json
import resource
import shutil
import sys
import time
from pathlib import Path
from typing import Final

from benchmarks.logs import Homes
from benchmarks.process import AMBASSADORS, PYTHON, ROOT, RSS_UNIT, measure
from benchmarks.record import Record

NEW: Final = 1_000


def run(rows: int, repeats: int, homes: Homes, file: Path | None) -> None:
    """Measure one size."""
    record, home = Record(f"live lists of {NEW:,} new events in {rows:,} rows", file), homes.get(rows).home
    refresh: list[str | Path] = [*AMBASSADORS, "refresh", "--home", home]
    measure(refresh)  # compiles
    shutil.rmtree(home / "assessments")
    whole = record.tell_usage("refresh", [measure(refresh)])
    found = json.loads(measure([PYTHON, ROOT / "benchmarks" / "live.py", home, str(repeats)]).out)
    step = record.tell("new lists, CPU", "s", found["step"])
    record.tell("of it reading and moving, CPU", "s", found["follow"])
    record.tell("refresh / new lists, CPU", "x", [whole / step], "goal 50 at 10 M")
    record.tell("making the state, CPU", "s", [found["build"]])
    record.tell("memory that the state holds", "MB", [found["held"]])
    record.tell("peak", "MB", [found["peak"]])
    record.tell("largest difference of a listed score", "", [found["worst"]], "floor 1e-9")
    record.close()


def resident() -> float:
    """Return what this process holds in memory now, MB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6


def child(home: Path, repeats: int) -> dict[str, object]:
    """Return the figures of one home, in CPU seconds and MB."""
    from ambassadors.assessment import _give_back, load
    from ambassadors.brands import BrandRules
    from ambassadors.ledger import Ledger
    from ambassadors.live import LiveState

    found: dict[str, list[float]] = {"step": [], "follow": []}
    with Ledger.open(home) as ledger:
        seq = ledger.seq() - NEW * (repeats + 1)
        made, rules, before = load(home), BrandRules(), resident()
        began = time.process_time()
        state = LiveState(made, rules, ledger.query, seq)
        build = time.process_time() - began
        ledger.trim()
        _give_back()
        held = resident() - before
        for number in range(repeats + 1):  # the first compiles and is not counted
            seq += NEW
            began = time.process_time()
            state.follow(ledger.query, seq)
            moved = time.process_time()
            lists = state.lists()
            if number:
                found["follow"].append(moved - began)
                found["step"].append(time.process_time() - began)
        standing = lists[made.brands[0]]["standing"].people
        listed = made.people(made.brands[0]).head(len(standing))
        worst = float((standing["score"] - listed["score"]).abs().max())  # type: ignore[arg-type]
        if set(standing["account_id"]) != set(listed["account_id"]):
            raise SystemExit("the lists name other people")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * RSS_UNIT / 1e6
    return found | {"build": build, "held": held, "peak": peak, "worst": worst}


if __name__ == "__main__":
    print(json.dumps(child(Path(sys.argv[1]), int(sys.argv[2]))))
