"""The events of a source, before they are a snapshot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(slots=True, eq=False)
class Rows:
    """Live events of a source before they are sorted, one entry each; -1 = none.

    Attributes:
        at: int64, epoch ms.
        key: uint64, low half of the MD5 of the event id: orders equal instants.
        kind: uint8.
        actor: int32, index into the sorted ids.
        target: int32.
        post: int32, the post made.
        parent: int32, in the numbering of ``post``.
        root: int32, in the numbering of ``post``.
        via: int32, index into the sorted ids.
        mentioned: int64, from :meth:`~ambassadors.brands.BrandRules.mentioned`.
        sentiment: float64, NaN = not given.
        seq: int64.
    """

    at: NDArray[np.int64]
    key: NDArray[np.uint64]
    kind: NDArray[np.uint8]
    actor: NDArray[np.int32]
    target: NDArray[np.int32]
    post: NDArray[np.int32]
    parent: NDArray[np.int32]
    root: NDArray[np.int32]
    via: NDArray[np.int32]
    mentioned: NDArray[np.int64]
    sentiment: NDArray[np.float64]
    seq: NDArray[np.int64]
