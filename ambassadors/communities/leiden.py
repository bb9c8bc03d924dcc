"""Communities: groups of people who pass each other on more than chance would have it.

The Leiden method finds a partition of high modularity whose parts are connected: accounts move, communities
are refined into parts, the parts become the accounts of a smaller graph, and all again. On small graphs it
runs from a few seeds and the best result is shaken: one run alone stays up to 7 % below the best known on
graphs without clear parts.

Sources: Traag, Waltman & van Eck (2019), From Louvain to Leiden; Newman & Girvan (2004), modularity.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ambassadors.communities.kernels import aggregate, connected, move, number, refine, reordered
from ambassadors.communities.ties import Ties, canonical_order
from ambassadors.errors import UsageError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int32]
    Floats = NDArray[np.float64]
    Graph = tuple[Ints, Ints, Floats, Floats]

SMALL: Final = 20_000
"""Up to so many ties, several seeds are tried: there they cost nothing and differ most."""

ROUNDS: Final = 3
"""Of Leiden on a large graph, each from the partition before (Higgs: .793 after two, .7938 after three and ten)."""

SHAKES: Final = 60
SHAKEN: Final = 0.4
"""A small graph's partition is shaken so often; so many of its accounts, or whole communities, in turns."""

UNTIL: Final = 10
"""Rounds on a small graph, where most end sooner."""

LEAST: Final = 1e-9
"""A move must raise modularity by at least so much; else rounding could move forever."""


@dataclass(frozen=True, slots=True)
class Params:
    """What may be chosen.

    Attributes:
        resolution: higher = more and smaller communities, in ``(0, 100]``; 1 is plain modularity.
        seed: of the random orders tried on a small graph, ``>= 0``; a large one is taken in its own order.
        starts: how many are tried, in ``[1, 100]``.
    """

    resolution: float = 1.0
    seed: int = 1
    starts: int = 4

    def __post_init__(self) -> None:
        if not 0 < self.resolution <= 100:
            raise UsageError(f"resolution must be in (0, 100], got {self.resolution}")
        if self.seed < 0:
            raise UsageError(f"seed must be >= 0, got {self.seed}")
        if not 1 <= self.starts <= 100:
            raise UsageError(f"starts must be in [1, 100], got {self.starts}")


def find(ties: Ties, params: Params = Params()) -> Ints:
    """Return the community of each account. O(ties x rounds), seconds for 10 million ties.

    The same ties and seed give the same answer, in whatever order the events came. Renaming accounts
    permutes it as far as ``canonical_order`` tells them apart.

    Returns:
        Shape ``(n,)``, numbered from 0 by falling size, -1 = without any tie.

    >>> find(Ties.of(np.array([0, 1, 2, 3, 4, 5]), np.array([1, 2, 0, 4, 5, 3]), 7)).tolist()
    [0, 0, 0, 1, 1, 1, -1]
    """
    community = np.full(ties.n, -1, np.int32)
    if not len(ties.first):
        return community
    order, graph = _renamed(ties)
    if len(ties.first) <= SMALL:
        best = _best(graph, params)
    else:
        best = _leiden(graph, np.arange(len(order), dtype=np.int32), params.resolution, ROUNDS)
    community[order] = _by_size(connected(*graph[:2], best))
    return community


def modularity(ties: Ties, labels: NDArray[Any], resolution: float = 1.0) -> float:
    """Return the modularity of a partition; accounts with label -1 have no ties."""
    total = ties.weight.sum()
    degree = np.bincount(ties.first, ties.weight, ties.n) + np.bincount(ties.second, ties.weight, ties.n)
    inside = ties.weight[labels[ties.first] == labels[ties.second]].sum()
    parts = np.bincount(labels[labels >= 0], degree[labels >= 0])
    return float(inside / total - resolution * (parts**2).sum() / (4 * total**2))


def _renamed(ties: Ties) -> tuple[NDArray[np.int64], Graph]:
    """Return the tied accounts in canonical order, and their graph under their places in it."""
    matrix = ties.matrix()
    order = canonical_order(matrix)
    indptr, indices, weight = reordered(matrix.indptr, matrix.indices, matrix.data, order)
    degree = np.add.reduceat(weight, indptr[:-1])  # of whole numbers: exact in any order
    return order, (indptr, indices, weight, degree)


def _leiden(
    graph: Graph, labels: Ints, resolution: float, rounds: int, random: np.random.Generator | None = None
) -> Ints:
    """Improve a partition, labels below n, until nothing gains or ``rounds`` have passed. O(ties x rounds).

    Args:
        graph: CSR and the degrees.
        labels: where to begin.
        resolution: of modularity.
        rounds: at most so many.
        random: draws the order in which nodes move; their own order without it, quicker by its locality.
    """
    for _ in range(rounds):
        level, node, now, gained = graph, np.arange(len(labels), dtype=np.int32), labels.copy(), 0.0
        while True:
            n = len(now)
            order = (np.arange(n) if random is None else random.permutation(n)).astype(np.int32)
            gained += move(*level, now, order, resolution, LEAST)
            now, communities = number(now)
            if communities == n:
                break
            part, count = number(refine(*level, now, order, resolution))
            if count == n:  # nothing is bound well enough: whole communities become nodes, as in Louvain
                part, count = now, communities
            whole = np.empty(count, np.int32)
            whole[part] = now
            mass = np.bincount(part, level[3], count).astype(np.float64)
            level = (*aggregate(*level[:3], part, count), mass)
            node, now = part[node], whole
        labels = now[node]
        if gained < LEAST:
            break
    return labels


def _best(graph: Graph, params: Params) -> Ints:
    """Return the best of several starts, shaken: some accounts, or all of some communities, stand alone again."""
    random, n, ties = np.random.default_rng(params.seed), len(graph[3]), _ties(graph)
    best, highest = np.arange(n, dtype=np.int32), -np.inf
    for turn in range(params.starts + SHAKES):
        if turn < params.starts:
            loose = np.ones(n, np.bool_)
        else:
            loose = random.random(n) < SHAKEN if turn % 2 else (random.random(n) < SHAKEN)[best]
        begin = np.unique(np.where(loose, n + np.arange(n), best), return_inverse=True)[1].astype(np.int32)
        labels = _leiden(graph, begin, params.resolution, UNTIL, random)
        reached = modularity(ties, labels, params.resolution)
        if reached > highest:
            best, highest = labels, reached
    return best


def _ties(graph: Graph) -> Ties:
    """Return the ties of a graph."""
    indptr, second, weight, degree = graph
    first = np.repeat(np.arange(len(degree), dtype=np.int32), np.diff(indptr))
    once = first < second
    return Ties(len(degree), first[once], second[once], weight[once])


def _by_size(labels: Ints) -> Ints:
    """Number communities by falling size; of equal size the one whose first account comes first."""
    _, first, place, size = np.unique(labels, return_index=True, return_inverse=True, return_counts=True)
    rank = np.empty(len(size), np.int32)
    rank[np.lexsort((first, -size))] = np.arange(len(size), dtype=np.int32)
    return rank[place]
