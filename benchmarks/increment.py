"""1,000 new events into a log that is ranked already, beside the full run, on the same home and in one process.

    python benchmarks/increment.py HOME REPEATS

*full* reads the ledger, fits the time scale and ranks twice (standing, hot now); writing lists and receipts, which a
refresh does on top, is left out. *increment* reads what changed and gives the same scores on both scales. A full
ranking with the same scale and the same doubts must agree within 1e-9. The newest events of the home are the new ones.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path
from typing import Final

from benchmarks.logs import Homes
from benchmarks.process import PYTHON, ROOT, RSS_UNIT, measure
from benchmarks.record import Record

NEW: Final = 1_000


def run(rows: int, repeats: int, homes: Homes, file: Path | None) -> None:
    """Measure one size."""
    record = Record(f"increment of {NEW:,} into {rows:,} rows", file)
    home = homes.get(rows).home
    found = json.loads(measure([PYTHON, ROOT / "benchmarks" / "increment.py", home, str(repeats)]).out)
    full = record.tell("full, CPU", "s", found["full"])
    step = record.tell("increment, CPU", "s", found["increment"])
    record.tell("increment: reading the ledger, CPU", "s", found["read"])
    record.tell("full / increment, CPU", "x", [full / step], "goal 50 at 10 M")
    record.tell("taking over a full ranking, CPU", "s", [found["build"]])
    record.tell("peak of the full ranking", "MB", [found["peak_full"]])
    record.tell("peak with the increment's state", "MB", [found["peak_state"]])
    record.tell("largest difference of a score", "", [found["worst"]], "floor 1e-9")
    record.close()


def child(home: Path, repeats: int) -> dict[str, object]:
    """Return the figures of one home, in CPU seconds and MB."""
    from ambassadors.brands import BrandRules
    from ambassadors.ledger import Ledger
    from ambassadors.ranking import hot, rank
    from ambassadors.ranking.increment import Increment
    from ambassadors.snapshot import from_ledger
    from ambassadors.snapshot.delta import Changes

    def peak() -> float:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * RSS_UNIT / 1e6

    found: dict[str, list[float]] = {"full": [], "increment": [], "read": []}
    rules = BrandRules()
    with Ledger.open(home) as ledger:
        newest = ledger.seq()
        seq = newest - NEW * (repeats + 1)
        began = time.process_time()
        base = from_ledger(ledger.query, seq, None, rules)
        ranking = rank(base, "")
        ranking.rescored(hot(ranking.scale))
        found["full"].append(time.process_time() - began)
        peak_full = peak()
        began = time.process_time()
        state = Increment(base, [ranking])
        build, doubts = time.process_time() - began, ranking.view.memo["authenticity"]
        del ranking
        for number in range(repeats + 1):  # the first compiles and is not counted
            later = seq + NEW
            began = time.process_time()
            as_of = ledger.query(
                'SELECT max("at") + 1 AS newest FROM events WHERE seq > $1 AND seq <= $2', [seq, later]
            )["newest"][0].as_py()
            as_of = max(as_of, state.as_of)
            delta = Changes(ledger.query, (seq, state.as_of, later, as_of), rules).delta(state.owners)
            read = time.process_time() - began
            state.apply(delta.came, delta.gone, as_of)
            update = state.update("")
            state.update("", hot(update.scale))
            if number:
                found["read"].append(read)
                found["increment"].append(time.process_time() - began)
            seq = later
        peak_state = peak()
        whole = from_ledger(ledger.query, seq, state.as_of, rules)
    worst = compare(whole, state, update, doubts)
    return found | {"build": build, "peak_full": peak_full, "peak_state": peak_state, "worst": worst}


def compare(whole, state, update, doubts) -> float:
    """Return the largest difference from a full ranking with the same scale and doubts."""
    from dataclasses import replace

    import numpy as np

    from ambassadors.ranking import rank_view
    from ambassadors.scores import make_view

    place = {name: row for row, name in enumerate(whole.ids)}
    rows = np.array([place[name] for name in state.ids])
    del place

    def moved(held):
        actor, target = rows[held.actor], rows[held.target]
        order = np.lexsort((target, actor))
        return type(held)(actor[order].astype(np.int32), target[order].astype(np.int32), held.weight[order])

    view = make_view(whole, "", update.scale)
    view.memo["authenticity"] = replace(doubts, spread=moved(doubts.spread), talk=moved(doubts.talk))
    full = rank_view("", view, baselines=False)
    return max(
        float(np.abs(update.values[name] - values[rows]).max())
        for name, values in full.values.items()
        if name in update.values
    )


if __name__ == "__main__":
    print(json.dumps(child(Path(sys.argv[1]), int(sys.argv[2]))))
