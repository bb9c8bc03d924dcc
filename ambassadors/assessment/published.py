"""A published assessment, read from its folder."""

from __future__ import annotations

import base64
import hashlib
from bisect import bisect_left
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl

from ambassadors import affinity, audience, belonging, evidence, receipts
from ambassadors.assessment.persons import read_persons
from ambassadors.assessment.withholding import withheld
from ambassadors.errors import ConflictError, NotFoundError
from ambassadors.policies import NONE, Platforms
from ambassadors.scores import Scale
from ambassadors.scores.authenticity import Doubted, Doubts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy import float64
    from numpy.typing import NDArray

    from ambassadors.audience import Shares
    from ambassadors.evidence import Ring
    from ambassadors.identity import People

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
        unscored: platforms whose people no policy in force lets be scored; it may have been made before it said so.
    """

    id: str
    as_of: int
    meta: Mapping[str, Any]
    folder: Path
    unscored: Platforms = NONE
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
            people = pl.read_parquet(self.folder / (brand or WHOLE_FOLDER) / "people.parquet")
            self._frames[brand] = people.filter(~self.unscored.expr("account_id"))
        return self._frames[brand]

    def listed(self, brand: str) -> int:
        """Return how many people stand on a brand's standing list."""
        people_file = self.folder / (brand or WHOLE_FOLDER) / "people.parquet"
        return int(pl.scan_parquet(people_file).select(pl.col("rank").count()).collect().item())

    def told(self) -> dict[str, Any]:
        """Return what whoever made it is told: its id, all of :attr:`meta`, and how many people each brand lists."""
        return {
            "assessment": self.id,
            **self.meta,
            "listed": {brand: self.listed(brand) for brand in self.brands},
        }

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

    def held(self, seqs: Sequence[int]) -> frozenset[int]:
        """Return which of some ledger numbers are of acts that it was made from."""
        return receipts.held(self.folder / "acts.arrow", seqs)

    def bucket_starts(self, brand: str) -> list[int]:
        """Return the starts of all time buckets that any receipt has a part in, epoch ms, ascending."""
        size = self.scale(brand).bucket_ms
        return [size * int(bucket) for bucket in receipts.buckets(self.folder / (brand or WHOLE_FOLDER))]

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
        to, by = (
            {ids[other]: weight for other, weight in weights.items() if other in ids} for weights in by_row
        )
        return to, by

    def doubted(self, brand: str, ids: Sequence[str]) -> Doubted:
        """Return what its authenticity took from the credits of a brand's ranking, among accounts known later.

        Args:
            brand: key of the brand.
            ids: account ids, sorted; the doubts are numbered by their positions.

        Raises:
            ConflictError: made by a program that did not keep them.
        """
        folder = self.folder / (brand or WHOLE_FOLDER)
        found = evidence.doubted(folder)
        if found is None:
            message = "this assessment was made by an older program, before doubts were kept; run `ambassadors refresh` or POST /v1/assessments"
            raise ConflictError(message)
        rows = np.unique(np.concatenate([s for d in (found.spread, found.talk) for s in (d.actor, d.target)]))
        everybody = pl.scan_parquet(folder / "people.parquet").select("row", "account_id")
        named = everybody.filter(pl.col("row").is_in(rows.tolist())).collect()
        known = pl.concat([named, withheld(self.folder).select("row", "account_id")])
        named = known.filter(pl.col("row").is_in(rows.tolist())).sort("row")
        places = np.array([_place(ids, name) for name in named["account_id"]], np.int32)
        return Doubted(*(_moved(doubts, rows, places) for doubts in (found.spread, found.talk)))

    def ranks(self, brand: str) -> pl.DataFrame:
        """Return who stands on a brand's lists: account_id, rank, score, hot_rank, hot_score."""
        people = pl.scan_parquet(self.folder / (brand or WHOLE_FOLDER) / "people.parquet")
        listed = pl.col("rank").is_not_null() | pl.col("hot_rank").is_not_null()
        return (
            people.filter(listed & ~self.unscored.expr("account_id"))
            .select("account_id", "rank", "score", "hot_rank", "hot_score")
            .collect()
        )

    def rings(self, brand: str) -> list[Ring]:
        """Return the groups of mutual sharers of a brand's ranking."""
        return evidence.rings(self.folder / (brand or WHOLE_FOLDER))

    @property
    def keeps_communities(self) -> bool:
        """Whether it was made by a program that kept communities."""
        return (self.folder / belonging.LINEAGE).exists()

    def communities(self) -> pl.DataFrame:
        """Return the communities, the largest first (``belonging.read``).

        Raises:
            ConflictError: made by a program that did not keep them.
        """
        if not self.keeps_communities:
            message = "this assessment was made by an older program, before communities had names; run `ambassadors refresh` or POST /v1/assessments"
            raise ConflictError(message)
        return belonging.read(self.folder)

    def words(self, brand: str) -> pl.DataFrame:
        """Return what communities are known by in texts that a brand may read (``belonging.words.shared_words``)."""
        file = self.folder / belonging.words_file(brand)
        return pl.read_parquet(file if file.exists() else self.folder / belonging.words_file())

    def bridges(self) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Return whose ties lead into other communities (row, community, ties), and whose holes were looked at."""
        return pl.read_parquet(self.folder / belonging.BRIDGES), pl.read_parquet(
            self.folder / belonging.HOLES
        )

    def affinity(self, row: int) -> dict[str, float]:
        """Return which part of an account's attention each brand has; empty where it did nothing near one."""
        keys = sorted(self.meta["brands"])
        return {
            keys[place]: share for place, share in affinity.read(self.folder / "affinity.arrow", row).items()
        }

    def audience(self, brand: str) -> tuple[Shares, NDArray[float64]]:
        """Return who passed on whom, and a brand's reach score one horizon before (``audience``).

        Raises:
            ConflictError: made by a program that did not keep them.
        """
        try:
            return audience.read(self.folder, self.folder / (brand or WHOLE_FOLDER))
        except FileNotFoundError as error:
            message = "this assessment was made by an older program, before teams could be chosen; run `ambassadors refresh` or POST /v1/assessments"
            raise ConflictError(message) from error

    @cached_property
    def persons(self) -> People:
        """Who stands here as one person."""
        return read_persons(self.folder)

    @cached_property
    def accounts(self) -> dict[str, str]:
        """Short id -> account id of everybody assessed; that of any account of a person leads to the person."""
        ids = self.people(self.brands[0])["account_id"]
        joined = {short_id(account): person for account, person in self.persons.whose.items()}
        return {short_id(account_id): account_id for account_id in ids} | joined


def _place(ids: Sequence[str], name: str) -> int:
    """Return where an id stands among sorted ones, -1 = nowhere."""
    place = bisect_left(ids, name)
    return place if place < len(ids) and ids[place] == name else -1


def _moved(doubts: Doubts, rows: NDArray[np.int32], places: NDArray[np.int32]) -> Doubts:
    """Return doubts under other numbers; of accounts that are nowhere any more there are none."""
    actor, target = (places[np.searchsorted(rows, side)] for side in (doubts.actor, doubts.target))
    kept = np.flatnonzero((actor >= 0) & (target >= 0))
    kept = kept[np.lexsort((target[kept], actor[kept]))]
    return Doubts(actor[kept], target[kept], doubts.weight[kept])
