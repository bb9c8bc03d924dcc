"""The arrays of a snapshot, and how rows become them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ambassadors.brands import BrandRules, attribute
from ambassadors.events import POST
from ambassadors.identity import NOBODY, People
from ambassadors.snapshot.joining import join

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ambassadors.snapshot.excluded import Excluded


@dataclass(frozen=True, slots=True, eq=False)
class Voices:
    """Events that carry a sentiment, original posts too, sorted like the acts.

    Attributes:
        actor: ``(v,)`` int32, who spoke.
        at: ``(v,)`` int64, epoch ms.
        key: ``(v,)`` uint64, orders equal instants (:attr:`Rows.key`).
        sentiment: ``(v,)`` float64, ``[-1, 1]``.
        brands: ``(v,)`` int64, mask of the brands it is about.
        seq: ``(v,)`` int64, where the event stands in its source.
    """

    actor: NDArray[np.int32]
    at: NDArray[np.int64]
    key: NDArray[np.uint64]
    sentiment: NDArray[np.float64]
    brands: NDArray[np.int64]
    seq: NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Posts:
    """The posts that acts go back to (as parent or root) and whose making was seen, sorted by number.

    Attributes:
        post: ``(p,)`` int32, numbered as :attr:`Snapshot.post`.
        author: ``(p,)`` int32, who made it first.
        at: ``(p,)`` int64, epoch ms of the first record of it.
    """

    post: NDArray[np.int32]
    author: NDArray[np.int32]
    at: NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Acts:
    """Some acts of a snapshot, in its order.

    Attributes:
        index: ``(m,)`` int64, positions in the snapshot.
        at: ``(m,)`` int64, epoch ms.
        kind: ``(m,)`` uint8, code of :data:`ambassadors.events.KINDS`.
        actor: ``(m,)`` int32.
        target: ``(m,)`` int32.
    """

    index: NDArray[np.int64]
    at: NDArray[np.int64]
    kind: NDArray[np.uint8]
    actor: NDArray[np.int32]
    target: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.index)

    def where(self, mask: NDArray[np.bool_]) -> Acts:
        """Return the acts for which ``mask`` is true; no copy where all are."""
        if mask.all():
            return self
        return Acts(self.index[mask], self.at[mask], self.kind[mask], self.actor[mask], self.target[mask])

    def between(self, start: int, end: int) -> Acts:
        """Return the acts with ``start <= at < end``, no copy."""
        part = slice(*np.searchsorted(self.at, [start, end]))
        return Acts(self.index[part], self.at[part], self.kind[part], self.actor[part], self.target[part])


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """What is known at an instant.

    A scored act is an interaction with somebody else: no original post, no self act, and of several
    records of one act (same actor, target, instant and post) the strongest alone.

    Attributes:
        as_of: epoch ms; events with ``at < as_of`` count.
        rules: brand rules that the masks were made with.
        ids: the ``n`` account ids, sorted.
        own: ``(n,)`` int64, mask of the brands whose own account it is.
        staff: ``(n,)`` int64, mask of the brands it works for.
        at: ``(m,)`` int64, epoch ms, ascending.
        kind: ``(m,)`` uint8, code of :data:`ambassadors.events.KINDS`.
        actor: ``(m,)`` int32, index into ``ids``.
        target: ``(m,)`` int32, index into ``ids``.
        post: ``(m,)`` int32, the post this act made, -1 = none; numbered as in the source.
        parent: ``(m,)`` int32, the post it acts on, -1 = not named.
        root: ``(m,)`` int32, the post its conversation began with, -1 = not named.
        via: ``(m,)`` int32, the account the platform names as its relay, -1 = not named.
        brands: ``(m,)`` int64, mask of the brands it belongs to.
        seq: ``(m,)`` int64, where the event stands in its source.
        voices: events that carry a sentiment.
        posts: the posts that the acts go back to.
        people: the accounts that stand here as one person, under the person's id.
    """

    as_of: int
    rules: BrandRules
    ids: list[str]
    own: NDArray[np.int64]
    staff: NDArray[np.int64]
    at: NDArray[np.int64]
    kind: NDArray[np.uint8]
    actor: NDArray[np.int32]
    target: NDArray[np.int32]
    post: NDArray[np.int32]
    parent: NDArray[np.int32]
    root: NDArray[np.int32]
    via: NDArray[np.int32]
    brands: NDArray[np.int64]
    seq: NDArray[np.int64]
    voices: Voices
    posts: Posts
    people: People = NOBODY

    @property
    def acts(self) -> Acts:
        """All scored acts."""
        return Acts(np.arange(len(self.at)), self.at, self.kind, self.actor, self.target)

    def last_act(self, brand: str) -> NDArray[np.int64]:
        """Return when each account last acted in a brand's conversation, ``(n,)`` epoch ms, -1 = never."""
        about = self.rules.about(self.brands, brand)
        last = np.full(len(self.ids), -1, np.int64)
        last[self.actor[about]] = self.at[about]  # in the order of time: the last assignment stays
        return last


@dataclass(slots=True, eq=False)
class Rows:
    """Live events of a source before they are sorted, one entry each; -1 = none.

    Attributes:
        at: int64, epoch ms.
        key: uint64, low half of the MD5 of the event id: orders equal instants.
        kind: uint8.
        actor: int32, index into the sorted ids.
        target: int32.
        post: int32, the post made.
        parent: int32, in the numbering of ``post``.
        root: int32, in the numbering of ``post``.
        via: int32, index into the sorted ids.
        mentioned: int64, from :meth:`~ambassadors.brands.BrandRules.mentioned`.
        sentiment: float64, NaN = not given.
        seq: int64.
    """

    at: NDArray[np.int64]
    key: NDArray[np.uint64]
    kind: NDArray[np.uint8]
    actor: NDArray[np.int32]
    target: NDArray[np.int32]
    post: NDArray[np.int32]
    parent: NDArray[np.int32]
    root: NDArray[np.int32]
    via: NDArray[np.int32]
    mentioned: NDArray[np.int64]
    sentiment: NDArray[np.float64]
    seq: NDArray[np.int64]


def assemble(
    rows: Rows,
    as_of: int,
    rules: BrandRules,
    ids: list[str],
    handles: list[str | None] | None,
    excluded: Excluded | None = None,
    people: People = NOBODY,
) -> Snapshot:
    """Return the snapshot of some rows. O(rows log rows).

    Args:
        rows: live events with ``at < as_of``, each id once, in any order.
        as_of: epoch ms.
        rules: brand rules.
        ids: account ids, sorted.
        handles: newest handle of each account, or None where no rule needs them.
        excluded: what is left out.
        people: whose accounts count as one.
    """
    if excluded:
        rows = excluded.kept(rows, ids)
    own = rules.own(ids, handles or [None] * len(ids)) if rules.brands else np.zeros(len(ids), np.int64)
    staff = rules.staff(ids, [None] * len(ids)) if rules.brands else np.zeros(len(ids), np.int64)
    brands = attribute(
        rules, own, rows.actor, rows.target, (rows.post, rows.parent, rows.root), rows.mentioned
    )
    people, rows, ids, own, staff = join(people, rows, ids, own, staff)
    scored = np.flatnonzero((rows.kind != POST) & (rows.target >= 0) & (rows.actor != rows.target))
    scored = scored[np.lexsort((rows.key[scored], rows.at[scored]))]
    keep, masks = _one_act(rows, scored, brands[scored])
    scored = scored[keep]
    voices = np.flatnonzero(~np.isnan(rows.sentiment))
    voices = voices[np.lexsort((rows.key[voices], rows.at[voices]))]
    return Snapshot(
        as_of, rules, ids, own, staff,
        rows.at[scored], rows.kind[scored], rows.actor[scored], rows.target[scored],
        _small(rows.post[scored]), _small(rows.parent[scored]), _small(rows.root[scored]),
        _small(rows.via[scored]), masks[keep], rows.seq[scored],
        Voices(
            rows.actor[voices], rows.at[voices], rows.key[voices], rows.sentiment[voices], brands[voices],
            rows.seq[voices],
        ),
        _posts(rows), people,
    )  # fmt: skip


def _small(column: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return the column; one number for all of it where nothing is named, as on platforms without posts."""
    return column if (column >= 0).any() else np.broadcast_to(np.int32(-1), column.shape)


def _posts(rows: Rows) -> Posts:
    """Return who made the posts that rows go back to. Of several records of a post the first counts."""
    named = np.zeros(max(int(c.max(initial=-1)) for c in (rows.post, rows.parent, rows.root)) + 2, np.bool_)
    named[rows.parent] = named[rows.root] = True
    named[-1] = False  # where "not named" was written
    made = np.flatnonzero(named[rows.post])
    made = made[np.lexsort((rows.key[made], rows.at[made], rows.post[made]))]
    post = rows.post[made]
    made = made[np.append(True, post[1:] != post[:-1])] if len(made) else made
    return Posts(rows.post[made], rows.actor[made], rows.at[made])


def _one_act(
    rows: Rows, order: NDArray[np.int64], brands: NDArray[np.int64]
) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """Return which rows of ``order`` are the strongest of their act, and the masks of whole acts.

    An act belongs to every brand that any of its records names. Nearly all acts have one record: a
    hash finds the rows that may have a twin, and only those are compared.
    """
    keep, masks = np.ones(len(order), np.bool_), brands.copy()
    pair = rows.actor[order].astype(np.uint64) << np.uint64(32) | rows.target[order].astype(np.uint64)
    code = (pair ^ rows.at[order].astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)) * np.uint64(
        0xD6E8FEB86659FD93
    )
    by_code = np.argsort(code)
    same = code[by_code[1:]] == code[by_code[:-1]]
    if not same.any():
        return keep, masks
    twins = np.sort(by_code[np.append(same, False) | np.append(False, same)])
    at, actor, target, post, kind = (
        c[order[twins]] for c in (rows.at, rows.actor, rows.target, rows.post, rows.kind)
    )
    by_act = np.lexsort(
        (kind, post, target, actor, at)
    )  # stable: equal kinds stay in the order of their keys
    new = np.ones(len(twins), np.bool_)
    new[1:] = np.any([c[by_act[1:]] != c[by_act[:-1]] for c in (at, actor, target, post)], axis=0)
    starts = np.flatnonzero(new)
    first = twins[by_act[starts]]
    keep[twins] = False
    keep[first] = True
    masks[first] = np.bitwise_or.reduceat(brands[twins[by_act]], starts)
    return keep, masks
