"""Open the ledger file: one owner at a time, and errors that say who holds it."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

import duckdb

from ambassadors.errors import AmbassadorsError, ConflictError, LedgerBusyError, StorageFullError
from ambassadors.ledger import intake, upgrade
from ambassadors.ledger.schema import TABLES, VERSION

if TYPE_CHECKING:
    from pathlib import Path

FILE: Final = "ledger.duckdb"
OWNER_FILE: Final = "service.json"
"""Where a running service leaves its pid, address and token (mode 0600)."""

NO_SPACE: Final = (
    "No space left",
    "Disk quota exceeded",
    "File too large",
    "not enough space",
    "ould not write all bytes",
)
"""Words of the system and of DuckDB for a disk, a quota or a file size limit that is reached."""


def owner(home: Path) -> dict[str, Any] | None:
    """Return pid, address and token of the service that says it owns this home, if any."""
    try:
        found: dict[str, Any] = json.loads((home / OWNER_FILE).read_text())
    except (FileNotFoundError, json.JSONDecodeError):
        return None
    return found


def translate(error: duckdb.Error, home: Path) -> AmbassadorsError:
    """Return the house's error for one of DuckDB's."""
    text = str(error)
    if "onflicting lock" in text or "already open" in text:
        pid = re.search(r"PID (\d+)", text)
        service = owner(home) or {}
        where = f", serving at {service['address']}" if pid and service.get("pid") == int(pid[1]) else ""
        holder = f"process {pid[1]}{where}" if pid else "another process"
        return LedgerBusyError(
            f"the ledger {home / FILE} is held by {holder}; stop it first, or ask it over HTTP"
        )
    if any(sign in text for sign in NO_SPACE):
        return StorageFullError(
            f"no space left for the ledger in {home}; free some, then repeat: nothing is lost or doubled"
        )
    if denied := re.search("Permission denied|Read-only file system", text):
        return ConflictError(
            f"the home {home} cannot be written: {denied[0]}; correct its owner or mode, or choose another with --home"
        )
    damaged = isinstance(error, duckdb.IOException | duckdb.SerializationException)
    repair = "; restore it from a backup, or choose another home with --home" if damaged else ""
    return ConflictError(f"the ledger {home / FILE} cannot be used: {text.splitlines()[0]}{repair}")


def connect(home: Path, memory_limit_mb: int) -> duckdb.DuckDBPyConnection:
    """Open or create the ledger of a home for writing.

    Raises:
        LedgerBusyError: another process holds it.
        StorageFullError: the disk is full.
        ConflictError: not a ledger, or one of a newer version.
    """
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        connection = duckdb.connect(str(home / FILE), config={"memory_limit": f"{memory_limit_mb}MB"})
        connection.execute("SET preserve_insertion_order = true")
        connection.execute(TABLES + intake.TABLES)
        connection.execute("INSERT INTO meta SELECT ?, 0 WHERE NOT EXISTS (FROM meta)", [VERSION])
        connection.execute("INSERT INTO erasures SELECT 0 WHERE NOT EXISTS (FROM erasures)")
        upgrade.bring_up(connection)
    except duckdb.Error as error:
        raise translate(error, home) from error
    except OSError as error:
        message = f"the home {home} cannot be used: {error.strerror}; choose another with --home"
        raise ConflictError(message) from error
    [(version,)] = connection.execute("SELECT max(version) FROM meta").fetchall()
    if version != VERSION:
        connection.close()
        message = (
            f"the ledger in {home} is of version {version}, this program knows {VERSION}; update the program"
        )
        raise ConflictError(message)
    return connection
