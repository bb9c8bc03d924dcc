"""The compiled loops of this folder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray


@njit(cache=True)
def grouped(key: NDArray[Any], n: int) -> NDArray[np.int64]:
    """Return the order that sorts keys, equal ones as they stand, as a stable argsort does. O(m + n).

    Args:
        key: ``(m,)`` integers in ``[0, n)``, such as accounts.
        n: above the largest key.
    """
    place = np.zeros(n + 1, np.int64)
    for one in key:
        place[one + 1] += 1
    for one in range(n):
        place[one + 1] += place[one]
    order = np.empty(len(key), np.int64)
    for i in range(len(key)):
        order[place[key[i]]] = i
        place[key[i]] += 1
    return order


@njit(cache=True)
def changes(key: NDArray[Any], value: NDArray[np.int64], n: int) -> NDArray[np.int32]:
    """Return how often the value of each key, which never falls, is a new one, ``(n,)``. O(m + n).

    Args:
        key: ``(m,)`` integers in ``[0, n)``, such as accounts.
        value: ``(m,)`` ascending, above ``-2 ** 63``, such as buckets.
        n: above the largest key.
    """
    count, last = np.zeros(n, np.int32), np.full(n, -(2**63))
    for i in range(len(key)):
        if last[key[i]] != value[i]:
            last[key[i]] = value[i]
            count[key[i]] += 1
    return count


@njit(cache=True)
def peel(
    starts: NDArray[np.int64], other: NDArray[np.int32], waiting: NDArray[np.int64]
) -> NDArray[np.int32]:
    """Return the nodes to which no circle leads, each after all that lead to it. O(links).

    Source: Kahn (1962), Topological sorting of large networks.

    Args:
        starts: ``(n + 1,)`` where the links from each node begin.
        other: ``(e,)`` where a link leads.
        waiting: ``(n,)`` how many links lead to each node; used up.
    """
    queue, size, head = np.empty(len(waiting), np.int32), 0, 0
    for node in range(len(waiting)):
        if not waiting[node]:
            queue[size] = node
            size += 1
    while head < size:
        for i in range(starts[queue[head]], starts[queue[head] + 1]):
            waiting[other[i]] -= 1
            if not waiting[other[i]]:
                queue[size] = other[i]
                size += 1
        head += 1
    return queue[:size]


@njit(cache=True)
def settle(
    nodes: NDArray[np.int32],
    starts: NDArray[np.int64],
    source: NDArray[np.int32],
    share: NDArray[np.float64],
    own: NDArray[np.float64],
    x: NDArray[np.float64],
) -> float:
    """Give nodes, one after the other, their own plus what comes from others as they stand; return the sum of changes.

    O(links). One sweep of Gauss and Seidel.

    Args:
        nodes: in the order in which they are settled.
        starts: ``(n + 1,)`` where the links to each node begin.
        source: ``(e,)`` whom a link comes from.
        share: ``(e,)`` part of the source's that goes over it.
        own: ``(n,)`` what each has without others.
        x: ``(n,)`` what each has; changed in place.
    """
    changed = 0.0
    for node in nodes:
        got = own[node]
        for i in range(starts[node], starts[node + 1]):
            got += x[source[i]] * share[i]
        changed += abs(got - x[node])
        x[node] = got
    return changed
