"""The assessments of a home: which are kept, and which is in force."""

from __future__ import annotations

import errno
import json
import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ambassadors.assessment.published import Assessment
from ambassadors.errors import ConflictError, NotFoundError, StorageFullError
from ambassadors.events import format_instant
from ambassadors.policies import Policies

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CURRENT: Final = "CURRENT"


def point(folder: Path, made: str) -> None:
    """Let ``CURRENT`` name an assessment, atomically."""
    draft = folder / f".{CURRENT}"
    draft.write_text(made)
    draft.replace(folder / CURRENT)


def current_id(home: Path) -> str | None:
    """Return the id of the published assessment, None before the first."""
    try:
        return (home / "assessments" / CURRENT).read_text().strip()
    except FileNotFoundError:
        return None


@contextmanager
def writing(folder: Path) -> Iterator[Path]:
    """Give a draft folder and leave none behind, neither of this writing nor of one that was killed.

    There is one writer a home.

    Raises:
        StorageFullError: the disk is full; the assessment before stays in force.
        ConflictError: the folder cannot be written.
    """
    try:
        _clear(folder)
        draft = folder / ".draft"
        draft.mkdir(parents=True)
        yield draft
        _clear(folder)
    except OSError as error:
        _clear(folder)
        full = error.errno in (errno.ENOSPC, errno.EDQUOT) or "No space left" in str(error)
        repair = "no space left; free some" if full else f"{error}; check its rights"
        message = f"no assessment can be written under {folder}: {repair}, then refresh again: the last one stays in force"
        raise (StorageFullError if full else ConflictError)(message) from error


def _clear(folder: Path) -> None:
    for draft in folder.glob(".*"):
        shutil.rmtree(draft) if draft.is_dir() else draft.unlink()


@dataclass(frozen=True, slots=True)
class Kept:
    """An assessment that is kept.

    Attributes:
        id: of the assessment.
        as_of: epoch ms.
        made_at: epoch ms, when it was written.
        current: whether it is the one in force.
        redacted: people who were taken out of it since, because they were erased.
    """

    id: str
    as_of: int
    made_at: int
    current: bool
    redacted: int = 0


def kept(home: Path) -> list[Kept]:
    """Return the assessments of a home, the one made last first."""
    current = current_id(home)
    found = []
    for file in (home / "assessments").glob("[!.]*/meta.json"):
        made_at = file.stat().st_mtime_ns // 1_000_000
        meta, made = json.loads(file.read_text()), file.parent.name
        redacted = meta.get("redacted", {"people": 0})["people"]
        found.append(Kept(made, meta["as_of"], made_at, made == current, redacted))
    return sorted(found, key=lambda one: (one.current, one.made_at, one.id), reverse=True)


def prune(home: Path, latest: int) -> list[str]:
    """Remove old assessments: the latest stay, the current one, and of each month the one of the earliest instant.

    Args:
        home: folder of the installation.
        latest: how many of the latest stay.

    Returns:
        Ids of those removed.
    """
    found = kept(home)
    months: dict[str, Kept] = {}
    for one in sorted(found, key=lambda one: (one.as_of, one.made_at)):
        months.setdefault(format_instant(one.as_of)[:7], one)
    firsts = {one.id for one in months.values()}
    gone = [one.id for one in found[latest:] if not one.current and one.id not in firsts]
    for made in gone:
        shutil.rmtree(home / "assessments" / made)
    return gone


def load(home: Path, made: str | None = None) -> Assessment:
    """Return an assessment of a home, the published one by default.

    Raises:
        NotFoundError: there is none.
    """
    made = made or current_id(home)
    if made is None:
        message = "there is no assessment yet; run `ambassadors refresh` or POST /v1/assessments"
        raise NotFoundError(message)
    folder = home / "assessments" / made
    if not (folder / "meta.json").exists():
        message = (
            f"there is no assessment {made} in {home}; run `ambassadors refresh` or POST /v1/assessments"
        )
        raise NotFoundError(message)
    meta = json.loads((folder / "meta.json").read_text())
    return Assessment(made, meta["as_of"], meta, folder, Policies.read(home).unscored)
