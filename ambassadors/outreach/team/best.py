"""The best team of k: chosen on samples, measured on fresh ones, with a certificate.

Samples are doubled until the team surely reaches a good part of what any team could.
Source: Tang, Tang, Xiao & Yuan (2018), OPIM-C; its bounds stand in ``certificate``.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log
from typing import TYPE_CHECKING, Final

import numpy as np

from ambassadors.outreach.team.certificate import lower, upper
from ambassadors.outreach.team.choosing import Cover, Limits, greedy
from ambassadors.outreach.team.sampling import joined, samples

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ambassadors.outreach.team.sampling import Influence, Samples

FIRST: Final = 1 << 13
LAST: Final = 1 << 18
"""Samples of each half at the beginning and at most."""

MEASURED: Final = 1 << 16
"""Samples that measure a team chosen elsewhere."""

ENOUGH: Final = 0.8
"""Part of the best team's reach that is surely reached, above which no more samples are drawn."""

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
    """Return a team of high joint reach. About O(samples x their size).

    Args:
        graph: along which things travel.
        limits: of the team; fixed members keep to them.
        seed: of the samples; the same seed gives the same team.
    """
    n, everything = len(graph.weight), max(float(graph.weight.sum()), 1e-300)
    rounds = (LAST // FIRST).bit_length()
    a, count = log(3 * rounds / DELTA), FIRST  # three statements in each round may fail
    chosen_by, judged_by = samples(graph, 0, count, seed), samples(graph, SECOND, SECOND + count, seed)
    while True:
        own = graph.own * (count / everything)
        tried = [greedy(Cover.of(*chosen_by, n), own, limits)]
        if np.isfinite(limits.budget):
            tried.append(greedy(Cover.of(*chosen_by, n), own, limits, by_cost=True))
        best = max(tried, key=lambda one: one.worth)
        most, met = (min(getattr(one, name) for one in tried) for name in ("most", "met"))
        found = _judged(graph, best.members, judged_by, a, everything * upper(most, met, count, a))
        if found.certificate >= ENOUGH or count >= LAST:
            return found
        chosen_by = joined(chosen_by, samples(graph, count, 2 * count, seed))
        judged_by = joined(judged_by, samples(graph, SECOND + count, SECOND + 2 * count, seed))
        count *= 2


def measured(graph: Influence, members: Sequence[int], seed: int = 1) -> Best:
    """Return what a team reaches that was not chosen here; its limit is not known.

    Args:
        graph: along which things travel.
        members: in the order in which they come in.
        seed: of the samples.
    """
    drawn = samples(graph, SECOND, SECOND + MEASURED, seed)
    return _judged(graph, members, drawn, log(2 / DELTA), float(graph.weight.sum() + graph.own.sum()))


def _judged(graph: Influence, members: Sequence[int], drawn: Samples, a: float, limit: float) -> Best:
    """Return what a team reaches on samples that nobody chose by; ``a`` is as in ``certificate``."""
    count, everything = len(drawn[0]) - 1, float(graph.weight.sum())
    cover = Cover.of(*drawn, len(graph.weight))
    gains = [everything * cover.add(member) / count + float(graph.own[member]) for member in members]
    met, own = int(cover.met.sum()), float(graph.own[list(members)].sum())
    low = own + everything * lower(met, count, a)
    high = own + everything * upper(met, met, count, a)
    return Best(list(members), gains, sum(gains), low, high, limit, 2 * count)
