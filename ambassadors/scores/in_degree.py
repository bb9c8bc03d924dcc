"""In-degree: how many different people ever passed a person on. A baseline, shown beside our scores.

Source: Freeman (1978), Centrality in social networks, for the degree; Cha et al. (2010) for people who share or mention.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ambassadors.scores.base import Score, View

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Params:
    """Nothing to choose."""


def compute(view: View, params: Params, given: Mapping[str, Score]) -> Score:  # noqa: ARG001
    """Return the number of distinct people who passed each account on. O(m)."""
    return Score(counted(view.spread_pairs.target, view.n), {})


def counted(target: NDArray[np.int32], n: int) -> NDArray[np.float64]:
    """Return how often each of ``n`` accounts stands among the targets of distinct pairs, ``(n,)``.

    Two people passed the first account on, one the third, nobody the second:

    >>> counted(np.array([0, 0, 2]), 3)
    array([2., 0., 1.])
    """
    return np.bincount(target, minlength=n).astype(np.float64)
