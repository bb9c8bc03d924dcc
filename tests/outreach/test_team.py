"""The team: the kernel against enumeration and simulation, the certificate, the limits, the guarantee."""

import heapq
from dataclasses import replace
from itertools import chain, combinations, product

import networkx as nx
import numpy as np
import polars as pl
import pytest

from ambassadors.audience import Shares
from ambassadors.errors import ConflictError, NotFoundError, UsageError
from ambassadors.outreach.team import (
    Past,
    Wanted,
    best_team,
    measured,
    suggest_team,
)
from ambassadors.outreach.team.certificate import lower, upper
from ambassadors.outreach.team.forecast import outlook
from tests.outreach.team_kit import graph, limits


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
        reached = set()
        for member in team:  # nobody is reached by themselves
            seen, edge = {member}, {member}
            for _ in range(min(hops, n)):
                edge = {a for on, (a, b, _) in zip(happens, ties, strict=True) if on and b in edge} - seen
                seen |= edge
            reached |= seen - {member}
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
        assert found.low - 1e-9 <= want <= found.high + 1e-9


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
        lives = [[a for a, p in heard[b] if chance.random() < p] for b in range(n)]
        reached = set()
        for member in found.members:
            seen, edge = {member}, [member]
            while edge:
                fresh = set(lives[edge.pop()]) - seen
                seen |= fresh
                edge += fresh
            reached |= seen - {member}
        counts.append(len(reached))
    assert np.mean(counts) == pytest.approx(found.reach, abs=4 * np.std(counts) / 3000**0.5 + 0.5)
    assert sum(found.gains) == pytest.approx(found.reach)


def celf(network, size, runs, chance):
    """Kempe et al. with the lazy evaluation of Leskovec et al., over networkx: whom things come from -> who passes on."""
    worlds = []
    for _ in range(runs):
        lived = nx.DiGraph()
        lived.add_nodes_from(network)
        lived.add_edges_from((a, b) for a, b, p in network.edges(data="p") if chance.random() < p)
        worlds.append({x: nx.descendants(lived, x) for x in network})
    reached, team = [set() for _ in worlds], []

    def gain(x):
        return sum(len(world[x] - met) for world, met in zip(worlds, reached, strict=True)) / runs

    heap = [(-gain(x), x, 0) for x in sorted(network)]
    heapq.heapify(heap)
    while len(team) < size:
        _, x, known = heapq.heappop(heap)
        if known < len(team):
            heapq.heappush(heap, (-gain(x), x, len(team)))
            continue
        team.append(x)
        for number, world in enumerate(worlds):
            reached[number] |= world[x]
    return team


@pytest.mark.parametrize("seed", range(3))
def test_the_team_reaches_what_that_of_celf_over_networkx_reaches(seed):
    chance = np.random.default_rng(seed)
    drawn = nx.gnp_random_graph(60, 0.06, seed=seed, directed=True)
    ties = [(b, a, float(np.float32(chance.uniform(0.05, 0.4)))) for a, b in drawn.edges()]
    network = nx.DiGraph()
    network.add_nodes_from(drawn)
    network.add_edges_from((b, a, {"p": p}) for a, b, p in ties)
    held = graph(60, ties)
    theirs, ours = celf(network, 4, 400, chance), best_team(held, limits(60, 4))
    assert measured(held, ours.members, 7).reach >= 0.99 * measured(held, theirs, 7).reach
    assert measured(held, theirs, 7).low <= ours.limit


def test_no_team_within_the_limits_is_worth_more_than_the_bound():
    """Places and money at once: who is worth most in a community may be too dear, and the next one not."""
    chance = np.random.default_rng(8)
    for _ in range(200):
        n, size = 7, int(chance.integers(1, 5))
        gain, cost = chance.integers(0, 12, n).astype(float), chance.choice([0.0, 1, 2, 5], n)
        held = limits(
            n, size, community=chance.integers(-1, 3, n).astype(np.int32), cost=cost,
            per_community=int(chance.integers(1, 4)), budget=float(chance.choice([2.0, 6, np.inf])),
        )  # fmt: skip
        best = 0.0
        for team in (team for k in range(size + 1) for team in combinations(range(n), k)):
            of = held.community[list(team)]
            if (
                cost[list(team)].sum() <= held.budget
                and np.bincount(of[of >= 0], minlength=1).max() <= held.per_community
            ):
                best = max(best, gain[list(team)].sum())
        assert best <= held.most(gain) + 1e-9
        free = replace(held, budget=np.inf)
        of = [sorted(gain[held.community == c], reverse=True)[: held.per_community] for c in range(3)]
        places = sorted([*chain(*of), *gain[held.community < 0]], reverse=True)[:size]
        assert free.most(gain) == pytest.approx(sum(places))


def test_the_bound_is_found_among_many_without_sorting_them_all():
    chance = np.random.default_rng(3)
    gain, community = chance.random(5000), chance.integers(0, 5, 5000).astype(np.int32)
    held = limits(5000, 40, community=community, per_community=9, cost=chance.uniform(1, 3, 5000))
    places = chain(*(np.sort(gain[community == c])[-9:] for c in range(5)))
    assert held.most(gain) == pytest.approx(sum(sorted(places, reverse=True)[:40]))
    assert replace(held, per_community=40).most(gain) == pytest.approx(np.sort(gain)[-40:].sum())
    money, bought, left = replace(held, per_community=40, budget=20.0), 0.0, 20.0
    for place in np.argsort(-gain / held.cost):
        bought += gain[place] * min(1, left / held.cost[place])
        left -= min(left, held.cost[place])
    assert money.most(gain) == pytest.approx(bought)


def test_the_bounds_hold_as_often_as_they_say():
    chance, a, count = np.random.default_rng(1), np.log(20), 400
    for share in (0.02, 0.3, 0.9):
        met = chance.binomial(count, share, 4000)
        assert np.mean([lower(one, count, a) > share for one in met]) <= 0.05
        assert np.mean([upper(one, count, a) < share for one in met]) <= 0.05


def test_overlap_is_counted_once_and_what_is_a_members_own_is_exact():
    # 0 and 1 have the same two followers, 2 has one of its own and brings half a person besides
    ties = [(3, 0, 1.0), (4, 0, 1.0), (3, 1, 1.0), (4, 1, 1.0), (5, 2, 1.0)]
    own = np.array([0, 0, 0.5, 0, 0, 0])
    found = best_team(graph(6, ties, own=own), limits(6, 2, candidates=np.arange(3)))
    assert set(found.members) in ({0, 2}, {1, 2})
    assert found.reach == pytest.approx(3.5, rel=0.03)
    exact = best_team(graph(6, ties, own=own, hops=1), limits(6, 2, candidates=np.arange(3)))
    assert (set(exact.members), exact.reach, exact.certificate) == (set(found.members), 3.5, 1.0)
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
    assert 0.6 < found.certificate <= 1
    assert found.low is None  # two windows of history tell nothing of how windows change
    assert found.separate >= found.reach
    assert found.reach == pytest.approx(sum(found.gains))
    assert suggest_team(frame, past, Wanted(4), {}) == found


def test_people_who_share_one_audience_are_not_taken_together():
    """Six people of the highest reach have the same fifty sharers again and again; the six others have their own."""
    frame, past = world()
    chance, target = np.random.default_rng(3), past.shares.target
    block = np.maximum(target - 5, 0)  # 0 - 5 share block 0
    actor = (12 + (block * 40 + chance.integers(0, 40, len(target))) % 300).astype(np.int32)
    reach = np.array([1.1] * 6 + [1.0] * 6 + [0.0] * 300)
    past = replace(past, shares=replace(past.shares, actor=actor), reach=reach, reach_before=reach)
    found = suggest_team(frame, past, Wanted(4), {})
    assert found.method == "overlap"
    assert found.proof["overlap"] >= 2 * found.proof["plain"]
    assert sum(member <= "x:005" for member in found.members) == 1  # the plain team: all four
    assert found.certificate > 0.9
    assert found.reach == pytest.approx(4 * found.gains[0], rel=0.1)
    assert found.separate >= found.reach


def test_the_range_holds_the_noise_of_people_and_the_change_of_windows():
    """Windows that swing by a factor of four make a range at least as wide; steady ones of equal people a narrow one."""
    people, ends = 40, {}
    for name, volumes in (("steady", [300] * 10), ("swinging", [100, 400] * 5)):
        at, actor, target = [], [], []
        for window, count in enumerate(volumes):
            at += [window * 100 + i * 100 // count for i in range(count)]
            actor += [people + i for i in range(count)]
            target += [i % people for i in range(count)]
        shares = Shares(people + 400, np.array(at), np.array(actor, np.int32), np.array(target, np.int32))
        reach = np.array([1.0] * people + [0.0] * 400)
        found = outlook(shares, 900, 1000, reach, np.full(10, 5.0))
        assert found is not None
        ends[name] = found
    mean, low, high = ends["steady"]
    assert 0.9 < low <= mean <= high < 1.1
    assert mean == pytest.approx(1, abs=0.05)
    mean, low, high = ends["swinging"]
    assert mean == pytest.approx(1, rel=0.1)
    assert low == pytest.approx(1 / 4, rel=0.1)
    assert high == pytest.approx(4, rel=0.1)
    assert outlook(shares, 900, 1000, np.zeros(440), np.full(10, 5.0)) is None


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
        suggest_team(frame, past, Wanted(2, fixed=(first,)), suppressed)


def test_fixed_and_excluded_people():
    frame, past = world()
    found = suggest_team(frame, past, Wanted(11, fixed=("x:007",), without=frozenset({"x:003"})), {})
    assert found.members[0] == "x:007"
    assert "x:003" not in found.members
    assert len(set(found.members)) == 11


@pytest.mark.parametrize(
    ("wanted", "kind", "text"),
    [
        ({"size": 0}, UsageError, "size must be >= 1, got 0"),
        ({"size": 13}, UsageError, "a team of 13 was asked for, but there are 12 people"),
        ({"size": 2, "fixed": ("x:nobody",)}, NotFoundError, "no account 'x:nobody'"),
        ({"size": 2, "without": frozenset({"x:nobody"})}, NotFoundError, "no account 'x:nobody'"),
        ({"size": 1, "fixed": ("x:001", "x:002")}, UsageError, "2 members are fixed, but size is 1"),
        ({"size": 2, "fixed": ("x:001",), "budget": 0.5}, ConflictError, "cost 1, above the budget of 0.5"),
        (
            {"size": 2, "fixed": ("x:001",), "without": frozenset({"x:001"})},
            UsageError,
            "both fixed and excluded",
        ),
        ({"size": 3, "fixed": ("x:001", "x:005"), "per_community": 1}, ConflictError, "of one community"),
        ({"size": 3, "communities": 4}, UsageError, r"communities must be in \[0, members = 3\], got 4"),
        ({"size": 3, "budget": -1}, UsageError, "budget must be >= 0, got -1"),
        ({"size": 3, "cost": {"x:001": -1}}, UsageError, "the cost of x:001 must be >= 0, got -1"),
    ],
)
def test_what_cannot_be_is_said_in_one_line(wanted, kind, text):
    with pytest.raises(kind, match=text):
        suggested(Wanted(**wanted))
