"""Samples and what is chosen by them: as if each tie had been asked, whoever draws them; bounds that hold."""

import math
from dataclasses import replace
from itertools import combinations, pairwise

import numpy as np
import pytest

from ambassadors.outreach.team import best_team, measured, sampled
from ambassadors.outreach.team import choosing as choosing_module
from ambassadors.outreach.team.certificate import lower, upper
from ambassadors.outreach.team.choosing import greedy
from ambassadors.outreach.team.cover import Cover
from ambassadors.outreach.team.plain import ties as ties_of
from ambassadors.outreach.team.sampling import Ground, joined, samples
from tests.outreach.team_kit import graph, limits


def sets(drawn):
    offsets, held = drawn
    return [frozenset(held[a:b].tolist()) for a, b in pairwise(offsets)]


def crowd(n=400, count=2400, seed=0, hops=99):
    """Few are passed on by many; a tie is alive with 1 / ties of who may share: the weighted cascade."""
    chance = np.random.default_rng(seed)
    pairs = {
        (int(a), int(n * u**3))
        for a, u in zip(chance.integers(0, n, count), chance.random(count), strict=True)
    }
    pairs = sorted((a, b) for a, b in pairs if a != b)
    many = np.bincount([a for a, _ in pairs], minlength=n)
    return graph(n, [(a, b, 1 / many[a]) for a, b in pairs], hops=hops)


@pytest.mark.parametrize("even", [True, False])
def test_what_stands_in_samples_is_as_if_every_tie_had_been_asked(even):
    """One account with twelve ties: which of them live together, against the probability of each combination."""
    p = np.full(12, 0.15) if even else np.array([0.9, 0.02, 0.3, 0, 0.02, 0.5, 0.02, 0.1, 0, 0.25, 0.02, 0.6])
    p = p.astype(np.float32).astype(float)
    ground = Ground.of(graph(13, [(12, place, chance) for place, chance in enumerate(p)], hops=1))
    assert ground.everything == pytest.approx(1 - np.prod(1 - p))
    count = 200_000
    found = sets(samples(ground, 0, count, 3))
    assert all(found)  # samples of nobody are left out
    times = np.array([sum(place in one for one in found) for place in range(12)]) / count
    want = p / ground.everything
    assert (np.abs(times - want) <= 4.5 * np.sqrt(want / count)).all()
    for a, b in combinations(range(12), 2):  # and two ties live independently of each other
        want = p[a] * p[b] / ground.everything
        assert np.mean([a in one and b in one for one in found]) == pytest.approx(
            want, abs=4.5 * math.sqrt(want / count) + 1e-9
        )


def test_samples_hang_on_their_number_and_the_seed_alone():
    ground = Ground.of(crowd())
    whole = samples(ground, 0, 400, 7)
    parts = joined(samples(ground, 0, 150, 7), samples(ground, 150, 400, 7))
    assert sets(whole) == sets(parts)
    assert [a.tolist() for a in whole] == [a.tolist() for a in parts]
    assert sets(samples(ground, 0, 400, 8)) != sets(whole)
    assert sets(samples(ground, sampled.SECOND, sampled.SECOND + 400, 7)) != sets(whole)


def test_the_same_team_whatever_draws_the_samples(monkeypatch):
    """Two threads or one: the result does not tell."""
    held = crowd()
    two = best_team(held, limits(400, 5))

    class One:
        def __init__(self, _threads):
            pass

        def __enter__(self):
            return self

        def __exit__(self, *_):
            pass

        map = staticmethod(map)

    monkeypatch.setattr(sampled, "ThreadPoolExecutor", One)
    assert best_team(held, limits(400, 5)) == two


def test_nobody_is_reached_where_nothing_travels():
    for held in (crowd(hops=0), replace(crowd(), probability=np.zeros_like(crowd().probability))):
        assert measured(held, [0, 1]).reach == 0
        found = best_team(held, limits(400, 3))
        assert (found.reach, found.limit, found.certificate) == (0, 0, 1.0)


def test_no_team_meets_more_than_the_bound_and_it_is_near():
    """Against every team of a size, with and without fixed members and what members bring besides."""
    chance = np.random.default_rng(4)
    gaps = []
    for round_ in range(60):
        n, size = 8, int(chance.integers(1, 5))
        drawn = [np.flatnonzero(chance.random(n) < 0.3) for _ in range(40)]
        made = np.append(0, np.cumsum([len(one) for one in drawn])), np.concatenate(drawn).astype(np.int32)
        own = (chance.integers(0, 6, n) * (round_ % 2)).astype(np.float64)
        fixed = np.arange(int(chance.integers(0, size + 1)) if round_ % 3 == 0 else 0)
        held = limits(n, size, fixed=fixed, candidates=np.arange(len(fixed), n))
        choice = greedy(lambda who: Cover.of(made, who, n), np.bincount(made[1], minlength=n), own, held)  # noqa: B023
        best = max(
            sum(bool(set(team) & set(one.tolist())) for one in drawn) + own[list(team)].sum()
            for team in combinations(range(n), size)
            if set(fixed.tolist()) <= set(team)
        )
        assert choice.worth <= best <= choice.most + 1e-9
        gaps.append(best / choice.most)
    assert np.mean(gaps) > 0.96  # the bound of the paper alone: .93


def test_whoever_is_looked_at_first_the_choice_is_the_same(monkeypatch):
    """A few heads of the list at first, or everybody at once."""
    for seed in range(6):
        held = crowd(seed=seed)
        drawn, n = samples(Ground.of(held), 0, 500, 1), len(held.weight)
        reach, own = np.bincount(drawn[1], minlength=n), np.zeros(n)
        found = []
        for head in (2, 10**6):
            monkeypatch.setattr(choosing_module, "HEAD", head)
            found.append(greedy(lambda who: Cover.of(drawn, who, n), reach, own, limits(n, 6)))  # noqa: B023
        few, everybody = found
        assert (few.members, few.worth) == (everybody.members, everybody.worth)
        assert few.most >= few.worth
        assert few.most == pytest.approx(everybody.most, rel=0.1)


def test_of_heads_too_few_more_are_taken(monkeypatch):
    """Six of most samples stand in the same ones; who adds something to them is far down the list."""
    alike = [frozenset(range(6))] * 60 + [frozenset([place]) for place in range(6) for _ in range(place)]
    apart = [frozenset([6 + place]) for place in range(30) for _ in range(30 - place)]
    rows = [sorted(one) for one in alike + apart]
    made = np.append(0, np.cumsum([len(row) for row in rows])), np.concatenate(rows).astype(np.int32)
    monkeypatch.setattr(choosing_module, "HEAD", 2)
    choice = greedy(
        lambda who: Cover.of(made, who, 36), np.bincount(made[1], minlength=36), np.zeros(36), limits(36, 3)
    )
    assert choice.members == [5, 6, 7]
    assert choice.worth == 65 + 30 + 29
    assert choice.worth - 1e-9 <= choice.most <= 1.03 * choice.worth


@pytest.mark.parametrize("hops", [1, 99])
def test_a_team_never_reaches_less_than_the_plain_list(monkeypatch, hops):
    """A choice that went wrong loses against the list of most ties, and the result says so."""
    held = crowd(hops=hops)
    most = np.argsort(-ties_of(held), kind="stable")[:6].tolist()
    fair = best_team(held, limits(400, 6))
    assert fair.reach >= measured(held, most).reach * (1 - 0.01 * (hops > 1))
    module = sampled if hops > 1 else __import__("ambassadors.outreach.team.exact", fromlist=["exact"])
    chosen = module.choices
    worst = np.argsort(ties_of(held), kind="stable")[:6].tolist()
    monkeypatch.setattr(module, "choices", lambda *given: (worst, *chosen(*given)[1:]))
    found = best_team(held, limits(400, 6))
    assert found.plain
    assert found.reach >= 0.99 * fair.reach > 2 * measured(held, worst).reach


def test_the_certificate_is_reached_with_few_samples_and_is_no_looser_than_the_papers():
    held, a = crowd(4000, 40_000), 8.0
    found = best_team(held, limits(4000, 20))
    assert found.certificate >= sampled.ENOUGH
    assert found.samples == 4 * sampled.FIRST  # the second time because samples are small
    n, count = 4000, sampled.FIRST
    ground = Ground.of(held)
    drawn = samples(ground, 0, count, 1)
    fresh = samples(ground, sampled.SECOND, sampled.SECOND + count, 1)
    choice = greedy(
        lambda who: Cover.of(drawn, who, n), np.bincount(drawn[1], minlength=n), np.zeros(n), limits(n, 20)
    )
    met = sum(bool(set(choice.members) & one) for one in sets(fresh))
    room = math.sqrt(a / 2)
    paper = ((math.sqrt(met + 2 * a / 9) - room) ** 2 - a / 18) / (
        math.sqrt(_paper(drawn, choice, n) + a / 2) + room
    ) ** 2
    assert paper < lower(met, count, a) / upper(choice.most, count, a) - 0.02


def _paper(drawn, choice, n):
    """The bound along the greedy choice, by plain sets."""
    rest, least = sets(drawn), math.inf
    for member in [None, *choice.members]:
        rest = [one for one in rest if member not in one]
        gain = np.zeros(n)
        for one in rest:
            for account in one:
                gain[account] += 1
        met = len(drawn[0]) - 1 - len(rest)
        least = min(least, met + np.sort(gain)[-len(choice.members) :].sum())
    return least
