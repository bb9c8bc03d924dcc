"""Two programs that disagree must not be compared: print the largest differences of their scores, stop above 1e-9.

    python benchmarks/same_scores.py OURS.parquet THEIRS.parquet

Differences are absolute; PageRank is told in multiples of the mean person's, so that 1e-9 of a tiny number is not
called equal, and may differ by 1e-4 of it: both iterate to an L1 error of 1e-11 over everybody.
"""

from __future__ import annotations

import json
import sys
from typing import Final

import polars as pl

SCORES: Final = ("engagement", "relay", "ambassador", "reach", "in_degree", "pagerank")
LARGEST: Final = {"pagerank": 1e-4}


def differences(ours: pl.DataFrame, theirs: pl.DataFrame) -> dict[str, float]:
    """Return the largest difference of each score.

    Raises:
        SystemExit: they do not rank the same people.
    """
    both = ours.join(theirs, on="account_id", how="full", suffix="_theirs")
    if both["account_id"].null_count() or both["account_id_theirs"].null_count():
        raise SystemExit(f"different people: {len(ours):,} and {len(theirs):,}, {len(both):,} in all")
    factor = {"pagerank": float(len(ours))}
    found = both.select(
        (pl.col(name) - pl.col(f"{name}_theirs")).abs().max() * factor.get(name, 1.0) for name in SCORES
    )
    return {name: float(value) for name, value in found.row(0, named=True).items()}


def main(ours: str, theirs: str) -> None:
    """Compare two files."""
    found = differences(*(pl.read_parquet(path, columns=["account_id", *SCORES]) for path in (ours, theirs)))
    print(json.dumps(found))
    wrong = {name: value for name, value in found.items() if not value <= LARGEST.get(name, 1e-9)}
    if wrong:
        raise SystemExit(f"the scores differ: {wrong}")


if __name__ == "__main__":
    main(*sys.argv[1:])
