"""The direct reach of a team, exactly: how many people are expected to pass on one of its members.

Where things travel one step only, nothing has to be sampled: a person who passes on each member with a
probability of its own passes on at least one with ``1 - product of (1 - p)``. The sum over people is
submodular like any reach, so the greedy choice and its bound are those of sampled reach, without chance.

Source: Kempe, Kleinberg & Tardos (2003), the independent cascade model, cut after its first step.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING, Self

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ambassadors.outreach.team.limits import Floats, Limits, Longs
    from ambassadors.outreach.team.sampling import Influence

    Ints = NDArray[np.int32]
    Singles = NDArray[np.float32]


@dataclass(slots=True, eq=False)
class Direct:
    """The people who may pass on some accounts, and how surely they pass on nobody chosen.

    Attributes:
        starts: ``(n + 1,)`` where the ties of each person to the accounts begin in ``place``.
        place: ``(t,)`` of the account at the other end of a tie.
        probability: ``(t,)`` that the person passes it on.
        begins: ``(c + 1,)`` where the ties of each account begin in ``person``.
        person: ``(t,)`` at the other end.
        back: ``(t,)`` the same probabilities in the order of ``person``.
        missed: ``(n,)`` worth of each person times the probability that they pass on nobody chosen.
        gain: ``(c,)`` what each account would add.
    """

    starts: Longs
    place: Ints
    probability: Singles
    begins: Longs
    person: Ints
    back: Singles
    missed: Floats
    gain: Floats

    @classmethod
    def of(cls, graph: Influence, accounts: Longs, alone: Floats) -> Self:
        """Return the ties to some accounts, numbered in their order; nobody chosen yet. O(ties).

        Args:
            graph: of which one step is taken.
            accounts: ``(c,)``.
            alone: of the graph, see below.
        """
        place = np.full(len(graph.weight), -1, np.int32)
        place[accounts] = np.arange(len(accounts), dtype=np.int32)
        ties = _ties(graph.starts, graph.source, graph.probability, place, len(accounts))
        return cls(*ties, graph.weight.copy(), alone[accounts])

    def add(self, place: int) -> float:
        """Choose an account; return what it adds."""
        return float(
            _take(
                place, self.starts, self.place, self.probability, self.begins, self.person, self.back,
                self.missed, self.gain,
            )
        )  # fmt: skip

    def most(self, _members: Sequence[int], _few: Limits, _own: Floats, _rest: float) -> float:
        """Return infinity: the bound along the greedy choice is the only one."""
        return inf


def alone(graph: Influence) -> Floats:
    """Return ``(n,)`` what each account reaches directly by itself, what it brings besides left out. O(ties).

    Person 0 passes on 1 surely and 2 half the time, person 1 passes on 2 half the time:

    >>> from types import SimpleNamespace as Some
    >>> ties = {"starts": np.array([0, 2, 3, 3]), "source": np.array([1, 2, 2], np.int32)}
    >>> chances = np.array([1, 0.5, 0.5], np.float32)
    >>> alone(Some(**ties, probability=chances, weight=np.array([1.0, 1.0, 0.0]))).tolist()
    [0.0, 1.0, 1.0]
    """
    found: Floats = _alone(graph.starts, graph.source, graph.probability, graph.weight)
    return found


@njit(cache=True)
def _alone(starts: Longs, source: Ints, probability: Singles, weight: Floats) -> Floats:
    found = np.zeros(len(weight))
    for x in range(len(weight)):
        for i in range(starts[x], starts[x + 1]):
            found[source[i]] += weight[x] * probability[i]
    return found


@njit(cache=True)
def _ties(
    starts: Longs, source: Ints, probability: Singles, place: Ints, count: int
) -> tuple[Longs, Ints, Singles, Longs, Ints, Singles]:
    """Return the ties to accounts that have a place, by person and by place."""
    n, end = len(place), 0
    offsets, held, chance = np.zeros(n + 1, np.int64), np.empty_like(source), np.empty_like(probability)
    begins = np.zeros(count + 1, np.int64)
    for x in range(n):
        for i in range(starts[x], starts[x + 1]):
            at = place[source[i]]
            if at >= 0 and probability[i] > 0:
                held[end], chance[end] = at, probability[i]
                begins[at + 1] += 1
                end += 1
        offsets[x + 1] = end
    for at in range(count):
        begins[at + 1] += begins[at]
    held, chance, free = held[:end].copy(), chance[:end].copy(), begins[:-1].copy()
    person, back = np.empty_like(held), np.empty_like(chance)
    for x in range(n):
        for i in range(offsets[x], offsets[x + 1]):
            at = held[i]
            person[free[at]], back[free[at]] = x, chance[i]
            free[at] += 1
    return offsets, held, chance, begins, person, back


@njit(cache=True)
def _take(
    place: int,
    starts: Longs,
    held: Ints,
    probability: Singles,
    begins: Longs,
    person: Ints,
    back: Singles,
    missed: Floats,
    gain: Floats,
) -> float:
    total = 0.0
    for i in range(begins[place], begins[place + 1]):
        x = person[i]
        won = missed[x] * back[i]
        missed[x] -= won
        total += won
        for j in range(starts[x], starts[x + 1]):
            gain[held[j]] -= won * probability[j]
    gain[place] = 0.0
    return total
