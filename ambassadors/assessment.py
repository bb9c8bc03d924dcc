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

from ambassadors import affinity, evidence, receipts
from ambassadors.errors import ConflictError, NotFoundError, StorageFullError
from ambassadors.events import format_instant
from ambassadors.lists import curve, people
from ambassadors.parameters import Parameters
from ambassadors.ranking import hot, rank
from ambassadors.ranking.foresight import foresee
from ambassadors.scores import Scale

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from ambassadors.evidence import Ring
    from ambassadors.ranking import Ranking
    from ambassadors.snapshot import Snapshot

CURRENT: Final = "CURRENT"
ROWS: Final = 500_000
"""People written at a time."""

WHOLE_FOLDER: Final = "_all"
"""Folder of the ranking over the whole workspace; no brand key begins with ``_``."""


def short_id(account_id: str) -> str:
    """Return the id an account has in paths: 96 bits of SHA-256, 16 URL-safe characters.

    >>> short_id("x:1")
    'C3iAeJN8TG7W-Ytk'
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

    @property
    def params(self) -> Mapping[str, Any]:
        """Parameters of each score, by name."""
        held: Mapping[str, Any] = self.meta["parameters"]
        return held

    def sides(self, brand: str) -> tuple[str, ...]:
        """Return the names of its additive terms: scores that are sums, and the sides of those that are products."""
        return receipts.sides(self.folder / (brand or WHOLE_FOLDER))

    def side(self, brand: str, name: str, row: int, *, whole: bool = False) -> receipts.Side:
        """Return one additive score of the account in a row of the snapshot.

        Args:
            brand: key of the brand.
            name: of the terms.
            row: of the account, -1 = one that was not assessed.
            whole: number the acts of other brands too; for sums, never for eyes.
        """
        folder = self.folder / (brand or WHOLE_FOLDER)
        mask = 1 << sorted(self.meta["brands"]).index(brand) if brand and not whole else -1
        return receipts.read(folder, self.folder / "acts.arrow", name, row, self.scale(brand), mask)

    def evidence(self, brand: str, row: int) -> dict[str, Any]:
        """Return the figures of authenticity of the account in a row (``evidence.of_account``)."""
        return evidence.of_account(self.folder / (brand or WHOLE_FOLDER), row)

    def doubts(self, brand: str, row: int) -> tuple[dict[str, float], dict[str, float]]:
        """Return which weights below 1 stand in somebody's receipts, by account id (``evidence.doubts_about``)."""
        by_row = evidence.doubts_about(self.folder / (brand or WHOLE_FOLDER), row)
        rows = [other for weights in by_row for other in weights]
        if not rows:
            return {}, {}
        named = self.people(brand).filter(pl.col("row").is_in(rows))
        ids = dict(zip(named["row"], named["account_id"], strict=True))
        to, by = ({ids[other]: weight for other, weight in weights.items()} for weights in by_row)
        return to, by

    def rings(self, brand: str) -> list[Ring]:
        """Return the groups of mutual sharers of a brand's ranking."""
        return evidence.rings(self.folder / (brand or WHOLE_FOLDER))

    def affinity(self, row: int) -> dict[str, float]:
        """Return which part of an account's attention each brand has; empty where it did nothing near one."""
        keys = sorted(self.meta["brands"])
        return {
            keys[place]: share for place, share in affinity.read(self.folder / "affinity.arrow", row).items()
        }

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
    parameters: Parameters | None = None,
) -> Assessment:
    """Rank every brand of a snapshot and publish the result.

    Args:
        home: folder of the installation.
        snapshot: what is known.
        content: digest of the ledger's content that the snapshot was made of.
        horizon_hours: how far ahead to look, fitted where None.
        frozen_curve: (brand, proposed scale) -> the scale of the 0 - 100 curve in force.
        progress: told stage, done and total.
        parameters: what was chosen, the defaults where None; the snapshot was made without what they exclude.
    """
    parameters = parameters or Parameters.of()
    if horizon_hours is not None:
        parameters = replace(parameters, tempo={**parameters.tempo, "horizon_hours": horizon_hours})
    folder = home / "assessments"
    with _writing(folder) as draft:
        meta = {
            "as_of": snapshot.as_of,
            "content": content,
            "rules": snapshot.rules.digest(),
            "version": code_version(),
            "accounts": len(snapshot.ids),
            "acts": len(snapshot.at),
            **parameters.document(),
            "brands": _rank(draft, snapshot, parameters, frozen_curve, progress),
        }
        text = json.dumps(meta, sort_keys=True, indent=1)
        made = hashlib.sha256(text.encode()).hexdigest()[:32]
        (draft / "meta.json").write_text(text)
        if (
            folder / made
        ).exists():  # its acts may stand under other numbers in a ledger that was loaded anew
            (draft / "acts.arrow").replace(folder / made / "acts.arrow")
            (folder / made / "meta.json").touch()  # it was made just now
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
    parameters: Parameters,
    frozen_curve: Callable[[str, float], float],
    progress: Callable[[str, int, int], None],
) -> dict[str, dict[str, Any]]:
    """Rank and write brand by brand; return the scales. One brand at a time is held in memory."""
    scales: dict[str, dict[str, Any]] = {}
    keys = snapshot.rules.keys
    belonging = _belonging(snapshot)
    for done, key in enumerate(keys):
        progress("rank", done, len(keys))
        place = draft / (key or WHOLE_FOLDER)
        place.mkdir()
        scales[key] = _rank_brand(place, snapshot, key, parameters, frozen_curve, belonging)
    receipts.write_acts(draft / "acts.arrow", snapshot.seq, snapshot.brands)
    if snapshot.rules.brands:
        slowest = max(scale["scale"]["standing_hours"] for scale in scales.values())
        affinity.write(draft / "affinity.arrow", snapshot, slowest)
    return scales


def _belonging(snapshot: Snapshot) -> pl.DataFrame:
    """Return the community of each account of the snapshot, 0 = the largest, and how it bridges others.

    The same for every brand: people belong together across brands. Null = without a tie.
    """
    from ambassadors.communities import find, participation, ties_of  # numba: reading needs none

    ties = ties_of(snapshot)
    community = find(ties)
    return pl.DataFrame(
        {
            "community": pl.Series(community).replace(-1, None).cast(pl.UInt32),
            "participation": pl.Series(participation(ties, community)).fill_nan(None),
        }
    )


def _rank_brand(
    place: Path,
    snapshot: Snapshot,
    key: str,
    parameters: Parameters,
    frozen_curve: Callable[[str, float], float],
    belonging: pl.DataFrame,
) -> dict[str, Any]:
    """Rank one brand; write its receipts, then its people. Return its scales."""

    def keep(made: Ranking) -> None:
        receipts.write(place, made)
        evidence.write(place, snapshot, made)

    frame, scale, shown_scale, proof = ranked(snapshot, key, parameters, frozen_curve, keep)
    frame = frame.hstack(belonging[frame["row"]])
    schema = frame.head(0).to_arrow().schema
    with pq.ParquetWriter(place / "people.parquet", schema, compression="zstd") as writer:
        for part in frame.iter_slices(ROWS):
            writer.write_table(part.to_arrow().cast(schema))
    return {"scale": asdict(scale), "curve": shown_scale, "backtest": proof}


def ranked(
    snapshot: Snapshot,
    key: str,
    parameters: Parameters,
    frozen_curve: Callable[[str, float], float],
    keep: Callable[[Ranking], None] = lambda _made: None,
) -> tuple[pl.DataFrame, Scale, float, dict[str, Any] | None]:
    """Rank one brand, as an assessment does; a preview does no other.

    Args:
        snapshot: what is known, without what the parameters exclude.
        key: of the brand.
        parameters: what was chosen.
        frozen_curve: (brand, proposed scale) -> the scale of the 0 - 100 curve in force.
        keep: handed the ranking while its terms are still held.

    Returns:
        The people (``lists.people``), the tempo, the scale of the 0 - 100 curve, and how the list did in the
        last window (``ranking.foresight``).
    """
    standing = rank(snapshot, key, params=parameters.scores, tempo=parameters.tempo)
    scale = frozen_curve(key, curve(standing, parameters.thresholds))
    keep(standing)
    # What is written is let go of at once, or 10 million events would need 6 GB.
    standing = replace(standing, terms={"engagement": standing.terms["engagement"]})
    lately = standing.rescored(hot(standing.scale))
    bare = replace(standing.view)  # without what it remembers
    standing, lately = replace(standing, view=bare), replace(lately, terms={}, view=bare)
    ahead = foresee(snapshot, standing, parameters.thresholds.evidence)
    frame = people(snapshot, standing, lately, scale, parameters.thresholds, ahead.foretold)
    return frame, standing.scale, scale, ahead.summary


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


@dataclass(frozen=True, slots=True)
class Kept:
    """An assessment that is kept.

    Attributes:
        id: of the assessment.
        as_of: epoch ms.
        made_at: epoch ms, when it was written.
        current: whether it is the one in force.
    """

    id: str
    as_of: int
    made_at: int
    current: bool


def kept(home: Path) -> list[Kept]:
    """Return the assessments of a home, the one made last first."""
    current = current_id(home)
    found = []
    for file in (home / "assessments").glob("[!.]*/meta.json"):
        made_at = file.stat().st_mtime_ns // 1_000_000
        as_of = json.loads(file.read_text())["as_of"]
        found.append(Kept(file.parent.name, as_of, made_at, file.parent.name == current))
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
        message = f"there is no assessment {made} in {home}; run `ambassadors refresh`"
        raise NotFoundError(message)
    meta = json.loads((folder / "meta.json").read_text())
    return Assessment(made, meta["as_of"], meta, folder)
