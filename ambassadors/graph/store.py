"""The graph server over Bolt, by the official driver: Neo4j and the local server alike."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Final, Self, TypeVar

import neo4j
from neo4j.exceptions import AuthError, ConfigurationError, DriverError, Neo4jError, TransientError

from ambassadors.errors import AmbassadorsError, ConflictError, TooLargeError, UnreachableError, UsageError
from graph_schema import cypher

T = TypeVar("T")

RETRY_S: Final = 5.0
"""How long a transaction is tried again after a deadlock or a lost connection."""
CONNECT_S: Final = 5.0
REPAIR: Final = "set NEO4J_URI, NEO4J_USER and NEO4J_PASSWORD, or leave NEO4J_URI empty for the local server"

HALF_MADE: Final = "Neo.ClientError.Schema.IndexWithNameAlreadyExists"
"""Neo4j makes the index of a constraint first: killed in between, the index stands alone."""


@dataclass(frozen=True, slots=True)
class Server:
    """Where a graph server is and who we are to it.

    Attributes:
        uri: Bolt address, ``bolt://host:port`` or ``neo4j+s://host``.
        user: user who may write.
        password: its password.
        reader: user who may only read, where the server has one; else ``user`` reads.
        reader_password: its password.
    """

    uri: str
    user: str
    password: str = field(repr=False)
    reader: str = ""
    reader_password: str = field(default="", repr=False)


class GraphStore:
    """An open connection. Safe to share between threads; one of them writes.

    Raises:
        UnreachableError: the server does not answer or refuses us; in any method.
    """

    def __init__(self, server: Server) -> None:
        self.server = server
        self._drivers: list[neo4j.Driver] = []
        self._writer = self._open(server.user, server.password)
        self._reader = self._open(server.reader, server.reader_password) if server.reader else self._writer

    def _open(self, user: str, password: str) -> neo4j.Driver:
        uri = self.server.uri
        wrong = f"{uri!r} is no address such as bolt://localhost:7687; {REPAIR}"
        if not re.match(r"(bolt|neo4j)(\+ssc|\+s)?://", uri):
            raise UnreachableError(
                wrong
            )  # the driver would take http too, a preview that needs other packages
        try:
            driver = neo4j.GraphDatabase.driver(
                uri,
                auth=(user, password),
                max_transaction_retry_time=RETRY_S,
                connection_timeout=CONNECT_S,
                connection_acquisition_timeout=4 * CONNECT_S,
                notifications_min_severity=neo4j.NotificationMinimumSeverity.OFF,
            )
        except (ConfigurationError, ValueError) as error:
            raise UnreachableError(wrong) from error
        self._drivers.append(driver)
        try:
            with self._translated(ConflictError):
                driver.verify_connectivity()
        except AmbassadorsError:
            self.close()
            raise
        return driver

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of all connections."""
        for driver in self._drivers:
            driver.close()

    def prepare(self) -> None:
        """Make constraints and indexes; those that exist stay, one that a crash left half made is made anew."""
        with self._translated(ConflictError), self._writer.session() as session:
            for name, statement in cypher.constraints().items():
                try:
                    session.run(statement).consume()
                except Neo4jError as error:
                    if error.code != HALF_MADE:
                        raise
                    session.run(cypher.drop_index(name)).consume()
                    session.run(statement).consume()

    def write(self, work: Callable[[neo4j.ManagedTransaction], T]) -> T:
        """Run ``work`` in one transaction and return what it returns; it is tried again after a deadlock.

        A commit whose answer is lost is not tried again: the caller reads the watermark to learn its fate.

        Raises:
            ConflictError: the server refused a statement.
        """
        with self._translated(ConflictError), self._writer.session() as session:
            return session.execute_write(work)

    def read(self, text: str, parameters: dict[str, Any] | None = None) -> list[dict[str, Any]]:
        """Return all rows of one of the house's own statements."""
        with self._translated(ConflictError), self._writer.session(default_access_mode="READ") as session:
            return [dict(record) for record in session.run(text, parameters or {})]

    def ask(
        self, text: str, parameters: dict[str, Any], *, timeout_s: float, limit: int
    ) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
        """Return columns and rows of a query that somebody else wrote and the guard let pass.

        It runs as the reader and in READ mode.

        Raises:
            UsageError: the server refuses it, or it took longer than ``timeout_s``.
            TooLargeError: more than ``limit`` rows.
        """
        query = neo4j.Query(text, timeout=timeout_s)
        with self._translated(UsageError), self._reader.session(default_access_mode="READ") as session:
            result = session.run(query, parameters)
            columns = tuple(result.keys())
            rows = [tuple(record.values()) for record in result.fetch(limit + 1)]
        if len(rows) > limit:
            raise TooLargeError(f"the answer has more than {limit:,} rows; narrow the query or add LIMIT")
        return columns, rows

    @contextmanager
    def _translated(self, refused: type[AmbassadorsError]) -> Iterator[None]:
        uri, user = self.server.uri, self.server.user
        try:
            yield
        except AuthError as error:
            raise UnreachableError(
                f"the graph server {uri} refuses user {user!r} or the password; {REPAIR}"
            ) from error
        except TransientError as error:
            raise UnreachableError(
                f"the graph server {uri} stayed too busy ({error.code}); try again"
            ) from error
        except Neo4jError as error:
            raise refused(
                f"the graph server {uri} refused a statement ({error.code}): {first_line(error.message)}"
            ) from error
        except (DriverError, OSError) as error:
            raise UnreachableError(
                f"the graph server {uri} does not answer; start it, or {REPAIR}"
            ) from error


def first_line(text: str | None) -> str:
    """Return the first line of a server's message, at most 200 characters."""
    lines = (text or "").strip().splitlines()
    return lines[0][:200] if lines else "no reason given"
