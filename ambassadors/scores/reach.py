"""Reach: how many different credible people lately shared a person on.

A share shows the content to the sharer's own audience, an answer or a mention hardly does: for who
will be carried far, shares alone tell more. Otherwise made like the relay score: each person once, at
the latest share, buckets saturated, recent ones first. Unit: credible people, as far as they came one
a bucket.

Source: own reach predicted by recent sharers; Bakshy et al. (2011), Everyone's an influencer, on how
little can be told about single cascades.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from ambassadors.scores.base import Discounts, Score, View, relay_buckets


@dataclass(frozen=True, slots=True)
class Params:
    """What may be chosen.

    Attributes:
        discounts: credit of a person who shares.
        power: exponent that saturates the credits of one bucket, in ``(0, 1]``.
        decay: exponent of the age.
    """

    discounts: Discounts = field(default_factory=Discounts)
    power: float = 0.5
    decay: float = 1.0


def compute(view: View, params: Params, given: Mapping[str, Score]) -> Score:  # noqa: ARG001
    """Return the reach of each account. O(m log m) in the acts that pass something on."""
    raw = relay_buckets(view, params.discounts, shares_only=True)
    terms = replace(
        raw,
        amount=raw.sums() ** params.power,
        weight=view.weights(view.spread, raw.bucket, view.scale.relay_hours, params.decay),
    )
    return Score(terms.total(view.n), {"reach": terms})
