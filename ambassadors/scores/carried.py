"""Carried: how many different people content lately reached through the person, hand to hand.

The relay score credits whom a share names: on most platforms only the original author. This one follows the
relay trees: a share credits everybody on its way up, half as much with each hand, and where the relay is
inferred, by its probability (:mod:`ambassadors.cascades.relays`). Otherwise made like the reach score: each
person once, at the latest share, buckets saturated, recent ones first. Nobody has any where no event names a
root or a parent post. Unit: people, as far as they came one a bucket.

Whom a share came through is the sharer's own word, and words are for sale. So the relay must have been seen to
share the post before, two who pass on through each other count less, what authenticity doubts counts less, and
strangers (not there a horizon before) count for somebody as far as people long there do: as many again.

Source: Goyal, Bonchi & Lakshmanan (2011), A data-based approach to social influence maximization.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ambassadors.errors import UsageError
from ambassadors.scores.base import HOUR_MS, Score, View, gather

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Params:
    """What may be chosen.

    Attributes:
        hand: what is left of a credit after each hand, in ``(0, 0.99]``: without loss a chain of a million
            would be walked a million times.
        mutual: factor where each of two people passed on through the other: a ring; in ``[0, 1]``.
        power: exponent that saturates the credits of one bucket, in ``(0, 1]``.
        decay: exponent of the age, ``>= 0``.
    """

    hand: float = 0.5
    mutual: float = 0.1
    power: float = 0.5
    decay: float = 1.0

    def __post_init__(self) -> None:
        for name, most in (("hand", 0.99), ("power", 1)):
            if not 0 < getattr(self, name) <= most:
                raise UsageError(f"{name} must be above 0 and at most {most}, got {getattr(self, name)}")
        if not 0 <= self.mutual <= 1:
            raise UsageError(f"mutual must be in [0, 1], got {self.mutual}")
        if not 0 <= self.decay < np.inf:
            raise UsageError(f"decay must be a number of at least 0, got {self.decay}")


def _owed(view: View, params: Params) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.float64]]:
    """Return positions in ``view.spread``, in order, who is owed for them, and how much."""
    nobody = np.empty(0, np.int64), np.empty(0, np.int32), np.empty(0)
    if (
        view.snapshot is None
        or max(c.max(initial=-1) for c in (view.snapshot.parent, view.snapshot.root)) < 0
    ):
        return nobody
    from ambassadors.cascades import flow, grow, infer  # compiles: only where there are trees

    trees = grow(view.snapshot)
    owed = flow(trees, infer(view.snapshot, trees), params.hand)
    act = trees.act[owed.share]
    row = np.searchsorted(view.spread.index, act).clip(max=max(len(view.spread) - 1, 0))
    kept = view.spread.index[row] == act if len(view.spread) else np.zeros(len(act), np.bool_)
    row, person, credit = row[kept], owed.person[kept], owed.credit[kept]
    sharer = view.spread.actor[row]
    order = np.lexsort((row, sharer, person))
    pair = _code(person, sharer, view.n)[order]
    last = np.append(pair[1:] != pair[:-1], True) if len(pair) else np.empty(0, np.bool_)
    latest = np.sort(order[last])
    latest = latest[np.argsort(row[latest], kind="stable")]
    row, person, sharer = row[latest], person[latest], sharer[latest]
    # What somebody names tells whom they trade with, whether it is paid or not.
    through = np.append(
        _code(trees.actor, trees.relay, view.n)[trees.relay >= 0], _code(sharer, person, view.n)
    )
    traded = np.isin(_code(person, sharer, view.n), through)
    return row, person, credit[latest] * np.where(traded, params.mutual, 1.0)


def _code(one: NDArray[np.int32], other: NDArray[np.int32], n: int) -> NDArray[np.int64]:
    return one.astype(np.int64) * n + other


def _weights(view: View, given: Mapping[str, Score], shares: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return what authenticity leaves of some acts, ``(x,)``."""
    doubts = given["authenticity"].factors.get("spread")
    if doubts is None:
        return np.ones(len(shares))
    of_row = np.empty(len(view.spread))
    of_row[view.spread_pairs.order] = doubts[view.spread_pairs.pair]
    return of_row[shares]


def _strangers(view: View, shares: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return which shares came from somebody who was not there a horizon before; the log's first horizon cannot tell."""
    acts, horizon = view.spread, view.scale.horizon_hours * HOUR_MS
    first = np.zeros(view.n, np.int64)
    first[acts.actor[::-1]] = acts.at[::-1]  # the last assignment stays
    since = first[acts.actor[shares]]
    new: NDArray[np.bool_] = (acts.at[shares] - since < horizon) & (since - acts.at[:1] >= horizon)
    return new


def compute(view: View, params: Params, given: Mapping[str, Score]) -> Score:
    """Return ``sum over buckets of (sum of believed * hand ** hands between * probability) ** power * fading``.

    O(acts + shares x ties). Each sharer counts once for a person, with the latest share. ``believed`` is the
    weight of authenticity, times ``mutual`` where it holds, times min(1, known / strange) of a stranger: the
    faded credits of those long there and of the strangers.

    Returns:
        ``(n,)``, ``>= 0``; all 0 where no tree is known.
    """
    shares, person, credit = _owed(view, params)
    credit = credit * _weights(view, given, shares)
    bucket, new = view.bucket(view.spread.at[shares]), _strangers(view, shares)
    lately = credit * view.weights(view.spread, bucket, view.scale.relay_hours, params.decay)
    known, strange = (
        np.asarray(np.bincount(person[some], lately[some], view.n), np.float64) for some in (~new, new)
    )
    credit = np.where(new, credit * believed(known, strange)[person], credit)
    kept = credit > 0
    shares, person, credit = shares[kept], person[kept], credit[kept]
    raw = gather(person, bucket[kept], view.spread.index[shares], credit)
    terms = replace(
        raw,
        amount=raw.sums() ** params.power,
        weight=view.weights(view.spread, raw.bucket, view.scale.relay_hours, params.decay),
    )
    return Score(terms.total(view.n), {"carried": terms})


def believed(known: NDArray[np.float64], strange: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return what the credits of strangers count for each account, ``(n,)`` in ``[0, 1]``: as many as known people.

    Ten strangers beside two known people count as two, three beside five in full, ten beside nobody not at all:

    >>> believed(np.array([2.0, 5.0, 0.0]), np.array([10.0, 3.0, 10.0]))
    array([0.2, 1. , 0. ])
    """
    share: NDArray[np.float64] = np.minimum(known / np.where(strange > 0, strange, 1), 1)
    return share
