"""Load files into the ledger: this process's, or that of the service which holds it."""

from __future__ import annotations

import time
from collections import Counter
from typing import TYPE_CHECKING, Final, Protocol

import pyarrow as pa

from ambassadors.errors import AmbassadorsError, StorageFullError
from ambassadors.events import empty_events
from ambassadors.ledger.intake import bare
from ambassadors.service.load_report import LoadReport, Log
from ambassadors.service.set_aside import SetAside, as_record
from ambassadors.sources import read

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ambassadors.events import Batch
    from ambassadors.ledger import Appended, Intake
    from ambassadors.ledger.intake import State
    from ambassadors.sources import Member, ReadOptions

COMMIT_ROWS: Final = 1_000_000
"""Rows of a file that share a commit: every commit looks once through the ids that are kept already."""


class Appends(Protocol):
    """Anything that keeps a table of events and says what became of it."""

    def append(self, events: pa.Table, now: int, *intakes: Intake) -> Appended:
        """See :meth:`ambassadors.ledger.Ledger.append`."""
        ...


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
