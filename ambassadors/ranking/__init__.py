"""A ranking: every score of everybody for one brand, on one time scale."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from ambassadors.ranking.tempo import Fit, fit
from ambassadors.scores import SCORES, Scale, Score, Terms, View, make_view
from ambassadors.scores.base import active_buckets

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ambassadors.scores.authenticity import Doubted
    from ambassadors.snapshot import Snapshot


@dataclass(frozen=True, slots=True, eq=False)
class Ranking:
    """Every score of everybody, as of an instant.

    Attributes:
        brand: key of the brand, "" = the whole workspace.
        scale: the tempo it was made with.
        values: ``(n,)`` float64 of every entry of ``SCORES``, and ``relay_raw``, before authenticity.
        terms: additive parts; ``ambassador.engagement`` and ``ambassador.relay`` are the two sides of the
            ambassador score, the others sum up to the score of their name.
        observations: ``(n,)`` int64, different people who ever passed each account on.
        buckets: ``(n,)`` int64, in how many buckets each account was active in the brand's conversation.
        view: the acts it was made from.
        params: of the scores, by name.
    """

    brand: str
    scale: Scale
    values: Mapping[str, NDArray[np.float64]]
    terms: Mapping[str, Terms]
    observations: NDArray[np.int64]
    buckets: NDArray[np.int64]
    view: View
    params: Mapping[str, Any]

    def rescored(self, scale: Scale, only: Collection[str] | None = None) -> Ranking:
        """Return the ranking on another scale, without the baselines, which know none. Cheap: buckets stay.

        ``only`` is that of :func:`rank`; this ranking lets go of its evidence, too, for both share one memo.
        """
        return rank_view(self.brand, self.view.rescaled(scale), self.params, baselines=False, only=only)


def rank(
    snapshot: Snapshot,
    brand: str,
    scale: Scale | None = None,
    horizon_hours: float | None = None,
    *,
    params: Mapping[str, Any] | None = None,
    tempo: Mapping[str, float] | None = None,
    baselines: bool = True,
    only: Collection[str] | None = None,
    doubted: Doubted | None = None,
) -> Ranking:
    """Compute every score for one brand. O(m log m) in the acts.

    Args:
        snapshot: what is known.
        brand: key of a brand in the snapshot's rules, or "" for everything.
        scale: the tempo, default fitted on the past.
        horizon_hours: how far ahead to look; fitted where None. Not together with ``scale``.
        params: of the scores by name, those of ``SCORES`` where left out.
        tempo: parts of the scale that are chosen and not fitted, by name.
        baselines: compute those too.
        only: names of the scores to compute, and what they need, for their values alone: neither terms nor
            the evidence of authenticity are kept. None = all.
        doubted: what authenticity found before, taken as it is; None = looked for.

    Raises:
        NotFoundError: no such brand.
        UsageError: a horizon that is no number above 0.
    """
    if scale is None:
        view = fitted(snapshot, brand, horizon_hours, params=params, tempo=tempo).now
    else:
        view = make_view(snapshot, brand, scale)
    if doubted is not None:
        view.memo["authenticity"] = doubted
    return rank_view(brand, view, params, baselines=baselines, only=only)


def fitted(
    snapshot: Snapshot,
    brand: str,
    horizon_hours: float | None = None,
    *,
    params: Mapping[str, Any] | None = None,
    tempo: Mapping[str, float] | None = None,
) -> Fit:
    """Return the tempo of a ranking, and what it reads, now and one horizon before; arguments are those of :func:`rank`."""
    chosen = dict(tempo or {})
    ahead = chosen.pop("horizon_hours", None) if horizon_hours is None else horizon_hours
    found = fit(snapshot, brand, ahead, params)
    return found.on(replace(found.scale, **chosen))


def rank_view(
    brand: str,
    view: View,
    params: Mapping[str, Any] | None = None,
    *,
    baselines: bool = True,
    only: Collection[str] | None = None,
) -> Ranking:
    """Compute every score of what a view holds; arguments are those of :func:`rank`."""
    params = {name: (params or {}).get(name, spec.params) for name, spec in SCORES.items()}
    wanted = _with_needs(SCORES if only is None else only)
    names = [
        name
        for name, spec in SCORES.items()
        if name in wanted and (baselines or not (spec.baseline or spec.whole))
    ]
    scores: dict[str, Score] = {}
    # Baselines leave no terms but need the most while they run: they go first, while little is held.
    for name in sorted(names, key=lambda name: not (SCORES[name].baseline and not SCORES[name].needs)):
        spec = SCORES[name]
        scores[name] = spec.compute(view, params[name], {need: scores[need] for need in spec.needs})
        if only is not None:
            view.memo.pop("authenticity", None)  # 0.3 GB at 10 million acts that nobody reads
    scores = {name: scores[name] for name in names}
    return Ranking(
        brand,
        view.scale,
        {name: score.values for name, score in scores.items()}
        | {f"{name}_raw": score.raw for name, score in scores.items() if score.raw is not None},
        {name: terms for score in scores.values() if only is None for name, terms in score.terms.items()},
        np.bincount(view.spread_pairs.target, minlength=view.n),
        np.bincount(active_buckets(view).account, minlength=view.n),
        view,
        params,
    )


def _with_needs(names: Collection[str]) -> set[str]:
    """Return the names of scores and of all that they need."""
    found = set(names)
    return found.union(*(_with_needs(SCORES[name].needs) for name in found)) if found else found


def hot(scale: Scale) -> Scale:
    """Return the scale of the hot-now list: everything fades four times as fast, buckets stay."""
    return replace(
        scale,
        engagement_hours=scale.engagement_hours / 4,
        relay_hours=scale.relay_hours / 4,
        standing_hours=scale.standing_hours / 4,
    )
