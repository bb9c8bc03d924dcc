"""Ask the service that holds the ledger of a home to do what it alone may do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import httpx2
import numpy as np
import pyarrow as pa

from ambassadors.errors import (
    AmbassadorsError,
    ConflictError,
    InputError,
    LedgerBusyError,
    NotFoundError,
    StorageFullError,
    UnreachableError,
    UsageError,
)
from ambassadors.ledger import Appended, owner
from ambassadors.service.owner import held

if TYPE_CHECKING:
    from pathlib import Path

TIMEOUT: Final = httpx2.Timeout(10, read=3600)
"""Seconds; a refresh of a large ledger takes minutes."""


@dataclass(frozen=True, slots=True)
class Remote:
    """A running service of the same home."""

    pid: int
    address: str
    token: str

    def append(self, events: pa.Table, now: int) -> Appended:  # noqa: ARG002 - the service has its own clock
        """Send a table of ``CANONICAL``; on return the service has it on disk."""
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, events.schema) as stream:
            stream.write_table(events)
        done = self._post(
            "/internal/chunks", sink.getvalue().to_pybytes(), "application/vnd.apache.arrow.stream"
        )
        quarantined = pa.ipc.open_stream(bytes.fromhex(done["quarantined"])).read_all()
        codes = np.zeros(0, np.uint8)
        return Appended(
            done["accepted"], done["duplicate"], quarantined, done["retracted"], done["seq"], codes
        )

    def refresh(self, as_of: int | None, horizon_hours: float | None) -> dict[str, Any]:
        """Have an assessment made; returns its id and instant."""
        wanted = httpx2.Request("POST", self.address, json={"as_of": as_of, "horizon_hours": horizon_hours})
        return self._post("/internal/refresh", wanted.content, "application/json")

    def _post(self, path: str, body: bytes, kind: str) -> dict[str, Any]:
        headers = {"authorization": f"Bearer {self.token}", "content-type": kind}
        try:
            answer = httpx2.post(self.address + path, content=body, headers=headers, timeout=TIMEOUT)
        except httpx2.HTTPError as error:
            message = f"the service at {self.address} (process {self.pid}) does not answer: {error}; what it acknowledged is kept"
            raise UnreachableError(message) from error
        document: dict[str, Any] = answer.json()
        if answer.is_success:
            return document
        detail = f"the service at {self.address}: {document.get('detail', answer.reason_phrase)}"
        kinds = {
            kind.slug: kind
            for kind in (UsageError, InputError, NotFoundError, ConflictError, StorageFullError)
        }
        otherwise = UnreachableError if answer.status_code >= 500 else AmbassadorsError
        raise kinds.get(str(document.get("type")).rpartition(":")[2], otherwise)(detail)


def running(home: Path) -> Remote | None:
    """Return the service that holds a home, None where none lives."""
    note = owner(home) if held(home) else None
    return Remote(note["pid"], note["address"], note["token"]) if note else None


def refuse(home: Path) -> None:
    """Refuse what only the owner of the ledger may do.

    Raises:
        LedgerBusyError: a service holds it; the message names pid and address.
    """
    service = running(home)
    if service is not None:
        message = f"the ledger in {home} is held by process {service.pid}, serving at {service.address}; ask it over HTTP, or stop it"
        raise LedgerBusyError(message)
