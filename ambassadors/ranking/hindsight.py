"""Hindsight: a snapshot as it was at an instant, what followed it, and how well a ranking foretold that.

Source: the protocol of a rolling-origin evaluation, Tashman (2000); NDCG, Jarvelin & Kekalainen (2002).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from ambassadors.brands import WHOLE
from ambassadors.events import QUOTE, SHARE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ambassadors.scores import View
    from ambassadors.snapshot import Acts, Snapshot

TRUTHS: Final = ("engagement", "relay", "ambassador")
"""What is foretold of each person, by the score of the same name."""

TOP: Final = 100

_PER_ACT: Final = ("at", "kind", "actor", "target", "post", "parent", "root", "via", "brands", "seq")


def as_it_was(snapshot: Snapshot, cut: int) -> Snapshot:
    """Return the snapshot as of an earlier instant. No copy of the acts.

    Accounts first seen later keep their place and have no acts. Brand rules, own accounts and what was
    deleted since are those of today.
    """
    acts = int(np.searchsorted(snapshot.at, cut))
    voices, posts = snapshot.voices, snapshot.posts
    spoke, made = int(np.searchsorted(voices.at, cut)), posts.at < cut
    return replace(
        snapshot,
        as_of=cut,
        **{name: getattr(snapshot, name)[:acts] for name in _PER_ACT},
        voices=type(voices)(*(getattr(voices, name)[:spoke] for name in voices.__slots__)),
        posts=type(posts)(*(getattr(posts, name)[made] for name in posts.__slots__)),
    )


@dataclass(frozen=True, slots=True, eq=False)
class Window:
    """What came after a cut.

    Attributes:
        start: epoch ms, the cut.
        end: epoch ms, exclusive.
        among: ``(c,)`` people who took part before the cut and may be listed, ascending.
        truths: of each of :data:`TRUTHS`, ``(n,)`` float64.
        talk: acts in the brand's conversation.
        spread: acts of the whole conversation that pass something on.
    """

    start: int
    end: int
    among: NDArray[np.int64]
    truths: Mapping[str, NDArray[np.float64]]
    talk: Acts
    spread: Acts

    def unseen(self) -> dict[str, float]:
        """Return which part of each truth belongs to people never seen before the cut; 0 where nothing came."""
        found = {}
        for name, truth in self.truths.items():
            whole = float(truth.sum())
            found[name] = 1 - float(truth[self.among].sum()) / whole if whole else 0.0
        return found


def window(snapshot: Snapshot, view: View, brand: str, cut: int, end: int) -> Window:
    """Return what followed a cut. O(m log m) in the acts after it.

    Args:
        snapshot: what is known at ``end`` or later.
        view: what a brand's ranking of the snapshot reads, on any scale.
        brand: key of the brand, or "" for everything.
        cut: epoch ms, inclusive.
        end: epoch ms, exclusive.
    """
    n = view.n
    known = np.zeros(n, np.bool_)
    for acts in {id(view.talk): view.talk, id(view.spread): view.spread}.values():
        before = int(np.searchsorted(acts.at, cut))
        known[acts.actor[:before]] = known[acts.target[:before]] = True
    known &= ~barred(snapshot, brand)
    talk, spread = view.talk.between(cut, end), view.spread.between(cut, end)
    return Window(cut, end, np.flatnonzero(known), truths(talk, spread, n), talk, spread)


def barred(snapshot: Snapshot, brand: str) -> NDArray[np.bool_]:
    """Return who is on no list of a brand because it is a brand's own account or works for it, ``(n,)``."""
    keys = [rule.key for rule in snapshot.rules.brands]
    bit = np.int64(-1) if brand == WHOLE else np.int64(1 << keys.index(brand))
    found: NDArray[np.bool_] = (snapshot.own != 0) | (snapshot.staff & bit != 0)
    return found


def truths(talk: Acts, spread: Acts, n: int) -> dict[str, NDArray[np.float64]]:
    """Return what people did and what was done to what they posted, each ``(n,)``.

    engagement: on how many different people they acted, shares and other acts counted apart; relay: how many
    different people passed them on; ambassador: the root of the product of both.
    """
    shared = np.isin(talk.kind, (SHARE, QUOTE))
    acted = _distinct(talk.actor, talk.target.astype(np.int64) * 2 + shared, n)
    passed_on = _distinct(spread.target, spread.actor.astype(np.int64), n)
    return {"engagement": acted, "relay": passed_on, "ambassador": np.sqrt(acted * passed_on)}


def _distinct(of: NDArray[np.int32], other: NDArray[np.int64], n: int) -> NDArray[np.float64]:
    """Return how many different others each account stands with."""
    code = np.sort(of.astype(np.int64) * (2 * max(n, 1)) + other)
    first = np.ones(len(code), np.bool_)
    first[1:] = code[1:] != code[:-1]
    return np.bincount(code[first] // (2 * max(n, 1)), minlength=n).astype(np.float64)


def by_rank(score: NDArray[np.float64], value: NDArray[np.float64], k: int = TOP) -> NDArray[np.float64]:
    """Return the values of the first ``k`` by falling score; equal scores share the mean of their values.

    So nothing hangs on how people are named: it is what any order of equal ones gives on average.

    >>> by_rank(np.array([1.0, 3.0, 1.0]), np.array([5.0, 2.0, 7.0]), 2).tolist()
    [2.0, 6.0]
    """
    k = min(k, len(score))
    if not k:
        return np.empty(0)
    least = -np.partition(-score, k - 1)[k - 1]
    top = np.flatnonzero(score >= least)
    _, level = np.unique(-score[top], return_inverse=True)
    mean = np.bincount(level, value[top]) / np.bincount(level)
    first: NDArray[np.float64] = mean[np.sort(level)[:k]]
    return first


def hits(truth: NDArray[np.float64], k: int = TOP) -> NDArray[np.float64]:
    """Return who is among the true first ``k``, ``(c,)``; those equal at the end share its places, nobody at 0 is."""
    k = min(k, len(truth))
    if not k:
        return np.zeros(len(truth))
    least = -np.partition(-truth, k - 1)[k - 1]
    if least <= 0:
        return (truth > 0).astype(np.float64)
    equal = truth == least
    above = truth > least
    found: NDArray[np.float64] = above + equal * ((k - above.sum()) / equal.sum())
    return found
