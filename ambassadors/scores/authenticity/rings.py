"""Rings: groups whose members all share one another.

The mutual-share graph joins two accounts that each shared the other. A k-core of it is a group in which
everybody trades shares with at least k of the group; friends make small ones, a ring that promotes itself
a large one that hardly anybody outside passes on.

Source: Seidman (1983), Network structure and minimum degree; Batagelj & Zaversnik (2003), An O(m) algorithm
for cores decomposition.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ambassadors.scores.base import View

    Rows = NDArray[np.int32] | NDArray[np.int64]

SHOWN: Final = 3
"""Core from which a group is shown: everybody trades shares with three others, so at least four people."""


@dataclass(frozen=True, slots=True, eq=False)
class Rings:
    """Groups of mutual sharers, numbered from 0 by their first member.

    Attributes:
        ring: ``(n,)`` int32, group of each account, -1 = none.
        core: ``(r,)`` int64, how many others of the group each member trades shares with, at least.
        size: ``(r,)`` int64, members.
        inside: ``(r,)`` float64, share of those who pass members on who are members themselves.
        weight: ``(r,)`` float64, what their passing one another on counts.
        edges: ``(e,)`` int64, positions in ``view.spread_pairs`` of mutual shares inside a group.
    """

    ring: NDArray[np.int32]
    core: NDArray[np.int64]
    size: NDArray[np.int64]
    inside: NDArray[np.float64]
    weight: NDArray[np.float64]
    edges: NDArray[np.int64]


def find_rings(view: View, friends: int, largest: float) -> Rings:
    """Return the groups of mutual sharers. O(m).

    A group whose core is above ``friends`` counts ``(friends / core) ** 2``, the more so the fewer outsiders
    pass its members on; in full where half of those who do are outsiders, or where the group is so large a
    part of everybody that it is the community.

    Args:
        view: what is ranked.
        friends: largest core that counts in full.
        largest: part of all active accounts above which a group is the community itself.
    """
    pairs, n = view.spread_pairs, view.n
    both = np.flatnonzero(view.mutual[1])
    cores = core_numbers(pairs.actor[both], pairs.target[both], n)
    edges = both[(cores[pairs.actor[both]] >= SHOWN) & (cores[pairs.target[both]] >= SHOWN)]
    ring, count = components(pairs.actor[edges], pairs.target[edges], n)
    core, size = np.zeros(count, np.int64), np.bincount(ring[ring >= 0], minlength=count)
    np.maximum.at(core, ring[ring >= 0], cores[ring >= 0])
    theirs = ring[pairs.target]
    held = np.bincount(theirs[theirs >= 0], minlength=count)
    own = np.bincount(theirs[(theirs >= 0) & (ring[pairs.actor] == theirs)], minlength=count)
    inside = own / np.maximum(held, 1)
    closed = np.maximum(0, 2 * inside - 1)
    active = np.count_nonzero(np.bincount(pairs.actor, minlength=n))
    judged = (core > friends) & (size <= largest * active)
    weight = np.where(judged, 1 - closed * (1 - (friends / np.maximum(core, friends)) ** 2), 1.0)
    return Rings(ring, core, size, inside, weight, edges)


def core_numbers(a: Rows, b: Rows, n: int) -> NDArray[np.int64]:
    """Return the core number of each account, ``(n,)``; every edge stands in both directions. O(edges).

    >>> core_numbers(np.array([0, 1, 1, 2, 0, 2]), np.array([1, 0, 2, 1, 2, 0]), 4).tolist()
    [2, 2, 2, 0]
    """
    if not len(a):
        return np.zeros(n, np.int64)
    from ambassadors.scores.authenticity.kernels import peel

    order = np.argsort(a, kind="stable")
    starts = np.searchsorted(a[order], np.arange(n + 1))
    cores: NDArray[np.int64] = peel(starts, b[order].astype(np.int32))
    return cores


def components(a: Rows, b: Rows, n: int) -> tuple[NDArray[np.int32], int]:
    """Return the component of each account that has an edge, -1 of the others, and how many there are."""
    ring = np.full(n, -1, np.int32)
    if not len(a):
        return ring, 0
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    members = np.unique(a)
    place = np.searchsorted(members, a), np.searchsorted(members, b)
    graph = coo_array((np.ones(len(a), np.int8), place), shape=(len(members), len(members)))
    count, label = connected_components(graph, directed=False)
    _, first, label = np.unique(label, return_index=True, return_inverse=True)  # by the first member
    ring[members] = np.argsort(np.argsort(first))[label]
    return ring, int(count)
