"""Projection: the ledger into the graph database, and every property of it compared with the ledger.

Wall time, for the servers run beside. What a `sync` with nothing to do takes (starting the local server, mostly) is
taken off before the rate is told. Neo4j is the one of the tests (512 MB heap), where its jars are cached.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.logs import Homes
from benchmarks.process import AMBASSADORS, measure
from benchmarks.record import Record
from tests.neo4j_server import Neo4jServer, find_jars, find_java


def run(rows: int, repeats: int, homes: Homes, file: Path | None) -> None:
    """Measure one size on each server there is."""
    loaded = homes.get(rows)
    measure([*AMBASSADORS, "refresh", "--home", loaded.home])
    servers = ["local server"]
    try:
        find_java(), find_jars("neo4j")
        servers.append("Neo4j")
    except RuntimeError as error:
        print(f"graph: Neo4j is left out: {error}")
    for name in servers:
        record = Record(f"graph {rows:,} rows, {name}", file)
        syncs, idle, verifies = [], [], []
        for turn in range(repeats):
            home = homes.folder / f"graph-{name.replace(' ', '-')}-{turn}"
            shutil.copytree(loaded.home, home, ignore=shutil.ignore_patterns("graph"))
            with server(name, homes.folder / f"neo4j-{turn}") as address:
                graph = [*AMBASSADORS, "graph"]
                syncs.append(measure([*graph, "sync", "--home", home], **address))
                idle.append(measure([*graph, "sync", "--home", home], **address))
                verifies.append(measure([*graph, "verify", "--home", home], **address))
            shutil.rmtree(home)
        events = loaded.events
        rest = [max(one.wall - nothing.wall, 1e-9) for one, nothing in zip(syncs, idle, strict=True)]
        record.tell("sync, events and scores of everybody", "s", [one.wall for one in syncs])
        record.tell("sync, nothing to do", "s", [one.wall for one in idle])
        record.tell("projection", "events/s", [events / seconds for seconds in rest], "goal 16,000 - 34,000")
        record.tell("sync, CPU (a server that we started counts)", "s", [one.cpu for one in syncs])
        record.tell("sync, our peak", "MB", [one.peak_mb for one in syncs])
        record.tell("verify, exact", "s", [one.wall for one in verifies])
        record.close()


@contextmanager
def server(name: str, folder: Path) -> Iterator[dict[str, str]]:
    """Give the environment that leads to a server: none for the local one, which the commands start themselves."""
    if name != "Neo4j":
        yield {}
        return
    with Neo4jServer(folder) as neo4j:
        yield {"NEO4J_URI": neo4j.uri, "NEO4J_USER": neo4j.user, "NEO4J_PASSWORD": neo4j.password}
    shutil.rmtree(folder)
