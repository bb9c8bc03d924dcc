"""The tempo of a conversation, fitted on its own past windows: hours here, weeks elsewhere.

Nothing at or after ``as_of`` is ever read. The shape of the scores carries over from one conversation to
another, the time scale does not. The tails are heavy, so a coarse grid is enough, and the default stays
unless another step foretells the last window clearly better: one window is noisy evidence, the more so the
fewer days it holds. The standing
time of the ambassador score is not fitted: a list that turns over with every fit does not stand.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ambassadors.events import QUOTE, SHARE
from ambassadors.scores import SCORES, Scale, View, check_horizon, make_view
from ambassadors.scores.base import HOUR_MS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from ambassadors.snapshot import Acts, Snapshot

LADDER_HOURS: Final = (24.0, 72.0, 168.0, 336.0, 672.0, 2184.0, 4368.0, 8736.0)
"""Horizons to choose from: a day, three days, one, two, four weeks, a quarter, half a year, a year."""

ENOUGH_SHARERS: Final = 3
"""A window tells enough when :data:`TOP` people known before it were passed on by so many in it."""

MIN: Final = -(2**63)

BUCKETS: Final = 24
"""Buckets in a horizon."""

ENGAGEMENT_BUCKETS: Final = 8.0
RELAY_BUCKETS: Final = 1.0
STANDING_BUCKETS: Final = 8.0

STEPS: Final = (1.0, 0.25, 4.0, 16.0)
"""Multiples of the default time scales that are tried, the default first."""

GAIN: Final = 1 / 8
"""Part of the error ``1 - NDCG`` of the default that another step must take away in a window of a day.

A longer window asks for less, in proportion: it holds many days, and their moods cancel."""

TOP: Final = 100


@dataclass(frozen=True, slots=True)
class Fit:
    """What fitting found, and what it read: a ranking of the same acts need not gather them again.

    Attributes:
        scale: the tempo.
        now: what the brand's ranking reads.
        past: the same as it was one horizon before.
    """

    scale: Scale
    now: View
    past: View

    def on(self, scale: Scale) -> Fit:
        """Return what was read on another scale with the same horizon."""
        return Fit(scale, self.now.rescaled(scale), self.past.rescaled(scale))


def fit_scale(
    snapshot: Snapshot,
    brand: str,
    horizon_hours: float | None = None,
    params: Mapping[str, Any] | None = None,
) -> Scale:
    """Return the tempo alone; see :func:`fit`."""
    return fit(snapshot, brand, horizon_hours, params).scale


def fit(
    snapshot: Snapshot,
    brand: str,
    horizon_hours: float | None = None,
    params: Mapping[str, Any] | None = None,
) -> Fit:
    """Return the tempo of one brand's ranking. O(m log m).

    Args:
        snapshot: what is known.
        brand: key of a brand, or "" for everything.
        horizon_hours: how far ahead to look, chosen from :data:`LADDER_HOURS` where None.
        params: of the scores by name, those of ``SCORES`` where left out.

    Raises:
        NotFoundError: no such brand.
        UsageError: a horizon outside ``(0, MOST_HOURS]``.
    """
    if horizon_hours is not None:
        check_horizon(horizon_hours)
    probe = make_view(snapshot, brand, _default(LADDER_HOURS[0]))
    natural = _natural_horizon(probe)
    scale = _default(horizon_hours or natural)
    # Who is passed on changes as slowly as the conversation goes, however short the look ahead.
    slower = max(1.0, natural / scale.horizon_hours)
    scale = replace(
        scale,
        relay_hours=scale.relay_hours * slower,
        talk_volume=_typical(probe.talk, scale),
        spread_volume=_typical(probe.spread, scale),
    )
    now = replace(probe, scale=scale)
    past, later = _split(now, now.as_of - round(scale.horizon_hours * HOUR_MS))
    return Fit(scale, now, past).on(_fit_units(past, later, params or {}))


def natural_horizon(snapshot: Snapshot, brand: str) -> float:
    """Return how many hours ahead one brand's ranking looks where nobody says it. O(m log m)."""
    return _natural_horizon(make_view(snapshot, brand, _default(LADDER_HOURS[0])))


def _default(hours: float) -> Scale:
    bucket = hours / BUCKETS
    return Scale(
        horizon_hours=hours,
        bucket_hours=bucket,
        engagement_hours=bucket * ENGAGEMENT_BUCKETS,
        relay_hours=bucket * RELAY_BUCKETS,
        standing_hours=bucket * STANDING_BUCKETS,
        talk_volume=1.0,
        spread_volume=1.0,
    )


def _typical(acts: Acts, scale: Scale) -> float:
    """Return the mean number of acts in a bucket that holds any, 1 without acts."""
    bucket = acts.at // scale.bucket_ms
    return max(1.0, len(acts) / (int(np.count_nonzero(np.diff(bucket))) + 1))


def _natural_horizon(view: View) -> float:
    """Return the shortest horizon whose last window tells enough, else the longest the history holds twice."""
    first = int(view.spread.at[0]) if len(view.spread) else view.as_of
    best = LADDER_HOURS[0]
    for hours in LADDER_HOURS:
        if view.as_of - first < 2 * hours * HOUR_MS:
            break
        best = hours
        past, later = _split(view, view.as_of - round(hours * HOUR_MS))
        people = np.bincount(later.spread_pairs.target, minlength=view.n)
        if np.count_nonzero(_known(past)[people >= ENOUGH_SHARERS]) >= TOP:
            break
    return best


def _split(view: View, start: int) -> tuple[View, View]:
    """Return the view as it was at ``start``, and what came between then and now."""
    spread = [view.spread.between(MIN, start), view.spread.between(start, view.as_of)]
    talk = (
        spread
        if view.talk is view.spread
        else [view.talk.between(MIN, start), view.talk.between(start, view.as_of)]
    )
    past = View(view.n, start, view.scale, talk[0], spread[0])
    return past, View(view.n, view.as_of, view.scale, talk[1], spread[1])


def _known(view: View) -> NDArray[np.bool_]:
    """Return who takes part, ``(n,)``."""
    known = np.zeros(view.n, np.bool_)
    for acts in (view.talk, view.spread):
        known[acts.actor] = known[acts.target] = True
    return known


def _fit_units(past: View, later: View, params: Mapping[str, Any]) -> Scale:
    """Return the scale whose units foretell the last window best."""
    scale = past.scale
    if not len(past.spread) or not len(later.spread):
        return scale
    _ = past.spread_pairs  # known before it is rescaled, so found once for all steps
    among = np.flatnonzero(_known(past))
    truths = {
        "engagement": _targets(later),
        "relay": np.bincount(later.spread_pairs.target, minlength=past.n).astype(np.float64),
    }
    for name, unit in (("engagement", "engagement_hours"), ("relay", "relay_hours")):
        spec, truth, hours = SCORES[name], truths[name][among], getattr(scale, unit)
        errors = []
        for step in STEPS:
            tried = past.rescaled(replace(scale, **{unit: hours * step}))
            errors.append(
                1 - ndcg(spec.compute(tried, params.get(name, spec.params), {}).values[among], truth)
            )
        best = int(np.argmin(errors))
        gain = GAIN * min(1.0, LADDER_HOURS[0] / scale.horizon_hours)
        if errors[best] <= (1 - gain) * errors[0]:
            scale = replace(scale, **{unit: hours * STEPS[best]})
    return scale


def _targets(view: View) -> NDArray[np.float64]:
    """Return on how many different accounts each one acted, sharing and answering counted apart."""
    acts = view.talk
    code = (acts.actor.astype(np.int64) * view.n + acts.target) * 2 + np.isin(acts.kind, (SHARE, QUOTE))
    return np.bincount(np.unique(code) // (2 * view.n), minlength=view.n).astype(np.float64)


def ndcg(score: NDArray[np.float64], truth: NDArray[np.float64], k: int = TOP) -> float:
    """Return NDCG@k with the gain ``log(1 + truth)``; equal scores share the mean gain of their places.

    So the result does not hang on how people are named. 0 where nothing happened.

    Source: Jarvelin & Kekalainen (2002); ties as McSherry & Najork (2008).

    >>> ndcg(np.array([2.0, 1.0, 0.0]), np.array([3.0, 0.0, 0.0]))
    1.0
    """
    gain = np.log1p(truth)
    k = min(k, len(gain))
    if not k:
        return 0.0
    discount = 1 / np.log2(np.arange(2, k + 2))
    ideal = float((-np.sort(-gain)[:k] * discount).sum())
    least = -np.partition(-score, k - 1)[k - 1]
    top = np.flatnonzero(score >= least)
    _, level = np.unique(-score[top], return_inverse=True)
    mean = np.bincount(level, gain[top]) / np.bincount(level)
    reached = float((mean[np.sort(level)[:k]] * discount).sum())
    return reached / ideal if ideal else 0.0
