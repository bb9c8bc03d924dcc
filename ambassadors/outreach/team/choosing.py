"""The greedy choice of a team among samples, within limits, and what the best team could meet at most.

Sources: Nemhauser, Wolsey & Fisher (1978), greedy choice under a submodular gain; Leskovec et al. (2007),
once by gain and once by gain for the money; Tang et al. (2018), the bound along the way.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self

import numpy as np
from numba import njit

from ambassadors.outreach.team.sampling import turned

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Longs = NDArray[np.int64]
    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Limits:
    """What a team must keep to.

    Attributes:
        size: most members, the fixed ones included, ``>= 1``.
        fixed: ``(f,)`` accounts that are in it whatever they bring.
        candidates: ``(c,)`` accounts that may be in it, none of them fixed; of equal gains the first is taken.
        community: ``(n,)`` int32; people of -1 = of none count as alone.
        per_community: most members of one community.
        communities: least number of communities, as far as there are candidates of so many.
        cost: ``(n,)`` float64 ``>= 0``.
        budget: most that the team may cost; infinite = any.
    """

    size: int
    fixed: Longs
    candidates: Longs
    community: NDArray[np.int32]
    per_community: int
    communities: int
    cost: Floats
    budget: float

    def still(self, members: list[int]) -> Longs:
        """Return the candidates who may come in next."""
        left, of = self.candidates[~np.isin(self.candidates, members, kind="sort")], self.community[members]
        if np.isfinite(self.budget):
            left = left[self.cost[left] <= self.budget - self.cost[members].sum() + 1e-9]
        used, times = np.unique(of[of >= 0], return_counts=True)
        if times.max(initial=0) >= self.per_community:
            left = left[~np.isin(self.community[left], used[times >= self.per_community])]
        missing = self.communities - len(used) - int((of < 0).sum())
        if missing >= self.size - len(members):  # every place left is needed for somebody from elsewhere
            new = left[~np.isin(self.community[left], used)]
            return new if len(new) else left
        return left

    def most(self, gain: Floats) -> float:
        """Return the largest sum of gains that candidates within the limits could have (an upper bound)."""
        kept, size = self.candidates, self.size - len(self.fixed)
        if self.per_community < size:
            of = self.community[kept]
            order = np.lexsort((-gain[kept], of))
            nth = np.arange(len(order)) - np.searchsorted(of[order], of[order])
            kept = kept[order[(nth < self.per_community) | (of[order] < 0)]]
        gains = gain[kept]
        best = float(
            (
                np.partition(gains, -size)[-size:] if 0 < size < len(gains) else gains[: size * len(gains)]
            ).sum()
        )
        money = self.budget - self.cost[self.fixed].sum()
        if not np.isfinite(money):
            return best
        kept = kept[np.argsort(-gain[kept] / np.maximum(self.cost[kept], 1e-12), kind="stable")]
        before = np.cumsum(self.cost[kept]) - self.cost[kept]
        part = np.clip((money - before) / np.maximum(self.cost[kept], 1e-12), 0, 1)  # the last one in part
        return min(best, float((gain[kept] * np.where(self.cost[kept] > 0, part, 1)).sum()))


@dataclass(slots=True, eq=False)
class Cover:
    """Samples, and which of them somebody chosen stands in.

    Attributes:
        offsets: ``(s + 1,)`` where each sample begins in ``held``.
        held: accounts of the samples.
        starts: ``(n + 1,)`` where the samples of each account begin in ``where``.
        where: numbers of samples.
        met: ``(s,)`` whether somebody chosen stands in it.
        gain: ``(n,)`` samples that each account stands in and nobody chosen does.
    """

    offsets: Longs
    held: NDArray[np.int32]
    starts: Longs
    where: NDArray[np.int32]
    met: NDArray[np.bool_]
    gain: Longs

    @classmethod
    def of(cls, offsets: Longs, held: NDArray[np.int32], n: int) -> Self:
        """Return the cover of some samples, nobody chosen yet."""
        starts, where = turned(offsets, held, n)
        return cls(offsets, held, starts, where, np.zeros(len(offsets) - 1, np.bool_), np.diff(starts))

    def add(self, account: int) -> int:
        """Choose an account; return how many samples it meets that nobody met before."""
        return int(_meet(account, self.offsets, self.held, self.starts, self.where, self.met, self.gain))


@dataclass(frozen=True, slots=True)
class Choice:
    """A team, in units of samples.

    Attributes:
        members: accounts in the order of choice, fixed ones first.
        worth: samples they meet and what they bring besides.
        most: no team within the limits is worth more.
        met: nor meets more samples.
    """

    members: list[int]
    worth: float
    most: float
    met: float


def greedy(cover: Cover, own: Floats, limits: Limits, *, by_cost: bool = False) -> Choice:
    """Choose whoever adds most, again and again. O(members x candidates + all samples).

    Args:
        cover: of the samples, nobody chosen yet; it is used up.
        own: ``(n,)`` what each account brings besides the samples it meets, in units of samples.
        limits: of the team.
        by_cost: whoever adds most for the money instead.
    """
    useful = cover.gain[limits.candidates] + own[limits.candidates] > 0
    some = replace(limits, candidates=limits.candidates[useful])
    members = [int(one) for one in limits.fixed]
    met = sum(cover.add(member) for member in members)
    brought = float(own[limits.fixed].sum())
    most, most_met = np.inf, np.inf
    while True:
        gain = cover.gain + own
        gain[members] = 0.0  # what they bring is counted already
        most = min(most, met + brought + some.most(gain))  # met falls short of the best by no more than this
        most_met = min(most_met, met + some.most(cover.gain.astype(np.float64)))
        left = some.still(members) if len(members) < limits.size else some.candidates[:0]
        if not len(left):
            return Choice(members, met + brought, most, most_met)
        worth = gain[left] / np.maximum(limits.cost[left], 1e-12) if by_cost else gain[left]
        chosen = int(left[np.argmax(worth)])
        members.append(chosen)
        met += cover.add(chosen)
        brought += float(own[chosen])


@njit(cache=True)
def _meet(
    account: int,
    offsets: Longs,
    held: NDArray[np.int32],
    starts: Longs,
    where: NDArray[np.int32],
    met: NDArray[np.bool_],
    gain: Longs,
) -> int:
    new = 0
    for i in range(starts[account], starts[account + 1]):
        sample = where[i]
        if not met[sample]:
            met[sample] = True
            new += 1
            for j in range(offsets[sample], offsets[sample + 1]):
                gain[held[j]] -= 1
    return new
