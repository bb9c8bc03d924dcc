"""Who stands on which list and at which stage, by published thresholds.

Everybody gets a row; a person who is on no list gets the reason instead of a rank. The 0 - 100 score
follows a fixed curve, so it does not move because other people moved; the rank is shown apart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from ambassadors.lists.figures import (
    LISTED,
    STAGES,
    Figures,
    Thresholds,
    points,
    told,
    tone,
    why_not,
)
from ambassadors.scores import SCORES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from ambassadors.ranking import Ranking
    from ambassadors.ranking.uncertainty import Foretold
    from ambassadors.snapshot import Snapshot

__all__ = [
    "LISTED",
    "STAGES",
    "UNPROVEN",
    "Figures",
    "Thresholds",
    "curve",
    "nulled",
    "people",
    "points",
    "ranks",
    "shown",
    "told",
    "tone",
    "why_not",
]

UNPROVEN: Final = 1.0
"""The scale of the 0 - 100 curve as long as nobody has evidence to draw one from."""


def curve(ranking: Ranking, thresholds: Thresholds) -> float:
    """Return the scale of the 0 - 100 curve: the 99th percentile of people with evidence, shown as 63.

    Frozen per workspace, month and tempo by the caller; :data:`UNPROVEN` where nobody has evidence, and then not.
    """
    above = _above_floor(ranking)
    known = above[(ranking.observations >= thresholds.evidence) & (above > 0)]
    return float(np.quantile(known, 0.99)) if len(known) else UNPROVEN


def shown(ranking: Ranking, scale: float) -> NDArray[np.float64]:
    """Return the 0 - 100 score, ``(n,)``, of :func:`points`."""
    return points(ranking.values["ambassador"], ranking.params["ambassador"].floor, scale)


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

    Accounts whose platform's policy forbids scores about people have none; what they did counts for the others.

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
    frame = _columns(snapshot, standing, hot, scale, thresholds, foretold)
    rank, score = frame["rank"].to_numpy(), frame["ambassador"].to_numpy()
    order = pl.Series(np.lexsort((-score, np.where(rank > 0, rank, len(rank) + 1))), dtype=pl.UInt32)
    # Equal ones stay as they stand, by id. Column by column, each let go of when it is in order: all at once would be most of the memory of a refresh.
    ordered = pl.DataFrame([frame.drop_in_place(name).gather(order) for name in frame.columns])
    unscored = snapshot.policies.unscored
    found = nulled(ordered)
    return found.filter(~unscored.expr("account_id")) if unscored else found  # a filter copies all of it


def nulled(frame: pl.DataFrame) -> pl.DataFrame:
    """Return people with null where there is no rank, no act and no tone."""
    return frame.with_columns(
        pl.selectors.by_name("rank", "hot_rank", require_all=False).replace(0, None),
        pl.col("last_act_at").replace(-1, None),
        pl.col("sentiment").fill_nan(None),
        pl.when(pl.col("sentiment").is_nan()).then(None).otherwise(pl.col("unhappy")).alias("unhappy"),
    )


def _columns(
    snapshot: Snapshot,
    standing: Ranking,
    hot: Ranking,
    scale: float,
    thresholds: Thresholds,
    foretold: Mapping[str, Foretold] | None,
) -> pl.DataFrame:
    n, voices, mask = len(snapshot.ids), snapshot.voices, snapshot.rules.bit(standing.brand)
    about = snapshot.rules.about(voices.brands, standing.brand)
    figures = Figures(
        standing.values,
        hot.values["ambassador"],
        standing.observations,
        standing.buckets,
        snapshot.last_act(standing.brand),
        tone(voices.actor[about], voices.sentiment[about], n),
        snapshot.own != 0,  # of any brand: a brand of the house is nobody's ambassador
        (snapshot.staff & mask) != 0,
        snapshot.policies.unscored.among(snapshot.ids),
    )
    floor, horizon = standing.params["ambassador"].floor, standing.scale.horizon_hours
    shown_of = told(figures, thresholds, scale, floor, horizon, snapshot.as_of)
    listed = why_not(figures, thresholds) == 0
    return pl.DataFrame(
        {
            "account_id": snapshot.ids,
            **{name: standing.values[name] for name in SCORES},
            "relay_raw": standing.values["relay_raw"],
            "score": shown_of.pop("score"),
            "rank": ranks(figures.values["ambassador"], np.flatnonzero(listed)),
            "hot_score": shown_of["hot_score"],
            "hot_rank": ranks(figures.hot, np.flatnonzero(listed & (shown_of.pop("hot_score") > 0))),
            "row": np.arange(n, dtype=np.uint32),
            **shown_of,
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


def ranks(values: NDArray[np.float64], places: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return ranks from 1 by falling value, equal values in the order of ``places``; 0 elsewhere.

    Args:
        values: ``(n,)``.
        places: who is listed, in the order of their ids.
    """
    found = np.zeros(len(values), np.int64)
    found[places[np.argsort(-values[places], kind="stable")]] = np.arange(1, len(places) + 1)
    return found
