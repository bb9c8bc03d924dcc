"""Order by account: a counting sort where there are about as many acts as accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

FEW: Final = 16
"""So many accounts for each act make counting dearer than comparing."""


def order_by(account: NDArray[np.int32], n: int) -> NDArray[np.int64]:
    """Return the stable order by account, below ``n``: ``np.argsort(account, kind="stable")`` in O(m + n).

    >>> order_by(np.array([2, 0, 2, 1], np.int32), 3).tolist()
    [1, 3, 0, 2]
    """
    if len(account) * FEW < n:
        return np.argsort(account, kind="stable")
    from ambassadors.scores.base.kernels import grouped  # numba: reading needs none

    order: NDArray[np.int64] = grouped(account, n)
    return order


def order_by_two(first: NDArray[np.int32], second: NDArray[np.int32], n: int) -> NDArray[np.int64]:
    """Return the stable order by a first account, then a second."""
    order = order_by(second, n)
    return order[order_by(first[order], n)]
