"""One trial: a ranking as of a cut, the baselines beside it, and the horizon that followed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ambassadors.backtest.reach import best, part_of_best
from ambassadors.events import QUOTE, SHARE
from ambassadors.ranking import Ranking, rank
from ambassadors.ranking.foresight import alike, proven, volume
from ambassadors.ranking.hindsight import TOP, TRUTHS, Window, as_it_was, by_rank, hits, truths, window
from ambassadors.ranking.tempo import ndcg
from ambassadors.scores import make_view

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ambassadors.parameters import Parameters
    from ambassadors.snapshot import Snapshot

HALVES: Final = 5
"""Seed of the split of a window into halves."""

MOST_SHARED: Final = 100
"""Accounts left out of reach: whom everybody shares anyway."""

HOP: Final = 4
"""A hop must come within a horizon / HOP."""


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """What one cut tells.

    Attributes:
        ranking: made of what was known before the cut, on the scale fitted there.
        window: what followed.
        able: who had evidence enough for a list then, ``(n,)``.
        scores: of the baselines that are the same whatever is foretold, by name.
        last: truths of the horizon before the cut: the baseline ``last_window``.
        halves: truths of either half of what followed.
        covered: by score, the part of each foretold interval that held, ``(p,)``.
        reach: by name of the ranking, as a part of the best in hindsight; empty where nothing was shared.
    """

    ranking: Ranking
    window: Window
    able: NDArray[np.bool_]
    scores: Mapping[str, NDArray[np.float64]]
    last: Mapping[str, NDArray[np.float64]]
    halves: tuple[Mapping[str, NDArray[np.float64]], Mapping[str, NDArray[np.float64]]]
    covered: Mapping[str, NDArray[np.float64]]
    reach: Mapping[str, float]

    def rankings(self, truth: str) -> dict[str, NDArray[np.float64]]:
        """Return the rankings that are compared on a truth: ours by its score, the list, the baselines."""
        ours = {"ours": self.ranking.values[truth], "list": self.ranking.values["ambassador"] * self.able}
        return {**ours, "last_window": self.last["relay" if truth == "reach" else truth], **self.scores}

    def figures(self) -> dict[str, Any]:
        """Return every figure of the trial, ready for JSON."""
        among, found = self.window.among, {}
        k, listed = (min(TOP, people) for people in (len(among), int(self.able[among].sum())))
        for name in TRUTHS:
            truth = self.window.truths[name][among]
            first = hits(truth)
            found[name] = {
                ranking: {
                    "ndcg": ndcg(score[among], truth),
                    "precision": float(by_rank(score[among], first).sum()) / k if k else 0.0,
                    "held": float(by_rank(score[among], truth, listed).sum()),
                }
                for ranking, score in self.rankings(name).items()
            }
            one, other = (half[name][among] for half in self.halves)
            found[name]["ceiling"] = {"ndcg": ndcg(one, other)}
        return {
            "start_at": self.window.start,
            "end_at": self.window.end,
            "people": len(among),
            "listed": listed,
            "truths": found,
            "reach": dict(self.reach),
            "unseen": self.window.unseen(),
            "covered": {name: float(part.mean()) for name, part in self.covered.items() if len(part)},
        }


def run(
    snapshot: Snapshot,
    brand: str,
    cut: int,
    ahead: int,
    parameters: Parameters,
    followers: NDArray[np.float64] | None,
) -> Trial:
    """Rank as of a cut and look at what followed. Nothing at or after the cut is ranked by.

    Args:
        snapshot: what is known at ``cut + ahead`` or later.
        brand: key of a brand, or "" for everything.
        cut: epoch ms.
        ahead: length of the horizon, ms.
        parameters: what was chosen.
        followers: ``(n,)``, NaN = unknown; None where nobody's are known.
    """
    past = as_it_was(snapshot, cut)
    tempo = {name: value for name, value in parameters.tempo.items() if name != "horizon_hours"}
    made = rank(past, brand, None, ahead / 3_600_000, params=parameters.scores, tempo=tempo)
    then = window(snapshot, make_view(snapshot, brand, made.scale), brand, cut, cut + ahead)
    n = len(snapshot.ids)
    last = truths(made.view.talk.between(cut - ahead, cut), made.view.spread.between(cut - ahead, cut), n)
    scores = {
        "in_degree": made.values["in_degree"],
        "pagerank": made.values["pagerank"],
        "volume": volume(made),
    }
    if followers is not None:
        scores["followers"] = np.nan_to_num(followers)
    half = np.random.default_rng(HALVES).random(len(snapshot.at)) < 0.5
    halves = [
        truths(
            then.talk.where(half[then.talk.index] == side),
            then.spread.where(half[then.spread.index] == side),
            n,
        )
        for side in (True, False)
    ]
    able, covered = proven(made, parameters.thresholds.evidence), _covered(past, made, then, parameters)
    trial = Trial(made, then, able, scores, last, (halves[0], halves[1]), covered, {})
    return replace(trial, reach=_reach(trial, ahead // HOP))


def _covered(
    past: Snapshot, made: Ranking, then: Window, parameters: Parameters
) -> dict[str, NDArray[np.float64]]:
    """Return how the intervals foretold at the cut held: made there as an assessment makes them."""
    ahead = then.end - then.start
    earlier = as_it_was(past, then.start - ahead)
    if not len(earlier.at):
        return {}
    evidence = parameters.thresholds.evidence
    before = rank(earlier, made.brand, made.scale, params=parameters.scores, baselines=False)
    known = window(past, made.view, made.brand, then.start - ahead, then.start)
    mask = np.zeros(made.view.n, np.bool_)
    mask[then.among] = True
    mask &= proven(made, evidence)
    found = {}
    for name, likes in alike(before, known, evidence).items():
        if likes.enough:
            found[name] = likes.covered(made.values[name][mask], then.truths[name][mask])
    return found


def _reach(trial: Trial, gap: int) -> dict[str, float]:
    spread = trial.window.spread
    shares = spread.where(np.isin(spread.kind, (SHARE, QUOTE)))
    allowed = np.zeros(trial.ranking.view.n, np.bool_)
    allowed[trial.window.among] = True
    allowed[np.argsort(-trial.ranking.values["in_degree"], kind="stable")[:MOST_SHARED]] = False
    if not len(shares) or not allowed.any():
        return {}
    most = best(shares, allowed, gap)
    if not max(most.values()):
        return {}
    scores = trial.rankings("reach")
    return {name: part_of_best(shares, score, allowed, gap, most) for name, score in scores.items()}
