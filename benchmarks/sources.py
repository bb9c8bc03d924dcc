"""How fast each source reads: its good samples, many times over, in one process on one core.

What is read is what the tests read (small, made by us), so a figure says what a record of that platform costs, not how long
somebody's file is. Bulk sources (columns) aim at 100,000 events a second; a source of nested JSON objects makes one Python
dictionary an event, and that is the reason where it stays below.
"""

from __future__ import annotations

import gc
import json
import tempfile
import time
from pathlib import Path
from typing import Final

from ambassadors.sources import SOURCES, ReadOptions, read
from benchmarks.process import ROOT
from benchmarks.record import Record

SAMPLES: Final = Path(ROOT) / "tests" / "sources" / "samples"
GOAL: Final = 100_000


def run(rows: int, repeats: int, _kept: object, file: Path | None) -> None:
    """Measure every source on about ``rows`` events."""
    record = Record("sources", file)
    with tempfile.TemporaryDirectory() as folder:
        for name in SOURCES:
            for sample in sorted((SAMPLES / name).glob("good*")):
                repeated = many(sample, Path(folder), name, rows)
                rates = [rate(repeated, name) for _ in range(repeats)]
                record.tell(
                    f"{name}, {sample.name}", "events/s a core", rates, f"goal {GOAL:,} for bulk sources"
                )
    record.close()


def many(sample: Path, folder: Path, name: str, rows: int) -> Path:
    """Write the records of a sample as often as it takes for about ``rows`` events."""
    lines = [line for batch in read(sample, ReadOptions(name)) for line in batch.events["line"].to_pylist()]
    events, first = len(lines), min(lines, default=2)
    times, text = max(rows // max(events, 1), 1), sample.read_text(encoding="utf-8")
    path = folder / f"{name}{sample.suffix}"
    if sample.suffix == ".json":
        path = path.with_suffix(".ndjson")
        text = json.dumps(json.loads(text)) + "\n"
    elif sample.suffix == ".js":
        head, _, body = text.partition("=")
        path.write_text(f"{head}= {json.dumps(json.loads(body) * times, indent=1)}", encoding="utf-8")
        account = sample.parent / "account.js"
        (folder / "account.js").write_bytes(account.read_bytes())
        return path
    header = "".join(text.splitlines(keepends=True)[: first - 1]) if sample.suffix == ".csv" else ""
    path.write_text(header + text.removeprefix(header) * times, encoding="utf-8")
    return path


def rate(path: Path, name: str) -> float:
    gc.collect()
    begun = time.process_time()
    events = sum(batch.events.num_rows for batch in read(path, ReadOptions(name)))
    return events / (time.process_time() - begun)
