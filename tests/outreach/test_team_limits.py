"""Whatever is asked for: limits hold, nobody barred is a member, the last window never spoke for the plain list."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from ambassadors.audience import Shares
from ambassadors.errors import ConflictError, UsageError
from ambassadors.outreach.team import Limits, Past, Wanted, limits_of, suggest_team
from ambassadors.outreach.team.certificate import lower, upper, upper_beside

PEOPLE, ALL = 14, 40


@st.composite
def worlds(draw):
    """Some people with marks, who shared whom, and the reach that follows."""
    chance = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    count = draw(st.integers(0, 300))
    shares = Shares(
        ALL,
        np.sort(chance.integers(0, 100, count)),
        chance.integers(0, ALL, count).astype(np.int32),
        chance.integers(0, PEOPLE, count).astype(np.int32),
    )
    reach = np.where(chance.random(ALL) < 0.9, chance.uniform(0, 3, ALL), 0.0)
    past = Past(shares, 100, draw(st.integers(0, 99)), reach, reach * chance.uniform(0.5, 2, ALL), 12.0)
    mark = lambda part: [bool(one) for one in chance.random(ALL) < part]  # noqa: E731
    frame = pl.DataFrame(
        {
            "account_id": [f"x:{i:02}" for i in range(ALL)],
            "row": np.arange(ALL),
            "rank": [i + 1 if i < PEOPLE else None for i in range(ALL)],
            "own": mark(0.1),
            "staff": mark(0.1),
            "unhappy": [None if i % 3 else one for i, one in enumerate(mark(0.3))],
            "community": [i % 4 if i % 5 else None for i in range(ALL)],
        },
        schema_overrides={"unhappy": pl.Boolean, "rank": pl.Int64},
    )
    return frame.sample(fraction=1.0, shuffle=True, seed=1), past


names = st.integers(0, PEOPLE - 1).map(lambda i: f"x:{i:02}")
wishes = st.fixed_dictionaries(
    {
        "size": st.integers(1, 8),
        "fixed": st.lists(names, max_size=3, unique=True).map(tuple),
        "without": st.frozensets(names, max_size=3),
        "per_community": st.none() | st.integers(1, 3),
        "communities": st.integers(0, 3),
        "capacity": st.none() | st.integers(0, 5),
        "budget": st.none() | st.floats(0, 20),
        "cost": st.dictionaries(names, st.floats(0, 9), max_size=5),
        "usual_cost": st.floats(0, 4),
    }
)


@given(worlds(), wishes, st.frozensets(names, max_size=3))
def test_limits_hold_and_nobody_barred_is_a_member(world, wish, suppressed):
    frame, past = world
    hidden = dict.fromkeys(suppressed, "do_not_contact")
    refused = None
    try:
        wanted = Wanted(**wish)
        limits_of(frame, wanted, hidden)
    except (UsageError, ConflictError) as error:
        refused = error
    if refused:
        assert refused.field  # what is at fault is named, nothing is half done
        return
    team = suggest_team(frame, past, wanted, hidden)
    of = {row["account_id"]: row for row in frame.to_dicts()}
    members = [of[one] for one in team.members]
    assert len(set(team.members)) == len(members) <= wanted.size
    assert len(members) <= len(wanted.fixed) + (ALL if wanted.capacity is None else wanted.capacity)
    assert team.members[: len(wanted.fixed)] == wanted.fixed
    assert not {*wanted.without, *suppressed} & set(team.members)
    assert not any(one["own"] or one["staff"] or one["unhappy"] for one in members)
    assert all(one["rank"] for one in members[len(wanted.fixed) :])
    costs = [wanted.cost.get(one, wanted.usual_cost) for one in team.members]
    assert list(team.costs) == costs
    assert sum(costs) <= (np.inf if wanted.budget is None else wanted.budget) + 1e-6
    homes = [one["community"] for one in members if one["community"] is not None]
    assert max(map(homes.count, homes), default=0) <= (wanted.per_community or ALL)
    assert 0 <= team.certificate <= 1
    assert team.proof[team.method] >= team.proof["plain"]
    assert team.reach == pytest.approx(sum(team.gains))
    assert team.reach <= team.separate * (1 + 1e-6) + 1e-9
    assert all(more > team.reach for more in team.bound.values())
    if team.low is not None and team.high is not None:
        assert team.low <= team.reach <= team.high


def test_a_limit_that_does_not_bind_is_not_named():
    frame = pl.DataFrame(
        {"account_id": [f"x:{i}" for i in range(6)], "row": range(6), "rank": range(1, 7), "own": False, "staff": False,
         "unhappy": None, "community": [0, 0, 0, 1, 1, 2]},
        schema_overrides={"unhappy": pl.Boolean},
    )  # fmt: skip
    none = np.empty(0, np.int32)
    past = Past(Shares(6, np.empty(0, np.int64), none, none), 2, 1, np.arange(6, 0, -1.0), np.zeros(6), 1.0)
    find = lambda **wish: suggest_team(frame, past, Wanted(3, **wish), {})  # noqa: E731
    assert find(budget=3, per_community=3, communities=1, capacity=3).bound == {}
    assert find(budget=2).bound == {"budget": 15.0}
    assert find(per_community=1).bound == {"per_community": 15.0}
    assert find(communities=3).bound == {"communities": 15.0}
    assert find(capacity=1).bound == {"capacity": 15.0}
    assert find(budget=2, per_community=1).bound == {"budget": 10.0, "per_community": 11.0, "together": 15.0}
    assert not find().told


def paper_lower(met, theta, a):
    """OPIM-C, lemma 4.2."""
    return ((met + 2 * a / 9) ** 0.5 - (a / 2) ** 0.5) ** 2 / theta - a / 18 / theta


def test_the_bounds_are_those_of_the_paper_worked_by_hand():
    """OPIM-C, lemmas 4.2 and 4.3, with 18 = ln(1 / delta): every root is a whole number.

    A team that meets 12 of 100 fresh samples: (sqrt(12 + 2 * 18 / 9) - sqrt(18 / 2))^2 - 18 / 18 = (4 - 3)^2 - 1 = 0.
    One that meets 45: (sqrt(49) - 3)^2 - 1 = 15. The best one meets at most 40: (sqrt(40 + 9) + 3)^2 = 100.
    So with 45 met of 1,000 against at most 160 for the best: 15 / (13 + 3)^2 = 15 / 256.
    """
    assert paper_lower(12, 100, 18) == pytest.approx(0, abs=1e-12)
    assert paper_lower(45, 100, 18) == pytest.approx(0.15)
    assert upper_beside(40, 40, 100, 18) == pytest.approx(1.0)
    assert paper_lower(45, 1000, 18) / upper_beside(160, 160, 1000, 18) == pytest.approx(15 / 256)


@pytest.mark.parametrize("met", [0, 1, 12, 45, 500, 4000, 7999, 8000])
def test_the_bounds_are_those_of_the_binomial_and_never_looser_than_the_papers(met):
    theta, a = 8000, 8.0
    low, high = lower(met, theta, a), upper(met, theta, a)
    assert paper_lower(met, theta, a) <= low + 1e-12
    assert low <= met / theta <= high <= upper_beside(met, met, theta, a)
    if met:  # at the bounds so extreme a count is as rare as they say
        assert binom.sf(met - 1, theta, low) == pytest.approx(np.exp(-a))
    if met < theta:
        assert binom.cdf(met, theta, high) == pytest.approx(np.exp(-a))


def test_a_share_that_is_exact_needs_no_room_for_chance():
    assert upper_beside(50, 40, 100, 18) == pytest.approx(upper_beside(40, 40, 100, 18) + 0.1)
    wanted = Wanted(2)
    assert replace(wanted, capacity=1, fixed=("x:1",)).members == 2
    assert replace(wanted, capacity=0, fixed=("x:1",)).members == 1


def test_costs_too_small_to_divide_by_are_free():
    nobody, gain = np.empty(0, np.int64), np.array([3.0, 2.0])
    held = Limits(2, nobody, np.arange(2), np.full(2, -1, np.int32), 2, 0, np.array([5e-324, 1.0]), 4.0)
    assert held.most(gain) == 5.0
