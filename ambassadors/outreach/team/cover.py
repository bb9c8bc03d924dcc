"""Samples as some accounts see them: who stands in which, whom a choice meets, what any choice could meet at most.

The bound is the weak duality of linear programs: whatever part ``spared`` of each sample is granted for nothing, a team
meets no more than what is granted and the part left of every sample that each member stands in. What the greedy
choice met twice is granted first; then the parts are mended where the largest gains met a sample not exactly once.

Source: Fisher (1981), The Lagrangian relaxation method, subgradient steps; the duality holds for any parts.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING, Final, Self

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ambassadors.outreach.team.limits import Floats, Limits, Longs
    from ambassadors.outreach.team.sampling import Samples

STEPS: Final = 12
"""Times that the parts are mended; on 10 million ties the bound is then within .1 % of what was met."""

STEP: Final = 0.3
"""How far the first time."""


@dataclass(slots=True, eq=False)
class Cover:
    """Samples as some accounts see them, and which of them somebody chosen stands in.

    Attributes:
        offsets: ``(s + 1,)`` where each sample begins in ``held``.
        held: places of the accounts in the samples.
        starts: ``(c + 1,)`` where the samples of each account begin in ``where``.
        where: numbers of samples.
        met: ``(s,)`` whether somebody chosen stands in it.
        gain: ``(c,)`` samples that each account stands in and nobody chosen does.
    """

    offsets: Longs
    held: NDArray[np.int32]
    starts: Longs
    where: NDArray[np.int32]
    met: NDArray[np.bool_]
    gain: Longs

    @classmethod
    def of(cls, samples: Samples, accounts: Longs, n: int) -> Self:
        """Return the cover by some of ``n`` accounts, numbered in their order; nobody chosen yet. O(size of the samples).

        Account 1 stands in both samples, 2 in the second alone: once 1 is chosen, 2 meets nothing new:

        >>> two = np.array([0, 1, 3]), np.array([1, 1, 2], np.int32)
        >>> cover = Cover.of(two, np.array([1, 2]), 3)
        >>> cover.gain.tolist(), cover.add(0), cover.gain.tolist()
        ([2, 1], 2, [0, 0])
        """
        place = np.full(n, -1, np.int32)
        place[accounts] = np.arange(len(accounts), dtype=np.int32)
        offsets, held = _seen_by(*samples, place)
        starts, where = turned(offsets, held, len(accounts))
        return cls(offsets, held, starts, where, np.zeros(len(offsets) - 1, np.bool_), np.diff(starts))

    def add(self, place: int) -> int:
        """Choose an account; return how many samples it meets that nobody met before."""
        return int(_meet(place, self.offsets, self.held, self.starts, self.where, self.met, self.gain))

    def most(self, members: Sequence[int], few: Limits, own: Floats, rest: float) -> float:
        """Return a bound on the worth of any team within the limits. O(steps x size of the samples).

        Args:
            members: of the greedy choice, from whom the bound is sought.
            few: limits in places.
            own: ``(c,)`` what each account brings besides.
            rest: nobody without a place is worth more.
        """
        spared: Floats = (self._times(members) > 1).astype(np.float64)
        found, places = np.inf, max(few.size - len(few.fixed), 0)
        for step in range(STEPS):
            gain: Floats = _left(self.offsets, self.held, 1.0 - spared, len(own)) + own
            others = gain[few.candidates]
            found = min(found, float(spared.sum() + gain[few.fixed].sum()) + few.most(others, rest))
            best = few.candidates[_largest(others, places)]
            slack = self._times([*few.fixed.tolist(), *best.tolist()]) - 1.0
            spared = np.clip(spared + STEP / sqrt(step + 1) * slack, 0.0, 1.0)
        return found

    def _times(self, members: Sequence[int]) -> Longs:
        """Return ``(s,)`` how many of some accounts stand in each sample."""
        stand = [self.where[self.starts[member] : self.starts[member + 1]] for member in members]
        return (
            np.bincount(np.concatenate(stand), minlength=len(self.met))
            if stand
            else np.zeros_like(self.met, np.int64)
        )


def _largest(values: Floats, count: int) -> Longs:
    """Return the places of the largest values, in any order."""
    if count >= len(values):
        return np.arange(len(values))
    return np.argpartition(-values, count)[:count]


@njit(cache=True)
def _seen_by(
    offsets: Longs, held: NDArray[np.int32], place: NDArray[np.int32]
) -> tuple[Longs, NDArray[np.int32]]:
    """Return the samples with none but the accounts that have a place, by their places."""
    starts, found, end = np.zeros_like(offsets), np.empty_like(held), 0
    for sample in range(len(offsets) - 1):
        for i in range(offsets[sample], offsets[sample + 1]):
            if place[held[i]] >= 0:
                found[end] = place[held[i]]
                end += 1
        starts[sample + 1] = end
    return starts, found[:end].copy()


@njit(cache=True)
def _meet(
    place: int,
    offsets: Longs,
    held: NDArray[np.int32],
    starts: Longs,
    where: NDArray[np.int32],
    met: NDArray[np.bool_],
    gain: Longs,
) -> int:
    new = 0
    for i in range(starts[place], starts[place + 1]):
        sample = where[i]
        if not met[sample]:
            met[sample] = True
            new += 1
            for j in range(offsets[sample], offsets[sample + 1]):
                gain[held[j]] -= 1
    return new


@njit(cache=True)
def turned(offsets: Longs, held: NDArray[np.int32], n: int) -> tuple[Longs, NDArray[np.int32]]:
    """Return for each account the samples that it stands in, as offsets and numbers of samples."""
    starts = np.zeros(n + 1, np.int64)
    for u in held:
        starts[u + 1] += 1
    for u in range(n):
        starts[u + 1] += starts[u]
    place, where = starts[:-1].copy(), np.empty(len(held), np.int32)
    for sample in range(len(offsets) - 1):
        for i in range(offsets[sample], offsets[sample + 1]):
            where[place[held[i]]] = sample
            place[held[i]] += 1
    return starts, where


@njit(cache=True)
def _left(offsets: Longs, held: NDArray[np.int32], part: Floats, count: int) -> Floats:
    """Return for each account the sum of the parts of the samples that it stands in."""
    found = np.zeros(count)
    for sample in range(len(part)):
        for i in range(offsets[sample], offsets[sample + 1]):
            found[held[i]] += part[sample]
    return found
