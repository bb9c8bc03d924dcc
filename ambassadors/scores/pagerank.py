"""PageRank of who passes whom on. A baseline, shown beside our scores: what a data scientist tries first.

Source: Page et al. (1999), The PageRank citation ranking; as ``networkx.pagerank`` defines it, the
weight of a link being the number of acts, and dangling mass going to everybody alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ambassadors.errors import AmbassadorsError, UsageError
from ambassadors.scores.base import Score, View
from ambassadors.scores.base.ordering import order_by

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Params:
    """What may be chosen.

    Attributes:
        damping: probability of following a link, in ``(0, 1)``.
        tolerance: largest L1 error of the result, in ``(0, 1)``.
        iterations: give up after so many, ``>= 1``.
    """

    damping: float = 0.85
    tolerance: float = 1e-11
    iterations: int = 500

    def __post_init__(self) -> None:
        for name in ("damping", "tolerance"):
            if not 0 < getattr(self, name) < 1:
                raise UsageError(f"{name} must be in (0, 1), got {getattr(self, name)}")
        if self.iterations < 1:
            raise UsageError(f"iterations must be at least 1, got {self.iterations}")


def compute(view: View, params: Params, given: Mapping[str, Score]) -> Score:  # noqa: ARG001
    """Return the PageRank of each account that takes part, 0 of the others. O(links x iterations).

    Links are added in the order of the accounts' names, so renaming permutes the result to 1e-12 only.

    Raises:
        AmbassadorsError: no convergence within ``iterations``.
    """
    pairs = view.spread_pairs
    weight = np.diff(np.append(pairs.starts, len(pairs.order))).astype(np.float64)
    out = np.bincount(pairs.actor, weight, view.n)
    part = (out > 0) | (np.bincount(pairs.target, minlength=view.n) > 0)
    values = np.zeros(view.n)
    if not part.any():
        return Score(values, {})
    place = np.cumsum(part, dtype=np.int32) - 1
    by_target = order_by(pairs.target, view.n)
    source, target = place[pairs.actor[by_target]], place[pairs.target[by_target]]
    share = params.damping * weight[by_target] / out[pairs.actor[by_target]]
    values[part] = _iterate(source, target, share, out[part] == 0, params)
    return Score(values, {})


def _iterate(
    source: NDArray[np.int32],
    target: NDArray[np.int32],
    share: NDArray[np.float64],
    dangling: NDArray[np.bool_],
    params: Params,
) -> NDArray[np.float64]:
    """Return the fixed point of ``x = share x + damping * dangling mass / n + (1 - damping) / n``.

    The error left is at most ``damping / (1 - damping)`` times the last step. Two who pass each other on stand alike:

    >>> _iterate(np.array([1, 0]), np.array([0, 1]), np.array([0.85, 0.85]), np.array([False, False]), Params())
    array([0.5, 0.5])
    """
    from ambassadors.scores.base.kernels import pull  # numba: reading needs none

    n = len(dangling)
    ends = np.searchsorted(target, np.arange(n, dtype=np.int32), side="right")  # ``target`` ascends
    x = np.full(n, 1 / n)
    for _ in range(params.iterations):
        alike = (params.damping * x[dangling].sum() + 1 - params.damping) / n
        new = pull(ends, source, share, x, alike)
        step = np.abs(new - x).sum()
        x = new
        if step * params.damping <= params.tolerance * (1 - params.damping):
            return x
    raise AmbassadorsError(
        f"PageRank did not converge to {params.tolerance} in {params.iterations} iterations; raise iterations"
    )
