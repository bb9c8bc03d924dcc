"""`ambassadors refresh` on a home that has been refreshed before, beside pandas + networkx for the same scores.

*whole* makes the assessment anew (its folder is taken away before each run): it reads the ledger, fits the time
scale, ranks twice (standing, hot now), writes lists and receipts. *again* finds that nothing changed. Imports are
included. The peer is given the fitted scale, the weights of authenticity and a parsed file, ranks once and writes
the scores: it does less. *ours, same work* is given the same three things and does the same, no more.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Final

from benchmarks.logs import HIGGS, HIGGS_ROWS, Homes, synthetic
from benchmarks.process import AMBASSADORS, PYTHON, ROOT, Usage, in_turn, measure
from benchmarks.record import Record

PEER_ROWS: Final = 5_000_000
"""networkx is measured up to here."""

SAMPLE_ROWS: Final = 20_000


def run(rows: int, repeats: int, homes: Homes, file: Path | None) -> None:
    """Measure one size."""
    record, home = Record(f"refresh {rows:,} rows", file), homes.get(rows).home
    refresh: list[str | Path] = [*AMBASSADORS, "refresh", "--home", home]
    measure(refresh)  # the first of all

    def whole() -> Usage:
        shutil.rmtree(home / "assessments")
        return measure(refresh)

    runs = {"whole": whole, "again": lambda: measure(refresh)}
    events, scores = (homes.folder / f"{name}-{rows}.parquet" for name in ("events", "scores"))
    if rows <= PEER_ROWS:
        same_on_a_sample(homes)
        parsed(rows, events)
        ours = scores.with_name(f"ours-{scores.name}")
        runs["pandas + networkx"] = lambda: peer(home, events, scores)
        runs["ours, same work"] = lambda: given("rank_alone", home, events, ours)
    found = in_turn(runs, repeats)
    cpu = {name: record.tell_usage(name, used) for name, used in found.items()}
    if rows <= PEER_ROWS:
        record.tell(
            "pandas + networkx / whole, CPU",
            "x",
            [cpu["pandas + networkx"] / cpu["whole"]],
            "goal 100 at 10 M",
        )
        record.tell(
            "same work: pandas + networkx / ours, CPU",
            "x",
            [cpu["pandas + networkx"] / cpu["ours, same work"]],
            "ranking alone: parsed events, scale and weights of authenticity given to both",
        )
        worst = {**compare(ours, scores), **compare(people(home), scores)}
        record.tell(
            "largest difference of a score, PageRank apart",
            "",
            [max(v for k, v in worst.items() if k != "pagerank")],
        )
    record.tell("rate, whole", "events/s of CPU", [homes.get(rows).events / cpu["whole"]])
    record.close()


def same_on_a_sample(homes: Homes) -> None:
    """Stop where the two programs do not give the same scores on a few events."""
    home, events, scores = (
        homes.folder / name for name in ("sample", "sample.parquet", "sample-scores.parquet")
    )
    if scores.exists():
        return
    log = homes.folder / "sample.csv"
    with synthetic(1_000_000).open(encoding="utf-8") as whole, log.open("w", encoding="utf-8") as sample:
        sample.writelines(line for _, line in zip(range(SAMPLE_ROWS + 1), whole, strict=False))
    measure([*AMBASSADORS, "load", log, "--home", home])
    measure([*AMBASSADORS, "refresh", "--home", home])
    measure([PYTHON, ROOT / "benchmarks" / "as_parquet.py", log, events])
    peer(home, events, scores)
    compare(people(home), scores)


def parsed(rows: int, output: Path) -> None:
    """Write the peer's input."""
    log = HIGGS if rows == HIGGS_ROWS and HIGGS.exists() else synthetic(rows)
    measure([PYTHON, ROOT / "benchmarks" / "as_parquet.py", log, output])


def assessment(home: Path) -> Path:
    """Return the folder of the current assessment."""
    return home / "assessments" / (home / "assessments" / "CURRENT").read_text().strip()


def people(home: Path) -> Path:
    """Return the scores of the current assessment."""
    [file] = assessment(home).glob("*/people.parquet")
    return file


def peer(home: Path, events: Path, scores: Path) -> Usage:
    """Run the pandas + networkx program."""
    return given("peer_pandas", home, events, scores)


def given(program: str, home: Path, events: Path, scores: Path) -> Usage:
    """Run a program that ranks with the scale and the weights of authenticity of our assessment."""
    return measure([PYTHON, ROOT / "benchmarks" / f"{program}.py", events, assessment(home), scores])


def compare(ours: Path, scores: Path) -> dict[str, float]:
    """Return the largest difference of each score; stops above 1e-9."""
    found: dict[str, float] = json.loads(
        measure([PYTHON, ROOT / "benchmarks" / "same_scores.py", ours, scores]).out
    )
    return found
