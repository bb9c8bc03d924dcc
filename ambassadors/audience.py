"""Audience: who passed on whom, and how far people were foretold to reach, kept for choosing teams.

Whom a team reaches together hangs on who shared whom before, and whether minding that helps is told by a
team as it would have been chosen one horizon ago. Both are written once an assessment, so that a question
neither reads the ledger nor scores.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from ambassadors.events import PASSES_ON, QUOTE, SHARE

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from ambassadors.snapshot import Snapshot

SHARES: Final = "shares.parquet"
"""Of the whole conversation, in the folder of the assessment."""

REACH_BEFORE: Final = "reach_before.parquet"
"""Of one brand, in its folder."""


def write_shares(folder: Path, snapshot: Snapshot) -> None:
    """Write who shared or quoted whom and when; in a conversation without shares, who answered or mentioned whom."""
    acts = snapshot.acts
    shares = acts.where(np.isin(acts.kind, (SHARE, QUOTE)))
    if not len(shares):
        shares = acts.where(np.isin(acts.kind, PASSES_ON))
    _write(folder / SHARES, {"at": shares.at, "actor": shares.actor, "target": shares.target})


@dataclass(frozen=True, slots=True, eq=False)
class Audience:
    """What a team is chosen from.

    Attributes:
        at: ``(m,)`` int64, epoch ms, ascending: when somebody was passed on.
        actor: ``(m,)`` int32, by whom; as the rows of the people.
        target: ``(m,)`` int32, whose post.
        reach_before: ``(n,)`` the brand's reach score one horizon before the assessment.
    """

    at: NDArray[np.int64]
    actor: NDArray[np.int32]
    target: NDArray[np.int32]
    reach_before: NDArray[np.float64]


def read(folder: Path, brand_folder: Path) -> Audience:
    """Return what was written in the folder of an assessment and in that of a brand.

    Raises:
        FileNotFoundError: made by a program that wrote nothing of this.
    """
    table = pq.read_table(folder / SHARES)
    at, actor, target = (table[name].to_numpy() for name in ("at", "actor", "target"))
    return Audience(at, actor, target, pq.read_table(brand_folder / REACH_BEFORE)["reach"].to_numpy())


def write_reach_before(folder: Path, reach: NDArray[np.float64]) -> None:
    """Write the reach score ``(n,)`` of each account as of one horizon before the assessment."""
    _write(folder / REACH_BEFORE, {"reach": reach})


def _write(path: Path, columns: dict[str, NDArray[Any]]) -> None:
    pq.write_table(pa.table(columns), path, compression="zstd", use_dictionary=False)
