"""Labels: what a community is called from one assessment to the next, however its size changes.

A community that continues one of the assessment before keeps its label; a new one is called after the instant and
its number among those of the assessment, so that the same history gives the same labels, and a label tells of nobody.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl
import pyarrow as pa

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from ambassadors.snapshot import Snapshot

FILE: Final = "lineage.parquet"
UNSCORED: Final = "unscored.parquet"
"""People who are in no file of people and still belong together (``assessment.withholding``)."""

LENGTH: Final = 12
"""Hexadecimal digits of a label."""

SCHEMA: Final[dict[str, pl.DataType]] = {
    "community": pl.UInt32(),
    "label": pl.String(),
    "since_at": pl.Int64(),
    "overlap": pl.Float64(),
    "split_from": pl.String(),
    "merged": pl.List(pl.String),
}


def go_on(snapshot: Snapshot, community: NDArray[np.int32], before: Path | None) -> pl.DataFrame:
    """Return the label of each community. O(n log n).

    Args:
        snapshot: whose accounts they are.
        community: ``(n,)``, -1 = none.
        before: folder of the assessment before, None = there is none.

    Returns:
        Columns community, label, since_at (epoch ms: ``as_of`` of the assessment that gave it), overlap (Jaccard,
        with what it continues, null = new), split_from and merged (labels of communities of before).
    """
    from ambassadors.communities import Lineage, lineage

    count = int(community.max(initial=-1)) + 1
    old = pl.DataFrame() if before is None or not (before / FILE).exists() else pl.read_parquet(before / FILE)
    if before is None or not len(old):
        found = Lineage.of_nothing(count)
    else:
        found = lineage(_communities(before, snapshot.ids), community)
    labels = _taken(old, "label", found.same)
    since = _taken(old, "since_at", found.same)
    taken = {*labels, *(old["label"] if len(old) else ())}
    for number in np.flatnonzero(found.same < 0).tolist():
        labels[number] = _new(snapshot.as_of, number, taken)
        since[number] = snapshot.as_of
        taken.add(labels[number])
    merged: list[list[str]] = [[] for _ in labels]
    for was, now in found.merged:
        merged[now].append(old["label"][was])
    columns = {
        "community": range(count),
        "label": labels,
        "since_at": since,
        "overlap": pl.Series(found.overlap).replace(0.0, None),
        "split_from": _taken(old, "label", found.split),
        "merged": pl.Series(pa.array(merged, pa.list_(pa.string()))),  # polars takes 50 us for each list
    }
    return pl.DataFrame(columns, schema=SCHEMA)


def _taken(old: pl.DataFrame, column: str, places: NDArray[np.int64]) -> list[Any]:
    """Return what some communities of before had in a column, None where there is no such community."""
    if not len(old):
        return [None] * len(places)
    return old[column].gather(pl.Series(places).replace(-1, None)).to_list()


def _new(as_of: int, number: int, taken: set[str]) -> str:
    text = f"{as_of}|{number}"
    while (label := hashlib.sha256(text.encode()).hexdigest()[:LENGTH]) in taken:
        text += "|"  # an assessment of the same instant came before
    return label


def _communities(before: Path, ids: list[str]) -> NDArray[np.int64]:
    """Return the community that each account had before, -1 = none."""
    files = (min(before.glob("*/people.parquet")), *before.glob(UNSCORED))
    held = pl.concat([pl.read_parquet(file, columns=["account_id", "community"]) for file in files])
    found = np.full(len(ids), -1)
    both = pl.DataFrame({"account_id": ids}).with_row_index("place").join(held.drop_nulls(), on="account_id")
    found[both["place"].to_numpy()] = both["community"].to_numpy()
    return found
