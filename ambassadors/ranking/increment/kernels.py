"""The one loop over everything: what the age of its buckets leaves of every score."""

from __future__ import annotations

from typing import TYPE_CHECKING

from numba import njit

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@njit(cache=True)
def add_weighted(
    values: NDArray[np.float64],
    code: NDArray[np.int64],
    amount: NDArray[np.float64],
    weight: NDArray[np.float64],
) -> None:
    """Add ``amount * weight[bucket]`` of each entry to its account, in the order of the entries.

    Args:
        values: ``(n,)``, changed.
        code: ``(t,)`` account above, bucket number below 32 bits.
        amount: ``(t,)``.
        weight: one a bucket number.
    """
    for entry in range(len(code)):
        values[code[entry] >> 32] += amount[entry] * weight[code[entry] & 0xFFFFFFFF]
