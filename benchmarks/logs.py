"""The logs that are measured: where they lie, how they are read, homes made of them."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from benchmarks.process import AMBASSADORS, PYTHON, ROOT, Usage, measure

HIGGS: Final = ROOT.parent / "shared" / "data" / "higgs" / "higgs-activity_time.txt.gz"
HIGGS_ROWS: Final = 563_069


def cache() -> Path:
    """Return the folder outside the clone where made logs are kept."""
    xdg = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = Path(os.environ.get("AMBASSADORS_CACHE") or xdg / "ambassadors") / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def synthetic(rows: int) -> Path:
    """Return canonical CSV of so many rows, made once."""
    shape = "higgs" if HIGGS.exists() else "drawn"
    path = cache() / f"events-{shape}-{rows}.csv"
    if not path.exists():
        measure(
            [
                PYTHON,
                ROOT / "benchmarks" / "make_events.py",
                str(rows),
                path,
                *([HIGGS] if HIGGS.exists() else []),
            ]
        )
    return path


@dataclass(frozen=True, slots=True)
class Loaded:
    """A log that was loaded into a new home.

    Attributes:
        home: the home.
        events: events that were new in it.
        usage: what loading cost.
    """

    home: Path
    events: int
    usage: Usage


@dataclass(slots=True)
class Homes:
    """Homes of one run, made when first asked for.

    Attributes:
        folder: where they stand.
        kept: rows -> the home that holds the log of so many.
    """

    folder: Path
    kept: dict[int, Loaded] = field(default_factory=dict)

    def load(self, rows: int) -> Loaded:
        """Load a log into a new home, which takes the place of the one kept before.

        Raises:
            SystemExit: a record was lost.
        """
        if rows in self.kept:
            shutil.rmtree(self.kept.pop(rows).home)
        home = self.folder / f"home-{rows}"
        real = rows == HIGGS_ROWS and HIGGS.exists()
        log = [HIGGS, "--source", "snap-activity"] if real else [synthetic(rows)]
        usage = measure([*AMBASSADORS, "load", *log, "--home", home, "--json"])
        told = json.loads(usage.out)
        if told["accepted"] + told["duplicate"] != rows:
            raise SystemExit(f"load of {rows:,} rows: {usage.out}")
        self.kept[rows] = Loaded(home, told["accepted"], usage)
        return self.kept[rows]

    def get(self, rows: int) -> Loaded:
        """Return the home that holds the log of so many rows."""
        return self.kept.get(rows) or self.load(rows)


@contextmanager
def homes() -> Iterator[Homes]:
    """Give homes beside the cached logs; they go with the run."""
    with tempfile.TemporaryDirectory(dir=cache(), prefix="homes-") as folder:
        yield Homes(Path(folder))
