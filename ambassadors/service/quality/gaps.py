"""Silences that chance does not explain: hours without an event where the tempo would expect some."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

HOUR_MS: Final = 3_600_000
DAY: Final = 24
WEEK: Final = 7 * DAY
MIN_HOURS: Final = 3 * DAY
"""Less past than this tells no tempo."""
CHANCE: Final = 0.01
"""A silence is told where fewer than this many as long are to be expected by chance in all the hours looked at."""
BURST: Final = 0.9
"""Hours above this quantile of the hours with events count as much as it, so that a burst sets no tempo."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A silence.

    Attributes:
        hour: its first hour, counted from the first of the series.
        hours: how long.
        expected: events that the tempo would have brought.
        p: Poisson probability of none of them, ``exp(-expected)``.
    """

    hour: int
    hours: int
    expected: float
    p: float


def tempo(counts: NDArray[np.int64]) -> NDArray[np.float64] | None:
    """Return the usual events of each hour: the mean of that hour of the week, or of the day below three weeks.

    Args:
        counts: ``(h,)`` events an hour, one entry an hour without holes.

    Returns:
        ``(h,)``, None where there is too little past to tell.
    """
    if len(counts) < MIN_HOURS or not counts.any():
        return None
    capped = np.minimum(counts, max(1.0, float(np.quantile(counts[counts > 0], BURST))))
    slot = np.arange(len(counts)) % (WEEK if len(counts) >= 3 * WEEK else DAY)
    mean: NDArray[np.float64] = np.bincount(slot, capped) / np.bincount(slot)
    return mean[slot]


def gaps(counts: NDArray[np.int64], shown: int = 0) -> list[Gap]:
    """Return the silences that end in the hours from ``shown`` on, in order.

    ``p`` times the hours looked at must stay below :data:`CHANCE`: looking at many hours finds no more by chance.
    """
    usual = tempo(counts)
    if usual is None:
        return []
    edges = np.flatnonzero(np.diff(np.concatenate(([False], counts == 0, [False])).astype(np.int8)))
    found = []
    for start, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        expected = float(usual[start:end].sum())
        p = float(np.exp(-expected))
        if end > shown and p * len(counts) < CHANCE:
            found.append(Gap(start, end - start, expected, p))
    return found


def silence(counts: NDArray[np.int64], hours: float) -> float | None:
    """Return the probability of no event in ``hours`` after the last, at the mean tempo; None where it is not known."""
    usual = tempo(counts)
    return None if usual is None else float(np.exp(-usual.mean() * max(hours, 0.0)))
