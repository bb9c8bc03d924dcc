"""What speaks for a relay: who the sharer took things from, and dealt with, before this share.

Only a person with a tie to the sharer is a candidate by name. The work per share is bounded by the
sharer's own latest ties, never by the number of earlier shares: a million shares of one post cost no more
each than ten do.

Source: the kinds of ties are our own, after Goyal, Bonchi & Lakshmanan (2010), Learning influence probabilities.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numba import njit

from ambassadors.cascades.kernels import slot, table
from ambassadors.events import FOLLOW, LIKE, QUOTE, SHARE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ambassadors.cascades.trees import Trees
    from ambassadors.snapshot import Snapshot

    Ints = NDArray[np.int32]

TOOK, SHARED, TALKED, FOLLOWED, BACK = range(5)
"""Kinds of ties: passed on what the other had passed on, shared what the other made, spoke to the other,
follows or likes the other, was acted on by the other."""

LATEST: Final = 512
"""Ties of a sharer that are looked at, the newest."""

MOST: Final = 32
"""Candidates by name of one share, those with the newest ties."""


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """Candidates by name of some shares.

    Attributes:
        share: ``(q,)`` int64, positions in :class:`~ambassadors.cascades.trees.Trees`, ascending.
        offsets: ``(q + 1,)`` int64, the candidates of share ``i`` stand at ``offsets[i]:offsets[i + 1]``.
        person: ``(c,)`` int32, an earlier sharer of the same post, neither the sharer nor the author.
        above: ``(c,)`` int32, position of the candidate's first share of the post.
        ties: ``(c, 5)`` int32, how many ties of each kind.
        lag_ms: ``(c,)`` int64, time since the candidate's share.
        author: ``(q, 5)`` int32, the sharer's ties with the author.
    """

    share: NDArray[np.int64]
    offsets: NDArray[np.int64]
    person: Ints
    above: Ints
    ties: Ints
    lag_ms: NDArray[np.int64]
    author: Ints


def gather(snapshot: Snapshot, trees: Trees, share: NDArray[np.int64]) -> Evidence:
    """Return what speaks for whom in some shares. O(acts + shares x ties).

    Args:
        snapshot: its acts are the ties; of each share only those before its instant.
        trees: of the snapshot.
        share: ``(q,)`` positions in ``trees``, ascending.
    """
    n = len(snapshot.ids)
    asks, shares = np.zeros(n, np.bool_), np.zeros(n, np.bool_)
    asks[trees.actor[share]] = True
    shares[trees.actor] = shares[trees.author] = True
    took = np.full(len(snapshot.at), -1, np.int32)
    took[trees.act] = np.where(trees.relay == trees.author[trees.tree], -1, trees.relay)
    start, other, when, kind = _ties(
        snapshot.actor, snapshot.target, took, _tie_of_kind()[snapshot.kind], asks, shares
    )
    now = np.searchsorted(snapshot.at, trees.at[share]).astype(np.int64)
    offsets, person, ties, first, author = _candidates(
        share, now, trees.tree, trees.actor, trees.author, start, other, when, kind
    )
    lag = np.repeat(trees.at[share], np.diff(offsets)) - trees.at[first]
    return Evidence(share, offsets, person, first.astype(np.int32), ties, lag, author)


def _tie_of_kind() -> NDArray[np.uint8]:
    """Return the tie that an act of each kind makes, ``(8,)`` by code.

    >>> [int(_tie_of_kind()[kind]) for kind in (SHARE, LIKE, FOLLOW)] == [SHARED, FOLLOWED, FOLLOWED]
    True
    """
    ties = np.full(8, TALKED, np.uint8)
    ties[[SHARE, QUOTE]] = SHARED
    ties[[LIKE, FOLLOW]] = FOLLOWED
    return ties


@njit(cache=True)
def _ties(
    actor: Ints,
    target: Ints,
    took: Ints,
    tie: NDArray[np.uint8],
    asks: NDArray[np.bool_],
    shares: NDArray[np.bool_],
) -> tuple[NDArray[np.int64], Ints, Ints, NDArray[np.uint8]]:
    """Return the ties of those who ask with those who share, grouped by person, in the order of acts."""
    start = np.zeros(len(asks) + 1, np.int64)
    for i in range(len(actor)):
        a, b = actor[i], target[i]
        if asks[a]:
            start[a + 1] += shares[b] + (took[i] >= 0)
        if asks[b] and shares[a]:
            start[b + 1] += 1
    start = np.cumsum(start)
    place = start[:-1].copy()
    other, when = np.empty(start[-1], np.int32), np.empty(start[-1], np.int32)
    kind = np.empty(start[-1], np.uint8)
    for i in range(len(actor)):
        a, b = actor[i], target[i]
        if asks[a]:
            if shares[b]:
                other[place[a]], when[place[a]], kind[place[a]] = b, i, tie[i]
                place[a] += 1
            if took[i] >= 0:
                other[place[a]], when[place[a]], kind[place[a]] = took[i], i, TOOK
                place[a] += 1
        if asks[b] and shares[a]:
            other[place[b]], when[place[b]], kind[place[b]] = a, i, BACK
            place[b] += 1
    return start, other, when, kind


@njit(cache=True)
def _candidates(
    share: NDArray[np.int64], now: NDArray[np.int64], tree: Ints, actor: Ints, author: Ints,
    start: NDArray[np.int64], other: Ints, when: Ints, kind: NDArray[np.uint8],
) -> tuple[NDArray[np.int64], Ints, Ints, NDArray[np.int64], Ints]:  # fmt: skip
    """Return the candidates of each share with their ties and their first share of the post."""
    keys, first_of = table(len(tree))
    for i in range(len(tree) - 1, -1, -1):  # the first share is written last
        key = (np.int64(tree[i]) << 32) | actor[i]
        place = slot(keys, key)
        keys[place], first_of[place] = key, i
    offsets, authors = np.zeros(len(share) + 1, np.int64), np.zeros((len(share), 5), np.int32)
    person, first = np.empty(1024, np.int32), np.empty(1024, np.int64)
    ties = np.zeros((1024, 5), np.int32)
    count = 0
    for q in range(len(share)):
        i = share[q]
        if count + MOST > len(person):
            person, first = np.append(person, person), np.append(first, first)
            ties = np.concatenate((ties, np.zeros_like(ties)))
        low, begin = start[actor[i]], count
        high = low + np.searchsorted(when[low : start[actor[i] + 1]], now[q])
        for e in range(high - 1, max(low, high - LATEST) - 1, -1):
            if other[e] == author[tree[i]]:
                authors[q, kind[e]] += 1
                continue
            place = slot(keys, (np.int64(tree[i]) << 32) | other[e])
            if keys[place] == -1 or first_of[place] >= i or other[e] == actor[i]:
                continue
            c = begin
            while c < count and person[c] != other[e]:
                c += 1
            if c == count:
                if count == begin + MOST:
                    continue
                person[c], first[c] = other[e], first_of[place]
                count += 1
            ties[c, kind[e]] += 1
        offsets[q + 1] = count
    return offsets, person[:count], ties[:count], first[:count], authors
