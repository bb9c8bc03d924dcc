"""Whatever dies at whatever moment, nothing is lost and nothing doubled."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from ambassadors.errors import UnreachableError
from ambassadors.graph import opening
from ambassadors.graph.opening import Graph
from ambassadors.graph.projector import Projector
from ambassadors.graph.store import GraphStore, Server
from ambassadors.ledger import Ledger
from tests.graph.community import EVENTS, NOW, RULES, deleted, event, table
from tests.graph.conftest import clear

pytestmark = pytest.mark.graph

ROOT = Path(__file__).parent.parent.parent
KILLS = 20 if os.environ.get("AMBASSADORS_LONG") else 3


def many(rng, start, number):
    """Random acts among a few hundred people."""
    kinds = ["share", "mention", "reply", "like"]
    rows = []
    for name in range(start, start + number):
        more = (
            {"post_id": f"p:{name}", "parent_id": f"p:{rng.randrange(name + 1)}"}
            if rng.random() < 0.5
            else {}
        )
        actor, target = rng.randrange(400), rng.randrange(400)
        rows.append(event(f"k{name}", name, rng.choice(kinds), f"x:{actor}", f"x:{target}", **more))
    return rows


def project_and_kill(command, delay):
    """Start a projecting child, kill -9 it after a while; return what it said."""
    child = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    said = bytearray(child.stdout.read(1))  # "!" once it is connected
    reader = threading.Thread(target=lambda: said.extend(child.stdout.read()))
    reader.start()
    time.sleep(delay)
    child.send_signal(signal.SIGKILL)
    child.wait()
    reader.join()
    failed = child.stderr.read().decode()
    child.stdout.close()
    child.stderr.close()
    assert said, failed
    return said.decode()


def test_a_projecting_process_killed_at_any_moment(graph_server, tmp_path):
    seed = random.SystemRandom().randrange(10**9)
    rng, inside, home = random.Random(seed), 0, tmp_path / "home"
    server = graph_server.server
    command = [
        sys.executable,
        "-m",
        "tests.graph.projecting_child",
        str(home),
        server.uri,
        server.user,
        server.password,
    ]
    with GraphStore(server) as store:
        clear(store)
        for kill in range(KILLS):
            with Ledger.open(home) as ledger:
                ledger.append(
                    table(
                        [
                            *many(rng, kill * 6000, 6000),
                            *([deleted(1, event_id=f"k{kill * 6000 - 7}")] if kill else []),
                        ]
                    ),
                    NOW,
                )
            said = project_and_kill(command, rng.uniform(0.05, 1.5))
            inside += said.count("+") > said.count("-")
            with Ledger.open(home) as ledger:
                assert Projector(store, ledger, RULES).intact(), f"seed {seed}, kill {kill}"
        with Ledger.open(home) as ledger:
            projector = Projector(store, ledger, RULES)
            status = projector.sync()
            assert status.lag_events == 0
            found = projector.verify()
    print(f"seed {seed}: {inside} of {KILLS} kills fell inside a transaction")
    assert found.exact, f"seed {seed}: {found.differences}"


def test_a_server_killed_and_restarted_goes_on(graph_server, full):
    with GraphStore(graph_server.server) as store:
        clear(store)
        Projector(store, full, RULES).sync(until=15)
        graph_server.kill9()
        with pytest.raises(
            UnreachableError,
            match=r"the graph server bolt://127.0.0.1:\d+ does not answer; start it, or set NEO4J_URI",
        ):
            Projector(store, full, RULES).sync()
    graph_server.restart()
    with GraphStore(graph_server.server) as store:
        projector = Projector(store, full, RULES)
        assert projector.intact()
        assert projector.status().seq == 15
        projector.sync()
        assert projector.verify().exact


def test_ingest_goes_on_while_the_server_is_down(ledger):
    with pytest.raises(UnreachableError, match="bolt://127.0.0.1:1 does not answer"):
        GraphStore(Server("bolt://127.0.0.1:1", "neo4j", "secret"))
    assert ledger.append(table(EVENTS), NOW).accepted == len(EVENTS)


def test_a_wrong_password_is_told_without_it(graph_server):
    server = graph_server.server
    with pytest.raises(
        UnreachableError, match=f"refuses user '{server.user}' or the password; set NEO4J_URI"
    ) as caught:
        GraphStore(Server(server.uri, server.user, "not-the-password"))
    assert "not-the-password" not in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("uri", ["http://localhost:7474", "localhost:7687", "bolt://", ""])
def test_a_wrong_address_is_told(uri):
    with pytest.raises(UnreachableError, match=r"no address such as bolt://localhost:7687|does not answer"):
        GraphStore(Server(uri, "neo4j", "secret"))


def test_a_local_graph_that_lost_something_in_a_crash_is_replayed(full, tmp_path):
    home = tmp_path / "home"
    with Graph.open(home, full, RULES) as graph:
        graph.projector.sync()
        graph.store.write(lambda tx: tx.run("MATCH ()-[r:SHARED]->() WITH r LIMIT 1 DELETE r").consume())
        graph.local.kill9()
    with Graph.open(home, full, RULES) as graph:
        assert graph.replaced
        assert graph.projector.status().seq == 0
        graph.projector.sync()
        assert graph.projector.verify().exact
        graph.local.kill9()
    with Graph.open(home, full, RULES) as graph:
        assert not graph.replaced
        assert graph.projector.status().lag_events == 0


def test_a_local_server_that_does_not_start_again_begins_anew(full, tmp_path, monkeypatch):
    home, failed = tmp_path / "home", []
    ensure = opening.LocalServer.ensure

    def refuse_once(*args, **more):
        if not failed:
            failed.append(args)
            raise opening.DidNotStartError("the files cannot be opened")
        return ensure(*args, **more)

    monkeypatch.setattr(opening.LocalServer, "ensure", refuse_once)
    with Graph.open(home, full, RULES) as graph:
        assert graph.replaced
        graph.projector.sync()
        assert graph.projector.verify().exact


class Killed(Exception):  # noqa: N818 - what stands for kill -9
    pass


def test_a_first_projection_that_ended_after_its_posts_sees_what_was_deleted_since(store, ledger):
    clear(store)
    ledger.append(table(EVENTS), NOW)
    counts = ledger.query("SELECT (FROM accounts SELECT count(*)) AS a, (FROM posts SELECT count(*)) AS p")
    accounts, posts = counts.to_pylist()[0].values()

    def die_after_the_posts(done, _total):
        if done == accounts + posts:
            raise Killed

    with pytest.raises(Killed):
        Projector(store, ledger, RULES).sync(progress=die_after_the_posts)
    said = next(row for row in EVENTS if row.get("text") and row.get("post_id"))
    ledger.append(table([deleted(9, event_id=said["event_id"])]), NOW)
    projector = Projector(store, ledger, RULES)
    projector.sync()
    assert not projector.verify().differences


def test_a_constraint_that_a_kill_left_half_made_is_made_whole(servers):
    with GraphStore(servers("neo4j").server) as store:
        store.prepare()
        store.write(lambda tx: tx.run("DROP CONSTRAINT account_idx").consume())
        store.write(lambda tx: tx.run("CREATE INDEX account_idx FOR (n:Account) ON (n.idx)").consume())
        store.prepare()
        (kind,) = store.read(
            "SHOW INDEXES YIELD name, owningConstraint WHERE name = 'account_idx' RETURN owningConstraint AS of"
        )
        assert kind == {"of": "account_idx"}
