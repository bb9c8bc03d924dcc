"""Authenticity: every kernel against slow plain code, what can be bought, and that honest people stay where they are."""

from __future__ import annotations

from collections import Counter, defaultdict

import hypothesis.strategies as st
import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings

from ambassadors.errors import UsageError
from ambassadors.scores import SCORES
from ambassadors.scores.authenticity import Doubts, Params, evidence
from ambassadors.scores.authenticity.crowds import Limits, judge
from ambassadors.scores.authenticity.histories import histories, latest
from ambassadors.scores.authenticity.rings import core_numbers, find_rings
from tests.scores import authenticity_worlds as worlds

PEOPLE, HOUR = 1500, worlds.HOUR
SMALL = st.lists(
    st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(0, 119), st.sampled_from([0, 2, 4])),
    max_size=80,
)


def ranked(rows, n):
    """Every additive score with its authenticity."""
    made, scores = worlds.view(rows, n), {}
    for name, spec in SCORES.items():
        if not spec.baseline:
            scores[name] = spec.compute(made, spec.params, scores)
    return made, scores


def place(values, whom):
    return int((values > values[whom]).sum()) + 1


@given(SMALL)
@settings(deadline=None, max_examples=60)
def test_core_numbers_are_those_of_networkx(rows):
    graph = nx.Graph((a, b) for a, b, _, _ in rows if a != b)
    graph.add_nodes_from(range(10))
    both = [(a, b) for u, v in graph.edges for a, b in ((u, v), (v, u))]
    a, b = np.array(both, np.int32).reshape(-1, 2).T
    assert core_numbers(a, b, 10).tolist() == [nx.core_number(graph)[node] for node in range(10)]


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 2), st.booleans()), max_size=60))
@settings(deadline=None, max_examples=60)
def test_crowds_are_judged_as_by_hand(members):
    limits = Limits(0.5, 3, 0.7)
    whom, kind, sign = (
        (np.array(side) for side in zip(*members, strict=True)) if members else (np.empty(0, int),) * 3
    )
    got = judge(whom.astype(np.int32), kind.astype(np.int64), sign.astype(bool), 5, limits)
    for u in range(5):
        mine = [(k, s) for w, k, s in members if w == u]
        assert got.seen[u] == sum(s for _, s in mine)
        if not 3 <= len(mine) <= 0.7 * len(members):
            assert np.isnan(got.expected[u])
            assert got.weight[u] == 1
            continue
        expected = 0.0
        for k, _ in mine:
            others = [s for w, kk, s in members if kk == k and w != u]
            expected += sum(others) / len(others) if others else 0.0
        assert got.expected[u] == pytest.approx(expected)
        bound = got.seen[u] + 1.645 * got.seen[u] ** 0.5 + 3
        assert got.weight[u] == pytest.approx(min(1, bound / (0.5 * expected)) ** 3 if expected else 1.0)


@given(SMALL)
@settings(deadline=None, max_examples=60)
def test_histories_are_those_of_plain_python(rows):
    rows = sorted((row for row in rows if row[0] != row[1]), key=lambda row: row[2])
    made = worlds.view(np.array(rows, float).reshape(-1, 4), 10)
    past = histories(made, latest(made))
    acts, pairs = defaultdict(list), Counter((a, b) for a, b, _, _ in rows)
    for a, _, at, _ in rows:
        acts[a].append(at)
    seeds = {a for a, at in acts.items() if max(at) - min(at) >= 24 and len(set(at)) >= 3}
    graph = nx.DiGraph(pair for pair in pairs if pair[::-1] not in pairs)
    for who in range(10):
        steps = [
            nx.shortest_path_length(graph, seed, who)
            for seed in seeds
            if seed in graph and who in graph and nx.has_path(graph, seed, who)
        ]
        near = min([*steps, 0 if who in seeds else 99])
        assert past.steps[who] == (near if near <= 3 else -1)
        mine = {b: count for (a, b), count in pairs.items() if a == who}
        assert past.touched[who] == len(mine)
        assert past.size[who] == sum(b == who for _, b in pairs)
        assert past.exclusive[who] == pytest.approx(
            max(mine.values(), default=0) / max(sum(mine.values()), 1)
        )
        if mine:
            assert past.first[who] == min(acts[who]) * HOUR


def test_a_ring_is_found_whole_and_its_figures_are_those_counted_by_hand():
    rng = np.random.default_rng(1)
    rows = np.concatenate([worlds.honest(), worlds.ring(rng, PEOPLE, 20, 700)])
    made = worlds.view(rows, PEOPLE + 20)
    rings = find_rings(made, friends=4, largest=0.05)
    number = rings.ring[PEOPLE]
    members = set(np.flatnonzero(rings.ring == number).tolist())
    assert members == {700, *range(PEOPLE, PEOPLE + 20)}
    assert rings.core[number] == 20
    pairs = {(int(a), int(b)) for a, b, _, _ in rows if a != b}
    to = [(a, b) for a, b in pairs if b in members]
    inside = sum(a in members for a, b in to) / len(to)
    assert rings.inside[number] == pytest.approx(inside)
    assert rings.weight[number] == pytest.approx(1 - max(0, 2 * inside - 1) * (1 - (4 / 20) ** 2))


def test_friends_who_share_one_another_count_in_full():
    rng = np.random.default_rng(1)
    made = worlds.view(np.concatenate([worlds.honest(), worlds.ring(rng, PEOPLE, 4, 700)]), PEOPLE + 4)
    rings = find_rings(made, friends=4, largest=0.05)
    assert rings.core[rings.ring[700]] == 4
    assert rings.weight[rings.ring[700]] == 1


def test_accounts_that_meet_again_and_again_are_told_from_people_who_meet_at_the_popular():
    rng = np.random.default_rng(2)
    group = np.arange(PEOPLE, PEOPLE + 6)
    at = np.repeat(rng.uniform(30, 119, 8), 6)
    planned = worlds.shares(
        np.tile(group, 8), np.repeat(rng.integers(900, 1400, 8), 6), at + rng.uniform(0, 0.01, 48)
    )
    crowd = np.arange(PEOPLE + 6, PEOPLE + 206)  # many who come at once, three times, to the most popular
    event = np.concatenate(
        [
            worlds.shares(crowd, who, when + rng.uniform(0, 0.01, 200))
            for who, when in ((0, 40), (1, 60), (2, 80))
        ]
    )
    found = evidence(
        worlds.view(np.concatenate([worlds.honest(), planned, event]), PEOPLE + 206), Params()
    ).lockstep
    assert len(set(found.group[group].tolist())) == 1
    assert found.group[group[0]] >= 0
    assert (found.partners[group] == 5).all()
    assert (found.meetings[group] >= 6).all()
    assert (found.expected[group] < 1).all()
    assert (found.group[crowd] < 0).all()


ATTACKS = {
    "burst": (worlds.burst, 200, 0.05),
    "camouflaged": (worlds.camouflaged, 200, 0.05),
    "camouflaged few": (worlds.camouflaged, 50, 0.8),
    "giveaway": (worlds.giveaway, 300, 0.5),
    "ring of 20": (worlds.ring, 20, 0.15),
    "ring of 50": (worlds.ring, 50, 0.05),
}
"""What is bought, of how many accounts, and the part of it that may count at most."""


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("attack", ATTACKS)
def test_bought_places_are_taken_back(attack, seed):
    make, size, most = ATTACKS[attack]
    rng = np.random.default_rng(seed)
    whom = 1200 + seed
    made, scores = ranked(np.concatenate([worlds.honest(seed), make(rng, PEOPLE, size, whom)]), PEOPLE + size)
    pairs = made.spread_pairs
    bought = (pairs.target == whom) & (pairs.actor >= PEOPLE)
    assert scores["authenticity"].factors["spread"][bought].mean() <= most
    relay = scores["relay"]
    assert relay.values[whom] < relay.raw[whom]
    assert place(relay.values, whom) > place(relay.raw, whom)
    assert (scores["authenticity"].values[PEOPLE:] <= most).mean() > 0.9


@pytest.mark.parametrize("seed", range(1, 7))
def test_honest_people_stay_where_they_are(seed):
    _, scores = ranked(worlds.honest(seed), PEOPLE)
    relay = scores["relay"]
    top = np.argsort(-relay.raw, kind="stable")[:20]
    assert (np.argsort(-relay.values, kind="stable")[:20] == top).all()
    assert (scores["authenticity"].values == 1).mean() > 0.97


@pytest.mark.parametrize("seed", range(1, 7))
def test_an_honest_moment_of_newcomers_counts_and_the_same_crowd_bought_does_not(seed):
    rng = np.random.default_rng(seed)
    for make, least, most in ((worlds.moment, 0.95, 1.0), (worlds.camouflaged, 0.0, 0.35)):
        _, scores = ranked(np.concatenate([worlds.honest(seed), make(rng, PEOPLE, 500, 1300)]), PEOPLE + 500)
        left = scores["relay"].values[1300] / scores["relay"].raw[1300]
        assert least <= left <= most, make.__name__


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_bots_thrown_at_an_honest_person_take_little_from_them(seed):
    rng = np.random.default_rng(seed)
    whom = 3
    alone = ranked(worlds.honest(seed), PEOPLE)[1]["relay"].values[whom]
    pelted = ranked(
        np.concatenate([worlds.honest(seed), worlds.camouflaged(rng, PEOPLE, 300, whom)]), PEOPLE + 300
    )[1]
    assert pelted["relay"].values[whom] > 0.8 * alone


def test_too_little_history_is_unknown_and_counts_in_full():
    rng = np.random.default_rng(1)
    rows = np.concatenate([worlds.honest(), worlds.camouflaged(rng, PEOPLE, 200, 1300)])
    late = rows[rows[:, 2] > worlds.HOURS - 40]
    found = evidence(worlds.view(late, PEOPLE + 200), Params())
    assert not found.judged
    assert all(np.isnan(crowd.expected).all() for crowd in found.crowds.values())
    assert len(found.spread.actor) == 0


def test_spam_at_people_who_never_answer_is_not_engagement():
    rng = np.random.default_rng(1)
    rows = worlds.honest()
    spam = worlds.shares(1450, rng.permutation(1400), rng.uniform(worlds.HOURS - 24, worlds.HOURS, 1400))
    spam[:, 3] = 4
    _, scores = ranked(np.concatenate([rows, spam]), PEOPLE)
    made = worlds.view(np.concatenate([rows, spam]), PEOPLE)
    raw = SCORES["engagement"].compute(made, SCORES["engagement"].params, {}).values
    assert place(raw, 1450) <= 5
    assert place(scores["engagement"].values, 1450) > 50


def test_doubts_follow_accounts_under_new_numbers():
    rng = np.random.default_rng(1)
    made = worlds.view(np.concatenate([worlds.honest(), worlds.ring(rng, PEOPLE, 20, 700)]), PEOPLE + 20)
    doubts = evidence(made, Params()).spread
    some = np.array([1, 700, PEOPLE + 1, PEOPLE + 2], np.int64)
    moved = doubts.renumbered(some)
    held = {
        (a, b): w
        for a, b, w in zip(doubts.actor.tolist(), doubts.target.tolist(), doubts.weight.tolist(), strict=True)
    }
    expected = {(i, j): held[a, b] for i, a in enumerate(some) for j, b in enumerate(some) if (a, b) in held}
    assert {
        (a, b): w
        for a, b, w in zip(moved.actor.tolist(), moved.target.tolist(), moved.weight.tolist(), strict=True)
    } == expected
    assert len(expected) == 6
    factor = doubts.on(made.spread_pairs)
    assert factor is not None
    pairs = made.spread_pairs
    assert {
        (a, b): w
        for a, b, w in zip(pairs.actor.tolist(), pairs.target.tolist(), factor.tolist(), strict=True)
        if w < 1
    } == held
    nothing = Doubts.of(pairs, [])
    assert nothing.on(pairs) is None


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("tolerance", 0.0, "tolerance must be in (0, 1], got 0.0"),
        ("largest", 1.5, "largest must be in (0, 1], got 1.5"),
        ("smallest", 1, "smallest must be at least 2, got 1"),
        ("history", -1.0, "history must be at least 0, got -1.0"),
        ("friends", float("nan"), "friends must be at least 1, got nan"),
    ],
)
def test_absurd_parameters_name_their_range(name, value, words):
    with pytest.raises(UsageError) as error:
        Params(**{name: value})
    assert words in str(error.value)
