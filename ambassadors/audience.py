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

MOST_WINDOWS: Final = 60
"""Windows of history that are looked back on."""


def write_shares(folder: Path, snapshot: Snapshot) -> None:
    """Write who shared or quoted whom and when; in a conversation without shares, who answered or mentioned whom."""
    acts = snapshot.acts
    shares = acts.where(np.isin(acts.kind, (SHARE, QUOTE)))
    if not len(shares):
        shares = acts.where(np.isin(acts.kind, PASSES_ON))
    _write(folder / SHARES, {"at": shares.at, "actor": shares.actor, "target": shares.target})


@dataclass(frozen=True, slots=True, eq=False)
class Shares:
    """Who passed on whom, in the order of time.

    Attributes:
        n: number of accounts.
        at: ``(m,)`` int64, epoch ms, ascending: when somebody was passed on.
        actor: ``(m,)`` int32, by whom; as the rows of the people.
        target: ``(m,)`` int32, whose post.
    """

    n: int
    at: NDArray[np.int64]
    actor: NDArray[np.int32]
    target: NDArray[np.int32]

    def between(self, start: int, end: int) -> Shares:
        """Return those with ``start <= at < end``, no copy."""
        part = slice(*np.searchsorted(self.at, [start, end]))
        return Shares(self.n, self.at[part], self.actor[part], self.target[part])

    @property
    def pairs(self) -> NDArray[np.int64]:
        """Distinct ``actor * n + target``, ascending."""
        return np.unique(self.actor.astype(np.int64) * self.n + self.target)

    def volumes(self, end: int, length: int) -> NDArray[np.int64]:
        """Return how many people shared anybody in each of the last whole windows before ``end``, latest first."""
        count = min(int(end - self.at[0]) // length, MOST_WINDOWS) if len(self.at) else 0
        back = [self.between(end - (i + 1) * length, end - i * length) for i in range(count)]
        return np.array([len(np.unique(window.actor)) for window in back], np.int64)

    def people(self) -> NDArray[np.float64]:
        """Return ``(n,)`` how many different people shared each account."""
        return np.bincount(self.pairs % max(self.n, 1), minlength=self.n).astype(np.float64)

    def reached(self, team: list[int]) -> int:
        """Return how many different people shared a member, the members left out."""
        found = np.unique(self.actor[np.isin(self.target, team)])
        return int((~np.isin(found, team)).sum())


def read(folder: Path, brand_folder: Path) -> tuple[Shares, NDArray[np.float64]]:
    """Return what was written in the folder of an assessment and in that of a brand.

    Returns:
        The shares, and ``(n,)`` the brand's reach score one horizon before the assessment.

    Raises:
        FileNotFoundError: made by a program that wrote nothing of this.
    """
    reach_before = pq.read_table(brand_folder / REACH_BEFORE)["reach"].to_numpy()
    table = pq.read_table(folder / SHARES)
    return Shares(
        len(reach_before), *(table[name].to_numpy() for name in ("at", "actor", "target"))
    ), reach_before


def write_reach_before(folder: Path, reach: NDArray[np.float64]) -> None:
    """Write the reach score ``(n,)`` of each account as of one horizon before the assessment."""
    _write(folder / REACH_BEFORE, {"reach": reach})


def _write(path: Path, columns: dict[str, NDArray[Any]]) -> None:
    pq.write_table(pa.table(columns), path, compression="zstd", use_dictionary=False)
