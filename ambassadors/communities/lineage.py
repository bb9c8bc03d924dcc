"""Which community of today is which of before.

Two partitions are compared on the accounts that had a community both times, so growth alone changes nothing.
Pairs are matched one to one, the highest Jaccard overlap first; below :data:`ALIKE` a community is new.
What gave more than half of its members to one that it is not matched with has merged into it; what has more
than half of its members from one that it is not matched with has split from it.

Source: Greene, Doyle & Cunningham (2010), Tracking the evolution of communities in dynamic social networks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

ALIKE: Final = 1 / 3
"""Jaccard overlap from which a community is the same: half of two communities of equal size."""


@dataclass(frozen=True, slots=True, eq=False)
class Lineage:
    """Where the ``c`` communities of today come from.

    Attributes:
        same: ``(c,)`` the community of before that each is, -1 = new.
        overlap: ``(c,)`` Jaccard overlap with it, 0 = new.
        merged: (before, today) pairs: that one has gone into this one.
        split: ``(c,)`` the community of before that each left, -1 = none.
    """

    same: Ints
    overlap: NDArray[np.float64]
    merged: list[tuple[int, int]]
    split: Ints

    @classmethod
    def of_nothing(cls, count: int) -> Lineage:
        """Return that of communities before which there were none."""
        return cls(np.full(count, -1, np.int64), np.zeros(count), [], np.full(count, -1, np.int64))


def lineage(before: NDArray[np.integer], now: NDArray[np.integer]) -> Lineage:
    """Return which is which. O(n log n).

    Args:
        before: ``(n,)`` community of each account of today then, -1 = none.
        now: ``(n,)`` community today, -1 = none.

    >>> lineage(np.array([0, 0, 0, 1, 1, -1]), np.array([1, 1, 1, 0, 0, 0])).same.tolist()
    [1, 0]
    """
    count = int(now.max(initial=-1)) + 1
    both = (before >= 0) & (now >= 0)
    old, new = before[both].astype(np.int64), now[both].astype(np.int64)
    cell, shared = np.unique(old * max(count, 1) + new, return_counts=True)
    was, size = np.bincount(old), np.bincount(new, minlength=count)
    old, new = np.divmod(cell, max(count, 1))
    alike = shared / (was[old] + size[new] - shared) if len(cell) else np.empty(0)
    same, overlap = np.full(count, -1, np.int64), np.zeros(count)
    taken: set[int] = set()
    for pair in np.lexsort((new, old, -shared, -alike)):
        if alike[pair] < ALIKE:
            break
        if same[new[pair]] < 0 and int(old[pair]) not in taken:
            same[new[pair]], overlap[new[pair]] = old[pair], alike[pair]
            taken.add(int(old[pair]))
    other = same[new] != old
    gone = other & (2 * shared > was[old]) if len(cell) else other
    left = other & (2 * shared > size[new]) if len(cell) else other
    split = np.full(count, -1, np.int64)
    split[new[left]] = old[left]
    merged = [(int(a), int(b)) for a, b in zip(old[gone], new[gone], strict=True) if int(a) not in taken]
    return Lineage(same, overlap, merged, split)
