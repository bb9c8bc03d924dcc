"""The graph forgets a person who was erased: in what it answers, and in the bytes of the servers' folders."""

from __future__ import annotations

import shutil

import pytest

from ambassadors.graph.local import LocalServer
from ambassadors.graph.saved import run_saved
from ambassadors.service import Workspace
from ambassadors.service.publishing import publish
from ambassadors.service.using import projecting
from ambassadors.settings import Settings
from graph_schema.saved import saved_queries
from tests.neo4j_server import Neo4jServer
from tests.privacy.privacy_kit import CANARY, HANDLE, MARIA, NAME, TEXT, opened, signs_in

pytestmark = pytest.mark.graph
SIGNS = (CANARY, HANDLE, NAME, TEXT)


def projected(settings: Settings) -> None:
    with projecting(settings) as (workspace, projector):
        projector.sync()
        publish(workspace.current(), workspace.ledger, projector)
        assert not projector.verify().differences


def answers(settings: Settings) -> str:
    """What the saved queries answer, asked about the canary where one takes an account."""
    told = []
    with projecting(settings) as (workspace, projector):
        for name, query in saved_queries().items():
            params = {key: "acme" for key in query.params if key == "brand"}
            params |= {key: "x:p1" for key in query.params if key in {"account", "first", "second"}}
            answer = run_saved(projector.store, name, params)
            told.append(str(workspace.shown(answer.columns, answer.rows)))
    return "\n".join(told)


def test_the_local_servers_folder_holds_no_byte_of_the_person(home):
    settings = Settings(home=home)
    projected(settings)
    assert {sign for _, sign in signs_in(home / "graph", SIGNS)} == set(SIGNS)
    with opened(home) as workspace:
        assert workspace.erase(CANARY, **MARIA)["removed"]["graph"].startswith(
            "the local server's files were removed"
        )
    assert signs_in(home / "graph", SIGNS) == set()
    projected(settings)
    assert signs_in(home / "graph", SIGNS) == set()


def test_saved_queries_name_nobody_who_objected_at_once(home):
    settings = Settings(home=home)
    projected(settings)
    assert CANARY in answers(settings)
    with opened(home) as workspace:
        workspace.object_to_profiling(CANARY, **MARIA)
    told = answers(settings).lower()
    assert [sign for sign in (CANARY, HANDLE, NAME.lower()) if sign in told] == []


def test_a_local_server_that_runs_is_ended_and_its_files_go(home):
    settings = Settings(home=home)
    with LocalServer.ensure(home) as running:
        projected(settings)
        with opened(home) as workspace:
            workspace.erase(CANARY, **MARIA)
        assert running.root.exists()
        assert signs_in(home / "graph", SIGNS) == set()


def test_neo4j_is_projected_anew_and_its_folder_is_clean_after_its_own_clean_up(home, tmp_path):
    with Neo4jServer(tmp_path / "neo4j") as server:
        settings = Settings(
            home=home, neo4j_uri=server.uri, neo4j_user=server.user, neo4j_password=server.password
        )
        projected(settings)
        # Neo4j packs short texts (a handle, a name) five or six bits a character: no scan sees those, only longer ones.
        assert {sign for _, sign in signs_in(server.folder / "data", SIGNS)} >= {CANARY, TEXT}
        with Workspace.open(settings) as workspace:
            told = workspace.erase(CANARY, **MARIA)["removed"]["graph"]
        assert told.startswith("projected anew")
        projected(settings)
        with projecting(settings) as (_, projector):
            assert projector.store.read("MATCH (a:Account {id: $id}) RETURN a", {"id": CANARY}) == []
        left = {path for path, _ in signs_in(server.folder / "data", SIGNS)}
        print("left in Neo4j's files before the clean-up:", sorted(left))
        assert "empty the database's folder" in told  # what the receipt says is needed, and what this shows
        server.stop()
        for name in ("databases", "transactions"):
            shutil.rmtree(server.folder / "data" / name / "neo4j")
        server.start()
        projected(settings)
        assert signs_in(server.folder / "data", SIGNS) == set()
