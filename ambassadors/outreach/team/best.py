"""The best team of k: chosen on samples, measured on fresh ones, with a certificate.

Where things travel one step only, reach is counted exactly and nothing is sampled. Else samples are doubled
until the team surely reaches a good part of what any team could. Members are reached by others alone.
Source: Tang, Tang, Xiao & Yuan (2018), OPIM-C; its bounds stand in ``certificate``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from math import log
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ambassadors.outreach.team.certificate import lower, upper
from ambassadors.outreach.team.choosing import Cover, greedy
from ambassadors.outreach.team.direct import Direct, alone
from ambassadors.outreach.team.sampling import joined, samples

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from ambassadors.outreach.team.choosing import Choice, Reached
    from ambassadors.outreach.team.limits import Floats, Limits, Longs
    from ambassadors.outreach.team.sampling import Influence, Samples

FIRST: Final = 1 << 13
LAST: Final = 1 << 18
"""Samples of each half at the beginning and at most."""

MEASURED: Final = 1 << 16
"""Samples that measure a team chosen elsewhere."""

ENOUGH: Final = 0.85
"""Part of the best team's reach that is surely reached, above which no more samples are drawn.

Chosen on 10 million ties (two graphs, one hop and all hops, 50 of 2 million accounts), by the reach measured on
fresh samples: .8 costs .2 - .6 CPU s and loses .4 - 1.1 % to the best team found, so that the 50 with the most ties
would have done better; .85 costs .3 - 1.0 s and loses .1 - .4 %; .9 costs .6 - 2.2 s and loses 0 - .2 %.
"""

DELTA: Final = 0.01
"""Probability that the certificate is wrong."""

SECOND: Final = 1 << 40
"""Samples that measure are numbered from here on, so that none of them served to choose."""


@dataclass(frozen=True, slots=True)
class Best:
    """A team and what it reaches, in the unit of the weights.

    Attributes:
        members: accounts in the order of choice, fixed ones first.
        gains: what each adds to those before, measured on fresh samples.
        reach: sum of the gains: the joint reach, everybody counted once.
        low: the joint reach is at least so much, with probability ``1 - DELTA`` together with ``limit``.
        high: and at most so much.
        limit: no team within the limits reaches more than this.
        samples: that were drawn.
    """

    members: list[int]
    gains: list[float]
    reach: float
    low: float
    high: float
    limit: float
    samples: int

    @property
    def certificate(self) -> float:
        """Part of the best possible team's reach that this team surely has, in ``[0, 1]``."""
        return min(1.0, self.low / self.limit) if self.limit else 1.0


def best_team(graph: Influence, limits: Limits, seed: int = 1) -> Best:
    """Return a team of high joint reach: exactly where things travel one step, else by samples.

    About O(ties + members x candidates), or O(samples x their size).

    Args:
        graph: along which things travel.
        limits: of the team; fixed members keep to them.
        seed: of the samples; the same seed gives the same team.
    """
    return _direct(graph, limits) if graph.hops == 1 else _sampled(graph, limits, seed)


def _direct(graph: Influence, limits: Limits) -> Best:
    best, most, _ = _tried(lambda accounts: Direct.of(graph, accounts), alone(graph), graph.own, limits)
    return replace(_exact(graph, best.members), limit=most)


def _sampled(graph: Influence, limits: Limits, seed: int) -> Best:
    everything, n = max(float(graph.weight.sum()), 1e-300), len(graph.weight)
    rounds = (LAST // FIRST).bit_length()
    a, count = log(3 * rounds / DELTA), FIRST  # three statements in each round may fail
    chosen_by, judged_by = samples(graph, 0, count, seed), samples(graph, SECOND, SECOND + count, seed)
    while True:
        best, most, met = _tried(
            partial(_cover, chosen_by, n),
            np.bincount(chosen_by[1], minlength=n),
            graph.own * (count / everything),
            limits,
        )
        found = _judged(graph, best.members, judged_by, a, everything * upper(most, met, count, a))
        if found.certificate >= ENOUGH or count >= LAST:
            return found
        chosen_by = joined(chosen_by, samples(graph, count, 2 * count, seed))
        judged_by = joined(judged_by, samples(graph, SECOND + count, SECOND + 2 * count, seed))
        count *= 2


def _cover(drawn: Samples, n: int, accounts: Longs) -> Cover:
    return Cover.of(drawn, accounts, n)


def _tried(
    reached_by: Callable[[Longs], Reached], reach: NDArray[Any], own: Floats, limits: Limits
) -> tuple[Choice, float, float]:
    """Return the better of the greedy choices, and the least bounds on what any team is worth and meets."""
    ways = (False, True) if np.isfinite(limits.budget) else (False,)
    tried = [greedy(reached_by, reach, own, limits, by_cost=way) for way in ways]
    best = max(tried, key=lambda one: one.worth)
    return best, min(one.most for one in tried), min(one.met for one in tried)


def measured(graph: Influence, members: Sequence[int], seed: int = 1) -> Best:
    """Return what a team reaches that was not chosen here; its limit is not known.

    Args:
        graph: along which things travel.
        members: in the order in which they come in.
        seed: of the samples.
    """
    if graph.hops == 1:
        return _exact(graph, members)
    drawn = samples(graph, SECOND, SECOND + MEASURED, seed)
    return _judged(graph, members, drawn, log(2 / DELTA), float(graph.weight.sum() + graph.own.sum()))


def _exact(graph: Influence, members: Sequence[int]) -> Best:
    """Return what a team reaches directly; nothing is left to chance."""
    reached = Direct.of(graph, np.array(members, np.int64))
    gains = [reached.add(place) + float(graph.own[member]) for place, member in enumerate(members)]
    reach = float(np.sum(gains))
    return Best(list(members), gains, reach, reach, reach, float(graph.weight.sum() + graph.own.sum()), 0)


def _judged(graph: Influence, members: Sequence[int], drawn: Samples, a: float, limit: float) -> Best:
    """Return what a team reaches on samples that nobody chose by; ``a`` is as in ``certificate``."""
    count, everything = len(drawn[0]) - 1, float(graph.weight.sum())
    cover = Cover.of(drawn, np.array(members, np.int64), len(graph.weight))
    gains = [
        everything * cover.add(place) / count + float(graph.own[member])
        for place, member in enumerate(members)
    ]
    met, own = int(cover.met.sum()), float(graph.own[list(members)].sum())
    low = own + everything * lower(met, count, a)
    high = own + everything * upper(met, met, count, a)
    return Best(list(members), gains, sum(gains), low, high, limit, 2 * count)
