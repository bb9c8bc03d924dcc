"""The compiled loops of Leiden: move, refine, aggregate, and of the graphs it walks.

Graphs stand as CSR, every tie in both directions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int32]
    Floats = NDArray[np.float64]


@njit(cache=True)
def move(
    indptr: Ints,
    indices: Ints,
    weight: Floats,
    degree: Floats,
    labels: Ints,
    order: Ints,
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
    queue, waiting, near = order.copy(), np.ones(n, np.bool_), np.empty(n, np.int32)
    head, size, gained = 0, n, 0.0
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
            to[c] = 0.0
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


@njit(cache=True)
def refine(
    indptr: Ints, indices: Ints, weight: Floats, degree: Floats, whole: Ints, order: Ints, gamma: float
) -> Ints:
    """Split every community into parts grown from single nodes; return the part of each node, ``(n,)``.

    Only nodes and parts well bound to the rest of their community join, so each part is connected.
    The best part is taken where the paper draws by lot: the answer needs no luck.
    """
    n, two_m = len(degree), degree.sum()
    total, out, to = np.zeros(n), np.zeros(n), np.zeros(n)
    near = np.empty(n, np.int32)
    for u in range(n):
        total[whole[u]] += degree[u]
        for i in range(indptr[u], indptr[u + 1]):
            v = indices[i]
            if v != u and whole[v] == whole[u]:
                out[u] += weight[i]
    part, mass, alone = np.arange(n).astype(np.int32), degree.copy(), np.ones(n, np.bool_)
    for u in order:
        all_of = total[whole[u]]
        if not alone[u] or out[u] < gamma * degree[u] * (all_of - degree[u]) / two_m:
            continue
        count = 0
        for i in range(indptr[u], indptr[u + 1]):
            v = indices[i]
            if v != u and whole[v] == whole[u]:
                c = part[v]
                if to[c] == 0.0:
                    near[count] = c
                    count += 1
                to[c] += weight[i]
        best, most, tie = u, 0.0, 0.0
        for i in range(count):
            c = near[i]
            gain = to[c] - gamma * degree[u] * mass[c] / two_m
            if gain > most and out[c] >= gamma * mass[c] * (all_of - mass[c]) / two_m:
                best, most, tie = c, gain, to[c]
            to[c] = 0.0
        if best != u:
            part[u] = best
            mass[best] += degree[u]
            out[best] += out[u] - 2 * tie
            alone[u] = alone[best] = False
    return part


@njit(cache=True)
def number(labels: Ints) -> tuple[Ints, int]:
    """Return labels below n numbered from 0 in the order in which they first appear, and how many there are."""
    new, numbered, count = np.full(len(labels), -1, np.int32), np.empty(len(labels), np.int32), 0
    for u in range(len(labels)):
        if new[labels[u]] < 0:
            new[labels[u]] = count
            count += 1
        numbered[u] = new[labels[u]]
    return numbered, count


@njit(cache=True)
def aggregate(
    indptr: Ints, indices: Ints, weight: Floats, part: Ints, count: int
) -> tuple[Ints, Ints, Floats]:
    """Return the graph whose nodes are the parts; what a part holds inside becomes a tie to itself."""
    starts = np.zeros(count + 1, np.int32)
    for u in range(len(part)):
        starts[part[u] + 1] += 1
    for c in range(count):
        starts[c + 1] += starts[c]
    member, free = np.empty(len(part), np.int32), starts[:-1].copy()
    for u in range(len(part)):
        member[free[part[u]]] = u
        free[part[u]] += 1
    to, begins = np.zeros(count), np.zeros(count + 1, np.int32)
    near, sums, end = np.empty(len(indices), np.int32), np.empty(len(indices)), 0
    for c in range(count):
        for u in member[starts[c] : starts[c + 1]]:
            for i in range(indptr[u], indptr[u + 1]):
                d = part[indices[i]]
                if to[d] == 0.0:
                    near[end] = d
                    end += 1
                to[d] += weight[i]
        for i in range(begins[c], end):
            sums[i] = to[near[i]]
            to[near[i]] = 0.0
        begins[c + 1] = end
    return begins, near[:end].copy(), sums[:end].copy()


@njit(cache=True)
def both_ways(first: Ints, second: Ints, weight: Floats, n: int) -> tuple[Ints, Ints, Floats]:
    """Return the graph of some pairs; neighbours ascend where pairs are sorted, the smaller one first. O(pairs + n)."""
    starts = np.zeros(n + 1, np.int32)
    for i in range(len(first)):
        starts[first[i] + 1] += 1
        starts[second[i] + 1] += 1
    for u in range(n):
        starts[u + 1] += starts[u]
    free, other, held = starts[:-1].copy(), np.empty(2 * len(first), np.int32), np.empty(2 * len(first))
    for i in range(len(first)):
        for u, v in ((first[i], second[i]), (second[i], first[i])):
            other[free[u]], held[free[u]] = v, weight[i]
            free[u] += 1
    return starts, other, held


@njit(cache=True)
def reordered(
    indptr: Ints, indices: Ints, weight: Floats, order: NDArray[np.int64]
) -> tuple[Ints, Ints, Floats]:
    """Return the graph of some nodes under their places in ``order``, which holds every tied one; neighbours ascend. O(ties)."""
    place, starts = np.zeros(len(indptr) - 1, np.int32), np.zeros(len(order) + 1, np.int32)
    for i in range(len(order)):
        place[order[i]] = i
        starts[i + 1] = starts[i] + indptr[order[i] + 1] - indptr[order[i]]
    free, other, held = starts[:-1].copy(), np.empty(len(indices), np.int32), np.empty(len(indices))
    for i in range(len(order)):  # everybody is told to their neighbours in order, so these stand in order
        for k in range(indptr[order[i]], indptr[order[i] + 1]):
            j = place[indices[k]]
            other[free[j]], held[free[j]] = i, weight[k]
            free[j] += 1
    return starts, other, held


@njit(cache=True)
def connected(indptr: Ints, indices: Ints, labels: Ints) -> Ints:
    """Return the connected part of its community that each node is in, ``(n,)``. O(ties)."""
    n = len(labels)
    part, queue, count = np.full(n, -1, np.int32), np.empty(n, np.int32), 0
    for first in range(n):
        if part[first] >= 0:
            continue
        part[first], queue[0], head, end = count, first, 0, 1
        while head < end:
            u = queue[head]
            head += 1
            for v in indices[indptr[u] : indptr[u + 1]]:
                if part[v] < 0 and labels[v] == labels[u]:
                    part[v], queue[end] = count, v
                    end += 1
        count += 1
    return part
