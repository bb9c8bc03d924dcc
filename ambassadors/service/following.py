"""The graph beside the ledger: connected when needed, followed by one thread while the service runs.

The graph may be down, slow or not installed: ingest and lists go on, ``status`` says how far it lags, and
it catches up by itself.
"""

from __future__ import annotations

import sys
import threading
from contextlib import contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final

import structlog

from ambassadors.errors import AmbassadorsError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ambassadors.assessment import Assessment
    from ambassadors.graph.projector import Projector
    from ambassadors.ledger import Ledger
    from ambassadors.settings import Settings
    from ambassadors.state import State

RETRY_SECONDS: Final = (1.0, 2.0, 5.0, 10.0, 30.0)
"""Pauses between tries while the graph does not answer; the last one repeats."""

CHECK_SECONDS: Final = 5.0
"""How often the thread looks for changed brand rules, and whether the server is still there."""

# Standard output belongs to data; asked for anew each time, as a program may redirect it.
structlog.configure(logger_factory=lambda *_: structlog.PrintLogger(sys.stderr))
LOG = structlog.get_logger("graph")


@contextmanager
def connected(settings: Settings, ledger: Ledger, state: State) -> Iterator[Projector]:
    """Give a projector on the configured Neo4j, else on the local server; a server started here is stopped again.

    Raises:
        UnreachableError: no server answers, or none is installed.
    """
    # the driver takes a while to import, and most commands need no graph
    from ambassadors.graph.opening import Graph
    from ambassadors.graph.store import Server

    named = (settings.neo4j_uri, settings.neo4j_user, settings.neo4j_password.get_secret_value())
    server = Server(*named) if settings.neo4j_uri else None
    with Graph.open(settings.home, ledger, state.brand_rules(), server) as graph:
        if graph.replaced:
            LOG.warning("the local graph did not survive an unclean stop and is projected again")
        yield graph.projector


class _EndingError(Exception):
    """The service ends while a projection is under way; the watermark says how far it came."""


class Follower:
    """Keeps the graph behind the ledger while the service runs."""

    def __init__(self, settings: Settings, ledger: Ledger, state: State) -> None:
        self._settings, self._ledger, self._state = settings, ledger, state
        self._wanted = threading.Event()
        self._ending = threading.Event()
        self._renewing = False
        self._assessment: Assessment | None = None
        self._thread: threading.Thread | None = None
        self._known: dict[str, Any] = {
            "state": "off",
            "seq": None,
            "lag_seconds": None,
            "note": "no service follows the ledger; see `ambassadors graph status`",
        }

    def start(self, current: Assessment | None) -> None:
        """Start the thread."""
        self._assessment = current
        self._know("starting", "")
        self._thread = threading.Thread(target=self._run, name="graph", daemon=True)
        self._wanted.set()
        self._thread.start()

    def wake(self, _seq: int = 0) -> None:
        """Tell that the ledger has more."""
        self._wanted.set()

    def renew(self) -> None:
        """Tell that the ledger is another one: nothing of the graph holds."""
        self._renewing = True
        self._wanted.set()

    def publish(self, made: Assessment) -> None:
        """Tell that a new assessment is current."""
        self._assessment = made
        self._wanted.set()

    def close(self) -> None:
        """End the thread after the step it is at."""
        self._ending.set()
        self._wanted.set()
        if self._thread is not None:
            self._thread.join()

    def status(self) -> dict[str, Any]:
        """Return state (off, absent, starting, up, down), the lag in events and in seconds, and a note."""
        seq = self._known["seq"]
        return {**self._known, "lag_events": None if seq is None else max(0, self._ledger.seq() - seq)}

    def _know(self, state: str, note: str, seq: int | None = None, lag_seconds: float | None = None) -> None:
        last = self._known["seq"] if seq is None else seq
        self._known = {"state": state, "seq": last, "lag_seconds": lag_seconds, "note": note}

    def _run(self) -> None:
        if not self._settings.neo4j_uri and find_spec("arcadedb_embedded") is None:
            self._know(
                "absent",
                "no graph server: install ambassadors[local] or set NEO4J_URI; lists and scores work without",
            )
            return
        tries = 0
        while not self._ending.is_set():
            try:
                with connected(self._settings, self._ledger, self._state) as projector:
                    tries = 0
                    self._follow(projector)
            except AmbassadorsError as error:
                self._know("down", error.message)
                LOG.warning("the graph does not follow", reason=error.message)
                self._wanted.clear()
                self._ending.wait(RETRY_SECONDS[min(tries, len(RETRY_SECONDS) - 1)])
                tries += 1
            except _EndingError:
                return

    def _go_on(self, _done: int, _total: int) -> None:
        if self._ending.is_set():
            raise _EndingError

    def _follow(self, projector: Projector) -> None:
        from ambassadors.service.publishing import decide, publish

        while not self._ending.is_set():
            self._wanted.clear()
            projector.rules = self._state.brand_rules()
            before = projector.status()
            if before.stale or self._renewing:
                self._renewing = False
                projector.rebuild(self._go_on)
            done = projector.sync(progress=self._go_on)
            decide(self._ledger, self._state, projector)
            if self._assessment is not None:
                publish(self._assessment, self._ledger, projector)
            self._know("up", "", done.seq, done.lag_seconds)
            self._wanted.wait(CHECK_SECONDS)
