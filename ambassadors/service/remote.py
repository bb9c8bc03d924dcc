"""Ask the service that holds the ledger of a home to do what it alone may do."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final, NoReturn

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
from ambassadors.exports import Content
from ambassadors.exports.streams import unpacked
from ambassadors.ledger import Appended, owner
from ambassadors.ledger.intake import packed
from ambassadors.service.owner import held

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from ambassadors.exports import Choice
    from ambassadors.ledger import Intake

TIMEOUT: Final = httpx2.Timeout(10, read=3600)
"""Seconds; a refresh of a large ledger takes minutes."""


@dataclass(frozen=True, slots=True)
class Remote:
    """A running service of the same home."""

    pid: int
    address: str
    token: str

    def append(self, events: pa.Table, now: int, *intakes: Intake) -> Appended:  # noqa: ARG002 - the service has its own clock
        """Send a table of ``CANONICAL``; on return the service has it on disk."""
        sink, events = pa.BufferOutputStream(), packed(events, intakes)
        with pa.ipc.new_stream(sink, events.schema) as stream:
            stream.write_table(events)
        done = self._post(
            "/internal/chunks", sink.getvalue().to_pybytes(), "application/vnd.apache.arrow.stream"
        )
        quarantined = pa.ipc.open_stream(bytes.fromhex(done["quarantined"])).read_all()
        codes = np.zeros(0, np.uint8)
        return Appended(
            done["accepted"],
            done["duplicate"],
            quarantined,
            done["retracted"],
            done["seq"],
            codes,
            done["erased"],
            done["expired"],
        )

    def refresh(self, as_of: int | None, horizon_hours: float | None) -> dict[str, Any]:
        """Have an assessment made; returns what is told of it (see ``Assessment.told``)."""
        return self._ask("/internal/refresh", {"as_of": as_of, "horizon_hours": horizon_hours})

    def live_top(
        self,
        *,
        brand: str | None,
        list: str,  # noqa: A002 - the word of the API
        stages: frozenset[str],
        min_score: float,
        limit: int,
        language: str = "en",
    ) -> dict[str, Any]:
        """Return the head of a live list (see ``Workspace.live_top``)."""
        asked = {"brand": brand, "list": list, "stages": sorted(stages), "min_score": min_score}
        return self._ask("/internal/live", {**asked, "limit": limit, "language": language})

    def status(self) -> dict[str, Any]:
        """Return what stands where (see ``Workspace.status``)."""
        return self._ask("/internal/status", {})

    def data_quality(self, *, days: int, platform: str | None, late_hours: float) -> dict[str, Any]:
        """Return what came in and what became of it (see ``Workspace.data_quality``)."""
        return self._ask("/internal/quality", {"days": days, "platform": platform, "late_hours": late_hours})

    def compared(self, path: str, options: Mapping[str, Any]) -> dict[str, Any]:
        """Return why counts of a file differ; the service reads the file (see ``Workspace.compared``)."""
        return self._ask("/internal/compare", {"path": path, "options": options})

    def right(self, name: str, arguments: dict[str, Any]) -> Any:
        """Return what a method of the service's workspace answers (see ``remote_rights``)."""
        return self._ask("/internal/rights", {"name": name, "arguments": arguments})["answer"]

    @contextmanager
    def exporting(self, choice: Choice) -> Iterator[Content]:
        """Give the events for a file of the owner's (see ``Workspace.exporting``)."""
        with (
            self._told_of_absence(),
            httpx2.stream(
                "POST",
                f"{self.address}/internal/export",
                json=asdict(choice),
                headers={"authorization": f"Bearer {self.token}"},
                timeout=TIMEOUT,
            ) as answer,
        ):
            if not answer.is_success:
                answer.read()
                self._raise(answer)
            yield Content(
                unpacked(answer.iter_bytes()),
                int(answer.headers["ledger-seq"]),
                answer.headers.get("ledger-digest"),
            )

    def _ask(self, path: str, document: dict[str, Any]) -> dict[str, Any]:
        return self._post(
            path, httpx2.Request("POST", self.address, json=document).content, "application/json"
        )

    def _post(self, path: str, body: bytes, kind: str) -> dict[str, Any]:
        headers = {"authorization": f"Bearer {self.token}", "content-type": kind}
        with self._told_of_absence():
            answer = httpx2.post(self.address + path, content=body, headers=headers, timeout=TIMEOUT)
        if not answer.is_success:
            self._raise(answer)
        document: dict[str, Any] = answer.json()
        return document

    @contextmanager
    def _told_of_absence(self) -> Iterator[None]:
        try:
            yield
        except httpx2.HTTPError as error:
            message = f"the service at {self.address} (process {self.pid}) does not answer: {error}; what it acknowledged is kept"
            raise UnreachableError(message) from error

    def _raise(self, answer: httpx2.Response) -> NoReturn:
        """Raise the error that the service met."""
        document: dict[str, Any] = answer.json()
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
