"""What decides who is listed and at which stage: figures of accounts, and the published thresholds."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl

from ambassadors.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray


STAGES: Final = ("follower", "engaged", "ambassador", "relay", "detractor", "drifting")

LISTED: Final = ("", "own", "staff", "unhappy", "not_enough_evidence", "one_sided", "policy")
"""Why somebody is on no list; empty = listed."""

TONED_TEXTS: Final = 5
"""Somebody's tone is the mean of their latest texts about the brand that carry one, at most so many."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """What makes a stage. Counts, so that they read the same on every workspace.

    Attributes:
        evidence: different people who passed somebody on, below which a score is not enough evidence, ``>= 1``.
        engaged_buckets: active time buckets that make an engaged person, ``>= 1``.
        ambassador_buckets: active time buckets that make an ambassador, with ``evidence``, ``>= 1``.
        ambassador_score: and the least score, in ``[0, 100]``.
        relay_people: different people who passed somebody on that make a relay, on top of an ambassador, ``>= 1``.
        relay_score: and the least score, in ``[0, 100]``.
        drifting_horizons: horizons without an act after which an ambassador is drifting, ``> 0``.
        unhappy: mean sentiment below which somebody is unhappy, in ``[-1, 1]``.
    """

    evidence: int = 3
    engaged_buckets: int = 2
    ambassador_buckets: int = 3
    ambassador_score: float = 15.0
    relay_people: int = 10
    relay_score: float = 30.0
    drifting_horizons: float = 2.0
    unhappy: float = 0.0

    def __post_init__(self) -> None:
        for name in ("evidence", "engaged_buckets", "ambassador_buckets", "relay_people"):
            _within(name, getattr(self, name), 1, 1e9, "at least 1")
        for name in ("ambassador_score", "relay_score"):
            _within(name, getattr(self, name), 0, 100, "in [0, 100]")
        _within("drifting_horizons", self.drifting_horizons, 1e-9, 1e9, "above 0")
        _within("unhappy", self.unhappy, -1, 1, "in [-1, 1]")


def _within(name: str, value: float, low: float, high: float, words: str) -> None:
    if not low <= value <= high:
        raise UsageError(f"{name} must be {words}, got {value}")


@dataclass(frozen=True, slots=True, eq=False)
class Figures:
    """What decides who is listed and at which stage, one entry an account.

    Attributes:
        values: ``(n,)`` float64 of engagement, relay and ambassador, whatever else is there.
        hot: ``(n,)`` float64, the ambassador score on the scale of the hot-now list.
        observations: ``(n,)`` int64, different people who ever passed each account on.
        buckets: ``(n,)`` int64, active time buckets.
        last: ``(n,)`` int64, last act in the conversation, epoch ms, -1 = never.
        sentiment: ``(n,)`` float64, NaN = no tone known.
        own: ``(n,)`` bool, an own account, of this brand or another.
        staff: ``(n,)`` bool, of somebody who works for it.
        unscored: ``(n,)`` bool, on a platform whose policy forbids scores about people.
    """

    values: Mapping[str, NDArray[np.float64]]
    hot: NDArray[np.float64]
    observations: NDArray[np.int64]
    buckets: NDArray[np.int64]
    last: NDArray[np.int64]
    sentiment: NDArray[np.float64]
    own: NDArray[np.bool_]
    staff: NDArray[np.bool_]
    unscored: NDArray[np.bool_]

    def at(self, rows: NDArray[np.int64]) -> Figures:
        """Return the entries of some accounts."""
        values = {name: held[rows] for name, held in self.values.items()}
        rest = (getattr(self, field.name)[rows] for field in fields(self)[1:])
        return Figures(values, *rest)


def why_not(figures: Figures, limits: Thresholds) -> NDArray[np.int64]:
    """Return why each account is on no list, ``(n,)`` positions in :data:`LISTED`; 0 = it is listed."""
    unhappy = figures.sentiment < limits.unhappy  # NaN compares false: unknown is not unhappy, nor happy
    evidence = figures.observations >= limits.evidence
    sides = (figures.values["engagement"] > 0) & (figures.values["relay"] > 0)
    barred = (figures.unscored, figures.own, figures.staff, unhappy, ~evidence, ~sides)
    return np.select(barred, [6, 1, 2, 3, 4, 5], 0)


def told(
    figures: Figures, limits: Thresholds, curve: float, floor: float, horizon_hours: float, as_of: int
) -> dict[str, Any]:
    """Return what is shown of accounts, as columns.

    Args:
        figures: of those accounts.
        limits: of the stages.
        curve: the scale of the 0 - 100 curve.
        floor: of the ambassador score.
        horizon_hours: of the tempo.
        as_of: epoch ms.
    """
    score = points(figures.values["ambassador"], floor, curve)
    return {
        "score": score,
        "hot_score": points(figures.hot, floor, curve),
        "stage": _stages(limits, score, figures, horizon_hours, as_of),
        "listed": _words(why_not(figures, limits), LISTED),
        "enough_evidence": figures.observations >= limits.evidence,
        "observations": figures.observations,
        "active_buckets": figures.buckets,
        "sentiment": figures.sentiment,
        "unhappy": figures.sentiment < limits.unhappy,
        "own": figures.own,
        "staff": figures.staff,
        "last_act_at": figures.last,
    }


def points(ambassador: NDArray[np.float64], floor: float, scale: float) -> NDArray[np.float64]:
    """Return ambassador scores on the 0 - 100 curve.

    With x = (A - floor) / scale: ``100 (1 - exp(-x))`` up to x = 1, and from there on ``100 (1 - 1 / (e x))``, which goes on
    at the same height and slope. An exponential alone shows everybody from ten times the scale on as 100.00; the
    tail tells them apart, whatever came since the scale was frozen.

    >>> points(np.array([0.05, 1.05, 10.05, 20.05]), 0.05, 1.0).round(1)
    array([ 0. , 63.2, 96.3, 98.2])
    """
    x = np.maximum(ambassador - floor, 0.0) / scale
    return 100 * (1 - np.exp(-np.minimum(x, 1.0)) / np.maximum(x, 1.0))


def tone(actor: NDArray[np.int32], sentiment: NDArray[np.float64], n: int) -> NDArray[np.float64]:
    """Return the mean sentiment of each account's latest toned texts, ``(n,)``, NaN where no tone is known.

    Args:
        actor: who wrote each text, the oldest first.
        sentiment: of each text.
        n: above the largest actor.

    >>> tone(np.array([0] * 6, np.int32), np.array([-1.0, 0.5, 0.5, 0.5, 0.5, 0.5]), 2)
    array([0.5, nan])
    """
    actor, sentiment = actor[::-1], sentiment[::-1]  # newest first
    order = np.argsort(actor, kind="stable")
    actor, sentiment = actor[order], sentiment[order]
    starts = np.searchsorted(actor, actor)
    latest = np.arange(len(actor)) - starts < TONED_TEXTS
    actor, sentiment = actor[latest], sentiment[latest]
    count = np.bincount(actor, minlength=n)
    with np.errstate(invalid="ignore"):
        return np.bincount(actor, sentiment, n) / count


def _stages(
    limits: Thresholds, score: NDArray[np.float64], figures: Figures, horizon_hours: float, as_of: int
) -> pl.Series:
    buckets, unhappy = figures.buckets, figures.sentiment < limits.unhappy
    proven = (figures.observations >= limits.evidence) & (buckets >= limits.ambassador_buckets)
    silent = as_of - figures.last > limits.drifting_horizons * horizon_hours * 3_600_000
    ambassador = proven & (score >= limits.ambassador_score)
    relay = ambassador & (figures.observations >= limits.relay_people) & (score >= limits.relay_score)
    code = np.select(
        [unhappy, proven & silent, relay, ambassador, buckets >= limits.engaged_buckets], [4, 5, 3, 2, 1], 0
    )
    return _words(code, STAGES)


def _words(code: NDArray[np.int64], words: tuple[str, ...]) -> pl.Series:
    """Return codes as words that share their text: a byte each instead of sixteen."""
    return pl.Series(code, dtype=pl.UInt8).cat.to(pl.Enum(words))
