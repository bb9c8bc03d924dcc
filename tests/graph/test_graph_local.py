"""The local server: one a home, private, gone when its owner is gone."""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ambassadors.errors import UnreachableError, UsageError
from ambassadors.graph import java
from ambassadors.graph.local import LocalServer
from ambassadors.graph.store import GraphStore

pytestmark = pytest.mark.graph

ROOT = Path(__file__).parent.parent.parent
OWNER = "import sys, time, pathlib; from ambassadors.graph.local import LocalServer\nLocalServer.ensure(pathlib.Path(sys.argv[1]), heap='256m'); print('up', flush=True); time.sleep(99)"


def alive(pid):
    told = subprocess.run(
        ["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False
    ).stdout
    return bool(told) and not told.startswith("Z")


def gone(pid):
    for _ in range(100):
        if not alive(pid):
            return True
        time.sleep(0.1)
    return False


def test_one_server_a_home_shared_private_and_stopped_by_its_owner(tmp_path):
    home = tmp_path / "a home"
    with LocalServer.ensure(home, heap="256m") as owner:
        guest = LocalServer.ensure(home)
        assert (owner.started, guest.started, guest.pid) == (True, False, owner.pid)
        assert not owner.unclean
        guest.stop()  # not his
        with GraphStore(guest.server) as store:
            store.write(lambda tx: tx.run("CREATE (:X {x: 0})").consume())
            for write in (
                "CREATE (n:X) RETURN n",
                "MERGE (n:Z) RETURN n",
                "MATCH (n) SET n.x = 1 RETURN n",
                "MATCH (n) DETACH DELETE n RETURN 1",
                "CREATE INDEX FOR (n:X) ON (n.y)",
            ):
                with pytest.raises(UsageError, match="refused a statement"):
                    store.ask(write, {}, timeout_s=5, limit=1)
            assert store.ask("MATCH (n:X) RETURN n.x AS x", {}, timeout_s=5, limit=1)[1] == [(0,)]
        for private in (home / "graph" / "server.json", home / "graph" / "config" / "server-users.jsonl"):
            assert private.stat().st_mode & 0o777 == 0o600
        users = (home / "graph" / "config" / "server-users.jsonl").read_text()
        assert owner.server.password not in users
        command = Path(f"/proc/{owner.pid}/cmdline")
        if command.exists():
            assert owner.server.password not in command.read_text()
        assert owner.server.password not in repr(owner)
        listening = subprocess.run(["ss", "-ltnpH"], capture_output=True, text=True, check=False).stdout
        mine = [line for line in listening.splitlines() if f"pid={owner.pid}," in line]
        assert all("127.0.0.1" in line for line in mine)
    assert gone(owner.pid)


def test_the_server_ends_with_a_killed_owner_and_the_next_one_knows(tmp_path):
    owner = subprocess.Popen(
        [sys.executable, "-c", OWNER, str(tmp_path)],
        stdout=subprocess.PIPE,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert owner.stdout.readline() == b"up\n"
    pid = LocalServer.ensure(tmp_path).pid
    owner.kill()
    owner.wait()
    owner.stdout.close()
    assert gone(pid)
    with LocalServer.ensure(tmp_path, heap="256m") as server:
        assert server.started
        assert server.unclean


def test_a_taken_port_is_named(tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(UnreachableError, match=f"port {port} is in use; choose another"):
            LocalServer.ensure(tmp_path, bolt_port=port)


def test_without_the_extra_one_line_says_what_is_missing(tmp_path, monkeypatch):
    monkeypatch.setattr(java, "find_spec", lambda _name: None)
    with pytest.raises(
        UnreachableError, match=r"not installed; pip install 'ambassadors\[local\]', or set NEO4J_URI"
    ):
        LocalServer.ensure(tmp_path)


def test_a_server_that_does_not_start_shows_its_log(tmp_path):
    with pytest.raises(
        UnreachableError, match="the local graph server did not start: .*; see .*server.log"
    ) as caught:
        LocalServer.ensure(tmp_path, heap="nonsense")
    assert "\n" not in str(caught.value)
