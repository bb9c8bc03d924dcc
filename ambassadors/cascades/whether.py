"""Whether a share came from a relay at all, before asking from whom.

Source: the inclusive value of a nested logit, McFadden (1978), Modelling the choice of residential location:
what speaks for all relays together moves the probability of the nest by a slope of its own, in [0, 1]. Named
relays alone cannot teach it, for platforms hardly ever say "straight"; but named shares are all relayed and
of those that name nobody a known part is, so the slope is that of a discriminant between the two, after
Elkan & Noto (2008), Learning classifiers from only positive and unlabeled data. O(shares x steps of the search).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from ambassadors.cascades.choice import level_for
from ambassadors.events import FOLLOW

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ambassadors.cascades.trees import Trees
    from ambassadors.snapshot import Snapshot

    Floats = NDArray[np.float64]

SLOPE: Final = 0.7
"""How far ties tell whether, before anything is learnt."""

EVENLY: Final = 0.4
"""Part of the answer that is spread evenly over the earlier sharers, before anything is learnt."""

FOLLOWING: Final = 0.1
"""The same for somebody of whom it is seen whom they follow."""


def rate(trees: Trees, relayed: float, prior: float) -> float:
    """Return which part of the shares that name nobody came from a relay, in ``(0, 1)``.

    Where shares name the author as such, the named ones tell. Else ``relayed``, however many name a relay:
    that says how often the platform tells, not how often people pass on what it tells nothing about.
    """
    author = trees.author[trees.tree]
    straight = int(np.count_nonzero((trees.relay == author) & (trees.before > 0)))
    if not straight:
        return relayed
    named = int(np.count_nonzero((trees.relay >= 0) & (trees.relay != author)))
    return (named + prior * relayed) / (named + straight + prior)


def slope(named: Floats, unnamed: Floats, part: float, prior: float) -> float:
    """Return how much the log odds of being relayed grow with the evidence for a relay, in ``[0, 1]``.

    Args:
        named: ``(k,)`` evidence of shares that name a relay.
        unnamed: ``(q,)`` of shares that name nobody.
        part: of those that came from a relay all the same.
        prior: how many named shares weigh as much as :data:`SLOPE`.

    >>> rng = np.random.default_rng(1)
    >>> relayed, straight = rng.normal(1, 1, 9000), rng.normal(0.5, 1, 9000)
    >>> round(slope(relayed[:6000], np.append(relayed[6000:], straight), 0.25, 10), 1)
    0.5
    """
    named, unnamed = named[np.isfinite(named)], unnamed[np.isfinite(unnamed)]
    if len(named) < 2 or len(unnamed) < 2:
        return SLOPE
    straight = (unnamed.mean() - part * named.mean()) / (1 - part)
    spread = np.average([named.var(), unnamed.var()], weights=[len(named), len(unnamed)])
    learnt = (named.mean() - straight) / max(spread, 1e-9)
    return float(np.clip((learnt * len(named) + SLOPE * prior) / (len(named) + prior), 0, 1))


def chance(evidence: Floats, part: float) -> Floats:
    """Return the probability of a relay, ``(q,)``, whose mean is ``part`` of those of whom anything is known."""
    level = level_for(evidence, np.zeros(len(evidence)), part)
    found: Floats = 1 / (1 + np.exp(np.clip(level - evidence, -700, 700)))
    return found


def evenly(snapshot: Snapshot, actor: NDArray[np.int32], learnt: int, prior: float) -> Floats:
    """Return which part of the answer of some sharers is spread evenly, ``(q,)``: the less the more was learnt."""
    follows = np.zeros(len(snapshot.ids), np.bool_)
    follows[snapshot.actor[snapshot.kind == FOLLOW]] = True
    return np.where(follows[actor], FOLLOWING, EVENLY) * prior / (prior + learnt)
