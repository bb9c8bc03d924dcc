"""The assessment: one frozen, versioned result, and the folder it lives in.

Its id is what it was made from: the ledger's content, the instant, the brand rules, the code and the
parameters with the fitted scale. The same id means the same bytes, but for the file that maps acts to
ledger numbers. An assessment is written beside the others and published by renaming ``CURRENT``.
"""

from __future__ import annotations

import base64
import errno
import hashlib
import json
import shutil
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from functools import cache, cached_property
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final

import polars as pl
import pyarrow.parquet as pq

from ambassadors import receipts
from ambassadors.errors import ConflictError, NotFoundError, StorageFullError
from ambassadors.lists import Thresholds, curve, people
from ambassadors.ranking import hot, rank
from ambassadors.scores import SCORES, Scale

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from ambassadors.snapshot import Snapshot

CURRENT: Final = "CURRENT"
ROWS: Final = 500_000
"""People written at a time."""

WHOLE_FOLDER: Final = "_all"
"""Folder of the ranking over the whole workspace; no brand key begins with ``_``."""


def short_id(account_id: str) -> str:
    """Return the id an account has in paths: 96 bits of SHA-256, 16 URL-safe characters.

    >>> short_id("x:1")
    'e-GOUp3s4KmjTdXq'
    """
    return base64.urlsafe_b64encode(hashlib.sha256(account_id.encode()).digest()[:12]).decode()


@dataclass(frozen=True)
class Assessment:
    """A published result, read from its folder.

    Attributes:
        id: what it was made from, 32 hexadecimal digits.
        as_of: epoch ms; events before it count.
        meta: everything else that ``meta.json`` holds.
        folder: where it lives.
    """

    id: str
    as_of: int
    meta: Mapping[str, Any]
    folder: Path
    _frames: dict[str, pl.DataFrame] = field(default_factory=dict, repr=False, compare=False)

    @property
    def brands(self) -> tuple[str, ...]:
        """Keys of its rankings; "" = the whole workspace."""
        return tuple(self.meta["brands"])

    def scale(self, brand: str) -> Scale:
        """Return the tempo a brand's ranking was made with."""
        return Scale(**self.meta["brands"][brand]["scale"])

    def people(self, brand: str) -> pl.DataFrame:
        """Return everybody, listed people first by rank (columns: ``lists.people``, and ``row``).

        Raises:
            NotFoundError: no ranking for such a brand.
        """
        if brand not in self.meta["brands"]:
            known = ", ".join(key or "all" for key in self.brands)
            message = f"no ranking for the brand {brand or 'all'!r}; rankings exist for: {known}"
            raise NotFoundError(message)
        if brand not in self._frames:
            self._frames[brand] = pl.read_parquet(self.folder / (brand or WHOLE_FOLDER) / "people.parquet")
        return self._frames[brand]

    def listed(self, brand: str) -> int:
        """Return how many people stand on a brand's standing list."""
        people_file = self.folder / (brand or WHOLE_FOLDER) / "people.parquet"
        return int(pl.scan_parquet(people_file).select(pl.col("rank").count()).collect().item())

    def side(self, brand: str, name: str, row: int) -> receipts.Side:
        """Return one additive score of the account in a row of the snapshot."""
        folder = self.folder / (brand or WHOLE_FOLDER)
        mask = 1 << sorted(self.meta["brands"]).index(brand) if brand else -1
        return receipts.read(folder, self.folder / "acts.arrow", name, row, self.scale(brand), mask)

    @cached_property
    def accounts(self) -> dict[str, str]:
        """Short id -> account id of everybody assessed."""
        ids = self.people(self.brands[0])["account_id"]
        return {short_id(account_id): account_id for account_id in ids}


@cache
def code_version() -> str:
    """Return the version of the program that makes assessments."""
    return version("ambassadors")


def make(
    home: Path,
    snapshot: Snapshot,
    content: str,
    horizon_hours: float | None = None,
    frozen_curve: Callable[[str, float], float] = lambda _brand, scale: scale,
    progress: Callable[[str, int, int], None] = lambda _stage, _done, _total: None,
) -> Assessment:
    """Rank every brand of a snapshot and publish the result.

    Args:
        home: folder of the installation.
        snapshot: what is known.
        content: digest of the ledger's content that the snapshot was made of.
        horizon_hours: how far ahead to look, fitted where None.
        frozen_curve: (brand, proposed scale) -> the scale of the 0 - 100 curve in force.
        progress: told stage, done and total.
    """
    folder = home / "assessments"
    with _writing(folder) as draft:
        meta = {
            "as_of": snapshot.as_of,
            "content": content,
            "rules": snapshot.rules.digest(),
            "version": code_version(),
            "accounts": len(snapshot.ids),
            "acts": len(snapshot.at),
            "parameters": {name: asdict(spec.params) for name, spec in SCORES.items()},
            "thresholds": asdict(Thresholds()),
            "brands": _rank(draft, snapshot, horizon_hours, frozen_curve, progress),
        }
        text = json.dumps(meta, sort_keys=True, indent=1)
        made = hashlib.sha256(text.encode()).hexdigest()[:32]
        (draft / "meta.json").write_text(text)
        if (
            folder / made
        ).exists():  # its acts may stand under other numbers in a ledger that was loaded anew
            (draft / "acts.arrow").replace(folder / made / "acts.arrow")
        else:
            draft.rename(folder / made)
        _point(folder, made)
    return load(home, made)


@contextmanager
def _writing(folder: Path) -> Iterator[Path]:
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


def _rank(
    draft: Path,
    snapshot: Snapshot,
    horizon_hours: float | None,
    frozen_curve: Callable[[str, float], float],
    progress: Callable[[str, int, int], None],
) -> dict[str, dict[str, Any]]:
    """Rank and write brand by brand; return the scales. One brand at a time is held in memory."""
    scales: dict[str, dict[str, Any]] = {}
    keys = snapshot.rules.keys
    for done, key in enumerate(keys):
        progress("rank", done, len(keys))
        place = draft / (key or WHOLE_FOLDER)
        place.mkdir()
        scales[key] = _rank_brand(place, snapshot, key, horizon_hours, frozen_curve)
    receipts.write_acts(draft / "acts.arrow", snapshot.seq, snapshot.brands)
    return scales


def _rank_brand(
    place: Path,
    snapshot: Snapshot,
    key: str,
    horizon_hours: float | None,
    frozen_curve: Callable[[str, float], float],
) -> dict[str, Any]:
    """Rank one brand; write its receipts, then its people. Return its scales.

    What is written is let go of at once, or 10 million events would need 6 GB.
    """
    standing = rank(snapshot, key, horizon_hours=horizon_hours)
    scale = frozen_curve(key, curve(standing, Thresholds()))
    receipts.write(place, standing)
    standing = replace(standing, terms={"engagement": standing.terms["engagement"]})
    lately = standing.rescored(hot(standing.scale))
    bare = replace(standing.view)  # without what it remembers
    standing, lately = replace(standing, view=bare), replace(lately, terms={}, view=bare)
    frame = people(snapshot, standing, lately, scale, Thresholds())
    schema = frame.head(0).to_arrow().schema
    with pq.ParquetWriter(place / "people.parquet", schema, compression="zstd") as writer:
        for part in frame.iter_slices(ROWS):
            writer.write_table(part.to_arrow().cast(schema))
    return {"scale": asdict(standing.scale), "curve": scale}


def _point(folder: Path, made: str) -> None:
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
        message = f"there is no assessment {made} in {home}; run `ambassadors refresh`"
        raise NotFoundError(message)
    meta = json.loads((folder / "meta.json").read_text())
    return Assessment(made, meta["as_of"], meta, folder)
