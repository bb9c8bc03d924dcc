"""The compiled loop of forecasts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray


@njit(cache=True)
def rising(value: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return the isotonic regression of some values: the level of each block, and where blocks begin. O(n).

    To the last bit as ``scipy.optimize.isotonic_regression``, which takes 0.2 s to come.

    Source: pooling adjacent violators, Barlow et al. (1972), Statistical inference under order restrictions.

    Returns:
        ``(b,)`` ascending levels, ``(b + 1,)`` starts, the last one ``n``.
    """
    n, count, i = len(value), 0, 0
    level, starts = np.empty(n), np.zeros(n + 1, np.int64)
    while i < n:
        total, size, mean = value[i], 1, value[i]
        if count and level[count - 1] >= mean:
            count -= 1
            before = i - starts[count]
            total, size = before * level[count] + mean, before + 1
            mean = total / size
            while i + 1 < n and mean >= value[i + 1]:
                i += 1
                total, size = total + value[i], size + 1
                mean = total / size
            while count and level[count - 1] >= mean:
                count -= 1
                before = starts[count + 1] - starts[count]
                total, size = total + before * level[count], size + before
                mean = total / size
        level[count] = mean
        i += 1
        count += 1
        starts[count] = i
    return level[:count], starts[: count + 1]
