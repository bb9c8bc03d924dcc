"""Run whole processes in turn and see what each cost: CPU, wall time, peak memory.

A child's peak is never below what its parent held when it started it (Linux counts so across exec), so
the process that measures imports nothing big.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

ROOT: Final = Path(__file__).resolve().parent.parent
PYTHON: Final = sys.executable
AMBASSADORS: Final = (PYTHON, "-m", "benchmarks.installed")
OURS: Final = ("AMBASSADORS_", "NEO4J_", "PYTHONDONTWRITEBYTECODE")
"""Beginnings of variables that a child does not get: those of an installation, and the one that has it compile anew."""
RSS_UNIT: Final = 1 if sys.platform == "darwin" else 1024


@dataclass(frozen=True, slots=True)
class Usage:
    """What a finished process and its children cost.

    Attributes:
        cpu: user and system seconds.
        wall: seconds from start to end.
        peak_mb: largest resident set of one process, MB (10**6 bytes).
        out: what it printed.
    """

    cpu: float
    wall: float
    peak_mb: float
    out: str


def measure(command: Sequence[str | Path], **settings: str) -> Usage:
    """Run a command to its end, in an empty folder so that no ``.env`` is read.

    Args:
        command: program and arguments.
        settings: environment variables on top of our own, without :data:`OURS`.

    Raises:
        SystemExit: it failed; the message ends with what it printed.
    """
    kept = {key: value for key, value in os.environ.items() if not key.startswith(OURS)}
    environment = {**kept, "PYTHONPATH": str(ROOT), **settings}
    with (
        tempfile.TemporaryDirectory() as folder,
        tempfile.TemporaryFile() as out,
        tempfile.TemporaryFile() as err,
    ):
        started = time.perf_counter()
        process = subprocess.Popen(
            list(map(str, command)), stdout=out, stderr=err, env=environment, cwd=folder
        )
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        printed, said = (_text(file) for file in (out, err))
    if process.returncode:
        raise SystemExit(f"{' '.join(map(str, command))}: exit code {process.returncode}\n{said[-2000:]}")
    return Usage(used.ru_utime + used.ru_stime, wall, used.ru_maxrss * RSS_UNIT / 1e6, printed)


def _text(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode()


def in_turn(runs: Mapping[str, Callable[[], Usage]], repeats: int) -> dict[str, list[Usage]]:
    """Run everybody once, then everybody again: a busy machine is unkind to all alike."""
    found: dict[str, list[Usage]] = {name: [] for name in runs}
    for _ in range(repeats):
        for name, run in runs.items():
            found[name].append(run())
    return found
