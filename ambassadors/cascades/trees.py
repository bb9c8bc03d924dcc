"""Relay trees: who passed each post on, and from whom, as far as the platform tells.

Sources: Goel, Anderson, Hofman & Watts (2016), The structural virality of online diffusion;
Taxidou & Fischer (2014), Online analysis of information diffusion in Twitter.

Rules, each with a test. The relay of a share is the account named in ``via``; else who made the parent,
where the parent is itself a share; else the target, where that is not the author. A share that names only
the author (or nobody) hangs from the post: *not named* is no proof that it came straight, which
:mod:`ambassadors.cascades.relays` weighs. A relay not known to have shared the post before stays named, and
the share hangs from the post. Oneself is no relay. What names a later share names nothing: no cycles. A
share dated before its post counts, its delay is 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ambassadors.events import QUOTE, SHARE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ambassadors.snapshot import Snapshot


@dataclass(frozen=True, slots=True, eq=False)
class Figures:
    """What each tree looks like, the post itself being depth 0.

    Attributes:
        size: ``(t,)`` int32, shares.
        depth: ``(t,)`` int32, hands the farthest share went through, 1 = straight from the post.
        breadth: ``(t,)`` int32, most shares at one depth.
        virality: ``(t,)`` float64, mean distance of all pairs of nodes; near 2 = a broadcast, larger = hand to hand.
        half_ms: ``(t,)`` int64, time from the post to half of its shares.
    """

    size: NDArray[np.int32]
    depth: NDArray[np.int32]
    breadth: NDArray[np.int32]
    virality: NDArray[np.float64]
    half_ms: NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Trees:
    """Every share that names its post, earliest first, and the tree it stands in.

    Attributes:
        act: ``(s,)`` int64, position in the snapshot.
        tree: ``(s,)`` int32.
        at: ``(s,)`` int64, epoch ms.
        actor: ``(s,)`` int32, who shares.
        relay: ``(s,)`` int32, from whom as the platform names it; the author's where it is named as
            such, -1 = not named.
        up: ``(s,)`` int32, the share above it, -1 = the post.
        depth: ``(s,)`` int32, from 1.
        before: ``(s,)`` int32, shares of the post before it.
        root: ``(t,)`` int32, the post, numbered as :attr:`~ambassadors.snapshot.Snapshot.post`.
        author: ``(t,)`` int32, who made it: as seen, else the target of its first share.
        born: ``(t,)`` int64, epoch ms: as seen, else that of its first share.
        figures: what each tree looks like.
    """

    act: NDArray[np.int64]
    tree: NDArray[np.int32]
    at: NDArray[np.int64]
    actor: NDArray[np.int32]
    relay: NDArray[np.int32]
    up: NDArray[np.int32]
    depth: NDArray[np.int32]
    before: NDArray[np.int32]
    root: NDArray[np.int32]
    author: NDArray[np.int32]
    born: NDArray[np.int64]
    figures: Figures

    @property
    def inferred(self) -> NDArray[np.bool_]:
        """``(s,)`` whether nobody is named and somebody had shared it before."""
        return (self.relay < 0) & (self.before > 0)


def grow(snapshot: Snapshot) -> Trees:
    """Return the relay trees of all posts. One pass, O(shares).

    Args:
        snapshot: its shares and quotes that name a parent or a root make the trees.
    """
    from ambassadors.cascades.kernels import tops

    act = np.flatnonzero(
        ((snapshot.kind == SHARE) | (snapshot.kind == QUOTE))
        & ((snapshot.parent >= 0) | (snapshot.root >= 0))
    )
    # Of one instant, shares that name whom they took it from come after the others.
    parent, root = snapshot.parent[act], snapshot.root[act]
    later = (snapshot.via[act] >= 0) | ((parent >= 0) & (root >= 0) & (parent != root))
    act = act[np.argsort(snapshot.at[act] * 2 + later, kind="stable")]
    post, parent, root = (c[act] for c in (snapshot.post, snapshot.parent, snapshot.root))
    posts = max(int(c.max(initial=-1)) for c in (post, parent, root)) + 1
    seen = snapshot.posts.post < posts
    made = np.zeros(posts, np.bool_)
    made[snapshot.posts.post[seen]] = True
    top, above = tops(post, parent, root, made, posts)
    kept = top >= 0
    if not kept.all():
        above = np.append(np.cumsum(kept, dtype=np.int32) - 1, np.int32(-1))[above][kept]
        act, top = act[kept], top[kept]
    return _planted(snapshot, act, top, above, posts)


def _planted(
    snapshot: Snapshot, act: NDArray[np.int64], top: NDArray[np.int32], above: NDArray[np.int32], posts: int
) -> Trees:
    from ambassadors.cascades.kernels import link, measure

    number = np.full(posts, -1, np.int32)
    number[top] = 0
    root = np.flatnonzero(number >= 0).astype(np.int32)
    number[root] = np.arange(len(root))
    tree = number[top]
    actor, target, at = snapshot.actor[act], snapshot.target[act], snapshot.at[act]
    author, born = np.full(len(root), -1, np.int32), np.zeros(len(root), np.int64)
    author[tree[::-1]], born[tree[::-1]] = target[::-1], at[::-1]  # the first share is written last
    known = number[np.minimum(snapshot.posts.post, posts - 1)] if posts else snapshot.posts.post
    known = np.where(snapshot.posts.post < posts, known, -1)
    author[known[known >= 0]] = snapshot.posts.author[known >= 0]
    born[known[known >= 0]] = snapshot.posts.at[known >= 0]
    relay = _named(snapshot.via[act], actor, target, author[tree], above)
    above = np.where((above >= 0) & (actor[above] == relay), above, -1).astype(np.int32)
    named = np.where(relay == author[tree], -1, relay).astype(np.int32)
    up, depth, before = link(tree, actor, named, above)
    figures = Figures(*measure(tree, up, depth, at, born))
    return Trees(act, tree, at, actor, relay, up, depth, before, root, author, born, figures)


def _named(
    via: NDArray[np.int32],
    actor: NDArray[np.int32],
    target: NDArray[np.int32],
    author: NDArray[np.int32],
    above: NDArray[np.int32],
) -> NDArray[np.int32]:
    """Return whom each share names as its relay, ``(s,)``, -1 = nobody.

    Of three shares of what 0 made, one names nobody, one is by way of 7, one has 5 as its target:

    >>> few = lambda *values: np.array(values, np.int32)
    >>> _named(few(-1, 7, -1), few(1, 2, 3), few(0, 0, 5), few(0, 0, 0), few(-1, -1, -1)).tolist()
    [-1, 7, 5]
    """
    relay = np.where(target != author, target, -1)
    relay = np.where(above >= 0, actor[above], relay)
    relay = np.where((via >= 0) & (via != actor), via, relay)
    named: NDArray[np.int32] = np.where(relay == actor, -1, relay).astype(np.int32)
    return named
