"""Where back-tests are kept: one JSON file an assessment, every brand that was tested in it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

FOLDER = "backtests"


def keep(home: Path, assessment: str, brand: str, told: dict[str, Any]) -> None:
    """Keep a back-test beside those of other brands; the same again gives the same bytes. Atomic."""
    folder = home / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    held = read(home, assessment) | {brand: told}
    draft = folder / f".{assessment}"
    draft.write_text(json.dumps(held, sort_keys=True, indent=1), encoding="utf-8")
    draft.replace(folder / f"{assessment}.json")


def read(home: Path, assessment: str) -> dict[str, dict[str, Any]]:
    """Return the back-tests of an assessment by brand key, empty where there are none."""
    try:
        held: dict[str, dict[str, Any]] = json.loads(
            (home / FOLDER / f"{assessment}.json").read_text(encoding="utf-8")
        )
    except FileNotFoundError:
        return {}
    return held


def kept(home: Path, brand: str) -> list[tuple[str, dict[str, Any]]]:
    """Return assessment and back-test of a brand, the latest instant first."""
    found = [(file.stem, read(home, file.stem)) for file in (home / FOLDER).glob("[!.]*.json")]
    mine = [(made, held[brand]) for made, held in found if brand in held]
    return sorted(mine, key=lambda one: (-one[1]["as_of"], one[0]))


def changed(home: Path, assessment: str) -> int:
    """Return a number that is another one after every :func:`keep`, 0 before the first."""
    try:
        return (home / FOLDER / f"{assessment}.json").stat().st_mtime_ns
    except FileNotFoundError:
        return 0
