"""A gate: many read at a time, and once in a while one is alone, to put another file in the place of the ledger."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from ambassadors.errors import ConflictError

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENCE_SECONDS: Final = 120.0
"""How long somebody waits to be alone before giving up: an export of a large ledger is read all that time."""

YIELD_SECONDS: Final = 2.0
"""How long a reader waits for somebody who wants to be alone. Then it goes in all the same: what that one waits for
may be this very reader's own outer reading."""


class Gate:
    """Counts who reads."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._inside, self._wanted, self._alone = 0, False, False

    @contextmanager
    def inside(self) -> Iterator[None]:
        """Read; may be entered and left on different threads."""
        with self._changed:
            self._changed.wait_for(lambda: not self._wanted, YIELD_SECONDS)
            self._changed.wait_for(lambda: not self._alone)
            self._inside += 1
        try:
            yield
        finally:
            with self._changed:
                self._inside -= 1
                self._changed.notify_all()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Be the only one. For one at a time.

        Raises:
            ConflictError: somebody reads for too long; nothing was done.
        """
        deadline = time.monotonic() + PATIENCE_SECONDS
        with self._changed:
            self._wanted = True
            free = self._changed.wait_for(lambda: not self._inside, deadline - time.monotonic())
            self._alone = free
            self._wanted = free
            if not free:
                self._changed.notify_all()
                message = "the ledger is being read for minutes (an export?); let that end, then try again: nothing was changed"
                raise ConflictError(message)
        try:
            yield
        finally:
            with self._changed:
                self._alone = self._wanted = False
                self._changed.notify_all()
