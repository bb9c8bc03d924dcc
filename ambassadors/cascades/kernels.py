"""The loops over shares: linking them to trees, and measuring the trees. Compiled by numba.

All arrays stand in one order of shares, the earliest first, so a parent always stands before its
children and no cycle can arise: what points forward is no link.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int32]


@njit(cache=True)
def slot(keys: NDArray[np.int64], key: int) -> int:
    """Return where a key stands in an open-addressing table, or the empty (-1) place for it."""
    mask = len(keys) - 1
    mixed = np.uint64(key) * np.uint64(0x9E3779B97F4A7C15)
    place = np.int64(mixed >> np.uint64(20)) & mask
    while keys[place] != -1 and keys[place] != key:
        place = (place + 1) & mask
    return place  # type: ignore[return-value]  # numba's integers


@njit(cache=True)
def table(entries: int) -> tuple[NDArray[np.int64], Ints]:
    """Return keys (-1 = empty) and values of an empty table that stays at most half full."""
    size = 16
    while size < 2 * entries:
        size *= 2
    return np.full(size, -1, np.int64), np.empty(size, np.int32)


@njit(cache=True)
def tops(post: Ints, parent: Ints, root: Ints, made: NDArray[np.bool_], posts: int) -> tuple[Ints, Ints]:
    """Return the post each share's tree grows from (-1 = none named), and the share its parent post is, or -1.

    The parent tells, else the root; what an earlier share made leads to that share's tree. A parent never
    seen gives way to a root that is named: it may be a share the record lacks. A share's own post is neither
    (X names it as root of a retweet).

    Args:
        post: ``(s,)`` the post each share made, -1 = none.
        parent: ``(s,)`` the post it names as shared.
        root: ``(s,)`` the post its conversation began with.
        made: ``(posts,)`` whether the making of a post was seen.
        posts: numbers are below this.
    """
    maker = np.full(posts, -1, np.int32)
    top, above = np.full(len(post), -1, np.int32), np.full(len(post), -1, np.int32)
    for i in range(len(post)):
        up = root[i] if root[i] != post[i] else -1
        if parent[i] >= 0 and parent[i] != post[i] and (made[parent[i]] or up < 0):
            up = parent[i]
        if up >= 0 and maker[up] >= 0:
            above[i], up = maker[up], top[maker[up]]
        top[i] = up
        if post[i] >= 0 and maker[post[i]] < 0 and up >= 0:
            maker[post[i]] = i
    return top, above


@njit(cache=True)
def link(tree: Ints, actor: Ints, relay: Ints, above: Ints) -> tuple[Ints, Ints, Ints]:
    """Return the parent share of each share (-1 = the post itself), its depth, and how many came before it.

    Args:
        tree: ``(s,)`` its tree.
        actor: ``(s,)`` who shares.
        relay: ``(s,)`` from whom, as named; -1 = not named or the author.
        above: ``(s,)`` the share it names as parent, -1 = none.
    """
    size = len(tree)
    keys, last = table(size)
    up, depth, before = np.full(size, -1, np.int32), np.ones(size, np.int32), np.zeros(size, np.int32)
    count = np.zeros(tree.max() + 1 if size else 0, np.int32)
    for i in range(size):
        if relay[i] >= 0:
            up[i] = above[i]
            if up[i] < 0:
                place = slot(keys, (np.int64(tree[i]) << 32) | relay[i])
                if keys[place] != -1:
                    up[i] = last[place]
            if up[i] >= 0:
                depth[i] = depth[up[i]] + 1
        before[i] = count[tree[i]]
        count[tree[i]] += 1
        place = slot(keys, (np.int64(tree[i]) << 32) | actor[i])
        keys[place], last[place] = (np.int64(tree[i]) << 32) | actor[i], i
    return up, depth, before


@njit(cache=True)
def measure(
    tree: Ints, up: Ints, depth: Ints, at: NDArray[np.int64], born: NDArray[np.int64]
) -> tuple[Ints, Ints, Ints, NDArray[np.float64], NDArray[np.int64]]:
    """Return size, depth, breadth, structural virality and time to half of each tree. O(shares).

    Structural virality is the mean distance of all pairs of nodes, the post among them: an edge that
    parts a tree of n nodes into s and n - s lies on s (n - s) of the paths (Wiener index of a tree).
    """
    trees, shares = len(born), len(tree)
    size, deepest = np.zeros(trees, np.int32), np.zeros(trees, np.int32)
    for i in range(shares):
        size[tree[i]] += 1
        deepest[tree[i]] = max(deepest[tree[i]], depth[i])
    below, paths = np.ones(shares, np.int32), np.zeros(trees, np.float64)
    for i in range(shares - 1, -1, -1):
        if up[i] >= 0:
            below[up[i]] += below[i]
        paths[tree[i]] += below[i] * (size[tree[i]] + 1.0 - below[i])
    start = np.zeros(trees + 1, np.int64)
    for t in range(trees):
        start[t + 1] = start[t] + deepest[t]
    level = np.zeros(start[trees], np.int32)
    seen, half = np.zeros(trees, np.int32), np.zeros(trees, np.int64)
    breadth = np.zeros(trees, np.int32)
    for i in range(shares):
        t = tree[i]
        place = start[t] + depth[i] - 1
        level[place] += 1
        breadth[t] = max(breadth[t], level[place])
        seen[t] += 1
        if seen[t] == (size[t] + 1) // 2:
            half[t] = max(at[i] - born[t], 0)
    virality = np.zeros(trees, np.float64)
    for t in range(trees):
        if size[t]:
            virality[t] = paths[t] / (size[t] * (size[t] + 1.0) / 2)
    return size, deepest, breadth, virality, half
