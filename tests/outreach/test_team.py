"""The team: the kernel against enumeration and simulation, the certificate, the limits, the guarantee."""

from dataclasses import replace
from itertools import combinations, product

import numpy as np
import polars as pl
import pytest

from ambassadors.errors import ConflictError, NotFoundError, UsageError
from ambassadors.outreach.team import (
    Influence,
    Limits,
    Past,
    Shares,
    Wanted,
    best_team,
    measured,
    suggest_team,
)
from ambassadors.outreach.team.certificate import lower, upper

NONE = np.empty(0, np.int64)


def graph(n, ties, weight=None, own=None, hops=99):
    """Ties are (who shares, whom, probability)."""
    ties = sorted(ties)
    actor = np.array([tie[0] for tie in ties], np.int64)
    starts = np.append(0, np.cumsum(np.bincount(actor, minlength=n)))
    return Influence(
        starts,
        np.array([tie[1] for tie in ties], np.int32),
        np.array([tie[2] for tie in ties], np.float32),
        np.ones(n) if weight is None else weight,
        np.zeros(n) if own is None else own,
        hops,
    )


def limits(n, size, **given):
    held = {
        "fixed": NONE, "candidates": np.arange(n), "community": np.full(n, -1, np.int32),
        "per_community": size, "communities": 0, "cost": np.ones(n), "budget": np.inf,
    } | given  # fmt: skip
    return Limits(size, **held)


def random_ties(seed, n=6, count=9):
    chance = np.random.default_rng(seed)
    pairs = [(a, b) for a, b in product(range(n), range(n)) if a != b]
    chosen = chance.choice(len(pairs), count, replace=False)
    return [(*pairs[i], float(np.float32(chance.uniform(0.1, 0.9)))) for i in chosen]


def exact(n, ties, team, weight, own, hops):
    """The expected reach, over every way in which the ties can turn out."""
    total = 0.0
    for happens in product((False, True), repeat=len(ties)):
        chance = np.prod([p if on else 1 - p for on, (_, _, p) in zip(happens, ties, strict=True)])
        reached, edge = set(team), set(team)
        for _ in range(min(hops, n)):
            edge = {a for on, (a, b, _) in zip(happens, ties, strict=True) if on and b in edge} - reached
            reached |= edge
        total += chance * sum(weight[x] for x in reached)
    return total + sum(own[x] for x in team)


@pytest.mark.parametrize("hops", [1, 2, 99])
@pytest.mark.parametrize("seed", range(3))
def test_reach_equals_exact_enumeration(seed, hops):
    ties, chance = random_ties(seed), np.random.default_rng(seed)
    weight, own = chance.uniform(0, 3, 6), chance.uniform(0, 2, 6)
    held = graph(6, ties, weight, own, hops)
    for team in ([0], [1, 4], [2, 3, 5]):
        want = exact(6, ties, team, weight, own, hops)
        found = measured(held, team)
        assert found.reach == pytest.approx(want, rel=0.02)
        assert found.low <= want <= found.high


def test_the_team_is_near_the_best_of_all_and_the_certificate_tells_the_truth():
    for seed in range(5):
        ties, ones, zeros = random_ties(seed), np.ones(6), np.zeros(6)
        found = best_team(graph(6, ties), limits(6, 2))
        reach = {frozenset(team): exact(6, ties, team, ones, zeros, 99) for team in combinations(range(6), 2)}
        best, ours = max(reach.values()), reach[frozenset(found.members)]
        assert best <= found.limit
        assert found.low <= ours <= found.high
        assert found.certificate <= ours / best
        assert found.certificate >= 1 - 1 / np.e
        assert ours >= 0.9 * best


def test_reach_equals_simulated_cascades_on_a_random_graph():
    chance, n = np.random.default_rng(5), 200
    pairs = {(a, b) for a, b in chance.integers(0, n, (900, 2)).tolist() if a != b}
    ties = [(a, b, float(np.float32(chance.uniform(0, 0.3)))) for a, b in sorted(pairs)]
    found = best_team(graph(n, ties), limits(n, 5))
    heard = [[] for _ in range(n)]
    for a, b, p in ties:
        heard[b].append((a, p))
    counts = []
    for _ in range(3000):
        reached, edge = set(found.members), list(found.members)
        while edge:
            for a, p in heard[edge.pop()]:
                if a not in reached and chance.random() < p:
                    reached.add(a)
                    edge.append(a)
        counts.append(len(reached))
    assert np.mean(counts) == pytest.approx(found.reach, abs=4 * np.std(counts) / 3000**0.5 + 0.5)
    assert sum(found.gains) == pytest.approx(found.reach)


def test_the_bounds_hold_as_often_as_they_say():
    chance, a, count = np.random.default_rng(1), np.log(20), 400
    for share in (0.02, 0.3, 0.9):
        met = chance.binomial(count, share, 4000)
        assert np.mean([lower(one, count, a) > share for one in met]) <= 0.05
        assert np.mean([upper(one, one, count, a) < share for one in met]) <= 0.05


def test_overlap_is_counted_once_and_what_is_a_members_own_is_exact():
    # 0 and 1 have the same two followers, 2 has one of its own and brings half a person besides
    ties = [(3, 0, 1.0), (4, 0, 1.0), (3, 1, 1.0), (4, 1, 1.0), (5, 2, 1.0)]
    own = np.array([0, 0, 0.5, 0, 0, 0])
    found = best_team(graph(6, ties, own=own), limits(6, 2, candidates=np.arange(3)))
    assert set(found.members) in ({0, 2}, {1, 2})
    assert found.reach == pytest.approx(5.5, rel=0.02)
    twice = best_team(graph(6, ties, np.zeros(6), own), limits(6, 1))
    assert twice.members == [2]
    assert (twice.reach, twice.low) == (0.5, 0.5)


def test_limits_are_kept():
    own, community = np.array([9.0, 8, 7, 6, 5]), np.array([0, 0, 0, 1, -1], np.int32)
    held = graph(5, [], own=own)
    team = lambda **given: best_team(held, limits(5, 3, community=community, **given)).members  # noqa: E731
    assert team() == [0, 1, 2]
    assert team(per_community=1) == [0, 3, 4]
    assert team(communities=2) == [0, 1, 3]
    assert team(communities=3) == [0, 3, 4]
    assert team(fixed=np.array([4]), candidates=np.arange(4)) == [4, 0, 1]
    cost = np.array([10.0, 3, 3, 3, 3])
    assert team(cost=cost, budget=10.0) == [1, 2, 3]  # the best for the money, not the best one alone


def world(people=12, seed=0):
    """Everybody is on the list; reach says nothing of overlap."""
    chance, n = np.random.default_rng(seed), people + 300
    at = np.sort(chance.integers(0, 2000, 6000))
    past = Past(
        Shares(n, at, chance.integers(people, n, 6000).astype(np.int32), chance.integers(0, people, 6000).astype(np.int32)),
        2000, 1000, chance.uniform(1, 2, n), chance.uniform(1, 2, n), 24.0,
    )  # fmt: skip
    frame = pl.DataFrame(
        {
            "account_id": [f"x:{i:03}" for i in range(n)],
            "row": np.arange(n),
            "rank": [i + 1 if i < people else None for i in range(n)],
            "own": False, "staff": False, "unhappy": None, "community": [i % 4 for i in range(n)],
        },
        schema_overrides={"unhappy": pl.Boolean, "rank": pl.Int64},
    )  # fmt: skip
    return frame, past


def suggested(wanted):
    frame, past = world()
    return suggest_team(frame, past, wanted, {})


@pytest.mark.parametrize("seed", range(6))
def test_overlap_is_minded_only_where_it_reached_more_in_the_last_window(seed):
    frame, past = world(seed=seed)
    found = suggest_team(frame, past, Wanted(4), {})
    assert (found.method == "overlap") == (found.proof["overlap"] > found.proof["plain"])
    plain = [f"x:{i:03}" for i in np.argsort(-past.reach[:12], kind="stable")[:4]]
    if found.method == "plain":
        assert list(found.members) == plain
        assert found.certificate is None
    assert found.low <= found.reach <= found.high
    assert list(found.curve) == pytest.approx(np.cumsum(found.gains).tolist())
    assert suggest_team(frame, past, Wanted(4), {}) == found


def test_people_who_share_one_audience_are_not_taken_together():
    """Six people of the highest reach have the same fifty sharers again and again; the six others have their own."""
    frame, past = world()
    chance, target = np.random.default_rng(3), past.shares.target
    block = np.maximum(target - 5, 0)  # 0 - 5 share block 0
    actor = (12 + (block * 40 + chance.integers(0, 40, len(target))) % 300).astype(np.int32)
    reach = np.where(np.arange(past.shares.n) < 6, 1.1, 1.0)
    past = replace(past, shares=replace(past.shares, actor=actor), reach=reach, reach_before=reach)
    found = suggest_team(frame, past, Wanted(4), {})
    assert found.method == "overlap"
    assert found.proof["overlap"] > 2 * found.proof["plain"]
    assert sum(member <= "x:005" for member in found.members) <= 2  # the plain team: all four
    assert found.certificate is not None
    assert found.certificate > 0.8
    assert found.separate >= found.reach


@pytest.mark.parametrize("mark", ["own", "staff", "unhappy", "suppressed"])
def test_nobody_barred_is_in_a_team_nor_can_be_fixed(mark):
    frame, past = world()
    first = suggest_team(frame, past, Wanted(1), {}).members[0]
    suppressed = {first: "do_not_contact"} if mark == "suppressed" else {}
    if mark != "suppressed":
        frame = frame.with_columns(
            pl.when(pl.col("account_id") == first).then(True).otherwise(pl.col(mark)).alias(mark)
        )
    assert first not in suggest_team(frame, past, Wanted(11), suppressed).members
    with pytest.raises(ConflictError, match=f"{first} cannot be a fixed member"):
        suggest_team(frame, past, Wanted(2, must=(first,)), suppressed)


def test_fixed_and_excluded_people():
    frame, past = world()
    found = suggest_team(frame, past, Wanted(11, must=("x:007",), without=frozenset({"x:003"})), {})
    assert found.members[0] == "x:007"
    assert "x:003" not in found.members
    assert len(set(found.members)) == 11


@pytest.mark.parametrize(
    ("wanted", "kind", "text"),
    [
        ({"size": 0}, UsageError, "size must be >= 1, got 0"),
        ({"size": 13}, UsageError, "a team of 13 was asked for, but there are 12 people"),
        ({"size": 2, "must": ("x:nobody",)}, NotFoundError, "no account 'x:nobody'"),
        ({"size": 2, "without": frozenset({"x:nobody"})}, NotFoundError, "no account 'x:nobody'"),
        ({"size": 1, "must": ("x:001", "x:002")}, UsageError, "2 members are fixed, but size is 1"),
        ({"size": 2, "must": ("x:001",), "budget": 0.5}, ConflictError, "cost 1, above the budget of 0.5"),
        (
            {"size": 2, "must": ("x:001",), "without": frozenset({"x:001"})},
            UsageError,
            "both fixed and excluded",
        ),
        ({"size": 3, "must": ("x:001", "x:005"), "per_community": 1}, ConflictError, "of one community"),
        ({"size": 3, "communities": 4}, UsageError, r"communities must be in \[0, size = 3\], got 4"),
        ({"size": 3, "budget": -1}, UsageError, "budget must be >= 0, got -1"),
        ({"size": 3, "cost": {"x:001": -1}}, UsageError, "the cost of x:001 must be >= 0, got -1"),
    ],
)
def test_what_cannot_be_is_said_in_one_line(wanted, kind, text):
    with pytest.raises(kind, match=text):
        suggested(Wanted(**wanted))
