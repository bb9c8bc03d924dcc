"""Open the graph of a home: the server that the settings name, else the local one."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Self

from ambassadors.brands import BrandRules
from ambassadors.errors import AmbassadorsError
from ambassadors.graph.feed import LedgerLike
from ambassadors.graph.local import DidNotStartError, LocalServer
from ambassadors.graph.projector import Projector
from ambassadors.graph.store import GraphStore, Server


class Graph:
    """An open graph.

    Attributes:
        store: the connection.
        projector: keeps it equal to the ledger.
        local: the local server, or None where another one is used.
        replaced: the local server's files could not be trusted and were removed; the next sync replays.
    """

    def __init__(
        self, store: GraphStore, projector: Projector, local: LocalServer | None, *, replaced: bool = False
    ) -> None:
        self.store = store
        self.projector = projector
        self.local = local
        self.replaced = replaced

    @classmethod
    def open(cls, home: Path, ledger: LedgerLike, rules: BrandRules, server: Server | None = None) -> Self:
        """Connect to ``server``, or to the local server of a home, started where it does not run.

        A local server that ended without being stopped is checked against the watermark; where it does
        not start or lacks something, its files are removed: the ledger holds everything.

        Raises:
            UnreachableError: no server answers, or the local one is not installed.
        """
        if server is not None:
            store = GraphStore(server)
            return cls(store, Projector(store, ledger, rules), None)
        replaced = False
        try:
            local = LocalServer.ensure(home)
        except DidNotStartError:
            local, replaced = LocalServer.ensure_empty(home), True
        store = GraphStore(local.server)
        if local.unclean and not _intact(store, ledger, rules):
            store.close()
            local, replaced = local.reset(), True
            store = GraphStore(local.server)
        return cls(store, Projector(store, ledger, rules), local, replaced=replaced)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection, and stop the local server if this object started it."""
        self.store.close()
        if self.local is not None:
            self.local.stop()


def _intact(store: GraphStore, ledger: LedgerLike, rules: BrandRules) -> bool:
    try:
        return Projector(store, ledger, rules).intact()
    except AmbassadorsError:  # it cannot even be read
        return False
