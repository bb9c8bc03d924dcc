"""Relay trees: every rule, a slow reading of the same rules, and the figures against networkx."""

import itertools
from collections import Counter

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ambassadors.cascades import grow
from ambassadors.snapshot import from_events
from tests.cascades.cascades_kit import share, table, trees_by_hand

PEOPLE = ["x:author", "x:a", "x:b", "x:c", "x:d"]


def grown(*events):
    snapshot = from_events(table(events))
    return snapshot, grow(snapshot)


def relays(*events):
    """Return the named relay of each share, in the order of time."""
    snapshot, trees = grown(*events)
    return [snapshot.ids[relay] if relay >= 0 else None for relay in trees.relay]


def parents(*events):
    return grown(*events)[1].up.tolist()


@st.composite
def stories(draw):
    events = []
    for number in range(draw(st.integers(0, 25))):
        kind = draw(st.sampled_from(["share", "share", "share", "share", "post"]))
        posts = st.sampled_from([None, "R", "Q", *(f"p{i}" for i in range(number + 3))])
        actor = draw(st.sampled_from(PEOPLE))
        event = share(number, actor, kind=kind, post=draw(st.sampled_from([None, f"p{number}"])))
        if kind == "post":
            events.append(
                event | {"target": None, "root": None, "post": draw(st.sampled_from(["R", f"p{number}"]))}
            )
            if any(e.get("post") == events[-1]["post"] for e in events[:-1]):
                events.pop()
            continue
        target = draw(st.sampled_from(PEOPLE[:2]))
        event |= {"target": target, "root": draw(posts), "parent": draw(posts)}
        events.append(event | {"via": draw(st.sampled_from([None, *PEOPLE]))})
    return events


@given(stories())
@settings(deadline=None, max_examples=200)
def test_trees_agree_with_a_slow_reading_of_the_rules(events):
    table_ = table(events)
    snapshot = from_events(table_)
    trees = grow(snapshot)
    event_of = [table_["event_id"][int(row)].as_py() for row in snapshot.seq[trees.act]]
    expected = trees_by_hand(events)
    assert set(event_of) == set(expected)
    same = Counter((trees.tree[i], expected[event][0]) for i, event in enumerate(event_of))
    assert len(same) == len(set(trees.tree.tolist())) == len({tree for tree, _, _, _ in expected.values()})
    for i, event in enumerate(event_of):
        _, relay, up, depth = expected[event]
        assert (snapshot.ids[trees.relay[i]] if trees.relay[i] >= 0 else None) == relay
        assert (event_of[trees.up[i]] if trees.up[i] >= 0 else None) == up
        assert trees.depth[i] == depth


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=40))
@settings(deadline=None, max_examples=50)
def test_figures_agree_with_networkx(choices):
    events, graph = [], nx.Graph()
    for i, choice in enumerate(choices):
        above = choice % (i + 1) - 1  # -1 = the post
        events.append(share(i, f"x:{i}", at=10 * i + 10, via=f"x:{above}" if above >= 0 else None))
        graph.add_edge(above, i)
    figures = grown(share(99, "x:author", at=0, target=None, root=None, kind="post", post="R"), *events)[
        1
    ].figures
    depths = Counter(nx.single_source_shortest_path_length(graph, -1).values())
    del depths[0]
    distances = [nx.shortest_path_length(graph, a, b) for a, b in itertools.combinations(graph, 2)]
    assert figures.size.tolist() == [len(choices)]
    assert figures.depth.tolist() == [max(depths)]
    assert figures.breadth.tolist() == [max(depths.values())]
    assert figures.virality[0] == pytest.approx(np.mean(distances), abs=1e-12)
    assert figures.virality[0] == pytest.approx(
        nx.wiener_index(graph) / (len(graph) * (len(graph) - 1) / 2), abs=1e-12
    )
    assert figures.half_ms.tolist() == [10 * ((len(choices) + 1) // 2)]


class TestRules:
    def test_the_named_relay_is_the_parent(self):
        assert parents(share(1, "x:a"), share(2, "x:b", via="x:a"), share(3, "x:c", via="x:b")) == [-1, 0, 1]

    def test_a_parent_that_is_a_share_names_who_made_it(self):
        events = (share(1, "x:a", post="p1"), share(2, "x:b", parent="p1", root="R"))
        assert relays(*events) == [None, "x:a"]
        assert parents(*events) == [-1, 0]

    def test_a_root_that_is_a_share_leads_on_to_the_post(self):
        _, trees = grown(share(1, "x:a", post="p1"), share(2, "x:b", root="p1"))
        assert (len(trees.root), trees.up.tolist()) == (1, [-1, 0])

    def test_a_target_that_is_not_the_author_is_the_relay(self):
        assert relays(share(1, "x:a"), share(2, "x:b", target="x:a")) == [None, "x:a"]

    def test_the_author_named_as_relay_is_told_from_nobody_named(self):
        assert relays(share(1, "x:a"), share(2, "x:b", via="x:author"), share(3, "x:c")) == [
            None,
            "x:author",
            None,
        ]

    def test_a_relay_never_seen_before_stays_named_and_the_share_hangs_from_the_post(self):
        events = (share(1, "x:a", via="x:stranger"),)
        assert (relays(*events), parents(*events)) == (["x:stranger"], [-1])

    def test_a_relay_that_shares_later_is_no_parent(self):
        events = (share(1, "x:a", via="x:b"), share(2, "x:b", via="x:a"))
        assert parents(*events) == [-1, 0]

    def test_at_one_instant_the_share_that_names_its_relay_comes_after(self):
        for first, second in itertools.permutations(range(2)):
            assert parents(share(first, "x:a", at=5), share(second, "x:b", at=5, via="x:a")) == [-1, 0]

    def test_a_circle_at_one_instant_is_cut(self):
        ups = parents(share(1, "x:a", at=5, via="x:b"), share(2, "x:b", at=5, via="x:a"))
        assert sorted(ups) == [-1, 0]

    def test_oneself_is_no_relay(self):
        assert relays(share(1, "x:a"), share(2, "x:a", via="x:a", post="p")) == [None, None]

    def test_of_several_shares_of_the_relay_the_latest_before_counts(self):
        assert parents(share(1, "x:a"), share(2, "x:a"), share(3, "x:b", via="x:a")) == [-1, -1, 1]

    def test_a_dangling_parent_gives_way_to_the_root(self):
        _, trees = grown(share(1, "x:a"), share(2, "x:b", parent="gone"))
        assert len(trees.root) == 1

    def test_a_dangling_parent_alone_is_a_tree(self):
        _, trees = grown(share(1, "x:a", root=None, parent="gone"), share(2, "x:b", root=None, parent="gone"))
        assert trees.figures.size.tolist() == [2]

    def test_its_own_post_is_no_root(self):
        """X gives a retweet its own id as the conversation."""
        _, trees = grown(
            share(1, "x:a", post="p1", root="p1", parent="R"),
            share(2, "x:b", post="p2", root="p2", parent="R"),
        )
        assert trees.figures.size.tolist() == [2]

    def test_one_person_in_several_trees(self):
        _, trees = grown(share(1, "x:a"), share(2, "x:a", root="Q"), share(3, "x:b", root="Q", via="x:a"))
        assert trees.up.tolist() == [-1, -1, 1]

    def test_a_share_before_its_post_has_no_delay(self):
        post = share(9, "x:author", at=50, target=None, root=None, kind="post", post="R")
        assert grown(post, share(1, "x:a", at=10))[1].figures.half_ms.tolist() == [0]

    def test_without_shares_or_roots_there_is_no_tree(self):
        for events in ((), (share(1, "x:a", root=None),), (share(1, "x:a", kind="reply"),)):
            trees = grown(*events)[1]
            assert (len(trees.root), len(trees.act), len(trees.figures.size)) == (0, 0, 0)


def test_a_broadcast_and_a_chain_of_a_million():
    """The longest chain must not overflow, and both have a known answer."""
    from ambassadors.cascades.kernels import link, measure

    n = 1_000_000
    people, none = np.arange(n, dtype=np.int32), np.full(n, -1, np.int32)
    tree, at = np.zeros(n, np.int32), np.arange(n)
    for relay, virality, depth in ((none, 2 * n / (n + 1), 1), (people - 1, (n + 2) / 3, n)):
        up, level, _ = link(tree, people, relay.astype(np.int32), none)
        _, deepest, _, mean, _ = measure(tree, up, level, at, np.zeros(1, np.int64))
        assert mean[0] == pytest.approx(virality)
        assert deepest[0] == depth
