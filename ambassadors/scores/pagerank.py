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

    Links are followed in the order of the accounts' names, so renaming permutes the result to 1e-12 only.

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
    share = params.damping * weight / out[pairs.actor]
    values[part] = _solve(Links(place[pairs.actor], place[pairs.target], share, int(place[-1]) + 1), params)
    return Score(values, {})


@dataclass(frozen=True, slots=True, eq=False)
class Links:
    """Who gives to whom.

    Attributes:
        source: ``(e,)`` int32, ascending.
        target: ``(e,)`` int32.
        share: ``(e,)`` float64, part of the source's that goes over the link.
        n: nodes.
    """

    source: NDArray[np.int32]
    target: NDArray[np.int32]
    share: NDArray[np.float64]
    n: int

    def to_each(self) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.float64]]:
        """Return where the links to each node begin, ``(n + 1,)``, and source and share of links by target."""
        order = order_by(self.target, self.n)
        return _starts(self.target, self.n), self.source[order], self.share[order]


def _starts(end: NDArray[np.int32], n: int) -> NDArray[np.int64]:
    return np.append(0, np.cumsum(np.bincount(end, minlength=n)))


def _solve(links: Links, params: Params) -> NDArray[np.float64]:
    """Return the fixed point of ``x = share x + (damping * dangling mass + 1 - damping) / n``, ``(n,)``, sum 1.

    It is that of ``y = share y + 1 / n`` but for a factor. Only nodes between circles need more than one pass: those to
    which no circle leads are settled before, those from which none is reached after them. Two who pass each other on
    stand alike:

    >>> one, other = np.array([0, 1], np.int32), np.array([1, 0], np.int32)
    >>> _solve(Links(one, other, np.array([0.85, 0.85]), 2), Params()).round(9)
    array([0.5, 0.5])
    """
    from ambassadors.scores.base.kernels import peel, settle  # numba: reading needs none

    n, to_each = links.n, links.to_each()
    leaving, coming = _starts(links.source, n), to_each[0]
    before = peel(leaving, links.target, np.diff(coming))
    after = peel(coming, to_each[1], np.diff(leaving))[::-1]
    own, y, core = np.full(n, 1 / n), np.zeros(n), np.ones(n, np.bool_)
    settle(before, *to_each, own, y)
    core[before] = core[after] = False
    if core.any():
        y[core] = _circles(links, core, y, params)
    settle(after, *to_each, own, y)
    shares: NDArray[np.float64] = y / y.sum()
    return shares


def _circles(
    links: Links, core: NDArray[np.bool_], y: NDArray[np.float64], params: Params
) -> NDArray[np.float64]:
    """Return what the nodes of the core have, given what leads to them from outside (``y``, 0 elsewhere).

    What a sweep leaves wrong sums to at most ``damping / (1 - damping)`` times what it changed; ``y`` sums to at least 1
    and is divided by its sum, which may double the error.
    """
    from ambassadors.scores.base.kernels import settle

    led = np.bincount(links.target, links.share * y[links.source], links.n)
    own: NDArray[np.float64] = (1 / links.n + led)[core].astype(np.float64, copy=False)
    place = np.cumsum(core, dtype=np.int32) - 1
    inner = core[links.source] & core[links.target]
    within = Links(place[links.source[inner]], place[links.target[inner]], links.share[inner], len(own))
    x, to_each, every = own.copy(), within.to_each(), np.arange(len(own), dtype=np.int32)
    for _ in range(params.iterations):
        changed = settle(every, *to_each, own, x)
        if 2 * changed * params.damping <= params.tolerance * (1 - params.damping):
            return x
    raise AmbassadorsError(
        f"PageRank did not converge to {params.tolerance} in {params.iterations} iterations; raise iterations"
    )
