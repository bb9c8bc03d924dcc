"""How fast each source reads: file -> batches, JSON decoding included, in one process on one core, beside two peers.

The records are the good samples of the tests (small, made by us), retold until there are enough: each copy has ids, names and
addresses of its own (``benchmarks.retell``), so no two are equal. The peers read the same bytes: orjson alone (what nobody can
be faster than who makes Python objects of JSON), and validated pydantic rows, one model an event, which begins with the events
already taken apart and so is spared the platform's part of the work.
"""

from __future__ import annotations

import gc
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import orjson

from ambassadors.events import KINDS, format_instant
from ambassadors.sources import SOURCES, ReadOptions, read
from benchmarks.peer_pydantic import Interaction
from benchmarks.process import ROOT
from benchmarks.record import Record
from benchmarks.retell import retold

SAMPLES: Final = Path(ROOT) / "tests" / "sources" / "samples"
GOAL: Final = 100_000
TAKEN: Final = tuple(Interaction.model_fields)


def run(rows: int, repeats: int, _kept: object, file: Path | None) -> None:
    """Measure every source of JSON on about ``rows`` events; tables are measured by ``benchmarks.tables``."""
    record = Record("sources", file)
    with tempfile.TemporaryDirectory() as folder:
        for name in SOURCES:
            for sample in sorted((SAMPLES / name).glob("good*.js*")) + sorted(
                (SAMPLES / name).glob("good*.ndjson")
            ):
                _measure(record, name, sample, rows, repeats, Path(folder))
    record.close()


def _measure(record: Record, name: str, sample: Path, rows: int, repeats: int, folder: Path) -> None:
    title = f"{name}, {sample.name}"
    counts = counts_of(sample, name)
    times = max(rows // max(counts), 1)
    path = retold(sample, folder, times)
    records, events = counts_of(path, name)
    if records != counts[0] * times or events < counts[1] * times:
        raise SystemExit(
            f"{title}: the copies hold {records} records, {events} events; the sample {counts}, {times} times"
        )
    own = [cpu_of(lambda: counts_of(path, name)) for _ in range(repeats)]
    record.tell(title, "events/s a core", [events / one for one in own], f"goal {GOAL:,}")
    record.tell(f"{title}, records", "records/s a core", [records / one for one in own])
    if path.suffix == ".ndjson":
        lines = path.read_bytes().splitlines()
        bare = min(
            cpu_of(lambda: [None for line in lines if orjson.loads(line) is None]) for _ in range(repeats)
        )
        record.tell(f"{title}, ours / orjson alone", "x CPU", [min(own) / bare])
    if events:
        taken = _events(path, name)
        slow = min(cpu_of(lambda: [Interaction.model_validate(row) for row in taken]) for _ in range(repeats))
        record.tell(f"{title}, pydantic rows / ours", "x CPU", [slow / min(own)])


def counts_of(path: Path, name: str) -> tuple[int, int]:
    """Return records and events of a file."""
    batches = [(batch.records, batch.events.num_rows) for batch in read(path, ReadOptions(name))]
    return sum(records for records, _ in batches), sum(events for _, events in batches)


def _events(path: Path, name: str) -> list[dict[str, Any]]:
    """Return the events as pydantic takes them: text of the instant, the word of the kind; deletes are left out."""
    rows = (row for batch in read(path, ReadOptions(name)) for row in batch.events.select(TAKEN).to_pylist())
    return [
        row | {"at": format_instant(row["at"]), "kind": KINDS[row["kind"]]}
        for row in rows
        if row["kind"] is not None
    ]


def cpu_of(work: Callable[[], object]) -> float:
    """Return CPU seconds of some work."""
    gc.collect()
    begun = time.process_time()
    work()
    return time.process_time() - begun
