"""Doubts: the few acts that count less, by who acts on whom; everything else counts in full.

Source: our own; the least of several weights, so that two signs of one thing are not counted twice. O(p log d).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ambassadors.scores.base import Pairs


@dataclass(frozen=True, slots=True, eq=False)
class Doubts:
    """Weights below 1 of who acts on whom.

    Attributes:
        actor: ``(d,)`` int32, ascending, then target.
        target: ``(d,)`` int32.
        weight: ``(d,)`` float64, in ``[0, 1)``.
    """

    actor: NDArray[np.int32]
    target: NDArray[np.int32]
    weight: NDArray[np.float64]

    @classmethod
    def of(cls, pairs: Pairs, weights: Iterable[NDArray[np.float64]]) -> Doubts:
        """Return the doubts of some pairs: the least of several weights, ``(p,)`` each; they do not add up."""
        least = np.ones(len(pairs.starts))
        for weight in weights:
            least = np.minimum(least, weight)
        some = np.flatnonzero(least < 1)
        return cls(pairs.actor[some], pairs.target[some], least[some])

    def on(self, pairs: Pairs) -> NDArray[np.float64] | None:
        """Return the weight of each of some pairs, ``(p,)`` in ``[0, 1]``; None where nothing is doubted.

        >>> from types import SimpleNamespace as Some
        >>> doubts = Doubts(np.array([0, 2]), np.array([2, 5]), np.array([0.5, 0.1]))
        >>> doubts.on(Some(actor=np.array([0, 0, 2]), target=np.array([1, 2, 5])))
        array([1. , 0.5, 0.1])
        """
        if not len(self.actor):
            return None
        base = 1 + int(max(self.target.max(), pairs.target.max(initial=0)))
        code, known = _code(pairs.actor, pairs.target, base), _code(self.actor, self.target, base)
        place = np.searchsorted(code, known).clip(max=max(len(code) - 1, 0))
        factor = np.ones(len(code))
        if len(code):
            hit = code[place] == known
            factor[place[hit]] = self.weight[hit]
        return factor

    def renumbered(self, accounts: NDArray[np.int64]) -> Doubts:
        """Return the doubts among some accounts, which stand ascending, under their positions."""
        places = np.searchsorted(accounts, self.actor), np.searchsorted(accounts, self.target)
        inside = np.isin(self.actor, accounts) & np.isin(self.target, accounts)
        actor, target = (place[inside].astype(np.int32) for place in places)
        return Doubts(actor, target, self.weight[inside])


def _code(actor: NDArray[np.int32], target: NDArray[np.int32], base: int) -> NDArray[np.int64]:
    return actor.astype(np.int64) * base + target
