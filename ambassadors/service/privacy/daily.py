"""A thread of the service that takes out what is past its days, every so many hours."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, Final

import structlog

from ambassadors.errors import AmbassadorsError

if TYPE_CHECKING:
    from collections.abc import Callable

FIRST_SECONDS: Final = 60.0
"""Pause before the first time: a service that is started every day does it every day, and a start is not slowed."""

LOG = structlog.get_logger("retention")


class Daily:
    """Runs some work first after a minute, then every so many hours, until it is closed."""

    def __init__(
        self, hours: float, work: Callable[[], dict[str, Any]], first: float = FIRST_SECONDS
    ) -> None:
        """Prepare the thread; 0 hours = it never runs."""
        self._seconds, self._work, self._first = hours * 3600, work, first
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name="retention", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        if self._seconds:
            self._thread.start()

    def close(self) -> None:
        """End the thread after the run it is at."""
        self._ending.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        pause = min(self._first, self._seconds)
        while not self._ending.wait(pause):
            pause = self._seconds
            try:
                LOG.info("retention", **self._work())
            except AmbassadorsError as error:
                LOG.warning("retention failed and is tried again", reason=error.message)
            except Exception:  # whatever it is: the next time it is tried again
                LOG.exception("retention failed and is tried again")
