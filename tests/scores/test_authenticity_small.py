"""Small purchases in a community of two thousand: what they gain is bounded by the evidence, however much is bought."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from ambassadors.ranking import rank
from ambassadors.scores import SCORES, View
from ambassadors.scores.authenticity import Params
from ambassadors.scores.authenticity.crowds import Limits, as_many
from ambassadors.simulate import simulate
from ambassadors.snapshot import Acts, from_events

HOUR = 3_600_000


@cache
def community(seed):
    """The ranking of a simulated community, and its quiet people."""
    made = simulate(seed=seed, now=1_760_000_000_000)
    snapshot = from_events(made.events)
    quiet = [row for row, account in enumerate(snapshot.ids) if account in made.truth.quiet]
    return rank(snapshot, "", baselines=False), np.array(quiet)


def places(seed, size, elsewhere):
    """Places by relay, before and after authenticity, of a quiet person whom new accounts share over a day."""
    ranking, quiet = community(seed)
    view, rng = ranking.view, np.random.default_rng(seed * 7 + size)
    acts, new, whom = view.spread, np.arange(view.n, view.n + size), int(rng.choice(quiet))
    popular = np.argsort(-ranking.observations)[:30]
    others = {
        "nobody": popular[:0],
        "popular": rng.choice(popular, 5 * size),
        "anybody": rng.choice(view.n, size // 2),
    }
    target = np.append(np.full(size, whom), others[elsewhere])
    actor = np.append(new, np.resize(new, len(target) - size))
    at = rng.integers(view.as_of - 24 * HOUR, view.as_of, len(target))
    order = np.argsort(np.append(acts.at, at), kind="stable")
    bought = Acts(
        np.arange(len(order)),
        np.append(acts.at, at)[order],
        np.append(acts.kind, np.zeros(len(at), np.uint8))[order],
        np.append(acts.actor, actor)[order].astype(np.int32),
        np.append(acts.target, target)[order].astype(np.int32),
    )
    made = View(view.n + size, view.as_of, view.scale, bought, bought)
    found = SCORES["authenticity"].compute(made, Params(), {})
    relay = SCORES["relay"].compute(made, SCORES["relay"].params, {"authenticity": found})
    assert relay.raw is not None
    return [int((values > values[whom]).sum()) + 1 for values in (relay.raw, relay.values)]


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("size", [20, 50, 100])
def test_new_accounts_with_nobody_else_do_not_carry_anybody_into_the_first_thirty(seed, size):
    before, after = places(seed, size, "nobody")
    assert before <= 30
    assert after > 35


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("size", [20, 50, 100])
def test_popular_accounts_are_no_company(seed, size):
    before, after = places(seed, size, "popular")
    assert before <= 25
    assert after > 25


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("size", [10, 20, 50])
def test_newcomers_of_whom_half_act_elsewhere_keep_their_place(seed, size):
    before, after = places(seed, size, "anybody")
    assert after <= before + 3


def crowd(strangers, known, seed=0):
    """A crowd of strangers and known people, beside eight crowds of which one in five is a stranger."""
    rng = np.random.default_rng(seed)
    whom = np.concatenate(
        [np.zeros(strangers + known, np.int32), np.repeat(np.arange(1, 9, dtype=np.int32), 50)]
    )
    sign = np.concatenate(
        [np.arange(strangers + known) >= strangers, rng.permutation(np.arange(400) % 5 > 0)]
    )
    nothing = np.zeros(len(whom), np.int64)
    return as_many(whom, nothing, nothing, sign, 9, Limits(0.25, 4, 0.9))[:strangers].sum()


def test_strangers_count_three_and_as_many_as_came_with_a_life_of_their_own():
    assert crowd(3, 0) == 3  # a few count in full
    assert crowd(20, 0) == pytest.approx(3)
    assert crowd(200, 0) == pytest.approx(3)
    assert crowd(20, 9) == pytest.approx(12)
    assert crowd(10, 9) == 10


def test_known_people_of_another_time_carry_no_strangers():
    whom, rooted = np.zeros(24, np.int32), np.arange(24) < 4
    others = np.repeat(np.arange(1, 9, dtype=np.int32), 20)
    age = np.concatenate([np.where(rooted, 1, 0), np.zeros(160, np.int64)])
    sign = np.append(rooted, np.ones(160, np.bool_))
    nothing = np.zeros(184, np.int64)
    found = as_many(np.append(whom, others), age, nothing, sign, 9, Limits(0.25, 4, 0.9))
    assert found[:24][~rooted].sum() == pytest.approx(3)
    assert (found[:24][rooted] == 1).all()
