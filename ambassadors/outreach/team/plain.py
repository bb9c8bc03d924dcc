"""The plain list: whoever is worth most alone, within the limits, whatever the others are worth.

Source: our own; what most people would do, so a team that minds more must beat it.
"""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

import numpy as np
from numba import njit

from ambassadors.outreach.team.choosing import greedy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ambassadors.outreach.team.limits import Floats, Limits, Longs
    from ambassadors.outreach.team.sampling import Influence


class _Apart:
    """Accounts who reach nobody beyond what each is worth alone."""

    def __init__(self, accounts: Longs) -> None:
        self.gain = np.zeros(len(accounts))

    def add(self, _place: int) -> float:
        return 0.0

    def most(self, _members: Sequence[int], _few: Limits, _own: Floats, _rest: float) -> float:
        return inf


def plain(worth: Floats, limits: Limits) -> list[int]:
    """Return whoever is worth most; ``worth`` is ``(n,)``."""
    return greedy(_Apart, np.zeros_like(worth), worth, limits).members


def ties(graph: Influence) -> Floats:
    """Return ``(n,)`` how many ties each account has to people who may pass it on. O(ties).

    >>> from types import SimpleNamespace as Some
    >>> ties(Some(source=np.array([1, 2, 2], np.int32), weight=np.ones(3))).tolist()
    [0.0, 1.0, 2.0]
    """
    found: Floats = _ties(graph.source, len(graph.weight)).astype(np.float64)
    return found


@njit(cache=True)
def _ties(source: NDArray[np.int32], n: int) -> NDArray[np.int32]:
    found = np.zeros(n, np.int32)
    for account in source:
        found[account] += 1
    return found
