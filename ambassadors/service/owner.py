"""The note a running service leaves under its home: pid, address and token, readable by the owner alone.

The note is locked as long as its writer lives, however it ends. Its pid alone would not tell: after a
kill -9 or a power cut another process may bear it, and in a container the next service does.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
from typing import TYPE_CHECKING

from ambassadors.ledger.connection import OWNER_FILE

if TYPE_CHECKING:
    from pathlib import Path

    from ambassadors.settings import Settings


class Note:
    """The note of this process.

    Attributes:
        token: what another process of the same home shows to be let in.
    """

    def __init__(self, settings: Settings) -> None:
        """Write the note."""
        self.token = secrets.token_urlsafe(32)
        self._path = settings.home / OWNER_FILE
        host = f"[{settings.host}]" if ":" in settings.host else settings.host
        note = {"pid": os.getpid(), "address": f"http://{host}:{settings.port}", "token": self.token}
        draft = self._path.with_suffix(".new")
        draft.unlink(missing_ok=True)
        self._file = os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w")
        fcntl.flock(self._file, fcntl.LOCK_EX)
        json.dump(note, self._file)
        self._file.flush()
        draft.replace(self._path)

    def withdraw(self) -> None:
        """Remove the note."""
        self._path.unlink(missing_ok=True)
        self._file.close()


def held(home: Path) -> bool:
    """Return whether a living service has its note under a home."""
    try:
        file = (home / OWNER_FILE).open("rb")
    except OSError:
        return False
    with file:
        try:
            # Shared: two that ask do not take each other for it.
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False
