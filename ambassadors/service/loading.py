"""Load files into the ledger: this process's, or that of the service which holds it."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Protocol
from uuid import uuid4

import orjson
import pyarrow as pa

from ambassadors.errors import AmbassadorsError, StorageFullError
from ambassadors.events import KINDS, empty_events, format_instant, told
from ambassadors.ledger import Intake
from ambassadors.ledger.intake import bare, counted
from ambassadors.sources import read
from ambassadors.tombstones import Tombstones

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ambassadors.events import Batch
    from ambassadors.ledger import Appended
    from ambassadors.ledger.intake import State, Way
    from ambassadors.sources import Member, ReadOptions

COMMIT_ROWS: Final = 1_000_000
"""Rows of a file that share a commit: every commit looks once through the ids that are kept already."""


class Appends(Protocol):
    """Anything that keeps a table of events and says what became of it."""

    def append(self, events: pa.Table, now: int, *intakes: Intake) -> Appended:
        """See :meth:`ambassadors.ledger.Ledger.append`."""
        ...


@dataclass(slots=True)
class LoadReport:
    """What became of the records of one input.

    ``records == yielding + without_interaction + rejected`` and
    ``events == accepted + duplicate + quarantined + erased + expired``.

    Attributes:
        source: name of the input.
        read_as: the source that read it, one of ``SOURCES``.
        why: why it was that one.
        records: records read.
        without_interaction: well-formed records that hold no interaction.
        why_without: reason -> how many of those, where it should be known.
        rejected: records that could not be read.
        accepted: events that are new in the ledger.
        duplicate: events that it knew.
        quarantined: events set aside.
        erased: events that name somebody who was erased; nothing of them was kept, here or set aside.
        expired: events past the days of their platform's policy; nothing of them was kept, here or set aside.
        retracted: kept events that deletes took back.
        seq: the ledger's newest record.
        seconds: how long it took.
        unmapped: columns of the input that were not used.
        disguised: handles that may pass for others, as ``handle: why``; loaded as they are.
        set_aside: file that holds what was rejected or quarantined, None when nothing was.
        first_reason: why the first of those was set aside.
        problem: why it was not read, or not to its end; what the other figures count is kept all the same.
    """

    source: str
    read_as: str = ""
    why: str = ""
    records: int = 0
    without_interaction: int = 0
    why_without: dict[str, int] = field(default_factory=dict)
    rejected: int = 0
    accepted: int = 0
    duplicate: int = 0
    quarantined: int = 0
    erased: int = 0
    expired: int = 0
    retracted: int = 0
    seq: int = 0
    seconds: float = 0.0
    unmapped: tuple[str, ...] = ()
    disguised: tuple[str, ...] = ()
    set_aside: Path | None = None
    first_reason: str = ""
    problem: str = ""

    @property
    def yielding(self) -> int:
        """Records in which events were found."""
        return self.records - self.without_interaction - self.rejected

    @property
    def errors(self) -> int:
        """Records and events that were set aside."""
        return self.rejected + self.quarantined


@dataclass(slots=True)
class SetAside:
    """The file of rejected and quarantined records of one load; made when the first one comes.

    People's data: it lies under the home with mode 0600, and retention and erasure apply to it. A record that
    may be about somebody who was erased is not written down, only where it stood and why it was refused.
    """

    home: Path
    source: str
    name: str = ""  # of the file; empty = one of its own
    path: Path | None = None
    first_reason: str = ""
    _lines: list[bytes] = field(default_factory=list)
    _tombstones: Tombstones | None = None

    def add(self, state: str, line: int | None, name: str, reason: str, record: object) -> None:
        """Note one record."""
        self._tombstones = (self._tombstones or Tombstones(self.home)).refreshed()
        if self._tombstones and self._tombstones.told_by(f"{reason} {orjson.dumps(record).decode()}"):
            reason, record = bare(reason), None
        self.first_reason = self.first_reason or told(line, name, reason)
        row = {
            "source": self.source,
            "state": state,
            "line": line,
            "field": name,
            "reason": reason,
            "record": record,
        }
        self._lines.append(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE))

    def flush(self) -> None:
        """Write what was noted since the last time."""
        if not self._lines:
            return
        try:
            if self.path is None:
                folder = self.home / "set-aside"
                folder.mkdir(parents=True, exist_ok=True, mode=0o700)
                now = time.strftime("%Y%m%dT%H%M%S", time.gmtime())
                self.path = folder / (self.name or f"{now}-{time.time_ns() % 10**9:09d}.ndjson")
                self.path.touch(mode=0o600)
            with self.path.open("ab") as file:
                file.writelines(self._lines)
        except OSError as error:
            message = f"{error.filename or self.home}: {error.strerror}; what was acknowledged is kept, load the rest again"
            raise StorageFullError(message) from error
        self._lines.clear()


@dataclass(slots=True)
class Log:
    """What the intake log is told of one input, commit by commit.

    Attributes:
        way: how it comes.
        name: of the file, or of the platform that sends it.
        source: that reads it.
        reasons: why records were rejected since the last commit, by field and reason.
    """

    way: Way
    name: str
    source: str
    reasons: Counter[tuple[str, str]] = field(default_factory=Counter)
    lists: bool = False  # of who follows whom
    _load: str = field(default_factory=lambda: uuid4().hex)
    _records: int = 0
    _without: int = 0

    def next(self, report: LoadReport, events: int, state: State, problem: str = "") -> Intake:
        """Return what is new in the report since the last time."""
        records, without = report.records - self._records, report.without_interaction - self._without
        self._records, self._without = report.records, report.without_interaction
        rejects = counted(self.reasons)
        self.reasons.clear()
        return Intake(
            events, self._load, self.way, self.name, self.source, records, without, rejects, state, problem,
            self.lists,
        )  # fmt: skip


def load(
    path: Path | Member | None,
    options: ReadOptions,
    ledger: Appends,
    home: Path,
    clock: Callable[[], int],
    progress: Callable[[LoadReport], None] = lambda _report: None,
    commit_rows: int = COMMIT_ROWS,
) -> LoadReport:
    """Load one input; what the report counts as accepted or duplicate is on disk.

    Args:
        path: file, None = standard input.
        options: how to read it.
        ledger: where the events go.
        home: where rejected and quarantined records are set aside.
        clock: epoch milliseconds now.
        progress: told the report after each commit.
        commit_rows: events that share a commit.

    Raises:
        InputError: the input as a whole cannot be read.
        StorageFullError: the disk is full; what was committed before stays.
    """
    started, reading = time.monotonic(), read(path, options)
    report, aside = LoadReport(reading.name, reading.source, reading.why), SetAside(home, reading.name)
    waiting: list[pa.Table] = []
    lists = bool(options.followers_of or options.followed_by)
    log = Log("load", reading.name, reading.source, lists=lists)

    def commit(state: State = "open", problem: str = "") -> None:
        events = pa.concat_tables(waiting) if waiting else empty_events()
        intake = log.next(report, events.num_rows, state, problem)
        aside.flush()  # before the commit: what the log counts as rejected can be looked up
        _append(events, ledger, clock(), report, aside, intake)
        waiting.clear()
        aside.flush()
        report.seconds, report.set_aside, report.first_reason = (
            time.monotonic() - started,
            aside.path,
            aside.first_reason,
        )
        report.unmapped = reading.unmapped
        report.disguised = tuple(f"{handle!r}: {why}" for handle, why in reading.disguised.items())
        progress(report)

    rows = 0
    try:
        for batch in reading:
            _count(batch, report, aside, log)
            for start in range(0, batch.events.num_rows, commit_rows):
                waiting.append(batch.events.slice(start, commit_rows))
                rows += waiting[-1].num_rows
                if rows >= commit_rows:
                    commit()
                    rows = 0
    except StorageFullError:
        raise
    except AmbassadorsError as error:
        commit("failed", bare(error.message))  # the good rows before the fault are kept
        raise
    commit("done")
    return report


def take(batch: Batch, ledger: Appends, now: int, report: LoadReport, aside: SetAside, log: Log) -> None:
    """Keep one batch at once; what could not be kept is set aside before this returns."""
    _count(batch, report, aside, log)
    _append(batch.events, ledger, now, report, aside, log.next(report, batch.events.num_rows, "done"))
    aside.flush()
    report.set_aside, report.first_reason = aside.path, aside.first_reason


def _count(batch: Batch, report: LoadReport, aside: SetAside, log: Log) -> None:
    report.records += batch.records
    report.without_interaction += batch.without_interaction
    report.why_without = dict(Counter(report.why_without) + batch.why_without)
    report.rejected += len(batch.rejects)
    for reject in batch.rejects:
        log.reasons[reject.field, bare(reject.reason)] += 1
        aside.add("rejected", reject.line, reject.field, reject.reason, reject.record)


def _append(
    events: pa.Table, ledger: Appends, now: int, report: LoadReport, aside: SetAside, intake: Intake
) -> None:
    done = ledger.append(events, now, intake)
    report.accepted += done.accepted
    report.duplicate += done.duplicate
    report.quarantined += done.quarantined.num_rows
    report.erased += done.erased
    report.expired += done.expired
    report.retracted += done.retracted
    report.seq = done.seq
    if done.erased:
        aside.add(
            "erased",
            None,
            "",
            f"{done.erased:,} events name people who were erased; nothing of them is kept",
            None,
        )
    for row in done.quarantined.to_pylist():
        reason = row.pop("reason")
        aside.add(
            "quarantined",
            row.pop("line"),
            "at" if reason.startswith("at ") else "event_id",
            reason,
            as_record(row),
        )


def as_record(row: dict[str, object]) -> dict[str, object]:
    """Return one row of ``CANONICAL`` as the record it may be loaded from again."""
    record = {
        name: value for name, value in row.items() if value is not None and name not in {"delete", "line"}
    }
    record["at"] = format_instant(int(str(row["at"])))
    if row.get("kind") is not None:
        record["kind"] = KINDS[int(str(row["kind"]))]
    if row["delete"]:
        record["op"] = "delete"
    return record
