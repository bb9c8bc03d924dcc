"""The fitted tempo: chosen from the past alone, kept at the default unless the past clearly says otherwise."""

from collections import Counter
from dataclasses import fields, replace

import networkx as nx
import numpy as np
import pyarrow as pa
import pyarrow.compute
import pytest

from ambassadors.brands import Brand, BrandRules
from ambassadors.errors import UsageError
from ambassadors.events import CANONICAL, SHARE
from ambassadors.ranking import rank, tempo
from ambassadors.ranking.tempo import LADDER_HOURS, STEPS, fit_scale, ndcg
from ambassadors.scores import SCORES, Scale, relay
from ambassadors.snapshot import from_events

HOUR = 3_600_000
DAY = 24 * HOUR


def conversation(days, acts_a_day, seed=3):
    """Shares of people whose fame is fixed: the longer one looks back, the better one foretells."""
    rng = np.random.default_rng(seed)
    m = int(days * acts_a_day)
    columns = {
        "event_id": [f"e{i}" for i in range(m)],
        "at": np.sort(rng.integers(0, days * DAY, m)),
        "kind": np.full(m, SHARE, np.uint8),
        "actor_id": [f"x:{i}" for i in rng.integers(0, 2000, m)],
        "target_id": [f"x:{i}" for i in (rng.pareto(0.8, m) * 20).astype(int).clip(0, 1999)],
        "delete": np.zeros(m, np.bool_),
    }
    return pa.table(
        [pa.array(columns[f.name], f.type) if f.name in columns else pa.nulls(m, f.type) for f in CANONICAL],
        schema=CANONICAL,
    )


def test_a_fast_conversation_looks_a_day_ahead_and_a_slow_one_longer():
    fast = fit_scale(from_events(conversation(10, 5000)), "")
    slow = fit_scale(from_events(conversation(1200, 10)), "")
    assert (fast.horizon_hours, fast.bucket_hours) == (24.0, 1.0)
    assert slow.horizon_hours in LADDER_HOURS[3:]
    assert slow.bucket_hours == slow.horizon_hours / 24
    assert slow.relay_hours > 10 * fast.relay_hours


def test_a_given_horizon_stands_and_who_is_passed_on_keeps_its_own_pace():
    snapshot = from_events(conversation(1200, 10))
    scale = fit_scale(snapshot, "", 24)
    assert (scale.horizon_hours, scale.bucket_hours, scale.standing_hours) == (24.0, 1.0, 8.0)
    assert scale.relay_hours >= fit_scale(snapshot, "").horizon_hours / 24


def test_nothing_at_or_after_as_of_is_read():
    events = conversation(20, 2000)
    as_of = 15 * DAY
    past = events.filter(pa.compute.less(events["at"], as_of))
    whole, alone = fit_scale(from_events(events, as_of), ""), fit_scale(from_events(past, as_of), "")
    assert whole == alone


def test_the_fit_follows_the_past():
    """Where fame does not fade the relay memory is made longer than the default, where it turns over it is not."""
    steady = fit_scale(from_events(conversation(10, 5000)), "")
    assert steady.relay_hours > steady.bucket_hours
    turning = conversation(10, 5000)
    at = turning["at"].to_numpy() // (6 * HOUR)
    targets = [
        f"{target}/{shift}" for target, shift in zip(turning["target_id"].to_pylist(), at, strict=True)
    ]
    turning = turning.set_column(CANONICAL.get_field_index("target_id"), "target_id", pa.array(targets))
    scale = fit_scale(from_events(turning), "")
    assert scale.relay_hours <= scale.bucket_hours


@pytest.mark.parametrize("events", [conversation(1, 0), conversation(1, 3), conversation(0.001, 5000)])
def test_too_little_data_keeps_the_default(events):
    scale = fit_scale(from_events(events), "")
    assert (scale.horizon_hours, scale.engagement_hours, scale.relay_hours) == (24.0, 8.0, 1.0)
    assert all(type(getattr(scale, field.name)) is float for field in fields(Scale))


def test_a_brand_has_its_own_volume():
    rules = BrandRules((Brand("acme", accounts=("x:0",)),))
    snapshot = from_events(conversation(10, 2000), None, rules)
    scale = rank(snapshot, "acme").scale
    assert scale.talk_volume < scale.spread_volume


@pytest.mark.parametrize("wrong", [0, -3, float("nan"), float("inf"), 87_601])
def test_a_horizon_that_is_no_length_is_refused(wrong):
    with pytest.raises(
        UsageError, match=r"^the horizon must be in \(0, 87600\] hours, ten years at most; got "
    ):
        fit_scale(from_events(conversation(1, 5)), "", wrong)


class TestNdcg:
    def test_equals_a_plain_computation_without_ties(self):
        rng = np.random.default_rng(2)
        score, truth = rng.random(300), rng.integers(0, 9, 300).astype(float)
        gains = [np.log1p(truth[i]) / np.log2(place + 2) for place, i in enumerate(np.argsort(-score)[:100])]
        ideal = [
            np.log1p(t) / np.log2(place + 2) for place, t in enumerate(sorted(truth, reverse=True)[:100])
        ]
        assert ndcg(score, truth) == pytest.approx(sum(gains) / sum(ideal), abs=1e-12)

    def test_ties_share_their_places_whatever_the_order(self):
        rng = np.random.default_rng(2)
        score, truth = rng.integers(0, 4, 500).astype(float), rng.integers(0, 9, 500).astype(float)
        shuffled = rng.permutation(500)
        assert ndcg(score, truth) == pytest.approx(ndcg(score[shuffled], truth[shuffled]), abs=1e-12)
        assert ndcg(np.zeros(2), np.array([1.0, 0.0]), 2) == pytest.approx((1 + 1 / np.log2(3)) / 2)

    def test_nothing_happened_and_nobody(self):
        assert ndcg(np.ones(3), np.zeros(3)) == ndcg(np.empty(0), np.empty(0)) == 0.0


def test_relay_foretells_a_slow_conversation_at_least_as_well_as_in_degree():
    """On the fixed fame above, where counting everything is the best one can do."""
    events = conversation(600, 40)
    as_of = 400 * DAY
    ranking = rank(from_events(events, as_of), "")
    later = events.filter(
        pa.compute.and_(
            pa.compute.greater_equal(events["at"], as_of),
            pa.compute.less(events["at"], as_of + round(ranking.scale.horizon_hours * HOUR)),
        )
    )
    graph = nx.DiGraph(zip(later["actor_id"].to_pylist(), later["target_id"].to_pylist(), strict=True))
    graph.remove_edges_from(list(nx.selfloop_edges(graph)))
    ids = from_events(events, as_of).ids
    truth = np.array([graph.in_degree(who) if who in graph else 0 for who in ids], np.float64)
    assert ndcg(ranking.values["relay"], truth) >= ndcg(ranking.values["in_degree"], truth) - 0.02


def test_the_fit_is_the_step_that_best_foretold_the_last_window_from_before_it():
    """The choice once more by hand: rank as of the start of the window, look at who was passed on in it."""
    events = conversation(10, 5000)
    scale = fit_scale(from_events(events), "")
    at, window = events["at"].to_numpy(), from_events(events).as_of - DAY
    later = events.filter(pa.array((at >= window) & (at < window + DAY)))
    pairs = set(zip(later["actor_id"].to_pylist(), later["target_id"].to_pylist(), strict=True))
    errors = {}
    for step in STEPS:
        snapshot = from_events(events.filter(pa.array(at < window)), window)
        values = rank(snapshot, "", replace(scale, relay_hours=step)).values["relay"]
        people = Counter(target for actor, target in pairs if actor != target)
        errors[step] = 1 - ndcg(values, np.array([people[who] for who in snapshot.ids], np.float64))
    best = min(errors, key=lambda step: errors[step])
    assert best != 1.0
    assert scale.relay_hours == best


def test_the_fit_ranks_by_what_was_known_before_the_window(monkeypatch):
    snapshot, seen = from_events(conversation(10, 5000)), []

    def spy(view, params, given):
        seen.append((view.as_of, int(view.spread.at.max())))
        return relay.compute(view, params, given)

    monkeypatch.setitem(SCORES, "relay", replace(SCORES["relay"], compute=spy))
    fit_scale(snapshot, "")
    assert len(seen) == len(STEPS)
    assert all(newest < as_of == snapshot.as_of - DAY for as_of, newest in seen)


def test_a_longer_window_asks_for_a_smaller_gain(monkeypatch):
    """A step that takes away 6 % of the error: too little in a window of a day, enough in one of four weeks."""
    snapshot = from_events(conversation(80, 60))
    for hours, step in ((24.0, 1.0), (672.0, STEPS[1])):
        told = iter([0.5, 0.53, 0.4, 0.4] * 2)
        monkeypatch.setattr(tempo, "ndcg", lambda *_, told=told: next(told))
        scale = fit_scale(snapshot, "", hours)
        assert scale.engagement_hours / scale.bucket_hours == pytest.approx(step * tempo.ENGAGEMENT_BUCKETS)
