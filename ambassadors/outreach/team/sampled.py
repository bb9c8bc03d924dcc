"""The best team where things travel on: chosen on samples, measured on fresh ones."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from math import log
from typing import TYPE_CHECKING, Final

import numpy as np

from ambassadors.outreach.team.certificate import upper, upper_beside
from ambassadors.outreach.team.choosing import choices
from ambassadors.outreach.team.cover import Cover
from ambassadors.outreach.team.judging import judge
from ambassadors.outreach.team.plain import plain, ties
from ambassadors.outreach.team.sampling import NO_SAMPLES, Ground, joined, samples

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ambassadors.outreach.team.judging import Judged
    from ambassadors.outreach.team.limits import Limits, Longs
    from ambassadors.outreach.team.result import Best
    from ambassadors.outreach.team.sampling import Influence, Samples

FIRST: Final = 1 << 14
LAST: Final = 1 << 18
"""Samples of each half at the beginning and at most."""

MEASURED: Final = 1 << 16
"""Samples that measure a team chosen elsewhere."""

ENOUGH: Final = 0.9
"""Part of the best team's reach that is surely reached, above which no more samples are drawn."""

MUCH: Final = 1 << 19
"""And not before the samples to choose by hold so many accounts: small samples are cheap, and more of them choose better."""

DELTA: Final = 0.01
"""Probability that the certificate is wrong."""

STATEMENTS: Final = 7
"""That may fail in each round: the limit, and both ends of what three teams reach, of which one is told."""

SECOND: Final = 1 << 40
"""Samples that measure are numbered from here on, so that none of them served to choose."""


def sampled(graph: Influence, limits: Limits, seed: int) -> Best:
    """Return the team that minds overlap where it surely reaches more than the plain lists, else one of them."""
    ground, by_ties, count, before = Ground.of(graph), plain(ties(graph), limits), FIRST, 0
    a = log(STATEMENTS * (LAST // FIRST).bit_length() / DELTA)
    chosen_by = judged_by = NO_SAMPLES
    while True:
        more, fresh = _drawn(ground, before, count, seed)
        chosen_by, judged_by = joined(chosen_by, more), joined(judged_by, fresh)
        minding, by_reach, limit = _chosen(ground, chosen_by, limits, a)
        found = _better(*(judge(ground, team, judged_by, a, limit) for team in (by_ties, by_reach, minding)))
        if count >= LAST or (found.certificate >= ENOUGH and len(chosen_by[1]) >= MUCH):
            return found
        before, count = count, 2 * count


def _better(by_ties: Judged, by_reach: Judged, minding: Judged) -> Best:
    """Return a plain list, unless the team that minds overlap surely reaches more, or is the same people."""
    plain_one = by_reach if by_reach.surely_more(by_ties) else by_ties
    same = set(minding.best.members) == set(plain_one.best.members)
    if same or minding.surely_more(plain_one):
        return minding.best
    return replace(plain_one.best, plain=True)


def measured_on(graph: Influence, members: Sequence[int], seed: int) -> Best:
    """Return what a team reaches that was not chosen here; its limit is what all together would."""
    ground = Ground.of(graph)
    drawn = samples(ground, SECOND, SECOND + MEASURED, seed)
    return judge(ground, members, drawn, log(2 / DELTA), ground.everything + float(graph.own.sum())).best


def _drawn(ground: Ground, before: int, count: int, seed: int) -> tuple[Samples, Samples]:
    """Return more samples to choose by and more to judge by, each half drawn by a thread of its own."""
    with ThreadPoolExecutor(2) as pool:
        one, other = pool.map(lambda first: samples(ground, first + before, first + count, seed), (0, SECOND))
    return one, other


def _chosen(ground: Ground, drawn: Samples, limits: Limits, a: float) -> tuple[list[int], list[int], float]:
    """Return the team that minds overlap, those who reach most by themselves, and the limit of any team."""
    graph, count, n = ground.graph, len(drawn[0]) - 1, len(ground.some)
    unit = ground.everything / count or 1.0
    reach, own = np.bincount(drawn[1], minlength=n), graph.own / unit
    minding, most, met = choices(partial(_cover, drawn, n), reach, own, limits)
    surely = upper_beside(most, met, count, a) if graph.own.any() else upper(most, count, a)
    return minding, plain(reach + own, limits), ground.everything * surely


def _cover(drawn: Samples, n: int, accounts: Longs) -> Cover:
    return Cover.of(drawn, accounts, n)
