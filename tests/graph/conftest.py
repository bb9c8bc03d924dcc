"""Both servers, started once a session, and an empty graph on one of them."""

import pytest

from ambassadors.graph.local import LocalServer
from ambassadors.graph.projector import Projector
from ambassadors.graph.store import GraphStore, Server
from ambassadors.ledger import Ledger
from tests.graph.community import EVENTS, NOW, RULES, table
from tests.neo4j_server import Neo4jServer

CLEAR = (
    "MATCH ()-[r]->() WITH r LIMIT 20000 DELETE r RETURN count(*)",
    "MATCH (n) WITH n LIMIT 20000 DETACH DELETE n RETURN count(*)",
)


class Neo4j:
    """Neo4j for a session, killable."""

    def __init__(self, folder):
        self.running = Neo4jServer(folder)
        self.running.start()
        self.server = Server(self.running.uri, self.running.user, self.running.password)

    def kill9(self):
        self.running.kill9()

    def restart(self):
        self.running.start()

    def stop(self):
        self.running.kill9()


class Local:
    """The local server for a session, killable; it has another port and password after a restart."""

    def __init__(self, home):
        self.home = home
        self.restart()

    def kill9(self):
        self.running.kill9()

    def restart(self):
        self.running = LocalServer.ensure(self.home, heap="512m")
        self.server = self.running.server

    def stop(self):
        self.running.stop()


@pytest.fixture(scope="session")
def servers(tmp_path_factory):
    """Servers by name, each started when first asked for."""
    kinds: dict = {"neo4j": Neo4j, "local": Local}
    running: dict = {}

    def get(name):
        if name not in running:
            running[name] = kinds[name](tmp_path_factory.mktemp(name))
        return running[name]

    yield get
    for server in running.values():
        server.stop()


@pytest.fixture(params=["neo4j", "local"])
def graph_server(request, servers):
    return servers(request.param)


@pytest.fixture
def store(graph_server):
    with GraphStore(graph_server.server) as opened:
        clear(opened)
        yield opened


def clear(store):
    for statement in CLEAR:
        while store.write(lambda tx, text=statement: tx.run(text).single()[0]):
            pass


@pytest.fixture
def ledger(tmp_path):
    with Ledger.open(tmp_path / "home") as opened:
        yield opened


@pytest.fixture
def full(ledger):
    """The ledger with the community in it."""
    ledger.append(table(EVENTS), NOW)
    return ledger


@pytest.fixture
def projector(store, full):
    """The community, projected."""
    made = Projector(store, full, RULES)
    made.sync()
    return made
