"""The local graph server of a home: started when it is not up, shared when it is.

ArcadeDB in plain Java, from the wheel's own runtime, as a child process on loopback: never inside this
process, where it has crashed. ``graph/server.json`` (mode 0600) says who runs and how to reach it.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from ambassadors.errors import ConflictError, UnreachableError
from ambassadors.graph import java
from ambassadors.graph.store import GraphStore, Server, first_line

FOLDER: Final = "graph"
START_S: Final = 60.0
STOP_S: Final = 30.0


class DidNotStartError(UnreachableError):
    """The process started and ended, or did not answer in time."""


@dataclass(slots=True)
class LocalServer:
    """A running local server.

    Attributes:
        root: its folder, ``graph`` under the home.
        pid: its process.
        server: how to reach it.
        started: whether this object started it; only then :meth:`stop` ends it.
        unclean: whether its last run ended without being stopped, so that the graph must be checked.
    """

    root: Path
    pid: int
    server: Server
    started: bool
    unclean: bool = False
    _process: subprocess.Popen[bytes] | None = None

    @classmethod
    def ensure(cls, home: Path, *, bolt_port: int = 0, http_port: int = 0, heap: str = "1g") -> Self:
        """Return the local server of a home: the one that runs, else a new one.

        Args:
            home: folder of the installation.
            bolt_port: port to listen on, 0 = any free one.
            http_port: the server's second port, 0 = any free one; nobody uses it.
            heap: largest Java heap.

        Raises:
            UnreachableError: it is not installed, a port is taken, or it does not start.
        """
        root = home.resolve() / FOLDER
        for name in ("databases", "config", "log", "backups"):
            (root / name).mkdir(parents=True, exist_ok=True, mode=0o700)
        with _alone(root):
            known = _known(root)
            if known and _alive(known["pid"]):
                return cls(root, known["pid"], Server(**known["server"]), started=False)
            return cls._start(root, bolt_port, http_port, heap, unclean=known is not None)

    @classmethod
    def _start(cls, root: Path, bolt_port: int, http_port: int, heap: str, *, unclean: bool) -> Self:
        java.installation()
        bolt_port, http_port = _claim(bolt_port), _claim(http_port)
        passwords = java.write_users(root)
        reader = {"reader": java.READER, "reader_password": passwords[java.READER]}
        server = {
            "uri": f"bolt://127.0.0.1:{bolt_port}",
            "user": java.WRITER,
            "password": passwords[java.WRITER],
            **reader,
        }
        process = java.start(root, bolt_port, http_port, heap)
        java.write_private(root / "server.json", json.dumps({"pid": process.pid, "server": server}))
        local = cls(root, process.pid, Server(**server), started=True, unclean=unclean, _process=process)
        local._wait(bolt_port)
        return local

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """Stop the server if this object started it, and wait until it is gone."""
        if self._process is None:
            return
        process, self._process = self._process, None
        process.terminate()
        try:
            process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        else:
            (self.root / "server.json").unlink(missing_ok=True)
        _release(process)

    def kill9(self) -> None:
        """End the server at once, as a power cut would; the next start finds it unclean."""
        if self._process is None:
            os.kill(self.pid, signal.SIGKILL)
            return
        process, self._process = self._process, None
        process.kill()
        process.wait()
        _release(process)

    def reset(self) -> Self:
        """Return a new server on an emptied folder: the way out when the files cannot be trusted.

        Raises:
            ConflictError: another process started this server.
        """
        if not self.started:
            raise ConflictError(
                f"the local graph server (process {self.pid}) belongs to another process; stop that one first"
            )
        self.stop()
        return self.ensure_empty(self.root.parent)

    @classmethod
    def ensure_empty(cls, home: Path, *, heap: str = "1g") -> Self:
        """Remove the data of a server that does not run, and start it anew."""
        root = home.resolve() / FOLDER
        known = _known(root)
        if known and _alive(known["pid"]):
            raise ConflictError(f"the local graph server (process {known['pid']}) runs; stop it first")
        shutil.rmtree(root / "databases", ignore_errors=True)
        (root / "server.json").unlink(missing_ok=True)
        return cls.ensure(home, heap=heap)

    @classmethod
    def forget(cls, home: Path) -> bool:
        """End the server of a home, whoever started it, and remove every file of its data and logs.

        A projection is made again from the ledger; what was deleted in it would stay in its files as bytes.

        Returns:
            Whether there was anything to remove.
        """
        root = home.resolve() / FOLDER
        if not root.exists():
            return False
        with _alone(root):
            known = _known(root)
            deadline = time.monotonic() + STOP_S
            while known and _alive(known["pid"]):
                late = time.monotonic() > deadline
                with contextlib.suppress(ProcessLookupError):
                    os.kill(known["pid"], signal.SIGKILL if late else signal.SIGTERM)
                time.sleep(0.2)
            for name in ("databases", "log", "backups"):
                shutil.rmtree(root / name, ignore_errors=True)
            (root / "server.json").unlink(missing_ok=True)
        return True

    def _wait(self, port: int) -> None:
        """Wait until the server answers a statement."""
        deadline = time.monotonic() + START_S
        while time.monotonic() < deadline and self._process and self._process.poll() is None:
            if _listens(port):
                with contextlib.suppress(UnreachableError), GraphStore(self.server) as store:
                    store.read("RETURN 1 AS one")
                    return
            time.sleep(0.05)
        log = self.root / "log" / "server.log"
        self.kill9()
        error = _last_error(log)
        if "locked by another process" in error:  # never a reason to remove the files
            raise UnreachableError(f"another process uses the graph in {self.root}; stop it first")
        raise DidNotStartError(f"the local graph server did not start: {error}; see {log}")


@contextlib.contextmanager
def _alone(root: Path) -> Iterator[None]:
    """Keep two processes from starting one folder's server at the same time."""
    with (root / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _known(root: Path) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = json.loads((root / "server.json").read_text(encoding="utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return None
    return found


def _alive(pid: int) -> bool:
    """Whether the process runs and is our kind of server: a number may belong to somebody else by now."""
    command = [
        "ps",
        "-ww",
        "-o",
        "stat=",
        "-o",
        "args=",
        "-p",
        str(pid),
    ]  # -ww: the class stands at the very end
    told = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    return "ArcadeDBServer" in told and not told.startswith("Z")


def _claim(port: int) -> int:
    """Return the port, or any free one for 0."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise UnreachableError(
                f"port {port} is in use; choose another for the local graph server"
            ) from error
        free: int = probe.getsockname()[1]
        return free


def _listens(port: int) -> bool:
    with socket.socket() as attempt:
        return attempt.connect_ex(("127.0.0.1", port)) == 0


def _release(process: subprocess.Popen[bytes]) -> None:
    """Tell the watcher that the server has ended, so that it signals nobody."""
    if process.stdin is not None:
        with contextlib.suppress(BrokenPipeError):
            process.stdin.write(b"\n")
            process.stdin.flush()
        with contextlib.suppress(BrokenPipeError):
            process.stdin.close()


def _last_error(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines() if log.exists() else []
    told = [line for line in lines[-60:] if "Exception" in line or "SEVER" in line or "rror" in line]
    return first_line((told or lines or ["no log"])[-1])
