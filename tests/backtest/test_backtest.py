"""The back-test against slow implementations of its protocol, and what it must never see."""

from __future__ import annotations

import importlib.util
import json
import math
import random
import sys
from dataclasses import replace
from itertools import pairwise
from xml.etree import ElementTree as ET

import numpy as np
import polars as pl
import pytest

from ambassadors.backtest import resample, shelf, trial
from ambassadors.backtest.plot import svg
from ambassadors.backtest.reach import best, reached
from ambassadors.backtest.rolling import backtest, cuts
from ambassadors.backtest.words import sentence, short
from ambassadors.brands import Brand, BrandRules
from ambassadors.errors import AmbassadorsError, ConflictError, UsageError
from ambassadors.parameters import Parameters
from ambassadors.ranking import rank
from ambassadors.ranking.foresight import SURE, growth, momentum
from ambassadors.ranking.hindsight import TRUTHS, as_it_was, by_rank, hits, window
from ambassadors.ranking.tempo import ndcg
from ambassadors.ranking.uncertainty import GOES_ON, KEPT, LIKE, Likes, told
from ambassadors.snapshot import from_events
from tests.ledger.ledger_kit import table
from tests.service.service_kit import DATA, HIGGS, HOUR, START, act, crowd, filled

DAY = 24 * HOUR
CHOSEN = Parameters.of()


def world(count=3000, people=60, seed=3, hours=240, rules=BrandRules()):  # noqa: B008
    return from_events(table(crowd(count, people, seed, hours)), START + hours * HOUR, rules)


def test_the_truths_are_those_of_a_plain_loop_over_the_acts():
    snapshot = world()
    cut = START + 200 * HOUR
    found = trial.run(snapshot, "", cut, DAY, CHOSEN, None).window
    acted, passed = {}, {}
    for at, kind, actor, target in zip(
        snapshot.at.tolist(),
        snapshot.kind.tolist(),
        snapshot.actor.tolist(),
        snapshot.target.tolist(),
        strict=True,
    ):
        if cut <= at < cut + DAY:
            acted.setdefault(actor, set()).add((target, kind in (0, 1)))
            if kind in (0, 1, 2, 3, 4):
                passed.setdefault(target, set()).add(actor)
    for one in range(len(snapshot.ids)):
        engagement, relay = len(acted.get(one, ())), len(passed.get(one, ()))
        told = [found.truths[name][one] for name in TRUTHS]
        assert told == [engagement, relay, math.sqrt(engagement * relay)]


def test_a_ranking_at_a_cut_sees_nothing_at_or_after_it():
    rows = crowd(3000, 60, 3, 240)
    cut = START + 200 * HOUR
    whole = from_events(table(rows), START + 240 * HOUR)
    told = trial.run(whole, "", cut, DAY, CHOSEN, None).ranking
    only = from_events(table([row for row in rows if row["at"] < cut]), cut)
    alone = rank(only, "", None, 24.0)
    assert told.scale == alone.scale
    where = [whole.ids.index(one) for one in only.ids]
    for name, values in alone.values.items():
        assert told.values[name][where].tolist() == pytest.approx(values.tolist(), abs=1e-12), name
    last_moment = [*rows, act(9999, 200 * HOUR, "late", "p1")]
    same = trial.run(from_events(table(last_moment), START + 240 * HOUR), "", cut, DAY, CHOSEN, None)
    assert "x:late" in from_events(table(last_moment)).ids
    assert same.ranking.values["relay"].sum() == pytest.approx(told.values["relay"].sum())


def test_brands_are_tested_without_their_own_accounts_and_with_their_own_talk():
    rules = BrandRules((Brand("acme", accounts=("x:own",)), Brand("void", accounts=("x:nobody",))))
    snapshot = world(rules=rules)
    found = trial.run(snapshot, "acme", START + 200 * HOUR, DAY, CHOSEN, None)
    assert snapshot.ids.index("x:own") not in found.window.among
    whole = trial.run(world(), "", START + 200 * HOUR, DAY, CHOSEN, None)
    assert found.window.truths["engagement"].sum() < whole.window.truths["engagement"].sum()
    with pytest.raises(AmbassadorsError, match="no brand 'bolt'"):
        backtest(snapshot, "bolt", 24.0, CHOSEN)
    empty = backtest(
        snapshot, "void", 24.0, CHOSEN
    )  # nobody talks with it; relay is of the whole conversation
    assert empty["mean"]["truths"]["engagement"]["ours"]["ndcg"] == 0


def test_equal_scores_share_their_places_as_any_order_of_them_would_on_average():
    rng = np.random.default_rng(1)
    score, value = rng.integers(0, 4, 12).astype(float), rng.random(12)
    for k in (1, 3, 7, 12, 20):
        orders = []
        for _ in range(4000):
            shuffled = rng.permutation(12)
            order = shuffled[np.argsort(-score[shuffled], kind="stable")][:k]
            orders.append(value[order].sum())
        assert by_rank(score, value, k).sum() == pytest.approx(np.mean(orders), abs=0.03)


def test_the_true_first_share_the_last_places_and_nobody_without_anything_is_one():
    assert hits(np.array([5.0, 3, 3, 0, 1]), 2).tolist() == [1, 0.5, 0.5, 0, 0]
    assert hits(np.array([5.0, 0, 0]), 2).tolist() == [1, 0, 0]
    assert hits(np.empty(0), 2).tolist() == []


def plain_reach(shares, seeds, gap):
    until, seen = dict.fromkeys(seeds, math.inf), []
    for at, actor, target in shares:
        if until.get(target, -math.inf) >= at:
            if actor not in until:
                seen.append(actor)
            until[actor] = max(until.get(actor, -math.inf), at + gap)
    return seen


@pytest.mark.parametrize("seed", range(5))
def test_reach_is_that_of_a_plain_walk_and_the_best_in_hindsight_that_of_plain_greedy(seed):
    snapshot = world(400, 30, seed, 48)
    shares = snapshot.acts.where(snapshot.kind == 0)
    told = list(zip(shares.at.tolist(), shares.actor.tolist(), shares.target.tolist(), strict=True))
    n, gap = len(snapshot.ids), 6 * HOUR
    seeds = np.array([1, 2, 3])
    got = reached(shares.actor, shares.target, shares.at, seeds, n, gap).tolist()
    assert got == plain_reach(told, [1, 2, 3], gap)
    allowed = np.ones(n, bool)
    allowed[0] = False
    own = {one: set(plain_reach(told, [one], gap)) for one in range(1, n)}
    covered, most = set(), {}
    for picked in range(1, 101):
        gain = max((len(own[one] - covered) for one in own), default=0)
        one = next((one for one in own if len(own[one] - covered) == gain), None)
        covered |= own.pop(one, set()) if one is not None else set()
        most[picked] = len(covered)
    assert best(shares, allowed, gap)[100] == most[100]


def test_a_person_of_weight_two_stands_twice_in_a_draw():
    gain, weights = np.array([3.0, 2.0, 1.0]), np.array([[1, 1, 1], [2, 0, 1]])
    discount = [1 / math.log2(place + 2) for place in range(3)]
    assert resample._dcg(gain, weights).tolist() == pytest.approx(
        [3 * discount[0] + 2 * discount[1] + discount[2], 3 * discount[0] + 3 * discount[1] + discount[2]]
    )


def test_the_difference_is_the_mean_over_the_cuts_and_lies_in_its_interval():
    told = backtest(world(), "", 24.0, CHOSEN, windows=4)
    for truth, gaps in told["difference"].items():
        for other, gap in gaps.items():
            plain = [
                one["truths"][truth]["ours"]["ndcg"] - one["truths"][truth][other]["ndcg"]
                for one in told["windows"]
            ]
            assert gap["mean"] == pytest.approx(np.mean(plain), abs=2e-6)
            assert gap["low"] <= gap["high"]
    assert told["difference"]["ambassador"]["list"] == {"mean": 0, "low": 0, "high": 0}


def test_with_every_sharer_once_a_draw_gives_the_list_itself(monkeypatch):
    class Once:
        def poisson(self, _mean, size):
            return np.ones(size, int)

    snapshot = world()
    made = rank(snapshot, "")
    monkeypatch.setattr(resample.np.random, "default_rng", lambda _seed: Once())
    told = resample.stability(made, np.ones(len(snapshot.ids), bool), 3, 20)
    assert told["overlap"] == 1
    assert all(one["rank"] == one["low"] == one["high"] for one in told["people"])


def test_a_place_that_hangs_on_one_sharer_is_less_firm():
    snapshot = world()
    made = rank(snapshot, "")
    told = resample.stability(made, np.ones(len(snapshot.ids), bool), 3, 20)
    assert 0 < told["overlap"] < 1
    assert all(one["low"] <= one["high"] for one in told["people"])
    assert any(one["low"] < one["high"] for one in told["people"])
    values = made.values["ambassador"][[one["row"] for one in told["people"]]]
    assert all(a >= b for a, b in pairwise(values))


# --- intervals ---------------------------------------------------------------------------------------------------


def drawn(rng, count):
    score = rng.gamma(1.0, 2.0, count) + 0.01
    return score, rng.negative_binomial(0.5, 0.5 / (0.5 + score)).astype(float)


def test_intervals_of_counts_hold_eighty_per_cent_whatever_their_shape():
    rng = np.random.default_rng(4)
    score, followed = drawn(rng, 8000)
    likes = Likes(score, followed)
    new, came = drawn(rng, 8000)
    covered = likes.covered(new, came)
    assert covered.mean() == pytest.approx(0.8, abs=0.02)
    for part in np.array_split(np.argsort(new), 4):
        assert covered[part].mean() == pytest.approx(0.8, abs=0.04)
    told = likes.foretell(new)
    assert ((came >= told.low) & (came <= told.high)).mean() >= 0.8
    assert told.expected.mean() == pytest.approx(came.mean(), rel=0.1)


def test_a_future_twice_as_busy_is_not_called_calibrated():
    rng = np.random.default_rng(5)
    score, followed = drawn(rng, 8000)
    new, came = drawn(rng, 8000)
    assert Likes(score, followed).covered(new, 4 * came + 3).mean() < 0.6


def test_the_interval_is_read_off_the_people_with_the_nearest_scores():
    score, followed = np.arange(1000.0), np.arange(1000.0)
    told = Likes(score, followed).foretell(np.array([500.0, 5000.0]))
    near = np.arange(500 - LIKE // 2, 500 + LIKE // 2)
    assert told.expected.tolist() == [near.mean(), np.arange(900, 1000).mean()]
    assert (told.low[0], told.high[0]) == (460.0, 539.0)


def test_too_few_people_foretell_nothing():
    told = Likes(np.arange(9.0), np.arange(9.0)).foretell(np.array([3.0]))
    assert np.isnan([told.expected[0], told.low[0], told.high[0]]).all()


def test_people_are_compared_with_those_for_whom_as_much_followed_as_is_to_follow_now():
    rng = np.random.default_rng(6)
    score = rng.uniform(1, 20, 6000)
    followed = rng.poisson(score).astype(float)
    new, came = score[:3000], rng.poisson(score[:3000] / 2).astype(float)
    told_so, as_then = Likes(score, followed, (0.5,)), Likes(score, followed)
    inner = (new > 4) & (new < 18)  # half of the lowest level is below everybody
    assert told_so.covered(new, came)[inner].mean() == pytest.approx(0.8, abs=0.03)
    assert as_then.covered(new, came)[inner].mean() < 0.7
    for at in (6.0, 12.0):
        assert told_so.foretell(np.array([at])).expected[0] == pytest.approx(at / 2, rel=0.15)
        assert as_then.foretell(np.array([at])).expected[0] == pytest.approx(at, rel=0.1)


def test_two_cases_that_may_come_true_are_both_held():
    rng = np.random.default_rng(7)
    score = rng.uniform(1, 30, 6000)
    followed = rng.poisson(score).astype(float)
    likes = Likes(score, followed, (0.5, 2.0))
    new = score[(score > 4) & (score < 14)]
    for factor in (0.5, 2.0):
        assert likes.covered(new, rng.poisson(new * factor).astype(float)).mean() > 0.7
    found = likes.foretell(np.array([10.0]))
    assert (found.low[0] < 6) & (found.high[0] > 18)
    assert found.expected[0] == pytest.approx(12.5, rel=0.15)


def test_what_is_told_of_the_cases_stands_in_one_figure_each():
    assert told(1.0, 0.2) == (KEPT,)
    assert told(0.5, 0.2) == (KEPT * 0.5**GOES_ON,)
    assert told(1.0, 2.0) == (KEPT * 2, KEPT / 2)
    assert told(1.0, 50.0) == told(1.0, 3.0)


def test_momentum_is_what_came_lately_over_what_the_score_foretold_against_a_horizon_before():
    def history(lately):
        """Two days of one act an hour, and an act a minute or ten in the three hours before the second ends."""
        rows = [act(i, i * HOUR, f"a{i}", "p1") for i in range(48)]
        rows += [act(100 + i, 45 * HOUR + i * 3 * HOUR // lately, f"b{i}", "p1") for i in range(lately)]
        snapshot = from_events(table(rows), START + 48 * HOUR)
        middle = START + 24 * HOUR
        before = rank(as_it_was(snapshot, middle), "", None, 24.0, baselines=False)
        view = rank(snapshot, "", None, 24.0, baselines=False).view
        return momentum(before.view, window(snapshot, view, "", middle, START + 48 * HOUR), 8.0, 0.5)

    def plain(lately):
        def faded(end):
            return sum((1 + max(end - hour - 1, 0) / 8) ** -0.5 for hour in range(end))

        return (3 + lately + SURE) / (3 * faded(45) / faded(21) + SURE)

    assert history(30) == pytest.approx(plain(30))
    assert history(180) == pytest.approx(plain(180))
    early = from_events(table([act(i, 23 * HOUR + i, f"a{i}", "p1") for i in range(9)]), START + 48 * HOUR)
    middle = START + 24 * HOUR
    before = rank(as_it_was(early, middle), "", None, 24.0, baselines=False)
    view = rank(early, "", None, 24.0, baselines=False).view
    assert momentum(before.view, window(early, view, "", middle, START + 48 * HOUR), 8.0, 0.5) == 1


def test_an_interval_does_not_hang_on_the_names_of_equal_people():
    rng = np.random.default_rng(8)
    score, followed = np.repeat([1.0, 2.0, 3.0], 200), rng.poisson(3, 600).astype(float)
    mixed = rng.permutation(600)
    new = np.array([0.5, 1.0, 2.0, 3.0])
    one, other = Likes(score, followed, (0.7,)), Likes(score[mixed], followed[mixed], (0.7,))
    for part in ("expected", "low", "high"):
        assert getattr(one.foretell(new), part).tolist() == getattr(other.foretell(new), part).tolist()


def test_growth_is_told_from_the_two_windows_before():
    rows = [act(i, i * HOUR, f"a{i}", "p1") for i in range(24)]
    rows += [act(100 + i, 24 * HOUR + i * HOUR // 4, f"b{i}", "p1") for i in range(96)]
    snapshot = from_events(table(rows), START + 48 * HOUR)
    middle = START + 24 * HOUR
    before = rank(as_it_was(snapshot, middle), "", None, 24.0, baselines=False)
    view = rank(snapshot, "", None, 24.0, baselines=False).view
    assert growth(before, window(snapshot, view, "", middle, START + 48 * HOUR)) == 4
    assert growth(before, window(snapshot, view, "", START, middle)) == 1  # nothing before


# --- wrong input -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hours", "windows", "kind", "text"),
    [
        (24.0, 0, UsageError, "windows must be in [1, 52], got 0"),
        (24.0, 53, UsageError, "got 53"),
        (0.0, 8, UsageError, "(0, 87600] hours, ten years at most; got 0"),
        (-1.0, 8, UsageError, "(0, 87600] hours"),
        (math.nan, 8, UsageError, "(0, 87600] hours"),
        (math.inf, 8, UsageError, "(0, 87600] hours"),
        (200.0, 8, ConflictError, "needs 400"),
    ],
)
def test_what_cannot_be_tested_is_said_in_one_line(hours, windows, kind, text):
    with pytest.raises(kind) as caught:
        backtest(world(), "", hours, CHOSEN, windows=windows)
    assert text in caught.value.message
    assert "\n" not in caught.value.message


def test_an_empty_history_is_too_short():
    with pytest.raises(ConflictError, match="0.0 hours long"):
        backtest(from_events(table([])), "", 24.0, CHOSEN)


def test_there_are_fewer_windows_where_history_is_short_and_one_is_enough():
    snapshot = world()  # ten days
    assert len(cuts(snapshot, 24.0)) == 8
    assert len(cuts(snapshot, 48.0)) == 3
    told = backtest(snapshot, "", 100.0, CHOSEN)
    assert len(told["windows"]) == 1
    assert told["windows"][0]["end_at"] == snapshot.as_of


def test_a_window_in_which_nothing_happened_has_no_winner():
    rows = [row for row in crowd(1000, 30, 3, 240) if row["at"] < START + 120 * HOUR]
    snapshot = replace(from_events(table(rows)), as_of=START + 240 * HOUR)
    with pytest.raises(ConflictError, match="nothing happened"):
        backtest(snapshot, "", 24.0, CHOSEN, windows=2)


# --- words, plot, shelf ------------------------------------------------------------------------------------------


def summary(ours, volume, **others):
    return {
        "windows": 8,
        "horizon_hours": 168.0,
        "top": 100,
        "held": {"list": ours, "volume": volume, **others},
        "unseen": 0.25,
    }


def test_the_sentence_says_it_when_a_baseline_did_better():
    assert sentence(summary(210, 100, in_degree=200), "en") == (
        "In the last 8 weeks the top 100 held 2.1 times as many later relays as a ranking by volume;"
        " 25 % of the relays went to people never seen before."
    )
    worse = sentence(summary(80, 100, in_degree=200), "en")
    assert "only 0.80 times as many" in worse
    assert "a ranking by in-degree held 2.5 times as many as this list" in worse
    french = sentence(summary(80, 100, in_degree=200), "fr")
    assert "8 semaines" in french
    assert "seulement 0,80 fois" in french
    assert "degré entrant en a réuni 2,5 fois" in french
    assert "none" in sentence(summary(80, 0), "en")


def test_the_sentence_names_as_many_people_as_were_listed():
    def first(least, top, language):
        return sentence(summary(210, 100) | {"least": least, "top": top}, language)

    assert "weeks the one person listed held 2.1 times" in first(1, 1, "en")
    assert "semaines, la seule personne classée a réuni 2,1 fois" in first(1, 1, "fr")
    assert "the top 0 to 7 held" in first(0, 7, "en")
    assert "les 3 à 100 premiers ont réuni" in first(3, 100, "fr")
    assert first(0, 0, "en") == first(0, 0, "fr") == ""


@pytest.mark.parametrize("evidence", [21, 24, 1000])
def test_as_many_people_of_each_ranking_are_compared_as_the_list_had(tmp_path, evidence):
    with filled(tmp_path, crowd(3000, 60, 3, 240)) as workspace:
        workspace.set_parameters({"thresholds.evidence": evidence}, "few")
        quick = workspace.refresh(horizon_hours=24).meta["brands"][""]["backtest"]
        if evidence == 1000:
            assert (quick, workspace.proof("")) == (None, None)
            return
        [only] = workspace.backtest("", windows=1)["windows"]
        assert 0 < quick["top"] == only["listed"] < 60 < only["people"]
        relay = only["truths"]["relay"]
        for name in ("list", "volume", "in_degree"):
            assert quick["held"][name] == pytest.approx(relay[name]["held"])
        said = workspace.proof("")
        assert said is not None
        assert f"the top {only['listed']} held" in said["en"]


def test_the_sentence_tells_counts_where_a_ratio_says_little():
    assert "held 4,082 later relays, a ranking by volume 1;" in sentence(summary(4082, 1), "en")
    assert "réuni 4\u202f082 relais ultérieurs, un classement par volume 1 ;" in sentence(
        summary(4082, 1), "fr"
    )
    assert "100.0 times" in sentence(summary(4000, 40), "en")


def test_a_ranking_that_held_as_much_did_no_better():
    assert "in-degree" not in sentence(summary(1000, 100, in_degree=1004), "en")
    assert "in-degree held 1.01 times" in sentence(summary(1000, 100, in_degree=1010), "en")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_plot_is_a_drawing_of_the_figures(language):

    told = backtest(world(), "", 24.0, CHOSEN, windows=3)
    root = ET.fromstring(svg(told, language))
    texts = [one.text or "" for one in root.iter("{http://www.w3.org/2000/svg}text")]
    figure = f"{told['mean']['truths']['relay']['ours']['ndcg']:.2f}"
    assert (figure.replace(".", ",") if language == "fr" else figure) in texts
    assert len(list(root.iter("{http://www.w3.org/2000/svg}circle"))) > 3 * 5
    assert "".join(texts).replace(" ", "").count(sentence(short(told), language).replace(" ", "")[:40]) == 1


def test_the_same_history_gives_the_same_bytes_in_any_order(tmp_path):
    rows = crowd(3000, 60, 3, 240)
    mixed = random.Random(1).sample(rows, len(rows))
    for name, order in (("a", rows), ("b", mixed)):
        found = backtest(from_events(table(order), START + 240 * HOUR), "", 24.0, CHOSEN, windows=3)
        shelf.keep(tmp_path / name, "made", "", found)
    assert (tmp_path / "a/backtests/made.json").read_bytes() == (
        tmp_path / "b/backtests/made.json"
    ).read_bytes()


def test_an_assessment_carries_its_back_test_and_the_full_one_takes_its_place(tmp_path):
    with filled(tmp_path, crowd(3000, 60, 3, 240)) as workspace:
        made = workspace.refresh(horizon_hours=24)
        said = workspace.proof("")
        assert said is not None
        assert said["en"].startswith("In the last 24 hours")
        before = workspace.proof_version()
        told = workspace.backtest("", windows=3)
        assert told["assessment"] == made.id
        later = workspace.proof("")
        assert later is not None
        assert later["en"].startswith("In the last 3 days")
        assert workspace.proof_version() != before
        assert workspace.backtests("")[0]["windows"] == 3
        assert workspace.backtested(made.id, "") == json.loads(json.dumps(told))
        with pytest.raises(AmbassadorsError, match="no back-test"):
            workspace.backtested("../state", "")
        listed = made.people("").filter(pl.col("rank").is_not_null())
        assert (listed["relay_low"] <= listed["relay_high"]).all()
        assert listed["relay_expected"].null_count() == 0
        rest = made.people("").filter(~pl.col("enough_evidence"))
        assert rest["relay_expected"].null_count() == len(rest)
        person = listed["account_id"][0]
        assert any("8 times in 10" in line for line in workspace.explanation("", person)["summary"])
        assert any(
            "8 fois sur 10" in line for line in workspace.explanation("", person, language="fr")["summary"]
        )


def test_follower_counts_are_used_where_they_are_known(tmp_path):
    rows = crowd(2000, 40, 3, 240)
    with filled(
        tmp_path, [row | {"followers": 5} if row["actor_id"] < "x:p3" else row for row in rows]
    ) as workspace:
        workspace.refresh(horizon_hours=24)
        told = workspace.backtest("", windows=2)
    assert 0 < told["followers_known"] < 1
    assert "followers" in told["mean"]["truths"]["relay"]


@pytest.mark.real_data
def test_the_figures_are_those_of_the_judge_on_higgs():
    spec = importlib.util.spec_from_file_location("accuracy", DATA.parent / "judge" / "accuracy.py")
    assert spec is not None
    assert spec.loader is not None
    judge = importlib.util.module_from_spec(spec)
    sys.modules["accuracy"] = judge
    spec.loader.exec_module(judge)
    events = judge.Events(judge.read_higgs(HIGGS))
    codes = np.where(events.share, 0, 4).astype(np.uint8)
    base = from_events(table([]))
    at = (events.t * 1000).astype(np.int64)
    none = np.broadcast_to(np.int32(-1), at.shape)
    zero = np.zeros(events.n, np.int64)
    snapshot = replace(
        base, as_of=int(at.max()) + 1, ids=[f"x:{one:07d}" for one in events.ids], own=zero, staff=zero, at=at,
        kind=codes, actor=events.a.astype(np.int32), target=events.b.astype(np.int32), post=none, parent=none,
        root=none, via=none, brands=np.zeros(len(at), np.int64), seq=np.arange(len(at)),
    )  # fmt: skip
    cut = judge.START + 5.25 * judge.DAY
    told = trial.run(snapshot, "", int(cut * 1000), DAY, CHOSEN, None)
    past, future = events.window(0, cut), events.window(cut, cut + judge.DAY)
    truths, among = judge.truths(future, events.n), np.unique(np.r_[past[0], past[1]])
    assert told.window.among.tolist() == among.tolist()
    figures = told.figures()
    for name in TRUTHS:
        assert told.window.truths[name].tolist() == truths[name].tolist()
        for ranking, score in told.rankings(name).items():
            plain = judge.ndcg(score, truths[name], among, seeds=range(1 if ranking == "ours" else 4))
            exact = 1e-9 if ranking == "ours" else 0.02  # the judge breaks ties at random
            assert figures["truths"][name][ranking]["ndcg"] == pytest.approx(plain, abs=exact)
            assert ndcg(score[among], truths[name][among]) == figures["truths"][name][ranking]["ndcg"]
    a, b, t, share = future
    allowed = np.zeros(events.n, bool)
    allowed[among] = True
    allowed[np.argsort(-told.ranking.values["in_degree"], kind="stable")[:100]] = False
    gap, ks = 6 * 3600.0, (20, 50, 100)
    most = judge.best_in_hindsight(a[share], b[share], t[share], events.n, allowed, gap, ks)
    people = np.flatnonzero(allowed)
    order = people[np.argsort(-told.ranking.values["reach"][people], kind="stable")]
    parts = [len(judge.reach(a[share], b[share], t[share], order[:k], events.n, gap)) / most[k] for k in ks]
    assert figures["reach"]["ours"] == pytest.approx(np.mean(parts), abs=1e-9)
    assert 0.76 < figures["covered"]["relay"] < 0.86
    assert as_it_was(snapshot, int(cut * 1000)).as_of == int(cut * 1000)
