"""Ties: who is bound to whom, each pair once.

Two people are tied when one of them passes the other on; a tie counts double when both do. How often
does not count, so nobody binds a thousand strangers by repeating one act a thousand times.

Sources: our own for the weights; Weisfeiler & Leman (1968), The reduction of a graph to canonical form, for the order.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ambassadors.events import PASSES_ON

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ambassadors.snapshot import Snapshot

    Ints = NDArray[np.int32]

ROUNDS: Final = 3
"""Rounds of refinement: accounts that differ within three steps are told apart by where they stand."""


@dataclass(frozen=True, slots=True, eq=False)
class Ties:
    """The undirected graph that communities are found in.

    Attributes:
        n: number of accounts; those without a tie are part of no community.
        first: ``(e,)`` int32, below ``second``.
        second: ``(e,)`` int32; pairs are sorted by (first, second).
        weight: ``(e,)`` float64, 1 = one passes the other on, 2 = both do.
    """

    n: int
    first: Ints
    second: Ints
    weight: NDArray[np.float64]

    @classmethod
    def of(cls, actor: Ints, target: Ints, n: int) -> Ties:
        """Return the ties of some acts, self acts left out. O(m log m).

        0 passes 1 on twice, and 2 once; 1 passes nobody on; 2 passes 0 on:

        >>> ties = Ties.of(np.array([0, 0, 0, 2]), np.array([1, 1, 2, 0]), 3)
        >>> list(zip(ties.first.tolist(), ties.second.tolist(), ties.weight.tolist()))
        [(0, 1, 1.0), (0, 2, 2.0)]
        """
        others = actor != target
        actor, target = _apart(_counted(_paired(actor[others], target[others]))[0])
        pair, weight = _counted(_paired(np.minimum(actor, target), np.maximum(actor, target)))
        return cls(n, *_apart(pair), weight.astype(np.float64))

    def matrix(self) -> Any:
        """Return the symmetric ``(n, n)`` CSR matrix of the weights."""
        from scipy.sparse import csr_matrix

        from ambassadors.communities.kernels import both_ways

        starts, other, weight = both_ways(self.first, self.second, self.weight, self.n)
        return csr_matrix((weight, other, starts), shape=(self.n, self.n))


def _paired(one: Ints, other: Ints) -> NDArray[np.int64]:
    """Return pairs as one number each, which sort like them."""
    return one.astype(np.int64) << 32 | other


def _apart(pair: NDArray[np.int64]) -> tuple[Ints, Ints]:
    """Return the two sides of pairs: shifting is several times as fast as dividing."""
    return (pair >> 32).astype(np.int32), pair.astype(np.int32)


def _counted(code: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the distinct values, ascending, and how often each stands there: np.unique without its hash table."""
    code = np.sort(code)
    new = np.ones(len(code), np.bool_)
    new[1:] = code[1:] != code[:-1]
    starts = np.flatnonzero(new)
    return code[starts], np.diff(starts, append=len(code))


def ties_of(snapshot: Snapshot) -> Ties:
    """Return the ties of a snapshot: everything that passes something on.

    The brands' own accounts are left out: that all of them pass the brand on binds no two people.
    """
    kept = np.isin(snapshot.kind, PASSES_ON)
    kept &= (snapshot.own[snapshot.actor] == 0) & (snapshot.own[snapshot.target] == 0)
    return Ties.of(snapshot.actor[kept], snapshot.target[kept], len(snapshot.ids))


def canonical_order(matrix: Any) -> NDArray[np.int64]:
    """Return the tied accounts by rising degree, then by where they stand in the graph; names decide last.

    What an account is called must not decide in which community it ends. Each account begins with its
    degree and in each round takes up the sum of what its neighbours have (Weisfeiler & Leman 1968).
    Names are left to decide between accounts that are still alike after :data:`ROUNDS` rounds: mostly
    true twins, which may change places without anybody seeing a difference. O(rounds x ties + n log n).
    """
    degree = np.diff(matrix.indptr)
    whole = matrix.astype(np.uint64)
    colour = _mix(degree.astype(np.uint64))
    for _ in range(ROUNDS):
        colour = _mix(colour + _mix(whole @ colour))  # integers that wrap around: no order of summing
    tied = np.flatnonzero(degree)
    return tied[np.lexsort((tied, colour[tied], degree[tied]))]


def _mix(value: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return well-scrambled 64 bits (the finalizer of SplitMix64, Steele et al. 2014)."""
    value = (value ^ value >> np.uint64(30)) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ value >> np.uint64(27)) * np.uint64(0x94D049BB133111EB)
    return value ^ value >> np.uint64(31)
