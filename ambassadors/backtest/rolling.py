"""A whole back-test: rolling cuts, means over them, differences with intervals, how firm the list stands.

The past is cut at several instants, one horizon apart. At each the whole ranking is made of what was known
then, its time scale fitted there, and compared with the horizon that followed; the baselines stand beside
it, and the noise ceiling (one half of the future foretells the other), and the part of the future that
belongs to people nobody had seen, whom no ranking of the past can foretell.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from ambassadors.backtest import MOST_WINDOWS, WINDOWS
from ambassadors.backtest.resample import differences, stability
from ambassadors.backtest.trial import Trial, run
from ambassadors.errors import ConflictError, UsageError
from ambassadors.events import format_instant
from ambassadors.ranking import rank
from ambassadors.ranking.foresight import proven
from ambassadors.ranking.hindsight import TOP, TRUTHS, barred
from ambassadors.scores.base import HOUR_MS, check_horizon

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from ambassadors.parameters import Parameters
    from ambassadors.ranking import Ranking
    from ambassadors.snapshot import Snapshot


def cuts(snapshot: Snapshot, horizon_hours: float, windows: int = WINDOWS) -> list[int]:
    """Return the instants at which the past is cut, oldest first: one horizon apart, the last one ends now.

    Before the first stands at least one horizon.

    Raises:
        UsageError: a number of windows or a horizon out of range.
        ConflictError: the history is too short for one window.
    """
    if not 1 <= windows <= MOST_WINDOWS:
        raise UsageError(f"windows must be in [1, {MOST_WINDOWS}], got {windows}")
    check_horizon(horizon_hours)
    ahead = max(1, round(horizon_hours * HOUR_MS))
    first = int(snapshot.at[0]) if len(snapshot.at) else snapshot.as_of
    possible = [snapshot.as_of - number * ahead for number in range(windows, 0, -1)]
    found = [cut for cut in possible if cut - ahead >= first]
    if not found:
        span = (snapshot.as_of - first) / HOUR_MS
        raise ConflictError(
            f"the history before {format_instant(snapshot.as_of)} is {span:.1f} hours long; a back-test that looks"
            f" {horizon_hours:g} hours ahead needs {2 * horizon_hours:g}: load more, or choose a shorter horizon"
        )
    return found


def backtest(
    snapshot: Snapshot,
    brand: str,
    horizon_hours: float,
    parameters: Parameters,
    *,
    windows: int = WINDOWS,
    followers: NDArray[np.float64] | None = None,
    progress: Callable[[str, int, int], None] = lambda _stage, _done, _total: None,
) -> dict[str, Any]:
    """Return the back-test of one brand, ready for JSON. Deterministic.

    Args:
        snapshot: what is known.
        brand: key of a brand, or "" for everything.
        horizon_hours: length of a window.
        parameters: what was chosen.
        windows: how many at most.
        followers: ``(n,)``, NaN = unknown; as of today, which is kind to this baseline. None = nobody's are known.
        progress: told stage, done and total.

    Raises:
        UsageError, ConflictError: see :func:`cuts`.
        NotFoundError: no such brand.
    """
    at = cuts(snapshot, horizon_hours, windows)
    ahead = max(1, round(horizon_hours * HOUR_MS))
    trials: list[Trial] = []
    for done, cut in enumerate(at):
        progress("backtest", done, len(at) + 1)
        trials.append(run(snapshot, brand, cut, ahead, parameters, followers))
    progress("backtest", len(at), len(at) + 1)
    if not any(len(trial.window.spread) or len(trial.window.talk) for trial in trials):
        raise ConflictError(
            f"nothing happened in the last {len(at)} windows of {brand or 'all'}; there is nothing to compare with"
        )
    evidence = parameters.thresholds.evidence
    listed = ~barred(snapshot, brand)
    tempo = {name: value for name, value in parameters.tempo.items() if name != "horizon_hours"}
    now = rank(snapshot, brand, None, horizon_hours, params=parameters.scores, tempo=tempo)
    tops = [_top(made, listed, evidence) for made in (*(trial.ranking for trial in trials), now)]
    kept = [_kept(old, new) for old, new in pairwise(tops)]
    figures = [trial.figures() for trial in trials]
    told: dict[str, Any] = _rounded(
        {
            "brand": brand or "all",
            "as_of": snapshot.as_of,
            "horizon_hours": horizon_hours,
            "top": TOP,
            "windows": figures,
            "mean": _mean(figures),
            "difference": differences(trials),
            "followers_known": None if followers is None else float(np.isfinite(followers[listed]).mean()),
            "kept": {"from_window_to_window": kept, "mean": float(np.mean(kept))},
            "stability": stability(now, listed, evidence),
        }
    )
    for person in told["stability"]["people"]:
        person["account_id"] = snapshot.ids[person.pop("row")]
    return told


def _top(made: Ranking, listed: NDArray[np.bool_], evidence: int) -> frozenset[int]:
    able = np.flatnonzero(listed & proven(made, evidence))
    return frozenset(able[np.argsort(-made.values["ambassador"][able], kind="stable")][:TOP].tolist())


def _kept(old: frozenset[int], new: frozenset[int]) -> float:
    """Return which part of a list stands on the next one; 1 where it was empty."""
    return len(old & new) / len(old) if old else 1.0


def _mean(figures: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the means over the windows; what was held is summed."""
    found: dict[str, Any] = {"truths": {}, "unseen": {}, "covered": {}, "reach": {}}
    for name in TRUTHS:
        told = [one["truths"][name] for one in figures]
        found["truths"][name] = {
            ranking: {
                figure: float(
                    (np.sum if figure == "held" else np.mean)([one[ranking][figure] for one in told])
                )
                for figure in told[0][ranking]
            }
            for ranking in told[0]
        }
        found["unseen"][name] = float(np.mean([one["unseen"][name] for one in figures]))
    for group in ("covered", "reach"):
        for name in sorted({name for one in figures for name in one[group]}):
            found[group][name] = float(np.mean([one[group][name] for one in figures if name in one[group]]))
    return found


def _rounded(value: Any) -> Any:
    """Return a JSON-like value with floats to six places: the last bits tell nothing."""
    if isinstance(value, dict):
        return {name: _rounded(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_rounded(inner) for inner in value]
    return round(value, 6) if isinstance(value, float) else value
