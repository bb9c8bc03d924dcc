"""Communities: groups of people who pass each other on more than chance would have it.

The Leiden method finds a partition of high modularity whose parts are connected. networkit's runs from a
few seeds, single accounts and whole communities then move for as long as modularity grows, and the best
result is kept: one run alone stays up to 7 % below the best known on graphs without clear parts.

Sources: Traag, Waltman & van Eck (2019), From Louvain to Leiden; Newman & Girvan (2004), modularity.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numba import njit

from ambassadors.communities.ties import Ties, canonical_order
from ambassadors.errors import UsageError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int32]
    Floats = NDArray[np.float64]

SMALL: Final = 20_000
"""Up to so many ties, several seeds are tried: there they cost nothing and differ most."""

ITERATIONS: Final = 2
"""Of networkit's Leiden; the moves after it find the rest quicker (Higgs: .793 of .794 in half the time)."""

SHAKES: Final = 60
SHAKEN: Final = 0.4
"""A small graph's partition is shaken so often; so many of its accounts, or whole communities, in turns."""

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
    order = canonical_order(ties)
    place = np.empty(ties.n, np.int64)
    place[order] = np.arange(len(order))
    a, b = place[ties.first], place[ties.second]
    a, b = np.minimum(a, b), np.maximum(a, b)
    by_place = np.lexsort((b, a))
    inner = Ties(
        len(order), a[by_place].astype(np.int32), b[by_place].astype(np.int32), ties.weight[by_place]
    )
    small = len(inner.first) <= SMALL
    seeds = range(params.seed, params.seed + (params.starts if small else 1))
    tried = [_leiden(inner, params.resolution, seed, shuffled=small) for seed in seeds]
    tried = [_polished(inner, labels, params.resolution) for labels in tried]
    best = tried[0]
    if small:
        best = max(tried, key=lambda labels: modularity(inner, labels, params.resolution))
        best = _shaken(inner, best, params)
    community[order] = _by_size(_connected(inner, best))
    return community


def modularity(ties: Ties, labels: NDArray[Any], resolution: float = 1.0) -> float:
    """Return the modularity of a partition; accounts with label -1 have no ties."""
    total = ties.weight.sum()
    degree = np.bincount(ties.first, ties.weight, ties.n) + np.bincount(ties.second, ties.weight, ties.n)
    inside = ties.weight[labels[ties.first] == labels[ties.second]].sum()
    parts = np.bincount(labels[labels >= 0], degree[labels >= 0])
    return float(inside / total - resolution * (parts**2).sum() / (4 * total**2))


def _leiden(ties: Ties, resolution: float, seed: int, *, shuffled: bool) -> NDArray[np.int64]:
    import networkit

    threads = networkit.getMaxNumberOfThreads()
    networkit.setNumberOfThreads(1)  # several would race, and the answer change from run to run
    try:
        networkit.engineering.setSeed(seed, False)
        graph = networkit.graph.GraphFromCoo(
            (ties.weight, (ties.first, ties.second)), n=ties.n, weighted=True, directed=False
        )
        run = networkit.community.ParallelLeiden(graph, ITERATIONS, shuffled, resolution)
        run.run()
        return np.asarray(run.getPartition().getVector(), np.int64)
    finally:
        networkit.setNumberOfThreads(threads)


def _polished(ties: Ties, labels: NDArray[np.int64], resolution: float) -> NDArray[np.int64]:
    """Move accounts, then whole communities, for as long as that raises modularity."""
    from scipy.sparse import csr_matrix

    matrix = ties.matrix()
    degree = np.asarray(matrix.sum(1)).ravel()
    while True:
        _, labels = np.unique(labels, return_inverse=True)
        gained = _move(matrix.indptr, matrix.indices, matrix.data, degree, labels, resolution, LEAST)
        kept, labels = np.unique(labels, return_inverse=True)
        member = csr_matrix(
            (np.ones(len(labels)), (np.arange(len(labels)), labels)), (len(labels), len(kept))
        )
        whole = (member.T @ matrix @ member).tocsr()
        whole.sort_indices()
        groups = np.arange(len(kept))
        mass = np.bincount(labels, degree).astype(np.float64)
        gained += _move(whole.indptr, whole.indices, whole.data, mass, groups, resolution, LEAST)
        labels = groups[labels]
        if gained < LEAST:
            return labels


def _shaken(ties: Ties, best: NDArray[np.int64], params: Params) -> NDArray[np.int64]:
    """Let some accounts, or all of some communities, stand alone, move them again, keep what is better."""
    random, highest = np.random.default_rng(params.seed), modularity(ties, best, params.resolution)
    for turn in range(SHAKES):
        loose = random.random(ties.n) < SHAKEN if turn % 2 else (random.random(ties.n) < SHAKEN)[best]
        labels = _polished(ties, np.where(loose, ties.n + np.arange(ties.n), best), params.resolution)
        reached = modularity(ties, labels, params.resolution)
        if reached > highest:
            best, highest = labels, reached
    return best


@njit(cache=True)  # type: ignore[untyped-decorator, unused-ignore]
def _move(
    indptr: Ints,
    indices: Ints,
    weight: Floats,
    degree: Floats,
    labels: NDArray[np.int64],
    gamma: float,
    least: float,
) -> float:
    """Move nodes to the best neighbouring community, in place, until nobody gains; return what was gained.

    A node is looked at again when a neighbour moved (the queue of Leiden's fast local move).
    """
    n, two_m = len(degree), degree.sum()
    mass, to = np.zeros(n), np.zeros(n)
    for u in range(n):
        mass[labels[u]] += degree[u]
    queue, waiting = np.arange(n), np.ones(n, np.bool_)
    head, size, gained = 0, n, 0.0
    near = np.empty(n, np.int64)
    while size:
        u = queue[head]
        head, size = (head + 1) % n, size - 1
        waiting[u] = False
        count, old = 0, labels[u]
        for i in range(indptr[u], indptr[u + 1]):
            v = indices[i]
            if v != u:
                c = labels[v]
                if to[c] == 0.0:
                    near[count] = c
                    count += 1
                to[c] += weight[i]
        mass[old] -= degree[u]
        stay = to[old] - gamma * degree[u] * mass[old] / two_m
        best, most = old, stay
        for i in range(count):
            c = near[i]
            gain = to[c] - gamma * degree[u] * mass[c] / two_m
            if gain > most:
                best, most = c, gain
        for i in range(count):
            to[near[i]] = 0.0
        if 2 * (most - stay) / two_m <= least / n:
            best = old
        mass[best] += degree[u]
        if best != old:
            gained += 2 * (most - stay) / two_m
            labels[u] = best
            for i in range(indptr[u], indptr[u + 1]):
                v = indices[i]
                if labels[v] != best and not waiting[v]:
                    queue[(head + size) % n] = v
                    size += 1
                    waiting[v] = True
    return gained


def _connected(ties: Ties, labels: NDArray[np.int64]) -> NDArray[np.int64]:
    """Split communities into their connected parts, which never lowers modularity."""
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import connected_components

    inside = labels[ties.first] == labels[ties.second]
    ends = (ties.first[inside], ties.second[inside])
    graph = csr_matrix((np.ones(len(ends[0])), ends), (ties.n, ties.n))
    return np.asarray(connected_components(graph, directed=False)[1], np.int64)


def _by_size(labels: NDArray[np.int64]) -> Ints:
    """Number communities by falling size; of equal size the one whose first account comes first."""
    _, first, labels, size = np.unique(labels, return_index=True, return_inverse=True, return_counts=True)
    rank = np.empty(len(size), np.int32)
    rank[np.lexsort((first, -size))] = np.arange(len(size), dtype=np.int32)
    return rank[labels]
