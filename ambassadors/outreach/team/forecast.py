"""How far people will be carried, as the graph that a team is chosen on.

Who will share somebody is mostly told by how many lately did: the reach score, brought to people by one
factor measured on the last window. Only the part of an audience that shared that person before has names,
and only there can two audiences overlap; the rest is new each time (measured too: on a day of the Higgs log
3 to 7 in 100 sharers are known before) and counts as nobody else's.

Source: our own; what travels along the graph is the independent cascade of Kempe, Kleinberg & Tardos (2003).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from ambassadors.outreach.team.sampling import Influence
from ambassadors.scores.base import HOUR_MS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ambassadors.audience import Shares

    Floats = NDArray[np.float64]

LIKELY: Final = 0.9
"""Nobody is surer than this to share somebody again."""

HOPS: Final = 1
"""The reach score foretells direct sharers; a second hop on past ties made teams worse on every day tried."""

KNOWN_PEOPLE: Final = 1000
"""People with the highest reach on whom the factor and the known part are measured."""

LIKE: Final = 30
"""People of a like forecast, of whom one lends their fate."""

LEAST_WINDOWS: Final = 4
"""Windows of history without which nothing is said of how windows change."""

DRAWS: Final = 1000


def measure(before: Shares, later: Shares, reach_before: Floats) -> tuple[float, float]:
    """Return the people a unit of reach brought in the last window, and the part of them known before.

    Args:
        before: shares before the window.
        later: shares in it.
        reach_before: ``(n,)`` reach score at its beginning.

    A reach of 4 brought two people, of whom one had shared that person before:

    >>> from ambassadors.audience import Shares
    >>> few = lambda *values: np.array(values, np.int32)
    >>> before, later = Shares(3, few(1), few(0), few(2)), Shares(3, few(5, 6), few(0, 1), few(2, 2))
    >>> measure(before, later, np.array([0.0, 0.0, 4.0]))
    (0.5, 0.5)
    """
    top = np.argsort(-reach_before, kind="stable")[:KNOWN_PEOPLE]
    score = float(reach_before[top].sum())
    pairs = later.pairs
    pairs = pairs[np.isin(pairs % max(later.n, 1), top)]
    if not score or not len(pairs):
        return 0.0, 0.0
    return len(pairs) / score, float(np.isin(pairs, before.pairs).mean())


def outlook(
    shares: Shares, window: int, as_of: int, reach_before: Floats, forecast: Floats
) -> tuple[float, float, float] | None:
    """Return what becomes of the sum of some forecasts, as three factors: mean, low and high.

    Each person fares as one of those with a like forecast did in the last window, drawn at random: a forecast
    that stands out is mostly luck in part, and the mean says how much. All together share the fate of a
    window, which changes from the one before as windows of this history did, up or down alike: 8 times in 10
    the sum is between low and high. None where history holds too little of either.

    Args:
        shares: everything before ``as_of``.
        window: epoch ms, beginning of the last window.
        as_of: epoch ms, its end.
        reach_before: ``(n,)`` reach score at its beginning.
        forecast: ``(k,)`` of the people in question, ``>= 0``.
    """
    volumes = shares.volumes(as_of, as_of - window)
    volumes = volumes[volumes > 0]
    known = np.argsort(-reach_before, kind="stable")[:KNOWN_PEOPLE]
    known = known[reach_before[known] > 0][::-1]
    if len(volumes) < LEAST_WINDOWS or len(known) < LIKE or not forecast.sum():
        return None
    told, came = reach_before[known], shares.between(window, as_of).people()[known]
    told *= came.sum() / told.sum()
    if not came.any():
        return None
    change = np.log(volumes[:-1] / volumes[1:])
    chance = np.random.default_rng(len(forecast))
    first = np.clip(np.searchsorted(told, forecast) - LIKE // 2, 0, len(known) - LIKE)
    like = first + chance.integers(0, LIKE, (DRAWS, len(forecast)))
    fared = (forecast * came[like] / told[like]).sum(1) / forecast.sum()
    mean = float(fared.mean())
    fared *= np.exp(chance.choice(np.append(change, -change), DRAWS))
    low, high = np.quantile(fared, [0.1, 0.9])
    return mean, min(mean, float(low)), max(mean, float(high))


def influence(shares: Shares, as_of: int, people: Floats, known: float, fade_hours: float) -> Influence:
    """Return the graph that a team is chosen on. O(m log m).

    Args:
        shares: all before ``as_of``.
        as_of: epoch ms.
        people: ``(n,)`` how many people are expected to share each account.
        known: the part of them who did so before.
        fade_hours: age at which a past share tells half as much of who will share again.
    """
    code = shares.actor.astype(np.int64) * shares.n + shares.target
    order = np.argsort(code, kind="stable")
    last = np.append(np.diff(code[order]) != 0, True)[: len(order)]
    latest = order[last]  # the latest share of each pair
    actor, target = shares.actor[latest], shares.target[latest]
    likely = 1 / (1 + (as_of - shares.at[latest]) / HOUR_MS / fade_hours)
    likely *= (known * people / np.maximum(np.bincount(target, likely, shares.n), 1e-300))[target]
    likely = np.minimum(likely, LIKELY)
    new = people - np.bincount(target, likely, shares.n)  # so that everybody alone reaches the forecast
    starts = np.append(0, np.cumsum(np.bincount(actor, minlength=shares.n)))
    return Influence(
        starts.astype(np.int64),
        target,
        likely.astype(np.float32),
        (np.diff(starts) > 0).astype(np.float64),  # who never shared anybody is known to nobody
        np.maximum(new, 0.0),
        HOPS,
    )
