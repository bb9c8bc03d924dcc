"""The compiled loops of this folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray


@njit(cache=True)
def peel(starts: NDArray[np.int64], neighbour: NDArray[np.int32]) -> NDArray[np.int64]:
    """Return the core number of each vertex: take away the least connected one, again and again. O(edges).

    Source: Batagelj & Zaversnik (2003), with vertices kept in bins by degree.

    Args:
        starts: ``(n + 1,)`` where the neighbours of each vertex stand.
        neighbour: ``(e,)`` every edge in both directions.
    """
    n = len(starts) - 1
    degree = starts[1:] - starts[:-1]
    bins = np.zeros(degree.max() + 2, np.int64)
    for vertex in range(n):
        bins[degree[vertex] + 1] += 1
    bins = np.cumsum(bins)
    place, queue, free = np.empty(n, np.int64), np.empty(n, np.int64), bins.copy()
    for vertex in range(n):
        place[vertex] = free[degree[vertex]]
        queue[place[vertex]] = vertex
        free[degree[vertex]] += 1
    for turn in range(n):
        vertex = queue[turn]
        for other in neighbour[starts[vertex] : starts[vertex + 1]]:
            if degree[other] > degree[vertex]:
                front = bins[degree[other]]  # swap it to the front of its bin, then lower it
                ahead = queue[front]
                queue[front], queue[place[other]] = other, ahead
                place[ahead], place[other] = place[other], front
                bins[degree[other]] = front + 1
                degree[other] -= 1
    return degree


@njit(cache=True)
def tallied(
    whom: NDArray[np.int32],
    kind: NDArray[np.int8],
    sign: NDArray[np.bool_],
    n: int,
    smallest: int,
    largest: float,
    classes: int,
) -> tuple[NDArray[np.int32], NDArray[np.int64], NDArray[np.int32]]:
    """Return the people with the sign of every crowd, which crowds are of the sizes asked for, and counts by class. O(p + n).

    Args:
        whom: ``(p,)`` account that the crowd stands behind, below ``n``.
        kind: ``(p,)`` class of the member, below ``classes``.
        sign: ``(p,)`` whether the member shows the sign.
        n: number of accounts.
        smallest: people.
        largest: people, inclusive.
        classes: number of them.

    Returns:
        ``(n,)`` people who show the sign; ``(j,)`` crowds of those sizes, ascending; ``(2, j + 1, classes)`` people of
        each, and of them those who show the sign, everybody's last.
    """
    place, seen = np.zeros(n, np.int32), np.zeros(n, np.int32)
    for i in range(len(whom)):
        place[whom[i]] += 1
        seen[whom[i]] += sign[i]
    rows = np.flatnonzero((place >= smallest) & (place <= largest))
    place[:] = len(rows)
    for row in range(len(rows)):
        place[rows[row]] = row
    counts = np.zeros((2, len(rows) + 1, classes), np.int32)
    for i in range(len(whom)):
        row = place[whom[i]]
        counts[0, row, kind[i]] += 1
        counts[1, row, kind[i]] += sign[i]
    return seen, rows, counts
