"""The samples of every source: small inputs of our own making, about people who do not exist."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ambassadors.sources import SOURCES

SAMPLES = Path(__file__).parent / "samples"


@dataclass(frozen=True)
class Expected:
    """What the first reject of a bad sample has to say; its ``.says`` file: line and field, then words."""

    line: int
    field: str
    words: tuple[str, ...]


def samples(source: str, kind: str) -> list[Path]:
    """The files of a source that begin with ``good`` or ``bad``."""
    folder = SAMPLES / source
    return sorted(path for path in folder.glob(f"{kind}*") if path.suffix != ".says")


EVERY_GOOD = [(source, path) for source in SOURCES for path in samples(source, "good")]
EVERY_BAD = [(source, path) for source in SOURCES for path in samples(source, "bad")]


def expected(path: Path) -> Expected:
    """What the ``.says`` file beside a bad sample holds."""
    first, *words = path.with_name(f"{path.name}.says").read_text(encoding="utf-8").splitlines()
    line, _, name = first.partition(" ")
    return Expected(int(line), name, tuple(words))


def values(path: Path) -> list[Any]:
    """The JSON values in a sample; of a table its rows."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".js":
        text = text.partition("=")[2]
    elif path.suffix == ".csv":
        return list(csv.DictReader(text.splitlines(keepends=True)))
    elif path.suffix not in {".json", ".ndjson"}:
        return []
    found = (
        [json.loads(line) for line in text.splitlines()] if path.suffix == ".ndjson" else [json.loads(text)]
    )
    return found[0] if len(found) == 1 and isinstance(found[0], list) else found


def ids(case: tuple[str, Path]) -> str:
    """How a case is called."""
    return f"{case[0]}/{case[1].name}"
