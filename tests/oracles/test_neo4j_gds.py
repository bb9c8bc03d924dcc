"""PageRank, communities and teams beside Graph Data Science in a real Neo4j, on random graphs."""

import networkx as nx
import numpy as np
import pytest
from neo4j import GraphDatabase

from ambassadors.communities import Ties, find, modularity
from ambassadors.outreach.team import Influence, Limits, best_team, measured
from ambassadors.ranking import rank
from ambassadors.scores import Scale
from ambassadors.snapshot import from_events
from tests.neo4j_server import Neo4jServer
from tests.scores.scores_strategies import AS_OF, SCALE, table

pytestmark = [pytest.mark.long, pytest.mark.graph]


@pytest.fixture(scope="module")
def gds(tmp_path_factory):
    """Give a function that runs a statement on a server with Graph Data Science."""
    with Neo4jServer(tmp_path_factory.mktemp("gds"), wait_s=180, with_gds=True) as server:
        auth = (server.user, server.password)
        with GraphDatabase.driver(server.uri, auth=auth, warn_notification_severity="OFF") as driver:
            yield lambda text, **given: driver.execute_query(text, given).records


def project(gds, n, edges, *, undirected=False):
    """Put nodes 0 to n - 1 and (first, second, weight) into the server, and its catalog under the name g."""
    gds("MATCH (a) DETACH DELETE a")
    gds("CALL gds.graph.drop('g', false)")
    gds("UNWIND range(0, $n - 1) AS i CREATE (:A {i: i})", n=n)
    gds(
        "UNWIND $edges AS e MATCH (a:A {i: e[0]}) MATCH (b:A {i: e[1]}) CREATE (a)-[:R {weight: e[2]}]->(b)",
        edges=edges,
    )
    gds(
        "CALL gds.graph.project('g', 'A', {R: {orientation: $way, properties: 'weight'}})",
        way="UNDIRECTED" if undirected else "NATURAL",
    )


def streamed(gds, n, call, **given):
    """Return the value that a procedure gives each node."""
    found = gds(f"CALL {call} RETURN gds.util.asNode(nodeId).i AS i, value", **given)
    values = np.zeros(n)
    values[[one["i"] for one in found]] = [one["value"] for one in found]
    return values


def test_pagerank(gds):
    """They let the mass of those who pass nobody on leak away, we spread it: so everybody here passes somebody on."""
    rng, n = np.random.default_rng(3), 200
    pairs = [
        *zip(range(n), np.roll(range(n), 1).tolist(), strict=True),
        *(rng.zipf(1.6, (2000, 2)) % n).tolist(),
    ]
    pairs = [(a, b) for a, b in pairs if a != b]
    events = [
        {"event_id": f"e{k}", "at": k, "kind": "share", "actor": f"x:{a:03}", "target": f"x:{b:03}"}
        for k, (a, b) in enumerate(pairs)
    ]
    ours = rank(from_events(table(events), AS_OF), "", Scale(**SCALE)).values["pagerank"]
    project(gds, n, [(a, b, 1.0) for a, b in pairs])
    theirs = streamed(
        gds,
        n,
        "gds.pageRank.stream('g', {maxIterations: 500, tolerance: 1e-12, dampingFactor: 0.85})"
        " YIELD nodeId, score AS value",
    )
    assert ours == pytest.approx(theirs / theirs.sum(), abs=1e-8)


@pytest.mark.parametrize(
    "graph",
    [
        nx.powerlaw_cluster_graph(1000, 3, 0.5, seed=1),
        nx.planted_partition_graph(6, 50, 0.3, 0.02, seed=2),
        nx.barabasi_albert_graph(400, 3, seed=3),
    ],
    ids=["clustered", "planted", "attached"],
)
def test_communities_are_no_worse_than_those_of_their_leiden(gds, graph):
    edges, n = np.array(graph.edges(), np.int32), len(graph)
    ties = Ties.of(edges[:, 0], edges[:, 1], n)
    project(gds, n, [(int(a), int(b), 1.0) for a, b in edges], undirected=True)
    theirs = streamed(
        gds,
        n,
        "gds.leiden.stream('g', {maxLevels: 20, randomSeed: 1, concurrency: 1}) YIELD nodeId, communityId AS value",
    )
    names, theirs = np.unique(theirs, return_inverse=True)
    assert len(names) > 1
    assert modularity(ties, find(ties)) >= 0.995 * modularity(ties, theirs)


def test_a_team_reaches_what_that_of_their_celf_reaches(gds):
    """All chances are alike here, for theirs knows one probability for all."""
    chance, n = 0.1, 300
    drawn = nx.gnp_random_graph(n, 0.02, seed=4, directed=True)
    heard = sorted((b, a) for a, b in drawn.edges())  # (who shares, whom)
    actor = np.array([one[0] for one in heard])
    held = Influence(
        np.append(0, np.cumsum(np.bincount(actor, minlength=n))),
        np.array([one[1] for one in heard], np.int32),
        np.full(len(heard), chance, np.float32),
        np.ones(n),
        np.zeros(n),
        99,
    )
    nobody = np.empty(0, np.int64)
    size = 5
    wanted = Limits(size, nobody, np.arange(n), np.full(n, -1, np.int32), size, 0, np.ones(n), np.inf)
    project(gds, n, [(int(a), int(b), 1.0) for a, b in drawn.edges()])
    spread = streamed(
        gds,
        n,
        "gds.influenceMaximization.celf.stream('g', {seedSetSize: $size, propagationProbability: $chance,"
        " monteCarloSimulations: 1000, randomSeed: 1}) YIELD nodeId, spread AS value",
        size=size,
        chance=chance,
    )
    theirs = np.flatnonzero(spread).tolist()
    assert len(theirs) == size
    ours = best_team(held, wanted)
    assert measured(held, ours.members, 7).reach >= 0.97 * measured(held, theirs, 7).reach
    assert measured(held, theirs, 7).low <= ours.limit
