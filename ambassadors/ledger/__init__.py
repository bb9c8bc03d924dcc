"""The ledger: every acknowledged event exactly once, in order. The truth of the house.

One DuckDB file, one owner process. :meth:`Ledger.append` returns once the transaction is on disk.
Reads run on their own cursors, each on a consistent state of the file, while appends go on.
"""

from __future__ import annotations

import shutil
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import duckdb
import pyarrow as pa

from ambassadors.errors import AmbassadorsError, ConflictError, StorageFullError
from ambassadors.events import KINDS
from ambassadors.ledger import append as appending
from ambassadors.ledger import erasing, retaining
from ambassadors.ledger.append import OUTCOMES, Appended
from ambassadors.ledger.completing import FOLLOWED
from ambassadors.ledger.connection import connect, owner, translate
from ambassadors.ledger.digest import digest
from ambassadors.ledger.erasing import Erased
from ambassadors.ledger.foretelling import Foretelling
from ambassadors.ledger.gate import Gate
from ambassadors.ledger.intake import Intake
from ambassadors.ledger.retaining import Retained
from ambassadors.ledger.sandbox import run_sql
from ambassadors.ledger.schema import LedgerStatus
from ambassadors.policies import Policies
from ambassadors.tombstones import Tombstones

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path
    from types import TracebackType

    from ambassadors.tombstones import Known

__all__ = [
    "OUTCOMES",
    "Appended",
    "Erased",
    "Foretelling",
    "Frozen",
    "Intake",
    "Ledger",
    "LedgerStatus",
    "Retained",
    "owner",
    "run_sql",
]


@dataclass(frozen=True, slots=True)
class Frozen:
    """The ledger as it stood after record ``seq``; for one thread."""

    _cursor: duckdb.DuckDBPyConnection
    seq: int

    def query(self, sql: str, params: Sequence[Any] = ()) -> pa.Table:
        """Return the answer of one statement."""
        return self._cursor.sql(sql, params=list(params)).to_arrow_table()

    def digest(self) -> str:
        """Return the order-free digest of the content (see ``ledger.digest``)."""
        return digest(self._cursor)


class Ledger:
    """The open ledger of one home. Safe to share between threads.

    Attributes:
        home: the home.
        tombstones: who was erased from it.
        policies: what may be done with the data of each platform, as read when it was opened.
    """

    def __init__(
        self, home: Path, connection: duckdb.DuckDBPyConnection, memory_limit_mb: int = 1500
    ) -> None:
        self.home = home
        self.tombstones = Tombstones(home)
        self.policies = Policies.read(home)
        self._gate = Gate()
        self._connection = connection
        self._memory_limit_mb = memory_limit_mb
        self._invalid = False
        self._writing = threading.Lock()
        self._digest: tuple[int, str] | None = None

    @classmethod
    def open(cls, home: Path, memory_limit_mb: int = 1500) -> Self:
        """Open or create the ledger under a home.

        Erasures that it has not met yet are done first: a kill cut one off, or the file comes from a backup.

        Raises:
            LedgerBusyError: another process holds it; the message names its pid.
        """
        ledger = cls(home, connect(home, memory_limit_mb), memory_limit_mb)
        erasing.sweep(home)
        if ledger.tombstones and ledger.erasures() < ledger.tombstones.count:
            ledger.erase()
        return ledger

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file and let go of its lock."""
        with self._writing:
            self._connection.close()

    def append(self, events: pa.Table, now: int, *intakes: Intake) -> Appended:
        """Keep what is new in a table of ``CANONICAL``; on return it is on disk.

        Args:
            events: any number of rows; one transaction.
            now: epoch milliseconds of the clock, against which the future is told.
            intakes: what the rows are of, in order; written down with them.

        Raises:
            StorageFullError: the disk is full; nothing of the table was kept.
            ConflictError: the key of the tombstones is lost, so that erased people could come back.
        """
        with self._writing:
            self.tombstones.refreshed().check()
            try:
                if self._invalid:
                    self._reopen()
                self._connection.begin()
                result = appending.append(
                    self._connection, events, now, self.tombstones, self.policies, intakes
                )
                self._connection.commit()
            except duckdb.Error as error:
                self._recover(error)
                raise translate(error, self.home) from error
            except BaseException as error:  # Ctrl-C too: no transaction stays open behind it
                self._recover(error)
                raise
        return result

    def _recover(self, error: BaseException) -> None:
        """Undo a failed append. After a failed write DuckDB refuses everything until the file is opened anew."""
        if isinstance(error, duckdb.FatalException):
            self._invalid = True
            with suppress(
                AmbassadorsError
            ):  # still no space, or a reader still on it: the next append tries again
                self._reopen()
            return
        with suppress(duckdb.Error):  # a failed commit has ended the transaction already
            self._connection.rollback()

    def _reopen(self) -> None:
        self._connection.close()
        self._connection = connect(self.home, self._memory_limit_mb)
        self._invalid = False

    def known_of(self, account_id: str) -> Known | None:
        """Return what is known of an account: what an erasure has to take away. None where it is not known."""
        with self.reader() as cursor:
            return erasing.known_of(cursor, account_id)

    def erasures(self) -> int:
        """Return how many erasures of people the file has met."""
        with self.reader() as cursor:
            [(met,)] = cursor.execute("SELECT met FROM erasures").fetchall()
            return int(met)

    def erase(self) -> Erased:
        """Copy the file without the people whose tombstones stand, and swap it; reading goes on meanwhile.

        Raises:
            StorageFullError: no space for the copy; the ledger is as before, and the next start tries again.
            ConflictError: somebody reads for minutes; likewise.
        """
        with self._writing:
            self.tombstones.refreshed().check()
            try:
                with self.reader() as cursor:
                    erased = erasing.copy(cursor, self.home, self.tombstones)
                self._swap()
            except duckdb.Error as error:
                raise translate(error, self.home) from error
        return erased

    def due(self, now: int) -> Retained:
        """Return what :meth:`retain` would take out now; nothing is changed."""
        with self.reader() as cursor:
            return retaining.mark(cursor, self.policies, now)

    def retain(self, now: int) -> Retained:
        """Take out what is past the days of its platform and what policies forbid to keep; reading goes on meanwhile.

        Nothing is copied where nothing goes. Errors as those of :meth:`erase`.
        """
        with self._writing:
            self.tombstones.refreshed().check()
            try:
                with self.reader() as cursor:
                    gone = retaining.copy(cursor, self.home, self.tombstones, self.policies, now)
                if gone:
                    self._swap()
            except duckdb.Error as error:
                raise translate(error, self.home) from error
        return gone

    def copy_to(self, path: Path) -> dict[str, Any]:
        """Write the ledger as of one instant into a new file, while events come in; return what stands in it."""
        place = str(path).replace("'", "''")
        try:
            with self.reader() as cursor:
                [(name,)] = cursor.execute("SELECT current_database()").fetchall()
                cursor.execute(f"ATTACH '{place}' AS backup")
                try:
                    cursor.execute(f'COPY FROM DATABASE "{name}" TO backup')
                finally:
                    cursor.execute("DETACH backup")
        except duckdb.Error as error:
            raise translate(error, self.home) from error
        with duckdb.connect(str(path), read_only=True) as copied:
            return {"seq": appending.newest_seq(copied), "digest": digest(copied)}

    def replace(self, path: Path) -> None:
        """Put another ledger file in the place of this one, then meet the erasures that it has not met.

        Raises:
            ConflictError: no ledger, or somebody reads for minutes; this one stays.
        """
        try:
            with duckdb.connect(str(path), read_only=True) as other:
                appending.newest_seq(other)
        except duckdb.Error as error:
            message = f"{path} is no ledger: {str(error).splitlines()[0]}"
            raise ConflictError(message) from error
        with self._writing:
            erasing.sweep(self.home)
            try:
                shutil.copyfile(path, self.home / erasing.FRESH)
            except OSError as error:
                erasing.sweep(self.home)
                message = f"{path} cannot be copied: {error.strerror}; the ledger stays as it is"
                raise StorageFullError(message) from error
            self._swap()
        if self.tombstones and self.erasures() < self.tombstones.count:
            self.erase()

    def _swap(self) -> None:
        with self._gate.alone():
            self._connection.execute("CHECKPOINT")
            self._connection.close()
            try:
                erasing.swap(self.home)
            finally:
                self._reopen()
                self._digest = None

    def query(self, sql: str, params: Sequence[Any] = ()) -> pa.Table:
        """Return the answer of one statement, run on its own cursor."""
        with self.reader() as cursor:
            return cursor.sql(sql, params=list(params)).to_arrow_table()

    @contextmanager
    def frozen(self) -> Iterator[Frozen]:
        """Give a view that stays as the ledger is now, whatever is appended meanwhile."""
        with self.reader() as cursor:
            cursor.begin()
            try:
                yield Frozen(cursor, appending.newest_seq(cursor))
            finally:
                cursor.rollback()

    @contextmanager
    def foretelling(self) -> Iterator[Foretelling]:
        """Give what tells of an input what would become of it; nothing is written."""
        with self.reader() as cursor:
            cursor.begin()
            try:
                yield Foretelling(cursor, self.tombstones.refreshed(), self.policies)
            finally:
                cursor.rollback()

    def trim(self) -> None:
        """Let go of the pages that reading left in memory; the next read takes them from the file again."""
        with self.reader() as cursor:
            [(limit,)] = cursor.execute("SELECT current_setting('memory_limit')").fetchall()
            cursor.execute("SET GLOBAL memory_limit = '100MB'")
            cursor.execute(f"SET GLOBAL memory_limit = '{limit}'")
        pa.default_memory_pool().release_unused()

    @contextmanager
    def reader(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Give a cursor of its own, for reading."""
        with self._gate.inside(), self._connection.cursor() as cursor:
            yield cursor

    def seq(self) -> int:
        """Return the number of the newest ledger record."""
        with self.reader() as cursor:
            return appending.newest_seq(cursor)

    def digest(self) -> str:
        """Return the order-free digest of the content (see ``ledger.digest``)."""
        with self._writing, self.reader() as cursor:
            seq = appending.newest_seq(cursor)
            if self._digest is None or self._digest[0] != seq:
                self._digest = (seq, digest(cursor))
            return self._digest[1]

    def status(self) -> LedgerStatus:
        """Return counts, the newest time and the digest."""
        row = self.query(
            "SELECT (SELECT count(*) FROM events WHERE retracted IS NULL) AS events,"
            " (SELECT count(*) FROM events WHERE retracted IS NOT NULL AND key IS NOT NULL) AS retracted,"
            " (SELECT count(*) FROM accounts) AS accounts, (SELECT count(*) FROM posts) AS posts,"
            " (SELECT count(*) FROM tombstones) AS tombstones,"
            " (SELECT max(events.at) FROM events WHERE retracted IS NULL) AS newest_at"
        ).to_pylist()[0]
        return LedgerStatus(seq=self.seq(), digest=self.digest(), **row)

    def events(self, seqs: Sequence[int]) -> pa.Table:
        """Return live events by number with their ids joined back in, ordered by seq; as they are told now."""
        wanted = pa.table({"seq": pa.array(seqs, pa.int64())})
        with self.reader() as cursor:
            cursor.register("wanted", wanted)
            found = cursor.sql(
                f"{FOLLOWED.format(asked='wanted')} SELECT told.asked AS seq, e.event_id, e.at, e.kind, a.id AS actor_id, a.handle AS actor_handle, t.id AS target_id,"
                " t.handle AS target_handle, p.id AS post_id, q.id AS parent_id, r.id AS root_id, e.text, e.lang, e.url,"
                " e.sentiment FROM events e JOIN told ON told.now = e.seq JOIN accounts a ON a.idx = e.actor"
                " LEFT JOIN accounts t ON t.idx = e.target LEFT JOIN posts p ON p.idx = e.post"
                " LEFT JOIN posts q ON q.idx = e.parent LEFT JOIN posts r ON r.idx = e.root"
                " WHERE e.retracted IS NULL ORDER BY told.asked"
            ).to_arrow_table()
        kinds = pa.array([KINDS[code] for code in found["kind"].to_pylist()], pa.string())
        return found.set_column(found.schema.get_field_index("kind"), "kind", kinds)
