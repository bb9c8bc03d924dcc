"""What is kept of a full ranking, and how acts that come and go move it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from ambassadors.errors import ConflictError, NotFoundError, UsageError
from ambassadors.ranking.increment.brand import BrandState
from ambassadors.ranking.increment.log import COLUMNS, Log, pack
from ambassadors.ranking.increment.pieces import Part
from ambassadors.snapshot import Posts, Voices

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ambassadors.ranking import Ranking
    from ambassadors.scores import Scale, Terms
    from ambassadors.snapshot import Snapshot


@dataclass(frozen=True, slots=True, eq=False)
class Update:
    """The scores of everybody after an increment, in the order of :attr:`Increment.ids`.

    Attributes:
        brand: key of the brand, "" = the whole workspace.
        scale: the tempo, that of the full ranking.
        as_of: epoch ms.
        values: ``(n,)`` float64 of each additive score, equal to those of a full ranking within 1e-9.
        frozen: ``(n,)`` of each score that only a full ranking renews, authenticity among them; NaN of
            accounts that came since.
        observations: ``(n,)`` int64, different people who ever passed each account on.
        buckets: ``(n,)`` int64, active buckets.
        last: ``(n,)`` int64, last act in the conversation, epoch ms, -1 = never.
        own: ``(n,)`` bool, whether it is an own account, of this brand or another.
        staff: ``(n,)`` bool, whether it works for the brand.
    """

    brand: str
    scale: Scale
    as_of: int
    values: Mapping[str, NDArray[np.float64]]
    frozen: Mapping[str, NDArray[np.float64]]
    observations: NDArray[np.int64]
    buckets: NDArray[np.int64]
    last: NDArray[np.int64]
    own: NDArray[np.bool_]
    staff: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Receipt:
    """What one account's score is made of.

    Attributes:
        terms: one a time bucket; ``terms.value`` adds up to the score.
        seq: ledger number of each act in ``terms.act``.
        brands: mask of the brands each of them belongs to.
    """

    terms: Terms
    seq: NDArray[np.int64]
    brands: NDArray[np.int64]


class Increment:
    """Rankings of one snapshot that follow what comes after it. Not safe for several threads at once.

    Attributes:
        as_of: epoch ms; acts before it count.
        ids: account ids: those of the snapshot, then new ones in the order in which they came.
    """

    def __init__(self, snapshot: Snapshot, rankings: Iterable[Ranking]) -> None:
        """Take over full rankings of a snapshot, one a brand. O(m log m) in the acts."""
        self.as_of, self.ids = snapshot.as_of, list(snapshot.ids)
        self._sorted, self._later = snapshot.ids, dict[str, int]()
        self._rules, self._own, self._staff = snapshot.rules, snapshot.own, snapshot.staff
        self._log, self._like = Log(snapshot), _bare(snapshot)
        self._brands: dict[str, BrandState] = {}
        self._frozen: dict[str, dict[str, NDArray[np.float64]]] = {}
        for ranking in rankings:
            state = self._brands[ranking.brand] = BrandState(ranking, snapshot.last_act(ranking.brand))
            kept = state.values(ranking.scale, snapshot.as_of, len(self.ids)).keys()
            self._frozen[ranking.brand] = {k: v for k, v in ranking.values.items() if k not in kept}

    def apply(self, came: Snapshot | None, gone: Snapshot | None, as_of: int) -> None:
        """Let acts come and go, and time pass. O(acts of the people concerned).

        A late act counts at its own time. Of an act known by several records the strongest counts.

        Args:
            came: acts that count from now on: appended ones, and those between the last ``as_of`` and this.
            gone: acts that were taken back; of an act with several records name the rest in ``came``.
                Unknown acts are no error. Posts are numbered as in the snapshot of the full ranking.
            as_of: epoch ms, not before the last.

        Raises:
            UsageError: ``as_of`` goes back; nothing was changed.
            ConflictError: whose accounts are a brand's own or staff changed, and with it what earlier acts
                belong to: only a full ranking can tell. Nothing was changed.
        """
        if as_of < self.as_of:
            raise UsageError(
                f"as_of must not go back: an increment from {self.as_of} to {as_of} needs a full ranking"
            )
        dead = np.empty(0, np.int64)
        if gone is not None and len(gone.at):
            dead = self._standing(gone, self._accounts(gone))
            dead = np.unique(dead[dead >= 0])
        if came is not None and len(came.ids):
            self._check(came)
            dead, fresh = self._joined(came, self._accounts(came, new=True), dead)
        else:
            fresh = dead[:0]
        self.as_of = as_of
        changed = np.append(dead, fresh)
        if len(changed):
            self._move(changed, dead, fresh)

    def update(self, brand: str, scale: Scale | None = None, only: Collection[str] | None = None) -> Update:
        """Return the scores of everybody. O(terms), bound by memory.

        Args:
            brand: one of those ranked.
            scale: another tempo with the same buckets, as of the hot-now list.
            only: names of additive scores; None = all of them.
        """
        state, n = self._brands[brand], len(self.ids)
        state.grow(n)
        values = state.values(scale or state.scale, self.as_of, n, only)
        values["in_degree"] = state.observations.astype(np.float64)
        frozen = {k: np.append(v, np.full(n - len(v), np.nan)) for k, v in self._frozen[brand].items()}
        frozen.pop("in_degree", None)
        bit = self._rules.bit(brand)
        return Update(
            brand, scale or state.scale, self.as_of, values, frozen,
            state.observations.copy(), state.active.copy(), state.last.copy(),
            self._own != 0, (self._staff & bit) != 0,
        )  # fmt: skip

    def receipt(self, brand: str, part: str, account_id: str, scale: Scale | None = None) -> Receipt:
        """Return what one account's score is made of: its values add up to the score. O(acts), one pass.

        Args:
            brand: one of those ranked.
            part: an additive score, or a side of a product, as in :attr:`Ranking.terms`.
            account_id: one of :attr:`ids`.
            scale: another tempo with the same buckets.

        Raises:
            NotFoundError: no such account or part.
        """
        place = self.place(account_id)
        if place < 0:
            raise NotFoundError(f"no account {account_id!r} among those ranked")
        state, log = self._brands[brand], self._log
        concerned = np.unique(np.append(log.take("actor", log.on(place)), place)).astype(np.int64)
        piece = self._piece(concerned)
        terms = state.receipt(
            part, place, self._part(piece, concerned), piece, scale or state.scale, self.as_of
        )
        return Receipt(terms, log.take("seq", terms.act), log.take("brands", terms.act))

    def parts(self, brand: str) -> list[str]:
        """Return the parts that have receipts."""
        return [part for book in self._brands[brand].books.values() for part in book.parts]

    @property
    def known(self) -> int:
        """How many of :attr:`ids` the full ranking knew: those stand in order."""
        return len(self._sorted)

    @property
    def owners(self) -> list[str]:
        """Ids of the accounts that are a brand's own or staff."""
        return [self.ids[row] for row in np.flatnonzero(self._own | self._staff)]

    def place(self, account_id: str) -> int:
        """Return where an account stands, -1 = unknown."""
        place = bisect_left(self._sorted, account_id)
        found = place < len(self._sorted) and self._sorted[place] == account_id
        return place if found else self._later.get(account_id, -1)

    def _accounts(self, part: Snapshot, *, new: bool = False) -> NDArray[np.int64]:
        """Return where each account of a snapshot stands, -1 = unknown; ``new`` ones are added."""
        places = np.fromiter((self.place(account) for account in part.ids), np.int64, len(part.ids))
        if new and (places < 0).any():
            rows = np.flatnonzero(places < 0)
            places[rows] = np.arange(len(self.ids), len(self.ids) + len(rows))
            fresh = [part.ids[row] for row in rows]
            self._later.update(zip(fresh, places[rows].tolist(), strict=True))
            self.ids += fresh
            self._own = np.append(self._own, part.own[rows])
            self._staff = np.append(self._staff, part.staff[rows])
        return places

    def _check(self, came: Snapshot) -> None:
        places = self._accounts(came)
        known = places >= 0
        same = came.rules.digest() == self._rules.digest() and all(
            np.array_equal(ours[places[known]], theirs[known])
            for ours, theirs in ((self._own, came.own), (self._staff, came.staff))
        )
        if not same:
            raise ConflictError(
                "brand rules, own accounts or staff changed since the full ranking, and with them what earlier "
                "acts belong to; make a full ranking (ambassadors refresh)"
            )

    def _standing(self, part: Snapshot, places: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return where the acts of a snapshot stand, -1 = nowhere."""
        actor, target = places[part.actor], places[part.target]
        found = np.full(len(part.at), -1, np.int64)
        known = (actor >= 0) & (target >= 0)
        found[known] = self._log.find(pack(actor[known], target[known]), part.at[known], part.post[known])
        return found

    def _joined(
        self, came: Snapshot, places: NDArray[np.int64], dead: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Append acts, joined with other records of the same act; return what no longer counts and what will."""
        columns: dict[str, NDArray[Any]] = {name: getattr(came, name).copy() for name in COLUMNS}
        columns["actor"], columns["target"] = places[came.actor], places[came.target]
        twin = self._standing(came, places)
        twin[np.isin(twin, dead)] = -1
        double = np.flatnonzero(twin >= 0)
        twins = twin[double]
        stronger = self._log.take("kind", twins) <= columns["kind"][double]
        for name in ("kind", "seq"):
            columns[name][double[stronger]] = self._log.take(name, twins[stronger])
        columns["brands"][double] |= self._log.take("brands", twins)
        return np.append(dead, twins), self._log.append(columns)

    def _move(self, changed: NDArray[np.int64], dead: NDArray[np.int64], fresh: NDArray[np.int64]) -> None:
        """Gather the acts of everybody concerned as they stood and as they stand."""
        log = self._log
        actor, target = log.take("actor", changed), log.take("target", changed)
        answered = log.take("actor", log.by_pairs(np.unique(pack(target, actor))))
        concerned = np.unique(np.append(actor, answered)).astype(np.int64)
        piece = self._piece(concerned)
        before = self._part(piece, concerned)
        log.live[dead], log.live[fresh] = False, True
        after = self._part(piece, concerned)
        for state in self._brands.values():
            state.move(before, after, piece, len(self.ids))

    def _piece(self, concerned: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return where everything stands that some accounts ever did, and what was done back to them, in time."""
        log = self._log
        mine = log.by_actors(concerned)
        back = log.by_pairs(np.unique(pack(log.take("target", mine), log.take("actor", mine))))
        piece = np.unique(np.append(mine, back))
        return piece[np.argsort(log.take("at", piece), kind="stable")]

    def _part(self, piece: NDArray[np.int64], concerned: NDArray[np.int64]) -> Part:
        """Return the acts of a piece that count now, under account numbers of its own."""
        row = np.flatnonzero(self._log.live[piece])
        columns: dict[str, Any] = {name: self._log.take(name, piece[row]) for name in COLUMNS}
        accounts = np.unique(np.concatenate([columns["actor"], columns["target"]])).astype(np.int64)
        for name in ("actor", "target"):
            columns[name] = np.searchsorted(accounts, columns[name]).astype(np.int32)
        snapshot = replace(
            self._like,
            as_of=self.as_of,
            ids=[""] * len(accounts),
            own=self._own[accounts],
            staff=self._staff[accounts],
            **columns,
        )
        return Part(snapshot, row, accounts, np.isin(accounts, concerned))


def _bare(snapshot: Snapshot) -> Snapshot:
    """Return a snapshot without what no additive score reads."""
    none, some = np.empty(0, np.int32), np.empty(0, np.int64)
    return replace(
        snapshot, ids=[], parent=none, root=none, via=none, posts=Posts(none, none, some),
        voices=Voices(none, some, some.astype(np.uint64), some.astype(np.float64), some, some),
    )  # fmt: skip
