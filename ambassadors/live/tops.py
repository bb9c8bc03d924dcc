"""The heads of the lists, made of figures that moved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl

from ambassadors.lists import LISTED, Figures, Thresholds, nulled, points, told, why_not

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from ambassadors.ranking.increment import Increment

TOP: Final = 1_000
"""People on a live list at most."""

DIGITS: Final = 10
"""Decimals of a live score: what sums leave behind that were moved to and fro stands below them."""

SHOWN: Final = ("engagement", "relay", "relay_raw", "ambassador", "reach")

LISTS: Final = {"standing": ("rank", "score"), "hot": ("hot_rank", "hot_score")}
"""Lists, and the columns of an assessment that hold rank and score of each."""


@dataclass(frozen=True, slots=True, eq=False)
class LiveList:
    """The head of one list.

    Attributes:
        people: at most :data:`TOP`, best first. Columns account_id, engagement, relay, relay_raw, ambassador, reach,
            rank and score of this list, stage, enough_evidence, observations, active_buckets, sentiment,
            unhappy, last_act_at, and rank_before and score_before (null = was not on the list).
        total: people on the whole list.
        left: who stood among the first :data:`TOP` and is on the list no more: account_id, rank_before,
            score_before and why (of ``lists.LISTED``).
    """

    people: pl.DataFrame
    total: int
    left: pl.DataFrame


@dataclass(frozen=True, slots=True)
class Frozen:
    """What an assessment holds still.

    Attributes:
        limits: thresholds of lists and stages.
        curve: scale of the 0 - 100 curve.
        floor: of the ambassador score.
        horizon_hours: of the tempo.
        ranks: who stood on which list (``Assessment.ranks``).
    """

    limits: Thresholds
    curve: float
    floor: float
    horizon_hours: float
    ranks: pl.DataFrame


def heads(increment: Increment, figures: Figures, held: Frozen) -> dict[str, LiveList]:
    """Return both lists of one brand. O(accounts), and O(listed log listed)."""
    why = why_not(figures, held.limits)
    listed = _by_id(np.flatnonzero(why == 0), increment.ids, increment.known)
    hot = listed[points(figures.hot[listed], held.floor, held.curve) > 0]
    return {
        "standing": _head("standing", figures.values["ambassador"], listed, figures, why, increment, held),
        "hot": _head("hot", figures.hot, hot, figures, why, increment, held),
    }


def _by_id(places: NDArray[np.int64], ids: Sequence[str], known: int) -> NDArray[np.int64]:
    """Return places in the order of their ids; the first ``known`` accounts stand in it."""
    if not len(places) or places[-1] < known:
        return places
    return np.array(sorted(places.tolist(), key=ids.__getitem__), np.int64)


def _head(
    name: str,
    values: NDArray[np.float64],
    listed: NDArray[np.int64],
    figures: Figures,
    why: NDArray[np.int64],
    increment: Increment,
    held: Frozen,
) -> LiveList:
    order = np.argsort(-np.round(values[listed], DIGITS), kind="stable")  # equal scores by id
    rows = listed[order[:TOP]]
    some = figures.at(rows)
    columns = told(some, held.limits, held.curve, held.floor, held.horizon_hours, increment.as_of)
    rank, score = LISTS[name]
    shown: dict[str, Any] = {"account_id": pl.Series([increment.ids[row] for row in rows], dtype=pl.String)}
    shown |= {key: some.values[key] for key in SHOWN}
    shown |= {"rank": np.arange(1, len(rows) + 1), "score": columns[score]}
    shown |= {
        key: columns[key] for key in columns if key not in {"score", "hot_score", "listed", "own", "staff"}
    }
    before = held.ranks.filter(pl.col(rank).is_not_null()).select(
        "account_id", rank_before=rank, score_before=score
    )
    people = nulled(pl.DataFrame(shown)).with_columns(pl.selectors.float().round(DIGITS))
    people = people.join(before, on="account_id", how="left", maintain_order="left")
    return LiveList(people, len(listed), _left(before.filter(pl.col("rank_before") <= TOP), why, increment))


def _left(before: pl.DataFrame, why: NDArray[np.int64], increment: Increment) -> pl.DataFrame:
    """Return who of a former head is on no list now, and why."""
    places = np.array([increment.place(name) for name in before["account_id"]], np.int64)
    codes = np.where(places < 0, LISTED.index("not_enough_evidence"), why[places]) if len(places) else places
    words = pl.Series("why", [LISTED[code] for code in codes], pl.String)
    return before.with_columns(words).filter(pl.col("why") != "").sort("rank_before")


def figures_of(
    increment: Increment,
    brand: str,
    lately: Mapping[str, Any],
    sentiment: NDArray[np.float64],
    unscored: NDArray[np.bool_],
) -> Figures:
    """Return what decides who is listed, of everybody.

    Args:
        increment: what moved.
        brand: key of the brand.
        lately: the ambassador score on the scale of the hot-now list, by name.
        sentiment: ``(n,)``, NaN = no tone known.
        unscored: ``(n,)``, on a platform whose policy forbids scores about people.
    """
    now = increment.update(brand, only=SHOWN)
    return Figures(
        now.values, lately["ambassador"], now.observations, now.buckets, now.last, sentiment, now.own, now.staff,
        unscored,
    )  # fmt: skip
