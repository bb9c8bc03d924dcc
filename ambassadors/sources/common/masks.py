"""Which rows: columns of yes and no, where unknown is no."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from numpy.typing import NDArray

NOTHING: Final = pa.scalar(None, pa.string())


def true(column: pa.Array) -> NDArray[np.bool_]:
    """Return ``(n,)``, true where a column of booleans says so."""
    return np.asarray(column.fill_null(fill_value=False).to_numpy(zero_copy_only=False), bool)


def equals(column: pa.Array, value: str) -> NDArray[np.bool_]:
    """Return ``(n,)``, true where a column holds a value."""
    return true(pc.equal(column, value))


def given(column: pa.Array) -> NDArray[np.bool_]:
    """Return ``(n,)``, true where a column holds anything."""
    return np.asarray(column.is_valid().to_numpy(zero_copy_only=False), bool)


def where(mask: NDArray[np.bool_], column: pa.Array) -> pa.Array:
    """Return the strings of some rows, null in the others."""
    return pc.if_else(pa.array(mask), column, NOTHING)
