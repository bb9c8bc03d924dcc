"""Small words for tests of the command line: run it here or as a process of its own, and look at the ledger."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import httpx2

from ambassadors.cli import main
from ambassadors.ledger import Ledger
from tests.neo4j_server import free_port

ROOT = Path(__file__).parents[2]
PROGRAM = (sys.executable, "-m", "ambassadors")
HEADER = "event_id,at,kind,actor_id,target_id"
START_SECONDS = 90


@dataclass(frozen=True)
class Ran:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def line(self) -> str:
        """The one line on standard error."""
        lines = self.err.splitlines()
        assert len(lines) == 1, f"not one line:\n{self.err}"
        return lines[0]

    @property
    def json(self) -> Any:
        """What was printed as JSON."""
        return json.loads(self.out)


def cli(*arguments: object, stdin: bytes = b"") -> Ran:
    """Run the command line in this process. An exception that reaches the user as a traceback comes through."""
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2))
    given = io.TextIOWrapper(io.BytesIO(stdin))
    argv = ["ambassadors", *map(str, arguments)]
    with patch.object(sys, "argv", argv), patch.object(sys, "stdin", given):
        try:
            with redirect_stdout(out), redirect_stderr(err):
                main()
        except SystemExit as leaving:
            code = leaving.code
    assert code is None or isinstance(code, int)
    return Ran(code or 0, *(sink.buffer.getvalue().decode() for sink in (out, err)))


def environment(**given: str) -> dict[str, str]:
    """The environment of a child: nothing that the person who runs the tests has set for the program."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("AMBASSADORS_", "NEO4J_"))
    }
    return (
        kept | {"PYTHONPATH": str(ROOT), "AMBASSADORS_CACHE": os.environ.get("AMBASSADORS_CACHE", "")} | given
    )


def spawn(*arguments: object, env: Mapping[str, str] | None = None, **others: Any) -> subprocess.Popen[str]:
    """Start the command line as a process of its own, in a process group of its own."""
    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | others
    command = [*PROGRAM, *map(str, arguments)]
    return subprocess.Popen(
        command, env=environment(**(env or {})), text=True, start_new_session=True, **pipes
    )


def ended(process: subprocess.Popen[str], seconds: float = 90) -> Ran:
    """Wait for a process and return how it ended."""
    try:
        out, err = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        raise
    assert "Traceback" not in err, err
    return Ran(process.returncode, out, err)


def child(*arguments: object, env: Mapping[str, str] | None = None) -> Ran:
    """Run the command line as a process of its own, to its end."""
    return ended(spawn(*arguments, env=env))


def write(path: Path, rows: Sequence[str], header: str = HEADER) -> Path:
    """Write a CSV file."""
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


def acts(count: int, start: int = 0, people: int = 7, text: str = "") -> list[str]:
    """Rows of well-formed acts, all different, ten minutes apart from 2025 on."""
    return [
        f"x:{number},{instant(1_735_689_600 + 613 * number)},{('share', 'reply', 'mention')[number % 3]},"
        f"x:p{number % people},x:p{(number * 3 + 1) % people if (number * 3 + 1) % people != number % people else people}{text}"
        for number in range(start, start + count)
    ]


def instant(seconds: int) -> str:
    """RFC 3339."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


def digest(home: Path) -> str:
    """The order-free digest of what a home's ledger holds."""
    with Ledger.open(home) as ledger:
        return ledger.digest()


def event_ids(home: Path) -> set[str]:
    """Live events of a home."""
    with Ledger.open(home) as ledger:
        return set(
            ledger.query("SELECT event_id FROM events WHERE retracted IS NULL")["event_id"].to_pylist()
        )


@dataclass
class Service:
    """A running ``ambassadors serve``."""

    process: subprocess.Popen[str]
    home: Path
    address: str

    def get(self, path: str, key: str = "") -> httpx2.Response:
        headers = {"authorization": f"Bearer {key}"} if key else {}
        return httpx2.get(self.address + path, headers=headers, timeout=30)

    def post(self, path: str, key: str, **given: Any) -> httpx2.Response:
        headers = {"authorization": f"Bearer {key}"} | given.pop("headers", {})
        return httpx2.post(self.address + path, headers=headers, timeout=60, **given)

    def key(self, *scopes: str) -> str:
        """Make a key by the command line, while the service runs."""
        flags = [flag for scope in scopes for flag in ("--scope", scope)]
        made = cli("keys", "create", "test", "--home", self.home, *flags)
        assert made.code == 0, made.err
        return made.out.strip()

    def kill9(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.communicate()

    def stop(self) -> Ran:
        """Stop it as Ctrl-C does."""
        self.process.send_signal(signal.SIGINT)
        return ended(self.process)


def serve(home: Path, **env: str) -> Service:
    """Start a service without a graph (unless told of one) and return when it is ready."""
    port = free_port()
    env = {"NEO4J_URI": f"bolt://127.0.0.1:{free_port()}"} | env
    process = spawn("serve", "--home", home, "--port", port, env=env)
    service = Service(process, home, f"http://127.0.0.1:{port}")
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            if service.get("/readyz").status_code == 200:
                return service
        except httpx2.HTTPError:
            pass
        if process.poll() is not None or time.monotonic() > deadline:
            process.kill()
            raise AssertionError(process.communicate())
        time.sleep(0.05)


@contextmanager
def serving(home: Path, **env: str) -> Iterator[Service]:
    """A running service that ends with the test."""
    service = serve(home, **env)
    try:
        yield service
    finally:
        if service.process.poll() is None:
            service.process.send_signal(signal.SIGINT)
            ended(service.process)
