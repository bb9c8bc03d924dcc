"""What one brand's ranking reads, and who acted on whom in it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ambassadors.brands import WHOLE
from ambassadors.errors import NotFoundError
from ambassadors.events import PASSES_ON, QUOTE, SHARE
from ambassadors.scores.base.ordering import order_by_two
from ambassadors.scores.base.scale import HOUR_MS, Scale

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ambassadors.snapshot import Acts, Snapshot

QUIETEST: Final = 2.0
"""A quiet bucket counts at most this many times a typical one."""


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Who acted on whom, sorted by actor, then target.

    Attributes:
        order: ``(m,)`` positions of the acts, sorted by (actor, target, time).
        pair: ``(m,)`` int32, the pair of each position in ``order``.
        starts: ``(p,)`` where each pair begins in ``order``.
        actor: ``(p,)`` int32.
        target: ``(p,)`` int32.
        shared: ``(p,)`` whether the actor shared or quoted the target.
    """

    order: NDArray[np.int64]
    pair: NDArray[np.int32]
    starts: NDArray[np.int64]
    actor: NDArray[np.int32]
    target: NDArray[np.int32]
    shared: NDArray[np.bool_]

    @classmethod
    def of(cls, acts: Acts, n: int) -> Pairs:
        """Return the pairs of some acts. O(m)."""
        order = order_by_two(acts.actor, acts.target, n)
        code = acts.actor[order].astype(np.int64) * max(n, 1) + acts.target[order]
        first = np.ones(len(order), np.bool_)
        first[1:] = code[1:] != code[:-1]
        starts, pair = np.flatnonzero(first), np.cumsum(first, dtype=np.int32) - 1
        shared = np.zeros(len(starts), np.bool_)
        shared[pair[np.isin(acts.kind, (SHARE, QUOTE))[order]]] = True
        return cls(order, pair, starts, acts.actor[order[starts]], acts.target[order[starts]], shared)

    def mutual_with(self, n: int) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Return for each pair whether the target acts back, and whether both share the other."""
        code = self.actor.astype(np.int64) * max(n, 1) + self.target
        reverse = self.target.astype(np.int64) * max(n, 1) + self.actor
        order = order_by_two(
            self.target, self.actor, n
        )  # looked up in order: three times as fast as at random
        place = np.searchsorted(code, reverse[order]).clip(max=max(len(code) - 1, 0))
        back, both = np.zeros(len(code), np.bool_), np.zeros(len(code), np.bool_)
        hit = code[place] == reverse[order]
        back[order] = hit
        both[order] = hit & self.shared[place]
        return back, both & self.shared


@dataclass(frozen=True, eq=False)
class View:
    """What one brand's ranking reads. Acts by the brand's own accounts and staff are left out.

    Attributes:
        n: number of accounts.
        as_of: epoch ms.
        scale: the tempo.
        talk: acts in the brand's conversation, of all kinds.
        spread: acts of the whole conversation that pass something on.
        snapshot: what it was made from, for scores that read posts; None in pieces of a history.
        memo: what was gathered from the acts, whatever the units of the scale.
    """

    n: int
    as_of: int
    scale: Scale
    talk: Acts
    spread: Acts
    snapshot: Snapshot | None = None
    memo: dict[Any, Any] = field(default_factory=dict, init=False, repr=False)

    def rescaled(self, scale: Scale) -> View:
        """Return the view on another scale with the same buckets; what was gathered is not gathered again."""
        other = replace(self, scale=scale)
        if scale.bucket_ms == self.scale.bucket_ms:
            vars(other).update((name, value) for name, value in vars(self).items() if name != "scale")
        return other

    @cached_property
    def spread_pairs(self) -> Pairs:
        """Who passed whom on."""
        return Pairs.of(self.spread, self.n)

    @cached_property
    def talk_pairs(self) -> Pairs:
        """Who acted on whom in the brand's conversation."""
        return self.spread_pairs if self.talk is self.spread else Pairs.of(self.talk, self.n)

    def bucket(self, at: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the bucket of each instant."""
        return at // self.scale.bucket_ms

    def age(self, bucket: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return how many hours ago each bucket ended, at least 0."""
        hours: NDArray[np.float64] = np.maximum(self.as_of - (bucket + 1) * self.scale.bucket_ms, 0) / HOUR_MS
        return hours

    @cached_property
    def mutual(self) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """For each of ``spread_pairs``: whether the target acts back, and whether both share the other."""
        return self.spread_pairs.mutual_with(self.n)

    @cached_property
    def regular(self) -> NDArray[np.int32]:
        """In how many buckets each account passed something on, ``(n,)``."""
        from ambassadors.scores.base.kernels import changes  # numba: reading needs none

        found: NDArray[np.int32] = changes(self.spread.actor, self.bucket(self.spread.at), self.n)
        return found

    def volumes(self, acts: Acts) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the buckets that hold at least one of some acts, ascending, and how many each holds.

        Args:
            acts: ``talk`` or ``spread``, in the order of time.
        """
        return runs(self.bucket(acts.at))

    def weights(
        self,
        acts: Acts,
        bucket: NDArray[np.int64],
        hours: float,
        decay: float,
        calm: float = 0,
        typical: float = 1,
    ) -> NDArray[np.float64]:
        """Return ``(1 + age / hours) ** -decay * min((volume / typical) ** -calm, 2)`` of some buckets.

        The age is that of the bucket's end, at least 0. A heavy tail forgives a wrong time scale better
        than a half-life does. An act in a quiet bucket tells more than one in a storm that everybody took
        part in; at most twice as much, or the dead of night would be the time to buy a place.

        Args:
            acts: every act that makes the volume, in the order of time.
            bucket: ``(t,)`` buckets that hold at least one of them.
            hours: age at which a bucket begins to fade.
            decay: exponent of the age.
            calm: exponent of the volume.
            typical: acts in a typical bucket.
        """
        buckets, volume = self.volumes(acts)
        weight = (1 + self.age(buckets) / hours) ** -decay
        if calm:
            weight *= np.minimum((volume / typical) ** -calm, QUIETEST)
        return weight[np.searchsorted(buckets, bucket)]


def runs(ascending: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the distinct values of an ascending array and how often each stands in it.

    >>> runs(np.array([3, 3, 7]))
    (array([3, 7]), array([2, 1]))
    """
    new = np.ones(len(ascending), np.bool_)
    new[1:] = ascending[1:] != ascending[:-1]
    starts = np.flatnonzero(new)
    return ascending[starts], np.diff(np.append(starts, len(ascending)))


def make_view(snapshot: Snapshot, brand: str, scale: Scale) -> View:
    """Return what one brand's ranking reads: engagement with the brand, relay in the whole conversation.

    Relay of a brand's content alone is too sparse to rank people by.

    Raises:
        NotFoundError: no rule names such a brand.
    """
    acts = snapshot.acts
    if brand != WHOLE:
        keys = [rule.key for rule in snapshot.rules.brands]
        if brand not in keys:
            known = ", ".join(keys) or "none"
            raise NotFoundError(f"no brand {brand!r}; known brands: {known}")
        bit = np.int64(1 << keys.index(brand))
        ours = (snapshot.own | snapshot.staff) & bit != 0
        talk = acts.where((snapshot.brands & bit != 0) & ~ours[acts.actor])
        spread = acts.where(np.isin(acts.kind, PASSES_ON) & ~ours[acts.actor])
        return View(len(snapshot.ids), snapshot.as_of, scale, talk, spread, snapshot)
    spread = acts.where(np.isin(acts.kind, PASSES_ON))
    return View(len(snapshot.ids), snapshot.as_of, scale, acts, spread, snapshot)
