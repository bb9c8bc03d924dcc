"""What a team must keep to, and the most that candidates within it could add.

Source: Dantzig (1957), Discrete-variable extremum problems, for the last one in part under a budget. O(c log c).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from heapq import heapreplace
from typing import TYPE_CHECKING, Final, Self

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Longs = NDArray[np.int64]
    Floats = NDArray[np.float64]

NOTHING: Final = 1e-12
"""A cost that buys nothing: what is divided by less is no number any more."""


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

    def among(self, useful: NDArray[np.bool_]) -> tuple[Longs, Self]:
        """Return the fixed people and the useful candidates, and the limits with these alone numbered from 0."""
        accounts = np.append(self.fixed, self.candidates[useful])
        places = np.arange(len(accounts))
        fixed, candidates = np.split(places, [len(self.fixed)])
        community, cost = self.community[accounts], self.cost[accounts]
        return accounts, replace(self, fixed=fixed, candidates=candidates, community=community, cost=cost)

    def still(self, members: list[int], left: Longs) -> Longs:
        """Return who of the candidates left may come in next."""
        of = self.community[members]
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

    @property
    def free(self) -> bool:
        """Whether nothing but the number of members limits the choice."""
        return self.per_community >= self.size and not self.communities and not np.isfinite(self.budget)

    def most(self, gain: Floats, rest: float = 0.0) -> float:
        """Return the largest sum of gains that candidates within the limits could have (an upper bound).

        The bounds by places and by money each leave the other limit out: who is worth most in a community
        may be too dear.

        Args:
            gain: ``(c,)`` of each candidate, ``>= 0``.
            rest: what anybody might have who is no candidate; more than 0 where the limits are ``free`` alone.

        Two places, and one of each community: of 5, 4 and 1, the first two in one community, 5 and 1:

        >>> nobody, of = np.array([], int), np.array([0, 0, 1])
        >>> Limits(2, nobody, np.arange(3), of, 1, 0, np.ones(3), np.inf).most(np.array([5.0, 4.0, 1.0]))
        6.0
        """
        size = self.size - len(self.fixed)
        best = self._most_in_places(gain, size) if self.per_community < size else _top(gain, size, rest)
        money = self.budget - float(self.cost[self.fixed].sum())
        return min(best, self._most_for(gain, money)) if np.isfinite(money) else best

    def _most_in_places(self, gain: Floats, size: int) -> float:
        of = self.community[self.candidates]
        for first in _best_first(gain, size):
            order = np.argsort(of[first], kind="stable")
            of_first = of[first][order]
            nth = np.arange(len(order)) - np.searchsorted(of_first, of_first)
            within = np.sort(order[(nth < self.per_community) | (of_first < 0)])[:size]
            if len(within) == size:
                break
        return float(gain[first[within]].sum())

    def _most_for(self, gain: Floats, money: float) -> float:
        """Return what money buys at most, the last one in part."""
        cost = self.cost[self.candidates]
        free = float(gain[cost <= NOTHING].sum())
        dear = np.flatnonzero(cost > NOTHING)
        if not len(dear):
            return free
        gain, cost = gain[dear], cost[dear]
        for first in _best_first(gain / cost, self.size):
            before = np.cumsum(cost[first]) - cost[first]
            if before[-1] + cost[first[-1]] >= money:
                break
        return free + float((gain[first] * np.clip((money - before) / cost[first], 0, 1)).sum())


def _best_first(value: Floats, size: int) -> Iterator[Longs]:
    """Give the places of the largest values, falling; more and more of them, at last all."""
    count = 4 * max(size, 1)
    while count < len(value):
        part = np.argpartition(-value, count)[:count]
        yield part[np.argsort(-value[part])]
        count *= 4
    yield np.argsort(-value)


@njit(cache=True)
def _top(gain: Floats, size: int, rest: float) -> float:
    """Return the sum of the largest values, ``rest`` as often as it is needed among them."""
    return sum(_largest(gain, size, rest)) if size > 0 else 0.0


@njit(cache=True)
def nth_largest(values: Floats, count: int) -> float:
    """Return the ``count``-th largest value, 0 where fewer are more; equal values by the million do not slow it."""
    return float(_largest(values, count, 0.0)[0])


@njit(cache=True)
def _largest(values: Floats, count: int, rest: float) -> list[float]:
    """Return the largest values as a heap, the least one first."""
    held = [rest] * count
    for value in values:
        if value > held[0]:
            heapreplace(held, value)
    return held
