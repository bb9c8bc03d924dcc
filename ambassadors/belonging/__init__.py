"""Who belongs together, as an assessment keeps it: communities with their figures, words, bridges and labels.

The same for every brand, for people belong together across brands; words are kept apart for each brand, so that
nobody reads what was said to another. ``lineage.parquet`` hangs on the assessments before and is therefore, beside
``acts.arrow``, the only file that the id of an assessment does not promise.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl
import pyarrow.parquet as pq

from ambassadors.belonging import labels
from ambassadors.belonging.words import placed, shared_words

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from ambassadors.communities import Figures, Ties
    from ambassadors.snapshot import Snapshot

COMMUNITIES: Final = "communities.parquet"
BRIDGES: Final = "bridges.parquet"
HOLES: Final = "holes.parquet"
LINEAGE: Final = labels.FILE

LOOKED_AT: Final = 20
"""Largest communities whose best bridges are looked at for structural holes,"""
OF_EACH: Final = 3
"""and how many of each: their neighbours' ties have to be counted one by one."""


def words_file(brand: str = "") -> str:
    """Return the name of the file that holds the words of what belongs to a brand, "" = everything."""
    return f"words.{brand}.parquet" if brand else "words.parquet"


def write(folder: Path, snapshot: Snapshot, said: pl.DataFrame, before: Path | None) -> pl.DataFrame:
    """Find the communities of a snapshot and write them under a folder.

    Args:
        folder: of the assessment that is being made.
        snapshot: what is known.
        said: texts, from ``snapshot.texts``.
        before: folder of the assessment in force, whose labels go on.

    Returns:
        Of each account of the snapshot community (0 = the largest, null = without a tie), participation (how evenly
        its ties are spread over communities), inside and outside (weight of its ties within and beyond its own).
    """
    from ambassadors.communities import figures, find, ties_of  # numba: reading needs none

    ties = ties_of(snapshot)
    community = find(ties)
    found = figures(ties, community)
    _save(
        folder / COMMUNITIES,
        community=np.arange(len(found.size), dtype=np.uint32),
        size=found.size,
        density=found.density,
        conductance=found.conductance,
    )
    _save(
        folder / BRIDGES,
        row=found.who.astype(np.uint32),
        community=found.where.astype(np.uint32),
        ties=found.strength.astype(np.uint32),
    )
    _write_holes(folder / HOLES, ties, community, found)
    texts = placed(said, snapshot, community)
    _write(folder / words_file(), shared_words(texts, found.size))
    brands = snapshot.rules.brands
    for bit, brand in enumerate(brands if len(brands) > 1 else ()):
        seen = (pl.col("brands") == 0) | (pl.col("brands") & (1 << bit) != 0)
        _write(folder / words_file(brand.key), shared_words(texts.filter(seen), found.size))
    _write(folder / LINEAGE, labels.go_on(snapshot, community, before))
    return pl.DataFrame(
        {
            "community": pl.Series(community).replace(-1, None).cast(pl.UInt32),
            "participation": pl.Series(found.participation).fill_nan(None),
            "inside": found.inside.astype(np.uint32),
            "outside": found.outside.astype(np.uint32),
        }
    )


def read(folder: Path) -> pl.DataFrame:
    """Return the communities of an assessment, the largest first.

    Returns:
        Columns community, size, density, conductance (``communities.Figures``), label, since_at, overlap, split_from and
        merged (``labels.go_on``).
    """
    found = pl.read_parquet(folder / COMMUNITIES)
    return found.join(pl.read_parquet(folder / LINEAGE), on="community", maintain_order="left")


def _write_holes(path: Path, ties: Ties, community: NDArray[np.int32], found: Figures) -> None:
    """Write the structural holes that the best bridges of the largest communities fill."""
    from ambassadors.communities import most_of_each, structural_holes

    large = np.flatnonzero((community >= 0) & (community < LOOKED_AT))
    short = large[most_of_each(community[large].astype(np.int64), found.outside[large], OF_EACH)]
    constraint, size = structural_holes(ties, short) if len(short) else (np.empty(0), np.empty(0))
    _save(path, row=short.astype(np.uint32), constraint=constraint, effective_size=size)


def _save(path: Path, **columns: NDArray[np.generic]) -> None:
    _write(path, pl.DataFrame(columns, nan_to_null=True))


def _write(path: Path, frame: pl.DataFrame) -> None:
    pq.write_table(frame.to_arrow(), path, compression="zstd")
