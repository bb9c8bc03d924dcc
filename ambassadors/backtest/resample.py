"""Bootstrap: how far a difference between two rankings, or a place on the list, hangs on chance.

Differences: cuts are drawn with replacement, and within each the people are weighted by Poisson(1) draws;
somebody of weight w stands w times in the ranking and among the ideal. Places: the people who pass others on
are weighted likewise, and the ambassador score is computed anew from their reweighted credits.

Source: Efron & Tibshirani (1993); Poisson weights: Chamandy et al. (2012), Estimating uncertainty for massive
data streams.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ambassadors.ranking.foresight import proven
from ambassadors.ranking.hindsight import TOP, TRUTHS
from ambassadors.scores import SCORES, Score, Terms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ambassadors.backtest.trial import Trial
    from ambassadors.ranking import Ranking

SEED: Final = 20
DRAWS: Final = 200
LIST_DRAWS: Final = 50
DEEP: Final = 6
"""People are looked at down to rank ``DEEP * TOP``: a draw that needs more has probability 0."""

INTERVAL: Final = (0.05, 0.95)
"""Ends of the shown 90 % intervals."""


def differences(trials: Sequence[Trial]) -> dict[str, dict[str, dict[str, float]]]:
    """Return by truth and baseline how much higher our NDCG is: mean over cuts and a 90 % interval."""
    rng = np.random.default_rng(SEED)
    drawn_cuts = rng.integers(0, len(trials), (DRAWS, len(trials)))
    found: dict[str, dict[str, dict[str, float]]] = {}
    for name in TRUTHS:
        by_cut = [_drawn(trial, name, rng) for trial in trials]
        shared = [one for one in by_cut[0] if one != "ours" and all(one in drawn for drawn in by_cut)]
        found[name] = {}
        for other in shared:
            gaps = np.stack([drawn["ours"] - drawn[other] for drawn in by_cut])  # (cuts, 1 + DRAWS)
            means = gaps[drawn_cuts, 1 + np.arange(DRAWS)[:, None]].mean(axis=1)
            low, high = np.quantile(means, INTERVAL)
            found[name][other] = {"mean": float(gaps[:, 0].mean()), "low": float(low), "high": float(high)}
    return found


def _drawn(trial: Trial, name: str, rng: np.random.Generator) -> dict[str, NDArray[np.float64]]:
    """Return by ranking the NDCG as it is, then in each draw, ``(1 + DRAWS,)``."""
    among = trial.window.among
    truth = trial.window.truths[name][among]
    scores = {one: score[among] for one, score in trial.rankings(name).items()}
    deep = min(DEEP * TOP, len(among))
    orders = {one: np.argsort(-score, kind="stable")[:deep] for one, score in scores.items()}
    ideal = np.argsort(-truth, kind="stable")[:deep]
    people = np.unique(np.concatenate([ideal, *orders.values()]))
    weights = np.ones((1 + DRAWS, len(people)), np.int64)
    weights[1:] = rng.poisson(1.0, (DRAWS, len(people)))
    gain = np.log1p(truth)
    best = _dcg(gain[ideal], weights[:, np.searchsorted(people, ideal)])
    return {
        one: np.divide(
            _dcg(_tied(scores[one][order], gain[order]), weights[:, np.searchsorted(people, order)]),
            best,
            out=np.zeros(1 + DRAWS),
            where=best > 0,
        )
        for one, order in orders.items()
    }


def _tied(score: NDArray[np.float64], gain: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return gains in the order of the ranking, equal scores sharing their mean."""
    _, level = np.unique(-score, return_inverse=True)
    shared: NDArray[np.float64] = (np.bincount(level, gain) / np.maximum(np.bincount(level), 1))[level]
    return shared


def _dcg(gain: NDArray[np.float64], weights: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the discounted gain of the first :data:`TOP` places, person by person ``weights`` places."""
    discount = np.append(0.0, np.cumsum(1 / np.log2(np.arange(2, TOP + 2))))
    end = np.minimum(np.cumsum(weights, axis=1), TOP)
    begin = np.minimum(np.cumsum(weights, axis=1) - weights, TOP)
    gained: NDArray[np.float64] = (discount[end] - discount[begin]) @ gain
    return gained


def stability(ranking: Ranking, listed: NDArray[np.bool_], evidence: int, top: int = TOP) -> dict[str, Any]:
    """Return how firmly the top of the list stands: rank intervals, share of draws in the top, overlap.

    Args:
        ranking: with its terms.
        listed: ``(n,)`` who may be listed.
        evidence: different people who passed somebody on, below which nobody is listed.
        top: length of the list.
    """
    values = ranking.values["ambassador"]
    able = np.flatnonzero(listed & proven(ranking, evidence))
    able = able[np.argsort(-values[able], kind="stable")][: DEEP * top]
    top = min(top, len(able))
    if not top:
        return {"draws": LIST_DRAWS, "overlap": None, "people": []}
    spec, params = SCORES["ambassador"], ranking.params["ambassador"]
    mask = np.zeros(ranking.view.n, np.bool_)
    mask[able] = True
    parts = {need: _only(ranking.terms[need], mask) for need in spec.needs if need in ranking.terms}
    actor = np.zeros(int(ranking.view.spread.index.max()) + 1, np.int32)
    actor[ranking.view.spread.index] = ranking.view.spread.actor
    rng, ranks = np.random.default_rng(SEED), np.empty((LIST_DRAWS, len(able)))
    for draw in range(LIST_DRAWS):
        weight = rng.poisson(1.0, ranking.view.n)
        relay = parts["relay"]
        given = parts | {"relay": replace(relay, credit=relay.credit * weight[actor[relay.act]])}
        scores = {need: Score(ranking.values[need], {need: part}) for need, part in given.items()}
        order = np.argsort(-spec.compute(ranking.view, params, scores).values[able], kind="stable")
        ranks[draw, order] = np.arange(1, len(able) + 1)
    low, high = np.quantile(ranks[:, :top], INTERVAL, axis=0, method="nearest")
    within = (ranks[:, :top] <= top).mean(axis=0)
    people = [
        {
            "row": int(able[i]),
            "rank": i + 1,
            "low": int(low[i]),
            "high": int(high[i]),
            "in_top": float(within[i]),
        }
        for i in range(top)
    ]
    return {"draws": LIST_DRAWS, "overlap": float(within.mean()), "people": people}


def _only(terms: Terms, mask: NDArray[np.bool_]) -> Terms:
    """Return the terms of some accounts."""
    kept = mask[terms.account]
    size = np.diff(terms.offsets)
    acts = np.repeat(kept, size)
    offsets = np.append(0, np.cumsum(size[kept]))
    return Terms(
        account=terms.account[kept],
        bucket=terms.bucket[kept],
        amount=terms.amount[kept],
        weight=terms.weight[kept],
        offsets=offsets,
        act=terms.act[acts],
        credit=terms.credit[acts],
    )
