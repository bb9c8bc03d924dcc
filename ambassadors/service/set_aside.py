"""Records that were not kept: the file that holds them, with line, field and reason."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import orjson

from ambassadors.errors import StorageFullError
from ambassadors.events import KINDS, format_instant, told
from ambassadors.ledger.intake import bare
from ambassadors.tombstones import Tombstones

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(slots=True)
class SetAside:
    """The file of rejected and quarantined records of one load; made when the first one comes.

    People's data: it lies under the home with mode 0600, and retention and erasure apply to it. A record that
    may be about somebody who was erased is not written down, only where it stood and why it was refused.
    """

    home: Path
    source: str
    name: str = ""  # of the file; empty = one of its own
    path: Path | None = None
    first_reason: str = ""
    _lines: list[bytes] = field(default_factory=list)
    _tombstones: Tombstones | None = None

    def add(self, state: str, line: int | None, name: str, reason: str, record: object) -> None:
        """Note one record."""
        self._tombstones = (self._tombstones or Tombstones(self.home)).refreshed()
        if self._tombstones and self._tombstones.told_by(f"{reason} {orjson.dumps(record).decode()}"):
            reason, record = bare(reason), None
        self.first_reason = self.first_reason or told(line, name, reason)
        row = {
            "source": self.source,
            "state": state,
            "line": line,
            "field": name,
            "reason": reason,
            "record": record,
        }
        self._lines.append(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE))

    def flush(self) -> None:
        """Write what was noted since the last time."""
        if not self._lines:
            return
        try:
            if self.path is None:
                folder = self.home / "set-aside"
                folder.mkdir(parents=True, exist_ok=True, mode=0o700)
                now = time.strftime("%Y%m%dT%H%M%S", time.gmtime())
                self.path = folder / (self.name or f"{now}-{time.time_ns() % 10**9:09d}.ndjson")
                self.path.touch(mode=0o600)
            with self.path.open("ab") as file:
                file.writelines(self._lines)
        except OSError as error:
            message = f"{error.filename or self.home}: {error.strerror}; what was acknowledged is kept, load the rest again"
            raise StorageFullError(message) from error
        self._lines.clear()


def as_record(row: dict[str, object]) -> dict[str, object]:
    """Return one row of ``CANONICAL`` as the record it may be loaded from again."""
    record = {
        name: value for name, value in row.items() if value is not None and name not in {"delete", "line"}
    }
    record["at"] = format_instant(int(str(row["at"])))
    if row.get("kind") is not None:
        record["kind"] = KINDS[int(str(row["kind"]))]
    if row["delete"]:
        record["op"] = "delete"
    return record
