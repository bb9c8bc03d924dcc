"""Small inputs of our own making, and one way to read them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pytest

from ambassadors.events import CANONICAL, Reject
from ambassadors.sources import ReadOptions, read

HEADER = "event_id,at,kind,actor_id,target_id"
GOOD = "e1,2026-07-01T12:00:00Z,share,x:1,x:2"


@dataclass
class Read:
    """All that one input gave."""

    events: list[dict]
    rejects: list[Reject]
    records: int
    without: int
    unmapped: tuple[str, ...]

    @property
    def ids(self) -> list[str]:
        return [event["event_id"] for event in self.events]

    @property
    def where(self) -> list[tuple[int, str]]:
        return [(reject.line, reject.field) for reject in self.rejects]


def read_all(path: Path | None, **options) -> Read:
    reading = read(path, ReadOptions(**options))
    tables, rejects, records, without = [], [], 0, 0
    for batch in reading:
        assert batch.events.schema.equals(CANONICAL)
        tables.append(batch.events)
        rejects += batch.rejects
        records += batch.records
        without += batch.without_interaction
    events = pa.concat_tables(tables).to_pylist() if tables else []
    return Read(events, rejects, records, without, reading.unmapped)


Reader = Callable[..., Read]


@pytest.fixture
def take(tmp_path: Path) -> Reader:
    """Write content to a file and read it."""

    def write_and_read(content: str | bytes | Iterable[str], name: str = "events.csv", **options) -> Read:
        path = tmp_path / name
        if not isinstance(content, (str, bytes)):
            content = "\n".join(content) + "\n"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read_all(path, **options)

    return write_and_read
