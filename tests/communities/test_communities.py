"""Communities: quality against peers, planted truth, order, names of accounts, bridges against networkx."""

import random

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array

from ambassadors.communities import (
    Params,
    Ties,
    distinctive,
    figures,
    find,
    modularity,
    spread,
    structural_holes,
)
from ambassadors.communities.kernels import aggregate, connected, move, number, refine
from ambassadors.communities.leiden import SMALL, _leiden, _renamed
from ambassadors.errors import UsageError


def ties(graph):
    edges = np.array(graph.edges(), np.int32).reshape(-1, 2)
    return Ties.of(edges[:, 0], edges[:, 1], len(graph))


GRAPHS = {
    "random": lambda seed: nx.gnp_random_graph(300, 0.03, seed=seed),
    "planted": lambda seed: nx.planted_partition_graph(6, 50, 0.3, 0.02, seed=seed),
    "clustered": lambda seed: nx.powerlaw_cluster_graph(1000, 3, 0.5, seed=seed),
    "attached": lambda seed: nx.barabasi_albert_graph(400, 3, seed=seed),
    "caves": lambda seed: nx.Graph(
        edge for edge in nx.relaxed_caveman_graph(20, 12, 0.1, seed=seed).edges() if edge[0] != edge[1]
    ),
}


@pytest.mark.parametrize("kind", GRAPHS)
def test_modularity_is_within_one_percent_of_igraph(kind):
    igraph = pytest.importorskip("igraph")
    for seed in range(3):
        graph = GRAPHS[kind](seed)
        held = ties(graph)
        random.seed(seed)
        igraph.set_random_number_generator(random)
        peer = igraph.Graph(len(graph), list(graph.edges())).community_leiden("modularity", n_iterations=10)
        ours = modularity(held, find(held))
        assert ours == pytest.approx(nx.community.modularity(graph, groups(find(held))))
        assert ours >= 0.995 * modularity(held, np.array(peer.membership))


@pytest.mark.parametrize("many", [10, 200])
def test_a_large_graph_taken_in_its_own_order_is_within_two_percent_of_igraph(many):
    igraph = pytest.importorskip("igraph")
    graph = nx.random_partition_graph([4000 // many] * many, 0.05 if many == 10 else 0.5, 0.001, seed=many)
    held = ties(graph)
    assert len(held.first) > SMALL
    random.seed(1)
    igraph.set_random_number_generator(random)
    peer = igraph.Graph(len(graph), list(graph.edges())).community_leiden("modularity", n_iterations=10)
    assert modularity(held, find(held)) >= 0.98 * modularity(held, np.array(peer.membership))


@pytest.mark.parametrize("seed", range(3))
def test_parts_are_connected_within_their_community_and_their_graph_keeps_every_tie(seed):
    held = ties(nx.powerlaw_cluster_graph(200, 3, 0.5, seed=seed))
    matrix = held.matrix()
    degree = np.asarray(matrix.sum(1)).ravel()
    order, labels = np.arange(200, dtype=np.int32), np.arange(200, dtype=np.int32)
    csr = (matrix.indptr, matrix.indices, matrix.data)
    gained = move(*csr, degree, labels, order, 1.0, 1e-9)
    alone = modularity(held, np.arange(200))
    assert gained == pytest.approx(modularity(held, labels) - alone)
    part, count = number(refine(*csr, degree, labels, order, 1.0))
    graph = nx.Graph(zip(held.first.tolist(), held.second.tolist(), strict=True))
    for one in range(count):
        members = np.flatnonzero(part == one)
        assert len(set(labels[members])) == 1
        assert nx.is_connected(graph.subgraph(members.tolist()))
    member = np.zeros((200, count))
    member[np.arange(200), part] = 1
    indptr, indices, weight = aggregate(*csr, part, count)
    made = csr_array((weight, indices, indptr), shape=(count, count)).toarray()
    assert np.array_equal(made, member.T @ matrix.toarray() @ member)


def slowly_refined(matrix, whole, order, gamma):
    """Refinement as Traag et al. (2019) tell it, with sets: whole sums anew at every step."""
    n, two_m = len(whole), matrix.sum()
    degree = matrix.sum(1)
    parts = {node: {node} for node in range(n)}

    def out(part):
        home = [v for v in range(n) if whole[v] == whole[next(iter(part))] and v not in part]
        return sum(matrix[u, v] for u in part for v in home)

    def bound(part):
        rest = sum(degree[v] for v in range(n) if whole[v] == whole[next(iter(part))]) - sum(
            degree[u] for u in part
        )
        return out(part) >= gamma * sum(degree[u] for u in part) * rest / two_m

    of = dict(enumerate(range(n)))
    for u in order:
        if len(parts[of[u]]) > 1 or not bound({u}):
            continue
        best, most = None, 0.0
        for v in np.flatnonzero(matrix[u]).tolist():
            name = of[v]
            if v == u or whole[v] != whole[u] or name == of[u]:
                continue
            part = parts[name]
            gain = sum(matrix[u, w] for w in part) - gamma * degree[u] * sum(degree[w] for w in part) / two_m
            if gain > most and bound(part):
                best, most = name, gain
        if best is not None:
            parts[best] |= parts.pop(of[u])
            of[u] = best
    return {frozenset(part) for part in parts.values()}


@pytest.mark.parametrize("gamma", [0.5, 1.0, 2.0])
@pytest.mark.parametrize("seed", range(6))
def test_refinement_equals_a_slow_one_that_counts_anew_at_every_step(seed, gamma):
    chance = np.random.default_rng(seed)
    actor, target = chance.integers(0, 40, (2, 110)).astype(np.int32)
    held = Ties.of(actor, target, 40)
    matrix = held.matrix()
    degree = np.asarray(matrix.sum(1)).ravel()
    whole = chance.integers(0, 3, 40).astype(np.int32)  # not optimal, so that some parts are bound badly
    order = chance.permutation(40).astype(np.int32)
    part = refine(matrix.indptr, matrix.indices, matrix.data, degree, whole, order, gamma)
    found = {frozenset(np.flatnonzero(part == one).tolist()) for one in set(part.tolist())}
    assert found == slowly_refined(matrix.toarray(), whole, order, gamma)


def test_a_large_graph_is_gone_through_more_than_once():
    held = ties(nx.powerlaw_cluster_graph(6000, 4, 0.3, seed=2))
    assert len(held.first) > SMALL
    order, graph = _renamed(held)
    place = np.argsort(order)
    renamed = Ties.of(place[held.first], place[held.second], held.n)
    once = _leiden(graph, np.arange(held.n, dtype=np.int32), 1.0, 1)
    assert modularity(held, find(held)) > modularity(renamed, once) + 0.002


@pytest.mark.parametrize("kind", GRAPHS)
def test_modularity_is_not_below_the_louvain_of_networkx(kind):
    graph = GRAPHS[kind](5)
    peer = nx.community.modularity(graph, nx.community.louvain_communities(graph, seed=1))
    assert modularity(ties(graph), find(ties(graph))) >= 0.995 * peer


def groups(labels):
    """Sets of accounts; who has no ties stands alone."""
    parts = [set(np.flatnonzero(labels == one)) for one in range(labels.max() + 1)]
    return [*parts, *({account} for account in np.flatnonzero(labels < 0))]


def test_planted_communities_are_found_exactly_and_numbered_by_size():
    sizes = [20, 60, 40]
    graph = nx.random_partition_graph(sizes, 0.4, 0.005, seed=3)
    found = groups(find(ties(graph)))
    assert [len(one) for one in found] == [60, 40, 20]
    assert {frozenset(one) for one in found} == {frozenset(one) for one in graph.graph["partition"]}


@pytest.mark.parametrize("kind", GRAPHS)
def test_renaming_and_reordering_change_nothing(kind):
    graph = GRAPHS[kind](7)
    edges, chance = np.array(graph.edges(), np.int32), np.random.default_rng(1)
    found = find(ties(graph))
    renamed = chance.permutation(len(graph)).astype(np.int32)
    shuffled = chance.permutation(len(edges))
    other = Ties.of(renamed[edges[shuffled, 1]], renamed[edges[shuffled, 0]], len(graph))
    assert np.array_equal(find(other)[renamed], found)
    assert np.array_equal(find(ties(graph)), found)


@given(st.integers(1, 25), st.lists(st.tuples(st.integers(0, 24), st.integers(0, 24)), max_size=60))
def test_every_community_is_connected_and_holds_everybody_who_has_a_tie(n, pairs):
    pairs = np.array([(a % n, b % n) for a, b in pairs], np.int32).reshape(-1, 2)
    held = Ties.of(pairs[:, 0], pairs[:, 1], n)
    found = find(held)
    graph = nx.Graph([(a, b) for a, b in pairs.tolist() if a != b])
    assert set(np.flatnonzero(found >= 0)) == set(graph)
    parts = [set(np.flatnonzero(found == one)) for one in range(found.max() + 1)]
    assert all(nx.is_connected(graph.subgraph(part)) for part in parts)
    assert [len(part) for part in parts] == sorted(map(len, parts), reverse=True)


def test_a_community_in_two_pieces_becomes_two():
    path = Ties.of(np.array([0, 1, 3]), np.array([1, 2, 4]), 5)
    matrix = path.matrix()
    for labels, pieces in ([0, 0, 0, 0, 0], 2), ([0, 0, 1, 2, 2], 3), ([0, 1, 0, 0, 0], 4):
        parts = connected(matrix.indptr, matrix.indices, np.array(labels, np.int32))
        assert len(set(parts.tolist())) == pieces


def test_a_renamed_graph_is_that_of_the_renamed_ties_with_neighbours_in_order():
    held = ties(nx.disjoint_union(nx.powerlaw_cluster_graph(300, 3, 0.5, seed=4), nx.empty_graph(5)))
    order, (indptr, indices, weight, degree) = _renamed(held)
    whole = held.matrix().toarray()[order][:, order]
    rows, columns = np.nonzero(whole)
    assert np.array_equal(indices, columns)
    assert np.array_equal(np.repeat(np.arange(300), np.diff(indptr)), rows)
    assert np.array_equal(weight, whole[rows, columns])
    assert np.array_equal(degree, whole.sum(1))


def test_a_tie_counts_once_each_way_however_often_it_is_repeated():
    held = Ties.of(np.array([0, 0, 0, 1, 2, 2]), np.array([1, 1, 1, 0, 1, 2]), 3)
    assert (held.first.tolist(), held.second.tolist(), held.weight.tolist()) == ([0, 1], [1, 2], [2.0, 1.0])


def test_nobody_and_nothing_have_no_community():
    nothing = np.empty(0, np.int32)
    assert find(Ties.of(nothing, nothing, 0)).tolist() == []
    assert find(Ties.of(nothing, nothing, 2)).tolist() == [-1, -1]
    assert np.isnan(figures(Ties.of(nothing, nothing, 2), np.array([-1, -1], np.int32)).participation).all()


@pytest.mark.parametrize(
    ("wrong", "text"),
    [
        ({"resolution": 0}, "resolution must be in (0, 100], got 0"),
        ({"seed": -1}, "seed must be >= 0, got -1"),
        ({"starts": 0}, "starts must be in [1, 100], got 0"),
    ],
)
def test_absurd_parameters_are_named_with_their_range(wrong, text):
    with pytest.raises(UsageError) as caught:
        Params(**wrong)
    assert caught.value.message == text


def test_participation_by_hand():
    # 0 has two ties in its community and one to each of two others: 1 - (4 + 1 + 1) / 16
    held = Ties.of(np.array([0, 0, 0, 0]), np.array([1, 2, 3, 4]), 6)
    found = figures(held, np.array([0, 0, 0, 1, 2, -1], np.int32)).participation
    assert found[:5].tolist() == [0.625, 0.0, 0.0, 0.0, 0.0]
    assert np.isnan(found[5])


@pytest.mark.parametrize("seed", range(4))
def test_figures_equal_networkx(seed):
    held = ties(nx.planted_partition_graph(5, 12, 0.5, 0.05, seed=seed))
    community = find(held)
    told = figures(held, community)
    graph = nx.Graph(zip(held.first.tolist(), held.second.tolist(), strict=True))
    for one, members in enumerate(groups(community)[: len(told.size)]):
        assert told.size[one] == len(members)
        assert told.density[one] == pytest.approx(nx.density(graph.subgraph(members)))
        assert told.conductance[one] == pytest.approx(nx.conductance(graph, members))
    for account in graph:
        near = [int(community[other]) for other in graph[account]]
        assert told.inside[account] == near.count(community[account])
        assert told.outside[account] == len(near) - told.inside[account]
        spread = 1 - sum((near.count(one) / len(near)) ** 2 for one in set(near))
        assert told.participation[account] == pytest.approx(spread)
        mine = told.who == account
        others = {one: near.count(one) for one in set(near) - {int(community[account])}}
        assert dict(zip(told.where[mine].tolist(), told.strength[mine].tolist(), strict=True)) == others


@pytest.mark.parametrize("seed", range(4))
def test_structural_holes_equal_networkx(seed):
    chance = np.random.default_rng(seed)
    actor, target = chance.integers(0, 30, (2, 120)).astype(np.int32)
    held = Ties.of(actor, target, 31)
    graph = nx.Graph()
    graph.add_nodes_from(range(31))
    graph.add_weighted_edges_from(zip(held.first, held.second, held.weight, strict=True))
    constraint, size = structural_holes(held, np.arange(31))
    want, wide = nx.constraint(graph, weight="weight"), nx.effective_size(graph)
    assert constraint == pytest.approx([want[node] for node in range(31)], nan_ok=True)
    assert size == pytest.approx([wide[node] for node in range(31)], nan_ok=True)


def test_spread_of_a_list():
    assert spread(np.array([0] * 8 + [3] * 2 + [-1], np.int32)) == pytest.approx((2, 0.8, 1.649385))
    assert spread(np.array([-1], np.int32)) == (0, 0.0, 0.0)


def test_what_is_distinctive_is_what_others_do_not_use():
    # 40 members of each community; everybody uses thing 0, community 1 alone thing 1, two members thing 2
    community = np.repeat([0, 1], 40)
    pairs = [(c, 0) for c in community] + [(1, 1)] * 12 + [(1, 2)] * 2 + [(-1, 1)] * 50
    of, thing = np.array(pairs).T
    where, what, above, people = distinctive(of, thing, np.array([40, 40]), most=3)
    assert (where.tolist(), what.tolist(), people.tolist()) == ([1], [1], [12])
    assert above[0] > 1.96
