"""Carried: how many different people content lately reached through the person, hand to hand.

The relay score credits whom a share names: on most platforms only the original author. This one follows the
relay trees: a share credits everybody on its way up, half as much with each hand, and where the relay is
inferred, by its probability (:mod:`ambassadors.cascades.relays`). Otherwise made like the reach score: each
person once, at the latest share, buckets saturated, recent ones first. Nobody has any where no event names a
root or a parent post. Unit: people, as far as they came one a bucket.

Source: Goyal, Bonchi & Lakshmanan (2011), A data-based approach to social influence maximization.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ambassadors.errors import UsageError
from ambassadors.scores.base import Score, View, gather

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Params:
    """What may be chosen.

    Attributes:
        hand: what is left of a credit after each hand, in ``(0, 0.99]``: without loss a chain of a million
            would be walked a million times.
        power: exponent that saturates the credits of one bucket, in ``(0, 1]``.
        decay: exponent of the age, ``>= 0``.
    """

    hand: float = 0.5
    power: float = 0.5
    decay: float = 1.0

    def __post_init__(self) -> None:
        for name, most in (("hand", 0.99), ("power", 1)):
            if not 0 < getattr(self, name) <= most:
                raise UsageError(f"{name} must be above 0 and at most {most}, got {getattr(self, name)}")
        if not 0 <= self.decay < np.inf:
            raise UsageError(f"decay must be a number of at least 0, got {self.decay}")


def _owed(view: View, hand: float) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.float64]]:
    """Return positions in ``view.spread``, in order, who is owed for them, and how much."""
    nobody = np.empty(0, np.int64), np.empty(0, np.int32), np.empty(0)
    if (
        view.snapshot is None
        or max(c.max(initial=-1) for c in (view.snapshot.parent, view.snapshot.root)) < 0
    ):
        return nobody
    from ambassadors.cascades import flow, grow, infer  # compiles: only where there are trees

    trees = grow(view.snapshot)
    owed = flow(trees, infer(view.snapshot, trees), hand)
    act = trees.act[owed.share]
    row = np.searchsorted(view.spread.index, act).clip(max=max(len(view.spread) - 1, 0))
    kept = view.spread.index[row] == act if len(view.spread) else np.zeros(len(act), np.bool_)
    row, person, credit = row[kept], owed.person[kept], owed.credit[kept]
    order = np.lexsort((row, view.spread.actor[row], person))
    pair = person[order].astype(np.int64) * view.n + view.spread.actor[row[order]]
    last = np.append(pair[1:] != pair[:-1], True) if len(pair) else np.empty(0, np.bool_)
    latest = np.sort(order[last])
    latest = latest[np.argsort(row[latest], kind="stable")]
    return row[latest], person[latest], credit[latest]


def compute(view: View, params: Params, given: Mapping[str, Score]) -> Score:  # noqa: ARG001
    """Return ``sum over buckets of (sum of hand ** hands between * probability) ** power * fading``.

    O(acts + shares x ties). Each sharer counts once for a person, with the latest share.

    Returns:
        ``(n,)``, ``>= 0``; all 0 where no tree is known.
    """
    shares, person, credit = _owed(view, params.hand)
    raw = gather(person, view.bucket(view.spread.at[shares]), view.spread.index[shares], credit)
    terms = replace(
        raw,
        amount=raw.sums() ** params.power,
        weight=view.weights(view.spread, raw.bucket, view.scale.relay_hours, params.decay),
    )
    return Score(terms.total(view.n), {"carried": terms})
