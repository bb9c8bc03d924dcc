"""Files under a home that hold people's data beside the ledger: what was set aside, back-tests, exports."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Final

import orjson

from ambassadors.backtest import shelf
from ambassadors.tombstones.phrases import WORD

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ambassadors.tombstones import Known, Tombstones

SET_ASIDE: Final = "set-aside"
EXPORTS: Final = "exports"
OURS: Final = ("ledger.duckdb", "state.sqlite", "graph", "privacy", "assessments", SET_ASIDE, shelf.FOLDER)
LARGEST: Final = 1 << 20
BLANKED: Final = "of somebody who was erased"


def clear_files(home: Path, tombstones: Tombstones, texts: tuple[str, ...] = ()) -> dict[str, int]:
    """Take erased people out of the files of a home.

    Args:
        home: folder of the installation.
        tombstones: who was erased.
        texts: what they wrote, where it is still known.

    Returns:
        How many records were blanked, and files removed, by folder.
    """
    blanked = sum(_set_aside(path, tombstones, texts) for path in sorted((home / SET_ASIDE).glob("*.ndjson")))
    tests = 0
    for path in sorted((home / shelf.FOLDER).glob("*.json")):
        if tombstones.told_by(path.read_text(encoding="utf-8")):
            path.unlink()  # it can be run again
            tests += 1
    exports = len(list((home / EXPORTS).rglob("*"))) if (home / EXPORTS).exists() else 0
    shutil.rmtree(home / EXPORTS, ignore_errors=True)
    return {"set_aside": blanked, "backtests": tests, "exports": exports}


def _set_aside(path: Path, tombstones: Tombstones, texts: tuple[str, ...]) -> int:
    """Blank the records of a file that may be about an erased person; where they stood and why stays."""
    kept, blanked = [], 0
    with path.open("rb") as file:
        for line in file:
            row = orjson.loads(line)
            said = json.dumps(row, ensure_ascii=False)
            if row["record"] is not None and (tombstones.told_by(said) or _holds(said, texts)):
                blanked += 1
                row |= {"record": None, "source": tombstones.scrub(row["source"]), "reason": BLANKED}
            kept.append(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE))
    if blanked:
        draft = path.with_name(f".{path.name}")
        draft.touch(mode=0o600)
        draft.write_bytes(b"".join(kept))
        draft.replace(path)
    return blanked


def _holds(said: str, texts: tuple[str, ...]) -> bool:
    return any(json.dumps(text, ensure_ascii=False)[1:-1] in said for text in texts)


def leftovers(home: Path, known: Known) -> list[str]:
    """Return files under the home that are not the program's own and name the person: their owner must see to them."""
    signs = [
        one.lower().encode() for one in (known.account_id, *known.handles, *known.names) if _telling(one)
    ]
    found = []
    for path in _others(home):
        with path.open("rb") as file:
            tail = b""
            while piece := file.read(LARGEST):
                window = tail + piece.lower()
                if any(sign in window for sign in signs):
                    found.append(str(path.relative_to(home)))
                    break
                tail = window[-512:]
    return found


def _telling(sign: str) -> bool:
    return len(WORD.findall(sign)) > 1 or not sign.lstrip("@").isalpha()


def _others(home: Path) -> Iterator[Path]:
    for path in sorted(home.rglob("*")):
        top = path.relative_to(home).parts[0]
        if path.is_file() and not top.startswith(OURS):
            yield path
