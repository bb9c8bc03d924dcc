"""The best team of k: chosen on samples, measured on fresh ones, with a certificate.

Where things travel one step only, reach is counted exactly and nothing is sampled. Else samples are doubled
until the team surely reaches a good part of what any team could. Members are reached by others alone.
A team chosen by samples may do worse than a plain list, by chance: the plain lists are measured beside it, and one
of them is given unless the team surely reaches more.
Source: Tang, Tang, Xiao & Yuan (2018), OPIM-C; its bounds stand in ``certificate``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ambassadors.outreach.team.exact import directly, exact
from ambassadors.outreach.team.sampled import measured_on, sampled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ambassadors.outreach.team.limits import Limits
    from ambassadors.outreach.team.result import Best
    from ambassadors.outreach.team.sampling import Influence


def best_team(graph: Influence, limits: Limits, seed: int = 1) -> Best:
    """Return a team of high joint reach: exactly where things travel one step, else by samples.

    About O(ties + members x candidates), or O(ties + samples x their size).

    Args:
        graph: along which things travel.
        limits: of the team; fixed members keep to them.
        seed: of the samples; the same seed gives the same team.

    0 passes on 1 surely and 2 half the time, 1 passes on 2 half the time: 1 brings one person, and 2 then half a one:

    >>> import numpy as np
    >>> from ambassadors.outreach.team.limits import Limits
    >>> from ambassadors.outreach.team.sampling import Influence
    >>> ties = np.array([0, 2, 3, 3]), np.array([1, 2, 2], np.int32), np.array([1, 0.5, 0.5], np.float32)
    >>> graph = Influence(*ties, weight=np.array([1.0, 1.0, 0.0]), own=np.zeros(3), hops=1)
    >>> free = Limits(2, np.array([], int), np.arange(3), np.full(3, -1, np.int32), 2, 0, np.ones(3), np.inf)
    >>> best_team(graph, free).members, best_team(graph, free).gains
    ([1, 2], [1.0, 0.5])
    """
    return directly(graph, limits) if graph.hops == 1 else sampled(graph, limits, seed)


def measured(graph: Influence, members: Sequence[int], seed: int = 1) -> Best:
    """Return what a team reaches that was not chosen here; its limit is what all together would reach.

    Args:
        graph: along which things travel.
        members: in the order in which they come in.
        seed: of the samples.
    """
    return exact(graph, members) if graph.hops == 1 else measured_on(graph, members, seed)
