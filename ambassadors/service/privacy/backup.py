"""Back up a home's ledger and state while it serves, and put a backup back.

The key and the tombstones are in no backup: a backup that somebody takes away names people, but nobody learns from it
who was erased; and a restore meets the erasures made since. Objections, revoked keys and the audit trail of since then
stay too. Assessments and the graph are made again from the ledger.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ambassadors import __version__
from ambassadors.errors import ConflictError, InputError, StorageFullError
from ambassadors.events import format_instant
from ambassadors.service.privacy.erasing import start_over

if TYPE_CHECKING:
    from ambassadors.ledger import Ledger
    from ambassadors.state import State

LEDGER: Final = "ledger.duckdb"
STATE: Final = "state.sqlite"
ABOUT: Final = "backup.json"


def back_up(ledger: Ledger, state: State, to: Path, now: int) -> dict[str, Any]:
    """Write ledger and state into a new folder; it is there whole, or not at all.

    Raises:
        ConflictError: the folder is there already, or the state is no SQLite file.
        StorageFullError: it cannot be written.
    """
    if to.exists():
        message = f"{to} is there already; name a folder that is not"
        raise ConflictError(message)
    draft = to.with_name(f".{to.name}.part")
    try:
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(parents=True, mode=0o700)
        state.copy_to(draft / STATE)
        about = ledger.copy_to(draft / LEDGER)
        about |= {"made_at": format_instant(now), "version": __version__}
        (draft / ABOUT).write_text(json.dumps(about, indent=1))
        draft.rename(to)
    except OSError as error:
        message = f"{to} cannot be written: {error.strerror}; nothing of it is left"
        raise StorageFullError(message) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return about | {"folder": str(to)}


def put_back(ledger: Ledger, state: State, source: Path, by: str) -> dict[str, Any]:
    """Put a backup in the place of ledger and state; who was erased since is erased again.

    Raises:
        InputError: no backup.
    """
    try:
        about: dict[str, Any] = json.loads((source / ABOUT).read_text())
        for name in (LEDGER, STATE):
            if not (source / name).is_file():
                raise FileNotFoundError(name)
    except (OSError, ValueError) as error:
        message = f"{source} is no backup ({error}); name the folder that `ambassadors backup` wrote"
        raise InputError(message) from error
    start_over(ledger.home)  # before anybody comes back: a start after a kill erases again
    ledger.replace(source / LEDGER)
    kept = state.replace(source / STATE)
    state.note("restore", f"backup of {about['made_at']}", by, "")
    return {"restored": about, "kept": kept, "seq": ledger.seq(), "digest": ledger.digest()}
