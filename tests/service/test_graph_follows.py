"""The graph beside the service, on a real Neo4j: refused, down, back again, caught up by itself."""

from __future__ import annotations

import time

import pytest

from tests.cli.cli_kit import acts, cli, digest, serving, write
from tests.neo4j_server import Neo4jServer

pytestmark = pytest.mark.graph


@pytest.fixture(scope="module")
def neo4j(tmp_path_factory):
    """A Neo4j that is not started yet: its address is known."""
    server = Neo4jServer(tmp_path_factory.mktemp("neo4j"))
    yield server
    server.kill9()


def until(told, state, seconds=60):
    """Wait until the graph is in a state; return what the status says then."""
    deadline = time.monotonic() + seconds
    while (graph := told())["state"] != state or (state == "up" and graph["lag_events"]):
        assert time.monotonic() < deadline, graph
        time.sleep(0.2)
    return graph


def test_ingest_and_lists_go_on_while_it_is_down_and_it_catches_up_by_itself(tmp_path, neo4j):
    home = tmp_path / "home"
    assert cli("load", write(tmp_path / "a.csv", acts(200)), "--home", home).code == 0
    assert cli("refresh", "--home", home).code == 0
    bolt = {"NEO4J_URI": neo4j.uri, "NEO4J_USER": neo4j.user, "NEO4J_PASSWORD": neo4j.password}
    with serving(home, **bolt) as service:
        key = service.key("ambassadors:read", "interactions:write", "status:read")

        def told():
            return service.get("/v1/status", key).json()["graph"]

        until(told, "down")
        neo4j.start()
        up = until(told, "up")
        assert up["seq"] == 200
        neo4j.kill9()
        file = write(tmp_path / "b.csv", acts(150, start=200))
        assert cli("load", file, "--home", home).code == 0
        assert service.get("/v1/ambassadors?limit=1", key).status_code == 200
        behind = until(told, "down")
        assert behind["lag_events"] == 150
        assert neo4j.uri in behind["note"]
        neo4j.start()
        assert until(told, "up")["seq"] == 350
    environment = pytest.MonkeyPatch()
    for name, value in bolt.items():
        environment.setenv(name, value)
    verified = cli("graph", "verify", "--home", home)
    environment.undo()
    assert verified.code == 0, verified
    assert "exact" in verified.out


def test_a_wrong_password_is_one_line_and_changes_nothing(tmp_path, neo4j, monkeypatch):
    if neo4j._process is None:
        neo4j.start()
    home = tmp_path / "home"
    assert cli("load", write(tmp_path / "a.csv", acts(20)), "--home", home).code == 0
    before = digest(home)
    monkeypatch.setenv("NEO4J_URI", neo4j.uri)
    monkeypatch.setenv("NEO4J_PASSWORD", "wrong")
    for command in (("graph", "sync"), ("graph", "verify"), ("query", "top_ambassadors")):
        done = cli(*command, "--home", home)
        assert done.code == 4, done
        assert neo4j.uri in done.line
        assert "NEO4J_PASSWORD" in done.line
        assert "wrong" not in done.line.replace("wrong password", "")
    assert digest(home) == before
