"""Foresight: what may follow for everybody listed, and how the same ranking did one horizon ago.

One more ranking, as of one horizon before, serves both. It is made on the scale of today, so that a score
means the same then and now; that scale was fitted on the very window, so the figure of this one window is
kind to us. The back-test fits it anew at each cut and stands in its place where it was run.

Source: our own; how sure it is told by ``uncertainty``, how it did by ``hindsight``. O(m), as the scores.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ambassadors.ranking import Ranking, rank_view
from ambassadors.ranking.hindsight import TOP, Window, barred, by_rank, window
from ambassadors.ranking.uncertainty import Foretold, Likes, told

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ambassadors.ranking.tempo import Fit
    from ambassadors.scores import View
    from ambassadors.snapshot import Acts, Snapshot

FORETOLD: Final = {"relay": "relay_hours", "ambassador": "standing_hours"}
"""What is foretold, and the part of the scale by which the score fades."""

LATELY: Final = 8
"""The last eighth of a horizon shows where the conversation is going."""

SURE: Final = 10.0
"""Acts that must have come lately before what they show counts more than half."""


@dataclass(frozen=True, slots=True, eq=False)
class Foresight:
    """What one horizon of hindsight tells.

    Attributes:
        likes: by score, those of whom it is known what followed; empty where nothing came before.
        summary: how the top of the list did in the last window, None where there was no such window or list.
        reach_before: ``(n,)`` the reach score at its beginning.
    """

    likes: Mapping[str, Likes]
    summary: dict[str, Any] | None
    reach_before: NDArray[np.float64]


def look_back(
    snapshot: Snapshot, brand: str, fit: Fit, params: Mapping[str, Any], evidence: int
) -> Foresight:
    """Return what followed one horizon ago. As costly as the scores without their baselines.

    Args:
        snapshot: what is known.
        brand: key of the brand, or "" for everything.
        fit: the tempo of today; what it remembers of the past is used up.
        params: of the scores by name, those of ``SCORES`` where left out.
        evidence: different people who passed somebody on, below which nothing is foretold.
    """
    cut = fit.past.as_of
    if not len(snapshot.at) or snapshot.at[0] >= cut:
        return Foresight({}, None, np.zeros(fit.now.n))
    before = rank_view(brand, fit.past, params, baselines=False, only=(*FORETOLD, "reach"))
    before = replace(before, view=replace(before.view))  # without what it remembers
    then = window(snapshot, fit.now, brand, cut, snapshot.as_of)
    summary = _summary(before, then, fit.scale.horizon_hours, proven(before, evidence))
    return Foresight(alike(before, then, evidence), summary, before.values["reach"])


def foretell(snapshot: Snapshot, standing: Ranking, ahead: Foresight, evidence: int) -> dict[str, Foretold]:
    """Return what may follow by score, ``(n,)`` each, NaN for people without evidence."""
    now = proven(standing, evidence) & ~barred(snapshot, standing.brand)
    foretold = {}
    for name in FORETOLD:
        columns = [np.full(standing.view.n, np.nan) for _ in range(3)]
        if name in ahead.likes:
            found = ahead.likes[name].foretell(standing.values[name][now])
            for column, part in zip(columns, (found.expected, found.low, found.high), strict=True):
                column[now] = part
        foretold[name] = Foretold(*columns)
    return foretold


def proven(ranking: Ranking, evidence: int) -> NDArray[np.bool_]:
    """Return who has enough evidence and both sides, ``(n,)``: of them a list is made.

    >>> from types import SimpleNamespace as Some
    >>> sides = {"engagement": np.array([1.0, 1.0, 0.0]), "relay": np.array([2.0, 2.0, 9.0])}
    >>> proven(Some(values=sides, observations=np.array([3, 2, 9])), 3)
    array([ True, False, False])
    """
    both = (ranking.values["engagement"] > 0) & (ranking.values["relay"] > 0)
    found: NDArray[np.bool_] = both & (ranking.observations >= evidence)
    return found


def alike(before: Ranking, then: Window, evidence: int) -> dict[str, Likes]:
    """Return by score the people of a ranking, with what followed for them, told as of now."""
    mask = np.zeros(before.view.n, np.bool_)
    mask[then.among] = True
    mask &= proven(before, evidence)
    grown, found = growth(before, then), {}
    for name, unit in FORETOLD.items():
        fading = getattr(before.scale, unit), before.params[name].decay
        factors = told(momentum(before.view, then, *fading), grown)
        found[name] = Likes(before.values[name][mask], then.truths[name][mask], factors)
    return found


def momentum(view: View, then: Window, hours: float, decay: float) -> float:
    """Return how far the conversation lately ran ahead of a score that fades so, against one horizon before; 1 = as far.

    Acts of the last eighth of the horizon, over the acts before it as the score fades them; :data:`SURE` acts
    are taken to have come as expected. In the same hours of the cycle, so that a night is compared with a night.

    Args:
        view: what was known when the window began.
        then: the window.
        hours: age at which the score begins to fade.
        decay: exponent of the age.
    """
    lately = (then.end - then.start) // LATELY
    came, faded = [], []
    for end in (then.end, then.start):
        acts = [part.between(0, end) for part in (view.spread, then.spread)]
        came.append(sum(len(part) - len(part.between(0, end - lately)) for part in acts))
        known = [part.between(0, end - lately) for part in acts]
        moment = replace(view, as_of=end - lately)
        faded.append(sum(_faded(moment, part, hours, decay) for part in known))
    if not faded[1]:
        return 1.0
    return (came[0] + SURE) / (came[1] * faded[0] / faded[1] + SURE)


def _faded(view: View, acts: Acts, hours: float, decay: float) -> float:
    """Return how many acts are left of some after fading."""
    buckets, volume = view.volumes(acts)
    return float((volume * view.weights(acts, buckets, hours, decay)).sum()) if len(acts) else 0.0


def growth(before: Ranking, then: Window) -> float:
    """Return how many times more was passed on within a window than within one as long before it; 1 = nothing before."""
    earlier = len(before.view.spread.between(2 * then.start - then.end, then.start))
    return max(len(then.spread), 1) / earlier if earlier else 1.0


def volume(ranking: Ranking) -> NDArray[np.float64]:
    """Return how often each account acted, on whomever: the ranking by volume, ``(n,)``."""
    acts = ranking.view.talk
    return np.bincount(acts.actor, minlength=ranking.view.n).astype(np.float64)


def _summary(before: Ranking, then: Window, hours: float, able: NDArray[np.bool_]) -> dict[str, Any] | None:
    """Return how many later relays the top of the list held, and as many people of the baselines that cost nothing."""
    top = min(TOP, int(able[then.among].sum()))
    if not len(then.spread) or not top:
        return None
    relays = then.truths["relay"][then.among]
    rankings = {
        "list": before.values["ambassador"] * able,
        "volume": volume(before),
        "in_degree": before.observations.astype(np.float64),
    }
    held = {name: float(by_rank(score[then.among], relays, top).sum()) for name, score in rankings.items()}
    return {
        "windows": 1,
        "horizon_hours": hours,
        "top": top,
        "held": {name: round(value, 6) for name, value in held.items()},
        "unseen": round(then.unseen()["relay"], 6),
        "full": False,
    }
