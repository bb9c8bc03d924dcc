"""Who stands on which list and at which stage, by published thresholds.

Everybody gets a row; a person who is on no list gets the reason instead of a rank. The 0 - 100 score
follows a fixed curve, so it does not move because other people moved; the rank is shown apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from ambassadors.brands import WHOLE
from ambassadors.errors import UsageError
from ambassadors.scores import SCORES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from ambassadors.ranking import Ranking
    from ambassadors.ranking.uncertainty import Foretold
    from ambassadors.snapshot import Snapshot

STAGES: Final = ("follower", "engaged", "ambassador", "relay", "detractor", "drifting")

LISTED: Final = ("", "own", "staff", "unhappy", "not_enough_evidence", "one_sided")
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


def curve(ranking: Ranking, thresholds: Thresholds) -> float:
    """Return the scale of the 0 - 100 curve: the 99th percentile of people with evidence, shown as 63.

    Frozen per workspace and month by the caller.
    """
    above = _above_floor(ranking)
    known = above[(ranking.observations >= thresholds.evidence) & (above > 0)]
    return float(np.quantile(known, 0.99)) if len(known) else 1.0


def shown(ranking: Ranking, scale: float) -> NDArray[np.float64]:
    """Return the 0 - 100 score: ``100 * (1 - exp(-(A - floor) / scale))``."""
    return 100 * (1 - np.exp(-_above_floor(ranking) / scale))


def _above_floor(ranking: Ranking) -> NDArray[np.float64]:
    params = ranking.params["ambassador"]
    above: NDArray[np.float64] = np.maximum(ranking.values["ambassador"] - params.floor, 0.0)
    return above


def people(
    snapshot: Snapshot,
    standing: Ranking,
    hot: Ranking,
    scale: float,
    thresholds: Thresholds,
    foretold: Mapping[str, Foretold] | None = None,
) -> pl.DataFrame:
    """Return one row an account, listed ones first by rank, then the others by score and id.

    Args:
        snapshot: what the rankings were made of.
        standing: the ranking behind the standing list.
        hot: the ranking behind the hot-now list.
        scale: of the 0 - 100 curve.
        thresholds: of the stages.
        foretold: what may follow in the next horizon, by score (``ranking.foresight``).

    Returns:
        Columns account_id, engagement, relay, ambassador, reach, in_degree, pagerank, score, rank (null =
        not listed), hot_score, hot_rank, stage, listed (one of ``LISTED``), enough_evidence, observations,
        active_buckets, sentiment and unhappy (null = no tone known), own, staff, last_act_at (epoch ms),
        {relay, ambassador}_{expected, low, high} (what may follow in the next horizon: mean and 80 % interval,
        null = not enough evidence), and row, the position in the snapshot.
    """
    frame = _columns(
        snapshot, standing, hot, scale, thresholds, foretold
    )  # its arrays are gone when it is sorted
    return frame.with_columns(
        pl.col("rank", "hot_rank").replace(0, None),
        pl.col("last_act_at").replace(-1, None),
        pl.col("sentiment").fill_nan(None),
        pl.when(pl.col("sentiment").is_nan()).then(None).otherwise(pl.col("unhappy")).alias("unhappy"),
    ).sort(["rank", "ambassador", "account_id"], descending=[False, True, False], nulls_last=True)


def _columns(
    snapshot: Snapshot,
    standing: Ranking,
    hot: Ranking,
    scale: float,
    thresholds: Thresholds,
    foretold: Mapping[str, Foretold] | None,
) -> pl.DataFrame:
    n, mask = len(snapshot.ids), _bit(snapshot, standing.brand)
    own, staff = (snapshot.own & mask) != 0, (snapshot.staff & mask) != 0
    score, hot_score = shown(standing, scale), shown(hot, scale)
    buckets = standing.buckets
    sentiment = _tone(snapshot, mask)
    unhappy = sentiment < thresholds.unhappy  # NaN compares false: unknown is not unhappy, nor happy
    evidence = standing.observations >= thresholds.evidence
    sides = (standing.values["engagement"] > 0) & (standing.values["relay"] > 0)
    listed = np.select([own, staff, unhappy, ~evidence, ~sides], [1, 2, 3, 4, 5], 0)
    last = _last_act(snapshot, mask)
    return pl.DataFrame(
        {
            "account_id": snapshot.ids,
            **{name: standing.values[name] for name in SCORES},
            "relay_raw": standing.values["relay_raw"],
            "score": score,
            "rank": _ranks(standing.values["ambassador"], listed == 0),
            "hot_score": hot_score,
            "hot_rank": _ranks(hot.values["ambassador"], (listed == 0) & (hot_score > 0)),
            "row": np.arange(n, dtype=np.uint32),
            "stage": _stages(thresholds, score, buckets, standing, evidence, unhappy, last, snapshot.as_of),
            "listed": _words(listed, LISTED),
            "enough_evidence": evidence,
            "observations": standing.observations,
            "active_buckets": buckets,
            "sentiment": sentiment,
            "unhappy": unhappy,
            "own": own,
            "staff": staff,
            "last_act_at": last,
            **_foretold_columns(foretold, n),
        }
    )


def _foretold_columns(foretold: Mapping[str, Foretold] | None, n: int) -> dict[str, pl.Series]:
    """Return what may follow as columns, null where nothing is foretold."""
    untold = np.full(n, np.nan)
    return {
        f"{name}_{part}": pl.Series(
            getattr(foretold[name], part) if foretold else untold, nan_to_null=True, dtype=pl.Float64
        )
        for name in ("relay", "ambassador")
        for part in ("expected", "low", "high")
    }


def _bit(snapshot: Snapshot, brand: str) -> np.int64:
    """Return the mask of one brand; for the whole workspace every bit, so that no brand's own account is listed."""
    keys = [rule.key for rule in snapshot.rules.brands]
    return np.int64(-1) if brand == WHOLE else np.int64(1 << keys.index(brand))


def _ranks(values: NDArray[np.float64], listed: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return ranks from 1 by falling value, equal values by id; 0 where not listed."""
    ranks = np.zeros(len(values), np.int64)
    places = np.flatnonzero(listed)
    ranks[places[np.argsort(-values[places], kind="stable")]] = np.arange(1, len(places) + 1)
    return ranks


def _tone(snapshot: Snapshot, mask: np.int64) -> NDArray[np.float64]:
    """Return the mean sentiment of each account's latest toned texts, NaN where no tone is known."""
    voices, n = snapshot.voices, len(snapshot.ids)
    about = (voices.brands & mask) != 0 if snapshot.rules.brands else np.ones(len(voices.actor), np.bool_)
    actor, sentiment = voices.actor[about][::-1], voices.sentiment[about][::-1]  # newest first
    order = np.argsort(actor, kind="stable")
    actor, sentiment = actor[order], sentiment[order]
    starts = np.searchsorted(actor, actor)
    latest = np.arange(len(actor)) - starts < TONED_TEXTS
    actor, sentiment = actor[latest], sentiment[latest]
    count = np.bincount(actor, minlength=n)
    with np.errstate(invalid="ignore"):
        return np.bincount(actor, sentiment, n) / count


def _last_act(snapshot: Snapshot, mask: np.int64) -> NDArray[np.int64]:
    """Return when each account last acted in the conversation, epoch ms, -1 = never."""
    about = (snapshot.brands & mask) != 0 if snapshot.rules.brands else np.ones(len(snapshot.at), np.bool_)
    last = np.full(len(snapshot.ids), -1, np.int64)
    last[snapshot.actor[about]] = snapshot.at[about]  # in the order of time: the last assignment stays
    return last


def _stages(
    limits: Thresholds,
    score: NDArray[np.float64],
    buckets: NDArray[np.int64],
    standing: Ranking,
    evidence: NDArray[np.bool_],
    unhappy: NDArray[np.bool_],
    last: NDArray[np.int64],
    as_of: int,
) -> pl.Series:
    proven = evidence & (buckets >= limits.ambassador_buckets)
    silent = as_of - last > limits.drifting_horizons * standing.scale.horizon_hours * 3_600_000
    ambassador = proven & (score >= limits.ambassador_score)
    relay = ambassador & (standing.observations >= limits.relay_people) & (score >= limits.relay_score)
    code = np.select(
        [unhappy, proven & silent, relay, ambassador, buckets >= limits.engaged_buckets], [4, 5, 3, 2, 1], 0
    )
    return _words(code, STAGES)


def _words(code: NDArray[np.int64], words: tuple[str, ...]) -> pl.Series:
    """Return codes as words that share their text: a byte each instead of sixteen."""
    return pl.Series(code, dtype=pl.UInt8).cat.to(pl.Enum(words))
