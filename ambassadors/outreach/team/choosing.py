"""The greedy choice of a team among samples, within limits, and what the best team could meet at most.

Sources: Nemhauser, Wolsey & Fisher (1978), greedy choice under a submodular gain; Leskovec et al. (2007),
once by gain and once by gain for the money; Tang et al. (2018), the bound along the way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, Self

import numpy as np
from numba import njit

from ambassadors.outreach.team.limits import NOTHING
from ambassadors.outreach.team.sampling import turned

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from ambassadors.outreach.team.limits import Floats, Limits, Longs
    from ambassadors.outreach.team.sampling import Samples


class Reached(Protocol):
    """Who is reached by some accounts, numbered from 0, as they are chosen."""

    @property
    def gain(self) -> NDArray[Any]:
        """``(c,)`` what each account would add."""

    def add(self, place: int) -> float:
        """Choose an account; return what it adds."""


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
        """Return the cover by some of ``n`` accounts, numbered in their order; nobody chosen yet."""
        place = np.full(n, -1, np.int32)
        place[accounts] = np.arange(len(accounts), dtype=np.int32)
        offsets, held = _seen_by(*samples, place)
        starts, where = turned(offsets, held, len(accounts))
        return cls(offsets, held, starts, where, np.zeros(len(offsets) - 1, np.bool_), np.diff(starts))

    def add(self, place: int) -> int:
        """Choose an account; return how many samples it meets that nobody met before."""
        return int(_meet(place, self.offsets, self.held, self.starts, self.where, self.met, self.gain))


@dataclass(frozen=True, slots=True)
class Choice:
    """A team, in the unit of what it was chosen by.

    Attributes:
        members: accounts in the order of choice, fixed ones first.
        worth: what they reach and what they bring besides.
        most: no team within the limits is worth more.
        met: nor reaches more.
    """

    members: list[int]
    worth: float
    most: float
    met: float


def greedy(
    reached_by: Callable[[Longs], Reached],
    reach: NDArray[Any],
    own: Floats,
    limits: Limits,
    *,
    by_cost: bool = False,
) -> Choice:
    """Choose whoever adds most, again and again. O(members x candidates), and what choosing them costs.

    Only candidates who bring anything are looked at; they are numbered anew, so that each step reads what
    lies together.

    Args:
        reached_by: what some accounts reach, nobody chosen yet.
        reach: ``(n,)`` what each account reaches alone.
        own: ``(n,)`` what each account brings besides.
        limits: of the team.
        by_cost: whoever adds most for the money instead.
    """
    accounts, few = limits.among(reach[limits.candidates] + own[limits.candidates] > 0)
    cover, own = reached_by(accounts), own[accounts]
    members = few.fixed.tolist()
    met, brought = sum(cover.add(member) for member in members), float(own[few.fixed].sum())
    apart, left = own[few.candidates].any(), few.candidates
    most, most_met = np.inf, np.inf
    while True:
        gain: Floats = cover.gain + own
        gain[members] = 0.0  # what they bring is counted already
        # The best team has no more than what is reached and the largest gains that could be added to it.
        most = min(most, met + brought + few.most(gain[few.candidates]))
        most_met = min(most_met, met + few.most(cover.gain[few.candidates] * 1.0)) if apart else most
        left = left[~np.isin(left, members[-1:])]
        able = few.still(members, left) if len(members) < few.size else left[:0]
        if not len(able):
            return Choice(accounts[members].tolist(), met + brought, most, most_met)
        worth = gain[able] / np.maximum(few.cost[able], NOTHING) if by_cost else gain[able]
        chosen = int(able[np.argmax(worth)])
        members.append(chosen)
        met += cover.add(chosen)
        brought += float(own[chosen])


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
