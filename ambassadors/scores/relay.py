"""Relay: how many different credible people lately passed a person on.

Each person counts once, at their latest act, so a friend who shares a thousand times is one friend.
The credits of one bucket are saturated by the square root, so a crowd bought for an hour stays small.
Recent distinct people beat every static centrality at predicting the next relays.
Unit: credible people, as far as they came one a bucket.

Source: the time-decayed in-degree of Pei et al. (2014), Sci Rep 4:5547, hardened.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from ambassadors.scores.base import Discounts, Score, View, relay_buckets


@dataclass(frozen=True, slots=True)
class Params:
    """What may be chosen.

    Attributes:
        discounts: credit of a person who passes something on.
        power: exponent that saturates the credits of one bucket, in ``(0, 1]``.
        decay: exponent of the age.
    """

    discounts: Discounts = field(default_factory=Discounts)
    power: float = 0.5
    decay: float = 1.0


def compute(view: View, params: Params, given: Mapping[str, Score]) -> Score:  # noqa: ARG001
    """Return the relay of each account. O(m log m) in the acts that pass something on.

    R(u) = sum over buckets b of (sum of credits of the people whose latest act on u falls in b) ** power
    x (1 + age(b) / relay_hours) ** -decay.
    """
    raw = relay_buckets(view, params.discounts, shares_only=False)
    terms = replace(
        raw,
        amount=raw.sums() ** params.power,
        weight=view.weights(view.spread, raw.bucket, view.scale.relay_hours, params.decay),
    )
    return Score(terms.total(view.n), {"relay": terms})
