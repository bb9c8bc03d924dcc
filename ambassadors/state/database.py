"""The state's database: opened, migrated, written in short transactions that leave a trail."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, NoSuchModuleError, OperationalError

from ambassadors.errors import AmbassadorsError, ConflictError, StorageFullError, UnreachableError, UsageError
from ambassadors.state import migrations
from ambassadors.state.tables import AUDIT, VERSIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

VERSION_SECONDS: Final = 1.0
"""A change made by another process is seen after this long at the latest; one made here at once."""

BUSY_SECONDS: Final = 10
"""How long a transaction waits for another process that writes."""


def now_ms() -> int:
    """Return the clock, epoch milliseconds."""
    return time.time_ns() // 1_000_000


class Database:
    """What the resources of the state share: transactions, version counters, the audit trail."""

    def __init__(self, engine: sa.Engine, clock: Callable[[], int]) -> None:
        self._engine = engine
        self._clock = clock
        self._lock = threading.Lock()
        self._versions: dict[str, int] = {}
        self._versions_read = float("-inf")

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """Give a connection for reading; it waits for no writer."""
        with self._translated(), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[sa.Connection]:
        """Give a connection whose transaction is committed at the end, or undone by any error.

        Raises:
            StorageFullError: the disk is full.
            ConflictError: the database cannot be used.
        """
        with self._translated(), self._engine.execution_options(write=True).begin() as connection:
            yield connection

    @contextmanager
    def change(
        self, version: str, action: str, what: str, by: str, reason: str = ""
    ) -> Iterator[sa.Connection]:
        """Give a write transaction that also counts ``version`` up and adds a row to the audit trail."""
        counter = sa.update(VERSIONS).where(VERSIONS.c.name == version).values(value=VERSIONS.c.value + 1)
        with self.write() as connection:
            yield connection
            row = {"at": self._clock(), "who": by, "action": action, "object": what, "reason": reason}
            connection.execute(sa.insert(AUDIT).values(row))
            value: int = connection.execute(counter.returning(VERSIONS.c.value)).scalar_one()
        self._remember({version: value})

    def version(self, name: str) -> int:
        """Return the counter of ``brands``, ``keys``, ``suppressions`` or ``people``; mostly from memory."""
        if time.monotonic() - self._versions_read >= VERSION_SECONDS:
            read_at = time.monotonic()
            with self.read() as connection:
                rows = connection.execute(sa.select(VERSIONS.c.name, VERSIONS.c.value)).all()
            self._remember({row.name: row.value for row in rows})
            self._versions_read = read_at
        return self._versions[name]

    def wipe(self, *steps: str) -> None:
        """Leave no byte of what was deleted in an SQLite file or its log; steps are run before."""
        if self._engine.dialect.name == "sqlite":
            with self._engine.connect() as plain:  # none runs within a transaction
                for step in ("ROLLBACK", *steps, "PRAGMA wal_checkpoint(TRUNCATE)"):
                    plain.exec_driver_sql(step)

    def close(self) -> None:
        """Give every connection back."""
        self._engine.dispose()

    def _remember(self, versions: dict[str, int]) -> None:
        with self._lock:  # counters only rise, so that two threads may report in either order
            for name, value in versions.items():
                self._versions[name] = max(value, self._versions.get(name, 0))

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            raise translate(error, self._engine.url) from error


def connect(url: str) -> sa.Engine:
    """Open the database, make its folder, bring its schema up to date.

    Raises:
        UsageError: not a database URL, or its driver is not installed.
        ConflictError: no database of ours, or one of a newer version.
        UnreachableError: the server does not answer.
    """
    try:
        engine = sa.create_engine(url)
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
        message = f"the state's database URL cannot be used: {error}; give sqlite:///FILE or a PostgreSQL URL"
        raise UsageError(message.replace("\n", " ")) from error
    if engine.dialect.name == "sqlite":
        _prepare_sqlite(engine)
    try:
        bring_up_to_date(engine)
    except DBAPIError as error:
        engine.dispose()
        raise translate(error, engine.url) from error
    except AmbassadorsError:
        engine.dispose()
        raise
    return engine


def bring_up_to_date(engine: sa.Engine) -> None:
    """Migrate the schema. Raises ConflictError: it is of a newer program."""
    with engine.execution_options(write=True).begin() as connection:
        _migrate(connection)


def translate(error: DBAPIError, url: sa.URL) -> AmbassadorsError:
    """Return the house's error for one of a database's."""
    where = url.database if url.drivername.startswith("sqlite") else url.render_as_string(hide_password=True)
    text = " ".join(str(error.orig).split())
    if "disk is full" in text or "No space left" in text:
        return StorageFullError(
            f"no space left for the state {where}; free some, then repeat: nothing was kept of this"
        )
    if isinstance(error, OperationalError | InterfaceError) and not url.drivername.startswith("sqlite"):
        return UnreachableError(
            f"the state's database {where} does not answer ({text}); start it or correct its URL"
        )
    return ConflictError(
        f"the state {where} cannot be used: {text}; check the path and its rights, or restore a backup"
    )


def _prepare_sqlite(engine: sa.Engine) -> None:
    if engine.url.database:
        folder = Path(engine.url.database).parent
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            message = (
                f"the folder {folder} for the state cannot be made: {error.strerror}; choose another home"
            )
            raise ConflictError(message) from error

    @sa.event.listens_for(engine, "connect")
    def configure(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # the driver would begin transactions at moments of its own
        pragmas = (
            f"busy_timeout={BUSY_SECONDS * 1000}",
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "secure_delete=ON",  # what is deleted leaves no bytes in the file
        )
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")

    @sa.event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        # A read that turns into a write fails at once when another has written meanwhile: writers queue from the start.
        write = connection.get_execution_options().get("write")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def _migrate(connection: sa.Connection) -> None:
    if sa.inspect(connection).has_table("alembic_version"):
        revision = sa.text("SELECT version_num FROM alembic_version")
        if connection.execute(revision).scalar() == migrations.HEAD:
            return
    # A fifth of a second, which no other command should pay.
    from alembic.command import upgrade
    from alembic.config import Config
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(Path(migrations.__file__).parent).replace("%", "%%"))
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    found = MigrationContext.configure(connection).get_current_revision()
    if found is not None and found not in known:
        message = (
            f"the state is of schema {found}, this program knows up to {migrations.HEAD}; update the program"
        )
        raise ConflictError(message)
    upgrade(config, "head")
