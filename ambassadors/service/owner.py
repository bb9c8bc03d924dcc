"""The note a running service leaves under its home: pid, address and token, readable by the owner alone."""

from __future__ import annotations

import json
import os
import secrets
from typing import TYPE_CHECKING

from ambassadors.ledger.connection import OWNER_FILE

if TYPE_CHECKING:
    from pathlib import Path

    from ambassadors.settings import Settings


def announce(settings: Settings) -> str:
    """Write the note and return its token."""
    token = secrets.token_urlsafe(32)
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    note = {"pid": os.getpid(), "address": f"http://{host}:{settings.port}", "token": token}
    path = settings.home / OWNER_FILE
    draft = path.with_suffix(".new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(note, file)
    draft.replace(path)
    return token


def withdraw(home: Path) -> None:
    """Remove the note."""
    (home / OWNER_FILE).unlink(missing_ok=True)
