"""What each account's own history says: since when, how often, with whom, and who talks to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from ambassadors.scores.base import HOUR_MS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ambassadors.scores.base import View

STEPS: Final = 3
"""Acts in a row over which trust flows."""

SEED_BUCKETS: Final = 3
"""Active buckets that make somebody long known, when the first and the last lie a horizon apart."""

ACTIVITY: Final = np.array([1, 2, 3, 4, 6, 10, 20])
"""Lower ends of the classes of how many accounts somebody passes on."""

TENURE: Final = np.array([0.25, 1])
"""Lower ends, in horizons, of the classes of how long somebody has been there; below the first is one more."""

EPOCHS: Final = 8
"""Horizons before the end that are told apart; older acts are one."""

NEVER: Final = 2**62


@dataclass(frozen=True, slots=True, eq=False)
class Histories:
    """What the acts of passing on tell of each account, and of each of ``view.spread_pairs``.

    Attributes:
        first: ``(n,)`` int64 epoch ms, first act of passing on; ``NEVER`` where none.
        touched: ``(n,)`` int32, accounts passed on.
        size: ``(n,)`` int32, people who pass the account on.
        exclusive: ``(n,)`` float32, share of the acts that goes to one account; 0 without acts.
        steps: ``(n,)`` int8, acts that lead from somebody long known; 0 = long known, -1 = no way known.
        activity: ``(p,)`` int8, class of the actor's ``touched``.
        standing: ``(p,)`` int8, class of ``activity`` and of how long ago the actor's first act was.
        epoch: ``(p,)`` int8, horizons between its latest act and the end, at most ``EPOCHS - 1``.
        known: ``(p,)`` bool, the actor was there a horizon before its latest act.
    """

    first: NDArray[np.int64]
    touched: NDArray[np.int32]
    size: NDArray[np.int32]
    exclusive: NDArray[np.float32]
    steps: NDArray[np.int8]
    activity: NDArray[np.int8]
    standing: NDArray[np.int8]
    epoch: NDArray[np.int8]
    known: NDArray[np.bool_]


def horizon_ms(view: View) -> int:
    """Return the horizon of a view in milliseconds."""
    return max(1, round(view.scale.horizon_hours * HOUR_MS))


def histories(view: View, at: NDArray[np.int64]) -> Histories:
    """Return what the acts tell of each account; ``at`` is :func:`latest`. O(m)."""
    acts, pairs, n = view.spread, view.spread_pairs, view.n
    first, last = np.full(n, NEVER), np.full(n, -NEVER)
    first[acts.actor[::-1]], last[acts.actor] = acts.at[::-1], acts.at  # the last assignment stays
    held = np.bincount(acts.actor, minlength=n)
    most = np.zeros(n, np.int64)
    np.maximum.at(most, pairs.actor, np.diff(pairs.starts, append=len(pairs.order)))
    touched = np.bincount(pairs.actor, minlength=n).astype(np.int32)
    seeds = (last - first >= horizon_ms(view)) & (view.regular >= SEED_BUCKETS)
    activity = (np.searchsorted(ACTIVITY, touched, side="right") - 1).astype(np.int8)[pairs.actor]
    tenure = np.searchsorted(TENURE * horizon_ms(view), view.as_of - first, side="right")
    return Histories(
        first=first,
        touched=touched,
        size=np.bincount(pairs.target, minlength=n).astype(np.int32),
        exclusive=(most / np.maximum(held, 1)).astype(np.float32),
        steps=_steps(view, seeds),
        activity=activity,
        standing=activity * np.int8(len(TENURE) + 1) + tenure.astype(np.int8)[pairs.actor],
        epoch=np.minimum((view.as_of - 1 - at) // horizon_ms(view), EPOCHS - 1).astype(np.int8),
        known=at - first[pairs.actor] >= horizon_ms(view),
    )


def latest(view: View) -> NDArray[np.int64]:
    """Return when each of ``view.spread_pairs`` acted last, ``(p,)`` epoch ms."""
    pairs = view.spread_pairs
    ends = np.append(pairs.starts, len(pairs.order))[1:]
    at: NDArray[np.int64] = view.spread.at[pairs.order[ends - 1]]
    return at


def _steps(view: View, seeds: NDArray[np.bool_]) -> NDArray[np.int8]:
    """Return how many acts lead from somebody long known to each account.

    Only acts unasked count: bots that answer one another, or are answered back, gain no trust by it.

    Source: the idea of Gyongyi et al. (2004), Combating web spam with TrustRank, with steps for a flow.
    """
    pairs, alone = view.spread_pairs, ~view.mutual[0]
    actor, target = pairs.actor[alone], pairs.target[alone]
    steps = np.where(seeds, 0, -1).astype(np.int8)
    for step in range(1, STEPS + 1):
        reached = target[steps[actor] == step - 1]
        steps[reached[steps[reached] < 0]] = step
    return steps


def heard(view: View, steps: NDArray[np.int8]) -> NDArray[np.bool_]:
    """Return to whom somebody trusted speaks unasked, ``(n,)``; being long known oneself does not count.

    Somebody long known passes on account 1 unasked; 1 and 2 pass each other on, which is no proof of anything:

    >>> from types import SimpleNamespace as Some
    >>> pairs = Some(actor=np.array([0, 1, 2]), target=np.array([1, 2, 1]))
    >>> heard(Some(n=3, spread_pairs=pairs, mutual=(np.array([False, True, True]),)), np.array([0, 1, -1]))
    array([False,  True, False])
    """
    pairs = view.spread_pairs
    trusted = (steps >= 0) & (steps < STEPS)
    spoken = np.zeros(view.n, np.bool_)
    spoken[pairs.target[trusted[pairs.actor] & ~view.mutual[0]]] = True
    return spoken
