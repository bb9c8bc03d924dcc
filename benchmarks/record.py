"""Tell figures: one line each for people, and one JSON record a part for the file of measurements."""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.process import ROOT, Usage


def head() -> str:
    """Return the commit that is measured, with ``+`` when files differ from it, empty outside a clone."""

    def git(*words: str) -> str:
        return subprocess.run(
            ["git", "-C", ROOT, *words], check=False, capture_output=True, text=True
        ).stdout.strip()

    return git("rev-parse", "--short", "HEAD") + ("+" if git("status", "--porcelain") else "")


@dataclass(slots=True)
class Record:
    """The figures of one part of a run.

    Attributes:
        part: its name.
        file: where the record is appended, None = nowhere.
        load: load averages (1, 5, 15 minutes) when it began.
        commit: what was checked out then, with ``+`` when files differed from it.
        figures: figure -> what is told of it.
    """

    part: str
    file: Path | None
    load: tuple[float, float, float] = field(default_factory=os.getloadavg)
    commit: str = field(default_factory=head)
    figures: dict[str, dict[str, Any]] = field(default_factory=dict)

    def tell(self, figure: str, unit: str, values: Sequence[float], note: str = "") -> float:
        """Print the median of some values and how far they reach, keep it, and return it."""
        middle, low, high = statistics.median(values), min(values), max(values)
        reach = f" ({shown(low)} - {shown(high)}, {len(values)} runs)" if len(values) > 1 else ""
        tail = f"; {note}" if note else ""
        print(f"{self.part}: {figure}: {shown(middle)} {unit}{reach}{tail}", flush=True)
        self.figures[figure] = {"unit": unit, "median": middle, "values": list(values)} | (
            {"note": note} if note else {}
        )
        return middle

    def tell_usage(self, who: str, used: Sequence[Usage]) -> float:
        """Tell what a process cost and return the median of its CPU seconds."""
        self.tell(f"{who}, wall", "s", [one.wall for one in used])
        self.tell(f"{who}, peak", "MB", [one.peak_mb for one in used])
        return self.tell(f"{who}, CPU", "s", [one.cpu for one in used])

    def close(self) -> None:
        """Append the record to the file."""
        if self.file is None:
            return
        with self.file.open("a", encoding="utf-8") as file:
            file.write(json.dumps(self._whole()) + "\n")

    def _whole(self) -> dict[str, Any]:
        return {
            "date": datetime.now(UTC).isoformat(timespec="seconds"),
            "commit": self.commit,
            "command": f"{Path(sys.argv[0]).name} {' '.join(sys.argv[1:])}".strip(),
            "machine": {
                "cpu": cpu_model(),
                "cores": os.cpu_count(),
                "load_before": self.load,
                "load_after": os.getloadavg(),
            },
            "python": platform.python_version(),
            "part": self.part,
            "figures": self.figures,
        }


def shown(value: float) -> str:
    """Return a number with three digits that count, thousands grouped.

    >>> shown(0.012345), shown(12.345), shown(123456.7)
    ('0.0123', '12.3', '123,457')
    """
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def cpu_model() -> str:
    """Return what the processor calls itself."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.exists() else []
    return next(
        (line.partition(": ")[2] for line in lines if line.startswith("model name")), platform.processor()
    )
