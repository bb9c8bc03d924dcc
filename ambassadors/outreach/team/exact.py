"""The best team where things travel one step: reach is counted, nothing is left to chance."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from ambassadors.outreach.team.choosing import choices
from ambassadors.outreach.team.direct import Direct, alone
from ambassadors.outreach.team.plain import plain, ties
from ambassadors.outreach.team.result import Best

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ambassadors.outreach.team.limits import Floats, Limits
    from ambassadors.outreach.team.sampling import Influence


def directly(graph: Influence, limits: Limits) -> Best:
    """Return the best team found, or a plain list that reaches more."""
    by_oneself = alone(graph)
    minding, limit, _ = choices(lambda who: Direct.of(graph, who, by_oneself), by_oneself, graph.own, limits)
    lists = (plain(by_oneself + graph.own, limits), plain(ties(graph), limits))
    teams = [
        _reached(graph, minding, by_oneself),
        *(replace(_reached(graph, one, by_oneself), plain=True) for one in lists),
    ]
    return replace(max(teams, key=lambda team: team.reach), limit=limit)


def exact(graph: Influence, members: Sequence[int]) -> Best:
    """Return what a team reaches directly; its limit is what all together could."""
    return _reached(graph, members, alone(graph))


def _reached(graph: Influence, members: Sequence[int], by_oneself: Floats) -> Best:
    reached = Direct.of(graph, np.array(members, np.int64), by_oneself)
    gains = [reached.add(place) + float(graph.own[member]) for place, member in enumerate(members)]
    reach = float(np.sum(gains))
    return Best(list(members), gains, reach, reach, reach, float(graph.weight.sum() + graph.own.sum()), 0)
