"""Lists: who stands where, and why somebody stands on none."""

from __future__ import annotations

import math

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ambassadors.brands import Brand, BrandRules
from ambassadors.lists import LISTED, STAGES, Thresholds, curve, people, points, shown
from ambassadors.ranking import hot, rank
from ambassadors.scores import Scale
from ambassadors.snapshot import from_events
from tests.ledger.ledger_kit import table
from tests.service.service_kit import HOUR, START, act

SCALE = Scale(
    horizon_hours=24.0, bucket_hours=1.0, engagement_hours=8.0, relay_hours=1.0, standing_hours=8.0,
    talk_volume=1.0, spread_volume=1.0,
)  # fmt: skip
RULES = BrandRules((Brand("acme", accounts=("x:own",), staff=("x:staff",)),))


class Told:
    """Acts, numbered as they are told."""

    def __init__(self) -> None:
        self.rows: list[dict] = []

    def act(self, actor: str, target: str, hour: float, kind: int = 0, **given: object) -> None:
        self.rows.append(act(len(self.rows), round(hour * HOUR), actor, target, kind, brand="acme", **given))

    def active(self, who: str, buckets: int, end: float = 100, **given: object) -> None:
        """Somebody who acted with the brand in so many hours."""
        for hour in range(buckets):
            self.act(who, "own", end - 1 - hour, 2, **given)

    def relayed(self, who: str, by: int, hour: float = 99) -> None:
        """Somebody whom so many people passed on, each of whom knows others too."""
        for number in range(by):
            self.act(f"fan{number}", who, hour - number / 100)
            self.act(f"fan{number}", "elsewhere", 1)

    def listed(self, thresholds: Thresholds = Thresholds(), scale: float | None = None) -> pl.DataFrame:  # noqa: B008
        snapshot = from_events(table(self.rows), START + 100 * HOUR, RULES)
        standing = rank(snapshot, "acme", SCALE)
        lately = rank(snapshot, "acme", hot(SCALE))
        return people(snapshot, standing, lately, scale or curve(standing, thresholds), thresholds)

    def row(self, who: str, scale: float | None = None) -> dict:
        return self.listed(scale=scale).filter(pl.col("account_id") == f"x:{who}").to_dicts()[0]


def reason(told: Told, who: str) -> str:
    row = told.row(who)
    assert (row["rank"] is None) == (row["listed"] != "")
    assert row["rank"] is not None or row["hot_rank"] is None
    return str(row["listed"])


def test_those_who_stand_on_no_list_are_told_why():
    told = Told()
    for who in ("good", "own", "staff", "cross", "unproven", "silent"):
        if who not in {"silent", "own"}:
            told.active(who, 4)
        told.relayed(who, 2 if who == "unproven" else 5)
    told.act("cross", "own", 98.5, 2, sentiment=-0.6)
    assert {who: reason(told, who) for who in ("good", "own", "staff", "cross", "unproven", "silent")} == {
        "good": "", "own": "own", "staff": "staff", "cross": "unhappy", "unproven": "not_enough_evidence", "silent": "one_sided",
    }  # fmt: skip
    frame = told.listed()
    assert set(frame["listed"]) <= set(LISTED)
    assert frame["rank"].drop_nulls().to_list() == [1]


@pytest.mark.parametrize(
    ("tones", "mean", "unhappy"),
    [
        ([], None, None),
        ([0.0], 0.0, False),
        ([-0.1], -0.1, True),
        ([0.5, -0.5], 0.0, False),
        ([-1, -1, -1, 0.2, 0.2, 0.2, 0.2, 0.2], 0.2, False),  # the latest five count
        ([1, 1, 1, -0.2, -0.2, -0.2, -0.2, -0.2], -0.2, True),
    ],
)
def test_tone_is_the_mean_of_the_latest_and_unknown_is_neither_happy_nor_unhappy(tones, mean, unhappy):
    told = Told()
    told.active("a", 3)
    told.relayed("a", 4)
    for number, tone in enumerate(tones):
        told.act("a", "own", 50 + number, 2, sentiment=tone)
    row = told.row("a")
    assert row["sentiment"] == (mean if mean is None else pytest.approx(mean))
    assert row["unhappy"] is unhappy
    assert (row["rank"] is None) is bool(unhappy)
    assert (row["stage"] == "detractor") is bool(unhappy)


def stage(buckets: int, by: int, *, end: float = 100, scale: float = 0.1) -> str:
    """The stage of somebody on a curve that shows everybody high (0.1) or low."""
    told = Told()
    told.active("a", buckets, end)
    told.relayed("a", by)
    told.act("last", "own", 99.5, 2)
    return str(told.row("a", scale)["stage"])


@pytest.mark.parametrize(
    ("buckets", "by", "expected"),
    [
        (0, 20, "follower"), (1, 20, "follower"), (2, 20, "engaged"), (3, 20, "relay"), (3, 10, "relay"),
        (3, 9, "ambassador"), (3, 3, "ambassador"), (3, 2, "engaged"), (2, 0, "engaged"),
    ],
)  # fmt: skip
def test_stages_follow_the_published_thresholds(buckets, by, expected):
    assert stage(buckets, by) == expected


def test_a_low_score_makes_no_ambassador_and_silence_makes_one_drift():
    assert stage(5, 20, scale=50) == "engaged"
    assert stage(5, 20, end=53) == "relay"
    assert stage(5, 20, end=51) == "drifting"  # two horizons of a day without an act
    assert stage(2, 20, end=51) == "engaged"  # who was none cannot drift
    assert set(STAGES) == {"follower", "engaged", "ambassador", "relay", "detractor", "drifting"}


def test_the_shown_score_is_a_fixed_curve_and_ranks_are_dense_with_ties_by_id():
    told = Told()
    for who in ("b", "a", "c"):
        told.active(who, 5 if who == "c" else 3)
        told.relayed(who, 4)
    frame = told.listed()
    assert frame["account_id"].head(3).to_list() == ["x:c", "x:a", "x:b"]
    assert frame["rank"].head(3).to_list() == [1, 2, 3]
    assert frame["rank"].null_count() == len(frame) - 3
    snapshot = from_events(table(told.rows), START + 100 * HOUR, RULES)
    standing = rank(snapshot, "acme", SCALE)
    values = shown(standing, 3.0)
    assert ((values >= 0) & (values < 100)).all()
    place = snapshot.ids.index("x:c")
    above = standing.values["ambassador"][place] - 0.05
    assert above < 3
    assert values[place] == pytest.approx(100 * (1 - math.exp(-above / 3)))
    assert shown(standing, above / 4)[place] == pytest.approx(100 * (1 - 1 / (4 * math.e)))
    proven = np.maximum(standing.values["ambassador"] - 0.05, 0)[standing.observations >= 3]
    top = np.quantile(proven[proven > 0], 0.99)
    assert 1 - math.exp(-top / curve(standing, Thresholds())) == pytest.approx(1 - 1 / math.e)


def test_people_stay_apart_however_far_they_stand_above_the_scale():
    above = np.geomspace(0.01, 100, 200)  # one in twenty more each time, to a hundred times the scale
    told = points(above + 0.05, 0.05, 1.0).round(2)
    assert (np.diff(told) > 0).all()
    assert told[-1] < 100


@given(st.floats(0, 1e9), st.floats(1e-6, 1e6))
def test_more_is_never_shown_as_less_and_the_curve_has_no_step_at_its_scale(above, scale):
    now, more = points(np.array([above, above * 1.01]), 0.0, scale)
    assert 0 <= now <= more <= 100
    below, beyond = points(scale * np.array([1 - 1e-9, 1 + 1e-9]), 0.0, scale)
    assert beyond - below == pytest.approx(100 / math.e * 2e-9, rel=1e-3)


def test_hot_now_forgets_sooner():
    told = Told()
    told.active("then", 12, end=60)
    told.relayed("then", 8, hour=60)
    told.active("now", 4)
    told.relayed("now", 4)
    rows = {row["account_id"]: row for row in told.listed().to_dicts()}
    assert rows["x:now"]["hot_rank"] == 1
    lasting = {who: rows[who]["hot_score"] / rows[who]["score"] for who in ("x:then", "x:now")}
    assert lasting["x:then"] < lasting["x:now"]


def test_an_empty_ranking_draws_a_curve_of_one():
    told = Told()
    told.act("a", "b", 1)
    assert told.listed()["rank"].null_count() == len(told.listed())
    snapshot = from_events(table(told.rows), START + 100 * HOUR, RULES)
    assert curve(rank(snapshot, "acme", SCALE), Thresholds()) == 1.0
