"""The one thread that writes while the service runs: small appends share a commit.

A submission is acknowledged (its future resolves) once the commit that holds it is on disk. Whatever
arrives while a commit is under way goes into the next, up to :data:`GROUP_ROWS` rows or after
:data:`GROUP_SECONDS`.
"""

from __future__ import annotations

import queue
import threading
import time
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa

from ambassadors.errors import ConflictError
from ambassadors.ledger.append import ACCEPTED, CONFLICT, DUPLICATE, FUTURE, RETRACTED, Appended
from ambassadors.ledger.erased import ERASED
from ambassadors.ledger.intake import Intake
from ambassadors.ledger.policing import EXPIRED

if TYPE_CHECKING:
    from collections.abc import Callable

    from ambassadors.ledger import Ledger

GROUP_SECONDS: Final = 0.1
GROUP_ROWS: Final = 10_000


@dataclass(frozen=True, slots=True)
class _Submission:
    events: pa.Table
    intakes: tuple[Intake, ...]
    done: Future[Appended]


class Writer:
    """Group commit on a ledger. Start with ``start()``, end with ``close()``: what was submitted is still written."""

    def __init__(self, ledger: Ledger, clock: Callable[[], int], committed: Callable[[int], None]) -> None:
        """Prepare the thread.

        Args:
            ledger: where to append.
            clock: epoch milliseconds now.
            committed: called after each commit with the newest seq; must not block.
        """
        self._ledger, self._clock, self._committed = ledger, clock, committed
        self._waiting: queue.Queue[_Submission | None] = queue.Queue()
        self._thread = threading.Thread(target=self._run, name="ledger-writer", daemon=True)
        self._closed = False
        self._entering = threading.Lock()  # nobody may get in behind the mark that ends the thread

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def close(self) -> None:
        """Write what waits, then end the thread."""
        with self._entering:
            if not self._closed:
                self._closed = True
                self._waiting.put(None)
        self._thread.join()

    def submit(self, events: pa.Table, *intakes: Intake) -> Future[Appended]:
        """Hand over a table of ``CANONICAL``, and what its rows are of; the future resolves when it is on disk, or with the error."""
        done: Future[Appended] = Future()
        with self._entering:
            if self._closed:
                message = "the service is stopping and takes no more events; send them again after it is back"
                raise ConflictError(message)
            self._waiting.put(_Submission(events, intakes or (Intake(events.num_rows),), done))
        return done

    def _run(self) -> None:
        while (first := self._waiting.get()) is not None:
            group, last = self._gather(first)
            self._write(group)
            if last:
                return

    def _gather(self, first: _Submission) -> tuple[list[_Submission], bool]:
        """Return the submissions of the next commit and whether the end was asked for."""
        group, rows, deadline = [first], first.events.num_rows, time.monotonic() + GROUP_SECONDS
        while rows < GROUP_ROWS and (left := deadline - time.monotonic()) > 0:
            try:
                following = self._waiting.get(timeout=left)
            except queue.Empty:
                break
            if following is None:
                return group, True
            group.append(following)
            rows += following.events.num_rows
        return group, False

    def _write(self, group: list[_Submission]) -> None:
        group = [
            one for one in group if one.done.set_running_or_notify_cancel()
        ]  # the others gave up in time
        if not group:
            return
        try:
            events, intakes = (
                pa.concat_tables([one.events for one in group]),
                [i for one in group for i in one.intakes],
            )
            whole = self._ledger.append(events, self._clock(), *intakes)
        except Exception as error:  # noqa: BLE001 - whatever it is, those who wait must hear of it, and others be served
            for one in group:
                one.done.set_exception(error)
            return
        self._committed(whole.seq)
        start = 0
        for one in group:
            one.done.set_result(_part(whole, start, one.events.num_rows))
            start += one.events.num_rows


def _part(whole: Appended, start: int, rows: int) -> Appended:
    """Return what became of the rows ``start .. start + rows`` of a commit."""
    codes = whole.codes[start : start + rows]
    set_aside = np.isin(whole.codes, (CONFLICT, FUTURE))
    before, aside = int(set_aside[:start].sum()), int(set_aside[start : start + rows].sum())
    return Appended(
        accepted=int((codes == ACCEPTED).sum()),
        duplicate=int(((codes == DUPLICATE) | (codes == RETRACTED)).sum()),
        quarantined=whole.quarantined.slice(before, aside),
        retracted=whole.retracted,
        seq=whole.seq,
        codes=codes,
        erased=int((codes == ERASED).sum()),
        expired=int((codes == EXPIRED).sum()),
    )
