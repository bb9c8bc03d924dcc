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
from typing import TYPE_CHECKING

from ambassadors.errors import UsageError
from ambassadors.scores.base import Discounts, Score, View, relay_buckets

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Params:
    """What may be chosen.

    Attributes:
        discounts: factors on the credit of a person who passes something on, each in ``[0, 1]``.
        power: exponent that saturates the credits of one bucket, in ``(0, 1]``.
        decay: exponent of the age, ``>= 0``.
    """

    discounts: Discounts = field(default_factory=Discounts)
    power: float = 0.5
    decay: float = 1.0

    def __post_init__(self) -> None:
        if not 0 < self.power <= 1:
            raise UsageError(f"relay.power must be in (0, 1], got {self.power}")
        if not 0 <= self.decay < float("inf"):
            raise UsageError(f"relay.decay must be a number of at least 0, got {self.decay}")


def compute(view: View, params: Params, given: Mapping[str, Score]) -> Score:
    """Return the relay of each account. O(m log m) in the acts that pass something on.

    R(u) = sum over buckets b of (sum of credits of the people whose latest act on u falls in b) ** power
    x (1 + age(b) / relay_hours) ** -decay.
    """
    raw = relay_buckets(view, params.discounts, shares_only=False, given=given)
    terms = replace(
        raw,
        amount=saturated(raw.sums(), params),
        weight=view.weights(view.spread, raw.bucket, view.scale.relay_hours, params.decay),
    )
    values = terms.total(view.n)
    if "authenticity" not in given:
        return Score(values, {"relay": terms})
    untouched = "spread" not in given["authenticity"].factors
    return Score(values, {"relay": terms}, raw=values if untouched else compute(view, params, {}).values)


def saturated(credit: NDArray[np.float64], params: Params) -> NDArray[np.float64]:
    """Return what the credits of buckets amount to, ``(t,)``.

    Four people in one hour count 2, a bought crowd of a hundred 10; four in four hours count 4:

    >>> import numpy as np
    >>> saturated(np.array([1.0, 4.0, 100.0]), Params())
    array([ 1.,  2., 10.])
    """
    amount: NDArray[np.float64] = credit**params.power
    return amount
