"""Who is who and who is left alone, in the graph of both servers: made, undone, rebuilt, cut off, spoilt."""

import pytest

from ambassadors.brands import Brand
from ambassadors.errors import NotFoundError
from ambassadors.graph.decided import Decided
from ambassadors.graph.saved import run_saved
from ambassadors.service.publishing import decide
from ambassadors.service.using import projecting
from ambassadors.settings import Settings
from tests.graph.community import decided
from tests.service.service_kit import crowd, filled

pytestmark = pytest.mark.graph
IDENTITIES = "MATCH (a:Account)-[r:IS]->(p:Person) RETURN a.id AS id, p.key AS key, p.accounts AS n, r.confidence AS confidence, r.reason AS reason, r.since AS since ORDER BY id"
ALONE = "MATCH (a:Account)-[:LEFT_ALONE]->(s:Suppression) RETURN a.id AS id, s.kind AS kind, s.brand AS brand"
NOTHING = Decided.of([], [])


def counts(store):
    return [
        store.read(f"MATCH (n:{label}) RETURN count(n) AS n")[0]["n"] for label in ("Person", "Suppression")
    ]


def test_it_is_written_verified_and_taken_back_without_a_trace(store, projector):
    before = projector.verify()
    projector.write_decided(decided())
    assert [(row["id"], row["key"], row["n"], row["confidence"]) for row in store.read(IDENTITIES)] == [
        ("x:ann", "x:ann", 2, 0.9),
        ("x:eve", "x:ann", 2, 0.9),
    ]
    assert store.read(ALONE) == [{"id": "x:hal", "kind": "do_not_contact", "brand": ""}]
    verified = projector.verify()
    assert verified.exact
    assert verified.counts["Person and Suppression"] == 5
    assert projector.intact()
    projector.write_decided(NOTHING)
    assert counts(store) == [0, 0]
    assert projector.verify().checksum == before.checksum


def test_the_graph_rebuilt_equals_the_graph_built_on_the_way(store, projector):
    projector.write_decided(NOTHING)
    projector.write_decided(decided())
    built = (
        store.read(IDENTITIES),
        store.read(ALONE),
        store.read("MATCH (p:Projection) RETURN p.decided AS d"),
    )
    projector.rebuild()
    assert counts(store) == [0, 0]
    projector.write_decided(decided())
    assert (
        store.read(IDENTITIES),
        store.read(ALONE),
        store.read("MATCH (p:Projection) RETURN p.decided AS d"),
    ) == built


def test_what_stands_is_not_written_again_and_unknown_accounts_wait(store, projector):
    unknown = {"account": "x:nobody", "key": "minor||x:nobody", "kind": "minor", "brand": "", "since": 0}
    projector.write_decided(Decided.of([], [unknown]))
    assert counts(store) == [0, 0]
    projector.write_decided(decided())
    store.write(lambda tx: tx.run("MATCH (p:Person) SET p.seen = 1").consume())
    projector.write_decided(decided())
    assert store.read("MATCH (p:Person) RETURN p.seen AS seen") == [{"seen": 1}]


@pytest.mark.parametrize(
    "spoil",
    [
        "MATCH (:Account)-[r:IS]->(:Person) SET r.confidence = 0.1",
        "MATCH (p:Person) DETACH DELETE p",
        "MATCH (s:Suppression) SET s.kind = 'minor'",
        "MATCH (a:Account {id: 'x:gus'}) MATCH (p:Person) CREATE (a)-[:IS]->(p)",
    ],
)
def test_verify_sees_what_somebody_else_changed(store, projector, spoil):
    projector.write_decided(decided())
    store.write(lambda tx: tx.run(spoil).consume())
    assert [one.what for one in projector.verify().differences] == ["Person and Suppression"]


@pytest.fixture
def real(tmp_path, graph_server, store, monkeypatch):
    """A workspace whose graph is on the server."""
    with filled(tmp_path / "home", crowd(200), Brand("acme", accounts=("x:own",))) as workspace:
        workspace.refresh()
    server = graph_server.server
    return Settings(
        home=tmp_path / "home", neo4j_uri=server.uri, neo4j_user=server.user, neo4j_password=server.password
    )


def test_joins_and_suppressions_of_a_workspace_stand_in_the_graph_and_queries_obey_at_once(real):
    with projecting(real) as (workspace, projector):
        projector.sync()
        store = projector.store

        def asked(name, **params):
            columns, rows = workspace.asked(name, params, lambda *given: run_saved(store, *given))
            return [dict(zip(columns, row, strict=True)) for row in rows]

        one = asked("acts_of_person", account="x:p1")
        link = workspace.state.link(
            "x:p1", "x:p2", "profile_link", evidence="a page", reason="each names the other"
        )
        workspace.state.link("x:p2", "x:p1", "user_supplied", evidence="a form", reason="they said so")
        decide(workspace.ledger, workspace.state, projector)
        held = store.read(IDENTITIES)
        assert [(row["id"], row["key"], row["confidence"], row["reason"]) for row in held] == [
            (who, "x:p1", 0.95, "they said so") for who in ("x:p1", "x:p2")
        ]  # fmt: skip
        both = asked("acts_of_person", account="x:p2")
        assert {row["act"]: row["accounts"] for row in both}["SHARED"] == 2
        assert sum(row["acts"] for row in both) > sum(row["acts"] for row in one)
        for made in workspace.state.links():
            workspace.unlink(made.id, reason="a mistake", by="Maria Lopez")
        decide(workspace.ledger, workspace.state, projector)
        assert store.read(IDENTITIES) == []
        assert asked("acts_of_person", account="x:p1") == one
        assert link.id == 1

        named = {row["account"] for row in asked("gaining_audience", brand="", since=0, before=0)}
        named |= {row["target"] for row in asked("timeline", account="x:p1")}
        assert "x:p3" in named
        workspace.suppress("x:p3", "do_not_profile", "asked", by="Maria Lopez")
        assert "x:p3" not in str(asked("timeline", account="x:p1")), "before anything is projected"
        for name in ("timeline", "relays_of_person", "acts_of_person"):
            with pytest.raises(NotFoundError, match="they are suppressed"):
                asked(name, account="x:p3")
        decide(workspace.ledger, workspace.state, projector)
        assert store.read(ALONE) == [{"id": "x:p3", "kind": "do_not_profile", "brand": ""}]
        assert projector.verify().exact
