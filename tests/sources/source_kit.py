"""Small inputs of our own making, and one way to read them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from ambassadors.events import CANONICAL, Reject
from ambassadors.sources import Member, ReadOptions, read

HEADER = "event_id,at,kind,actor_id,target_id"
GOOD = "e1,2026-07-01T12:00:00Z,share,x:1,x:2"
NOON = 1_782_907_200_000  # 2026-07-01T12:00:00Z


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


def read_all(path: Path | Member | None, **options) -> Read:
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


def given(event: dict) -> dict:
    """Drop what is null."""
    return {name: value for name, value in event.items() if value is not None}
