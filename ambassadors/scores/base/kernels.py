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
def pull(
    ends: NDArray[np.int64],
    source: NDArray[np.int32],
    share: NDArray[np.float64],
    x: NDArray[np.float64],
    alike: float,
) -> NDArray[np.float64]:
    """Return ``alike`` plus what each account gets from others, ``(n,)``. O(links).

    Args:
        ends: ``(n,)`` where the links to each account end; they begin where the last one's ended.
        source: ``(e,)`` whom a link comes from.
        share: ``(e,)`` part of the source's that goes over it.
        x: ``(n,)`` what each has.
        alike: what everybody gets.
    """
    new, begin = np.empty(len(x)), 0
    for target in range(len(x)):
        got = 0.0
        for i in range(begin, ends[target]):
            got += x[source[i]] * share[i]
        new[target] = alike + got
        begin = ends[target]
    return new
