"""The list page beside a plain FastAPI route: requests a second and server CPU a request.

    python benchmarks/serve.py [--seconds 5] [--connections 32] [--rounds 3]

Both serve the same 50 people from one uvicorn worker each, on the same machine, in turn. Ours checks a key,
an entity tag and counts; the plain one only builds and validates its `response_model`. The client is `wrk`
where it is installed, otherwise a bare asyncio one (slower than our server: then trust the CPU ratio more
than the rates). Prints one JSON line; `ratio` = ours over plain, `cpu_ratio` = plain over ours.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
PATH = "/v1/ambassadors?brand=acme"
TOKEN_FILE = "BENCH_TOKEN"


def ours():
    """The application over a workspace in memory, its state a real one."""
    from ambassadors.state import State
    from api.app import create_app
    from tests.api.fake import FakeWorkspace, crowd

    folder = Path(os.environ["BENCH_FOLDER"])
    state = State.open(f"sqlite:///{folder}/state.sqlite")
    _, token = state.create_key("bench", frozenset({"ambassadors:read"}))
    (folder / TOKEN_FILE).write_text(token)
    workspace: Any = FakeWorkspace(state, {"acme": crowd("acme", 120)})
    return create_app(workspace)


def plain():
    """What most would write: a route with a response model; the people wait in memory as dictionaries."""
    from fastapi import FastAPI

    from api.routes.ambassadors import item
    from api.schemas import AmbassadorPage
    from tests.api.fake import crowd

    app = FastAPI()
    people = [one for one in crowd("acme", 120) if not one["unhappy"]]
    items = [item(one, "acme") for one in people]

    @app.get("/v1/ambassadors", response_model=AmbassadorPage)
    def ambassadors(brand: str, limit: int = 50):
        return {
            "items": items[:limit],
            "next_cursor": None,
            "as_of": "2026-11-23T00:00:00Z",
            "assessment": brand,
        }

    return app


def cpu_seconds(pid: int) -> float:
    """CPU that a process has used, user and system."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def load(port: int, headers: dict[str, str], connections: int, seconds: float) -> float:
    """Ask over kept connections, one question at a time on each; return requests a second."""
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    request = f"GET {PATH} HTTP/1.1\r\nHost: localhost\r\n{lines}\r\n".encode()
    end = time.perf_counter() + seconds

    async def connection() -> int:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        count = 0
        while time.perf_counter() < end:
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            found = re.search(rb"(?i)content-length: (\d+)", head)
            assert head.startswith(b"HTTP/1.1 200"), head
            assert found
            await reader.readexactly(int(found[1]))
            count += 1
        writer.close()
        return count

    counts = await asyncio.gather(*(connection() for _ in range(connections)))
    return sum(counts) / seconds


def wrk(port: int, headers: dict[str, str], connections: int, seconds: float) -> float:
    """Let wrk ask; return requests a second."""
    given = [part for name, value in headers.items() for part in ("-H", f"{name}: {value}")]
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds:g}s", *given, f"http://127.0.0.1:{port}{PATH}"]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert "Non-2xx" not in text, text
    found = re.search(r"Requests/sec:\s+([\d.]+)", text)
    assert found, text
    return float(found[1])


def measure(name: str, connections: int, seconds: float) -> dict[str, float]:
    """Start one server, warm it, load it, stop it."""
    with tempfile.TemporaryDirectory() as folder, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        environment = os.environ | {"BENCH_FOLDER": folder, "PYTHONPATH": str(ROOT)}
        command = [
            sys.executable,
            "-m",
            "uvicorn",
            "--factory",
            f"benchmarks.serve:{name}",
            "--port",
            str(port),
        ]
        server = subprocess.Popen(
            [*command, "--log-level", "warning", "--no-access-log"], env=environment, cwd=ROOT
        )
        try:
            headers = wait(port, Path(folder))
            ask = wrk if shutil.which("wrk") else lambda *given: asyncio.run(load(*given))
            ask(port, headers, connections, 1)
            before, start = cpu_seconds(server.pid), time.perf_counter()
            rate = ask(port, headers, connections, seconds)
            used = cpu_seconds(server.pid) - before
            return {"rate": rate, "cpu_us": 1e6 * used / (rate * (time.perf_counter() - start))}
        finally:
            server.terminate()
            server.wait()


def wait(port: int, folder: Path) -> dict[str, str]:
    """Return the headers to ask with, once the server answers."""
    for _ in range(300):
        token = folder / TOKEN_FILE
        headers = {"Authorization": f"Bearer {token.read_text()}"} if token.exists() else {}
        try:
            urllib.request.urlopen(
                urllib.request.Request(f"http://127.0.0.1:{port}{PATH}", headers=headers)
            ).close()
        except OSError:
            time.sleep(0.1)
        else:
            return headers
    raise SystemExit("the server did not start")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    found: dict[str, list[dict[str, float]]] = {"plain": [], "ours": []}
    for _ in range(given.rounds):  # in turn, so that a busy machine is unkind to both
        for name, results in found.items():
            results.append(measure(name, given.connections, given.seconds))
    middle = {
        name: {key: statistics.median(result[key] for result in results) for key in ("rate", "cpu_us")}
        for name, results in found.items()
    }
    print(
        json.dumps(
            {
                "benchmark": "serve",
                "client": "wrk" if shutil.which("wrk") else "asyncio",
                "connections": given.connections,
                "requests_per_second": {name: round(one["rate"]) for name, one in middle.items()},
                "server_cpu_us": {name: round(one["cpu_us"]) for name, one in middle.items()},
                "ratio": round(middle["ours"]["rate"] / middle["plain"]["rate"], 2),
                "cpu_ratio": round(middle["plain"]["cpu_us"] / middle["ours"]["cpu_us"], 2),
            }
        )
    )


if __name__ == "__main__":
    main()
