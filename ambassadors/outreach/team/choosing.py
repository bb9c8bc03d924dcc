"""The greedy choice of a team among samples, within limits, and what the best team could meet at most.

Whoever is worth little alone adds no more to a team, so the first of the list are looked at first.

Sources: Nemhauser, Wolsey & Fisher (1978), greedy choice under a submodular gain; Leskovec et al. (2007),
once by gain and once by gain for the money; Tang et al. (2018), the bound along the way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol

import numpy as np

from ambassadors.outreach.team.limits import NOTHING, nth_largest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from ambassadors.outreach.team.limits import Floats, Limits, Longs

HEAD: Final = 64
"""So many times the places of a team are looked at first, and so many times more where they are too few."""


class Reached(Protocol):
    """Who is reached by some accounts, numbered from 0, as they are chosen."""

    @property
    def gain(self) -> NDArray[Any]:
        """``(c,)`` what each account would add."""

    def add(self, place: int) -> float:
        """Choose an account; return what it adds."""

    def most(self, members: Sequence[int], few: Limits, own: Floats, rest: float) -> float:
        """Return a bound on what any team within the limits is worth, found from a greedy choice."""


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


def choices(
    reached_by: Callable[[Longs], Reached], reach: NDArray[Any], own: Floats, limits: Limits
) -> tuple[list[int], float, float]:
    """Return the better of the greedy choices, and the least bounds on what any team is worth and reaches."""
    ways = (False, True) if np.isfinite(limits.budget) else (False,)
    tried = [greedy(reached_by, reach, own, limits, by_cost=way) for way in ways]
    best = max(tried, key=lambda one: one.worth)
    return best.members, min(one.most for one in tried), min(one.met for one in tried)


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
    for useful, rest in _heads(reach[limits.candidates] + own[limits.candidates], limits):
        accounts, few = limits.among(useful)
        found = _greedy(reached_by(accounts), accounts, own[accounts], few, rest, by_cost=by_cost)
        if found:
            return found
    raise AssertionError("the last head leaves nobody out")


def _heads(worth: Floats, limits: Limits) -> Iterator[tuple[NDArray[np.bool_], float]]:
    """Give whom to look at, those worth most alone, more and more of them; and what nobody else is worth more than."""
    count = HEAD * limits.size
    while limits.free and count < len(worth):
        rest = nth_largest(worth, count)
        if not rest:
            break
        if (worth > rest).sum() >= limits.size:  # not where many are worth the same
            yield worth > rest, rest
        count *= HEAD
    yield worth > 0, 0.0


def _greedy(
    cover: Reached, accounts: Longs, own: Floats, few: Limits, rest: float, *, by_cost: bool
) -> Choice | None:
    """Choose among some accounts; None = somebody else, worth ``rest`` at most, might add more."""
    members = few.fixed.tolist()
    met, brought = sum(cover.add(member) for member in members), float(own[few.fixed].sum())
    apart, left = own[few.candidates].any(), few.candidates
    most, most_met = np.inf, np.inf
    while True:
        gain: Floats = cover.gain + own
        gain[members] = 0.0  # what they bring is counted already
        # The best team has no more than what is reached and the largest gains that could be added to it.
        most = min(most, met + brought + few.most(gain[few.candidates], rest))
        most_met = min(most_met, met + few.most(cover.gain[few.candidates] * 1.0, rest)) if apart else most
        left = left[~np.isin(left, members[-1:])]
        able = few.still(members, left) if len(members) < few.size else left[:0]
        if not len(able):
            most = min(most, cover.most(members, few, own, rest))
            return Choice(accounts[members].tolist(), met + brought, most, most_met)
        worth = gain[able] / np.maximum(few.cost[able], NOTHING) if by_cost else gain[able]
        chosen = int(able[np.argmax(worth)])
        if rest and gain[chosen] <= rest:
            return None
        members.append(chosen)
        met += cover.add(chosen)
        brought += float(own[chosen])
