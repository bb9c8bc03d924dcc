"""Every score equals an independent slow implementation, and receipts add up from the acts alone."""

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings

from ambassadors.events import KINDS
from ambassadors.ranking import rank
from ambassadors.scores import Scale
from ambassadors.snapshot import from_events
from tests.oracles import scores_oracle as oracle
from tests.scores.scores_strategies import AS_OF, HISTORIES, RULES, SCALE, table

PLAIN = SCALE | {"as_of": AS_OF}


@given(HISTORIES)
@settings(deadline=None)
def test_additive_scores_equal_the_formulas_over_the_whole(events):
    snapshot = from_events(table(events), AS_OF)
    ranking = rank(snapshot, "", Scale(**SCALE))
    assert snapshot.ids == oracle.accounts(events)
    for name, values in oracle.everything(events, PLAIN).items():
        assert ranking.values[name] == pytest.approx([values[who] for who in snapshot.ids], abs=1e-9)


@given(HISTORIES)
@settings(deadline=None)
def test_a_brand_reads_its_own_talk_and_everybodys_relays(events):
    snapshot = from_events(table(events), AS_OF, RULES)
    ranking = rank(snapshot, "acme", Scale(**SCALE))
    expected = oracle.everything(events, PLAIN, "acme", {"x:own", "x:staff"}, own={"x:own"})
    for name, values in expected.items():
        assert ranking.values[name] == pytest.approx([values[who] for who in snapshot.ids], abs=1e-9)


@given(HISTORIES)
@settings(deadline=None, max_examples=50)
def test_baselines_equal_networkx(events):
    snapshot = from_events(table(events), AS_OF)
    ranking = rank(snapshot, "", Scale(**SCALE))
    graph = nx.DiGraph()
    graph.add_weighted_edges_from((a, b, count) for (a, b), count in oracle.links(events, AS_OF).items())
    ranked = nx.pagerank(graph, tol=1e-15, max_iter=1000) if graph else {}
    assert ranking.values["pagerank"] == pytest.approx(
        [ranked.get(who, 0) for who in snapshot.ids], abs=1e-10
    )
    degree = dict(graph.in_degree())
    assert ranking.values["in_degree"].tolist() == [degree.get(who, 0) for who in snapshot.ids]
    assert ranking.observations.tolist() == [degree.get(who, 0) for who in snapshot.ids]


def test_pagerank_equals_networkx_on_a_larger_random_graph():
    rng = np.random.default_rng(5)
    pairs = rng.zipf(1.6, (3000, 2)) % 400
    events = [
        {"event_id": f"e{i}", "at": i, "kind": "share", "actor": f"x:{a}", "target": f"x:{b}"}
        for i, (a, b) in enumerate(pairs)
    ]
    snapshot = from_events(table(events), AS_OF)
    graph = nx.DiGraph()
    for event in events:
        a, b = event["actor"], event["target"]
        if a != b:
            graph.add_edge(a, b, weight=graph.get_edge_data(a, b, {"weight": 0})["weight"] + 1)
    expected = nx.pagerank(graph, tol=1e-15, max_iter=1000)
    assert any(not graph.out_degree(node) for node in graph)  # the dangling mass matters here
    values = rank(snapshot, "", Scale(**SCALE)).values["pagerank"]
    assert values == pytest.approx([expected.get(who, 0) for who in snapshot.ids], abs=1e-10)


@given(HISTORIES)
@settings(deadline=None, max_examples=40)
def test_receipts_add_up_from_the_listed_acts_alone(events):
    """Credits are worked out again from the acts, never taken from the stored parts."""
    snapshot = from_events(table(events), AS_OF)
    ranking = rank(snapshot, "", Scale(**SCALE))
    acts = oracle.scored_acts(events, AS_OF)
    spread = [act for act in acts if act["kind"] in oracle.PASSES_ON]
    sides = {name: np.zeros(len(snapshot.ids)) for name in ranking.terms}
    for name, terms in ranking.terms.items():
        for i, (account, bucket) in enumerate(zip(terms.account, terms.bucket, strict=True)):
            listed = terms.act[terms.offsets[i] : terms.offsets[i + 1]]
            assert (snapshot.at[listed] // (2 * oracle.HOUR) == bucket).all()
            assert (np.diff(listed) > 0).all()
            if name.endswith("engagement"):
                assert (snapshot.actor[listed] == account).all()
                worth = [1.0 for _ in {snapshot.target[act] for act in listed}]
            else:
                assert (snapshot.target[listed] == account).all()
                assert len(set(snapshot.actor[listed])) == len(listed)
                sharee, sharers = snapshot.ids[account], [snapshot.ids[snapshot.actor[act]] for act in listed]
                worth = [
                    oracle.reach_credit(who, sharee, spread, PLAIN)
                    if name == "reach"
                    else oracle.credit(who, sharee, spread)
                    for who in sharers
                ]
            assert terms.credit[terms.offsets[i] : terms.offsets[i + 1]] == pytest.approx(worth, rel=1e-12)
            sides[name][account] += _term(name, int(bucket), sum(worth), acts, spread)
        assert terms.total(len(snapshot.ids)) == pytest.approx(sides[name], abs=1e-9)
    for name in ("engagement", "relay", "reach"):
        assert ranking.values[name] == pytest.approx(sides[name], abs=1e-9)
    product = np.sqrt((sides["ambassador.engagement"] + 0.05) * (sides["ambassador.relay"] + 0.05))
    assert ranking.values["ambassador"] == pytest.approx(product, abs=1e-9)
    assert all(KINDS[kind] in oracle.STRENGTH for kind in snapshot.kind)


def _term(name, bucket, x, acts, spread):
    capped = min(np.log2(1 + x), 2)
    if name == "engagement":
        return capped * oracle.weight(bucket, acts, PLAIN, 5.0, 0.75, 0.25, 2.5)
    if name.startswith("ambassador"):
        among, typical, decay = (acts, 2.5, 0.4) if name.endswith("engagement") else (spread, 3.5, 0.5)
        old = oracle.age(bucket, PLAIN) / (6 * PLAIN["horizon_hours"]) if name.endswith("engagement") else 0
        return capped * oracle.weight(bucket, among, PLAIN, 7.0, decay, 0.35, typical) / max(1, old) ** 3
    power = 0.6 if name == "reach" else 0.5
    return x**power * oracle.weight(bucket, spread, PLAIN, 3.0, 1.0)
