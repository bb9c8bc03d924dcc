"""The arrays of a snapshot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ambassadors.identity import NOBODY, People
from ambassadors.policies import FREE, Policies

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ambassadors.brands import BrandRules


@dataclass(frozen=True, slots=True, eq=False)
class Voices:
    """Events that carry a sentiment, original posts too, sorted like the acts.

    Attributes:
        actor: ``(v,)`` int32, who spoke.
        at: ``(v,)`` int64, epoch ms.
        key: ``(v,)`` uint64, orders equal instants (:attr:`ambassadors.snapshot.rows.Rows.key`).
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
        policies: whose tones were left out, and who is not to be scored.
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
    policies: Policies = FREE

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
