"""Bridges: who fills holes between people who do not know each other, and how widely a list is spread.

Sources: Burt (1992), Structural holes; Borgatti (1997) for the effective size without weights. As ``networkx.constraint`` and ``networkx.effective_size``
(of the unweighted graph) define them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ambassadors.communities.ties import Ties

    Floats = NDArray[np.float64]


def structural_holes(ties: Ties, accounts: NDArray[np.int64]) -> tuple[Floats, Floats]:
    """Return constraint and effective size of some accounts. O(sum of their neighbours' degrees).

    The constraint is low, and the effective size near the number of neighbours, where an account's
    neighbours do not know each other: what goes from one to the other goes through that account.

    Args:
        ties: of everybody.
        accounts: ``(s,)`` a short list.

    Returns:
        Two arrays of shape ``(s,)``, NaN for accounts without a tie.
    """
    matrix = ties.matrix()
    strength = np.asarray(matrix.sum(1)).ravel()
    spent = matrix.copy()  # part of an account's ties that goes to each neighbour
    spent.data /= np.repeat(strength, np.diff(matrix.indptr))
    constraint, size = np.full(len(accounts), np.nan), np.full(len(accounts), np.nan)
    for place, account in enumerate(accounts):
        near = matrix.indices[matrix.indptr[account] : matrix.indptr[account + 1]]
        if not len(near):
            continue
        own = spent.data[spent.indptr[account] : spent.indptr[account + 1]]
        rows = spent[near]
        indirect = np.asarray(rows.T @ own).ravel()[near]
        constraint[place] = ((own + indirect) ** 2).sum()
        known = np.zeros(ties.n, np.bool_)
        known[near] = True
        among = int(known[rows.indices].sum()) // 2
        size[place] = len(near) - 2 * among / len(near)
    return constraint, size


def spread(community: NDArray[np.int32]) -> tuple[int, float, float]:
    """Return over how many communities a list of people is spread.

    The effective number, ``exp(entropy)``, is that of communities of equal size that would be as mixed.

    Args:
        community: of each person on the list; -1 = none, left out.

    Returns:
        How many communities, the share of the largest, the effective number; 0, 0, 0 without anybody.

    >>> spread(np.array([0, 0, 1, 1], np.int32))
    (2, 0.5, 2.0)
    """
    count = np.bincount(community[community >= 0])
    share = count[count > 0] / max(count.sum(), 1)
    if not len(share):
        return 0, 0.0, 0.0
    return len(share), float(share.max()), round(float(np.exp(-(share * np.log(share)).sum())), 12)
