"""Our side of the same work: what ``peer_pandas.py`` does and no more, from the same file, scale and weights given.

python benchmarks/rank_alone.py EVENTS.parquet ASSESSMENT OUTPUT.parquet
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Final

import polars as pl
import pyarrow as pa

from ambassadors.events import CANONICAL, KINDS
from ambassadors.evidence import doubted
from ambassadors.ranking import rank
from ambassadors.scores import Scale
from ambassadors.snapshot import from_events

SCORES: Final = ("engagement", "relay", "ambassador", "reach", "in_degree", "pagerank")


def canonical(path: str) -> pa.Table:
    """Return the file as a table of events; what it does not hold is null."""
    held = pl.read_parquet(path)
    held = held.with_columns(
        kind=pl.col("kind").replace_strict(KINDS, range(len(KINDS)), return_dtype=pl.UInt8), delete=False
    )
    table = held.to_arrow()
    columns = [
        table[field.name].cast(field.type)
        if field.name in table.column_names
        else pa.nulls(len(table), field.type)
        for field in CANONICAL
    ]
    return pa.table(columns, schema=CANONICAL)


def main(log: str, assessment: str, output: str) -> None:
    """Rank a file and write the scores."""
    made = json.loads((Path(assessment) / "meta.json").read_text(encoding="utf-8"))
    snapshot = from_events(canonical(log), made["as_of"])
    scale = Scale(**made["brands"][""]["scale"])
    [people] = Path(assessment).glob("*/people.parquet")
    ranking = rank(snapshot, "", scale, only=SCORES, doubted=doubted(people.parent))
    scores = {name: ranking.values[name] for name in SCORES}
    pl.DataFrame({"account_id": snapshot.ids, **scores}).write_parquet(output)


if __name__ == "__main__":
    main(*sys.argv[1:])
