"""``serve`` as a process of its own: starts, takes interactions, ranks them, and leaves nothing behind."""

from __future__ import annotations

import json
import os
import signal
import socket
import time
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.cli.cli_kit import Service, acts, cli, digest, ended, event_ids, serve, serving, spawn, write
from tests.neo4j_server import free_port

SCOPES = ("ambassadors:read", "interactions:write", "assessments:write", "status:read", "suggestions:read")


@pytest.fixture(scope="module")
def fresh(tmp_path_factory):
    """A service of an empty home, and a key that was made while it ran."""
    with serving(tmp_path_factory.mktemp("fresh") / "home") as service:
        yield service, service.key(*SCOPES)


def rows(count: int, people: int = 9) -> list[dict]:
    names = ("event_id", "at", "kind", "actor_id", "target_id")
    return [dict(zip(names, row.split(","), strict=True)) for row in acts(count, people=people)]


def assessed(service: Service, key: str) -> dict:
    """Have an assessment made and wait for it."""
    answer = service.post("/v1/assessments", key, json={})
    assert answer.status_code == 202
    place, deadline = answer.headers["location"], time.monotonic() + 60
    while (told := service.get(place, key).json())["state"] in {"queued", "running"}:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    return told


def test_it_lives_and_is_ready_and_opens_to_a_key_made_while_it_runs(fresh):
    service, key = fresh
    assert service.get("/healthz").status_code == service.get("/readyz").status_code == 200
    assert service.get("/v1/status").status_code == 401
    status = service.get("/v1/status", key)
    assert status.status_code == 200
    assert service.get("/v1/ambassadors", key).status_code == 404  # nothing is assessed yet


def test_what_is_sent_is_ranked_and_the_list_shows_the_person(fresh):
    service, key = fresh
    empty = assessed(service, key)
    assert (empty["state"], "ledger is empty" in empty["error"]) == ("failed", True)
    sent = service.post("/v1/interactions", key, json=rows(300))
    assert sent.status_code == 200
    assert sent.json()["accepted"] == 300
    assert service.get("/v1/ambassadors", key).status_code == 404, "a write never scores"
    assert assessed(service, key)["state"] == "succeeded"
    page = service.get("/v1/ambassadors?limit=3", key).json()
    first = page["items"][0]
    assert first["account_id"].startswith("x:p")
    assert first["rank"] == 1
    one = service.get(f"/v1/ambassadors/{first['id']}", key).json()
    assert one["account_id"] == first["account_id"]
    receipt = service.get(f"/v1/ambassadors/{first['id']}/explanation", key).json()
    assert receipt["account_id"] == first["account_id"]
    assert service.get("/v1/suggestions", key).status_code == 200


def test_the_graph_is_down_and_the_status_says_so(fresh):
    service, key = fresh
    service.post("/v1/interactions", key, json=rows(300))
    deadline = time.monotonic() + 30
    while (graph := service.get("/v1/status", key).json()["graph"])["state"] == "starting":
        assert time.monotonic() < deadline
        time.sleep(0.2)
    assert graph["state"] == "down"
    assert "does not answer" in graph["note"]
    assert "start it" in graph["note"]


def test_a_key_revoked_by_the_command_line_is_refused_within_a_second(fresh):
    service, key = fresh
    other = service.key("status:read")
    assert service.get("/v1/status", other).status_code == 200
    assert cli("keys", "revoke", other.split("_")[2], "--home", service.home).code == 0
    deadline = time.monotonic() + 3
    while service.get("/v1/status", other).status_code == 200:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert service.get("/v1/status", other).status_code == 401
    assert service.get("/v1/status", key).status_code == 200


def test_what_was_answered_survives_kill_9_once(tmp_path):
    service = serve(tmp_path)
    key, sent = service.key("interactions:write"), 0
    for start in range(0, 500, 50):
        answer = service.post("/v1/interactions", key, json=rows(500)[start : start + 50])
        assert answer.status_code == 200
        sent += answer.json()["accepted"]
    service.kill9()
    assert sent == 500
    assert event_ids(tmp_path) == {f"x:{number}" for number in range(500)}
    before = digest(tmp_path)
    with serving(tmp_path) as again:
        assert again.post("/v1/interactions", key, json=rows(500)).json()["duplicate"] == 500
    assert digest(tmp_path) == before


def children(pid: int) -> set[int]:
    """Processes that a process started, and those that they started."""
    mine = {
        int(child)
        for task in Path(f"/proc/{pid}/task").iterdir()
        for child in (task / "children").read_text().split()
    }
    return mine.union(*map(children, mine))


def alive(pid: int) -> bool:
    """Whether a process runs; one that has ended and waits to be reaped does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


@pytest.mark.graph
@pytest.mark.skipif(find_spec("arcadedb_embedded") is None, reason="no local graph server for this platform")
@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="looks for child processes in /proc")
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_stops_everything_it_started(how, tmp_path):
    assert cli("load", write(tmp_path / "e.csv", acts(200)), "--home", tmp_path / "home").code == 0
    assert cli("refresh", "--home", tmp_path / "home").code == 0
    service = serve(tmp_path / "home", NEO4J_URI="")
    key, deadline = service.key("status:read"), time.monotonic() + 90
    while (graph := service.get("/v1/status", key).json()["graph"])["state"] != "up":
        assert time.monotonic() < deadline, graph
        time.sleep(0.3)
    assert graph["lag_events"] == 0
    started = children(service.process.pid)
    assert any("java" in Path(f"/proc/{pid}/cmdline").read_text() for pid in started), (
        "no graph server was started, so nothing was tested"
    )
    service.process.send_signal(how)
    done = ended(service.process)
    assert done.code in ({130} if how == signal.SIGINT else {143, -signal.SIGTERM})
    deadline = time.monotonic() + 5  # the shell that watches over the server notices a moment later
    while left := [pid for pid in started if alive(pid)]:
        assert time.monotonic() < deadline, left
        time.sleep(0.05)
    assert not (tmp_path / "home" / "service.json").exists()
    assert cli("status", "--home", tmp_path / "home").code == 0


def test_ctrl_c_before_it_is_ready_ends_it_too(tmp_path):
    process = spawn(
        "serve",
        "--home",
        tmp_path,
        "--port",
        free_port(),
        env={"NEO4J_URI": f"bolt://127.0.0.1:{free_port()}"},
    )
    time.sleep(1.0)
    process.send_signal(signal.SIGINT)
    assert ended(process).code in {130, -signal.SIGINT}


def test_it_says_where_it_listens_and_a_port_in_use_is_one_line(fresh, tmp_path):
    service, _ = fresh
    port = int(service.address.rpartition(":")[2])
    done = ended(spawn("serve", "--home", tmp_path, "--port", port))
    assert done.code == 4
    assert (
        done.line
        == f"ambassadors: cannot listen on 127.0.0.1:{port}: Address already in use; choose another with --port or --host"
    )
    assert not (tmp_path / "ledger.duckdb").exists()
    other = serve(tmp_path)
    assert f"serving {other.address} " in other.stop().err


def test_a_service_whose_graph_is_down_ends_at_once(tmp_path):
    service = serve(tmp_path)
    time.sleep(0.5)
    begun = time.monotonic()
    assert service.stop().code == 130
    assert time.monotonic() - begun < 10


def test_nobody_else_may_use_the_way_of_the_command_line(fresh):
    service, key = fresh
    note = json.loads((service.home / "service.json").read_text())
    assert note["pid"] == service.process.pid
    assert os.stat(service.home / "service.json").st_mode & 0o077 == 0  # noqa: PTH116 - the mode is what counts
    assert service.post("/internal/refresh", key, json={}).status_code == 401
    assert service.post("/internal/refresh", note["token"] + "x", json={}).status_code == 401
    with socket.create_connection(("127.0.0.1", int(service.address.rpartition(":")[2]))):
        assert service.get("/healthz").status_code == 200
