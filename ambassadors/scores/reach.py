"""Reach: how many different credible people who keep coming back lately passed a person on.

A share shows the content to the sharer's own audience, an answer or a mention hardly does: it counts a
quarter, but it counts, or a conversation without shares would have no reach at all. Somebody active in
many time buckets will be there to share again, and so will their audience: their act counts more, by a
logarithm, at most three times. Otherwise made like the relay score: each person once, at the latest act,
buckets saturated, recent ones first. Unit: credible people seen once, as far as they came one a bucket.

What the sharers' own shares brought on (second-order exposure) was tried as a credit and foretells
nothing more; see the measurements.

Source: own reach predicted by recent sharers; Bakshy et al. (2011), Everyone's an influencer, on how
little can be told about single cascades.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from ambassadors.errors import UsageError
from ambassadors.scores.base import Discounts, Score, Terms, View, relay_buckets
from ambassadors.scores.base.credits import places

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Params:
    """What may be chosen.

    Attributes:
        discounts: factors on the credit of a person who passes something on, each in ``[0, 1]``.
        answer: factor where the person answered or mentioned only, never shared, in ``[0, 1]``.
        regular: most that the act of somebody who keeps coming back counts, ``>= 1``; 1 = all alike.
        power: exponent that saturates the credits of one bucket, in ``(0, 1]``.
        decay: exponent of the age, ``>= 0``.
    """

    discounts: Discounts = field(default_factory=Discounts)
    answer: float = 0.25
    regular: float = 3.0
    power: float = 0.6
    decay: float = 1.0

    def __post_init__(self) -> None:
        if not 0 <= self.answer <= 1:
            raise UsageError(f"reach.answer must be in [0, 1], got {self.answer}")
        if not 1 <= self.regular < np.inf:
            raise UsageError(f"reach.regular must be a number of at least 1, got {self.regular}")
        if not 0 < self.power <= 1:
            raise UsageError(f"reach.power must be in (0, 1], got {self.power}")
        if not 0 <= self.decay < np.inf:
            raise UsageError(f"reach.decay must be a number of at least 0, got {self.decay}")


def compute(view: View, params: Params, given: Mapping[str, Score]) -> Score:
    """Return the reach of each account, ``(n,)``. O(m log m) in the acts that pass something on.

    Reach(u) = sum over buckets b of (sum over people s whose latest act on u falls in b of credit(s, u)
    x min(log2(1 + buckets in which s passed anybody on), regular)
    x (1 if s ever shared u, else answer)) ** power
    x (1 + age(b) / relay_hours) ** -decay.
    """
    raw = _credits(view, params, given)
    terms = replace(
        raw,
        amount=raw.sums() ** params.power,
        weight=view.weights(view.spread, raw.bucket, view.scale.relay_hours, params.decay),
    )
    return Score(terms.total(view.n), {"reach": terms})


def worth(active: NDArray[np.integer[Any]], shared: NDArray[np.bool_], params: Params) -> NDArray[np.float64]:
    """Return the factor of people active in so many buckets, who shared or else answered only.

    A newcomer's share counts once, one of somebody seen in three buckets twice, the answer of a regular
    three quarters:

    >>> worth(np.array([1, 3, 40]), np.array([True, True, False]), Params())
    array([1.  , 2.  , 0.75])
    """
    factor: NDArray[np.float64] = np.minimum(np.log2(1 + active), params.regular) * np.where(
        shared, 1.0, params.answer
    )
    return factor


def _credits(view: View, params: Params, given: Mapping[str, Score]) -> Terms:
    """Return who was passed on by whom, with the credits of the reach; gathered once a view."""
    key = ("reach", params.discounts, params.answer, params.regular, "authenticity" in given)
    if key not in view.memo:
        pairs = view.spread_pairs
        plain = relay_buckets(view, params.discounts, shares_only=False, given=given)
        factor = np.empty(len(view.spread))
        factor[pairs.order] = worth(view.regular[pairs.actor], pairs.shared, params)[pairs.pair]
        place = places(view.spread, plain.act)
        view.memo[key] = replace(plain, credit=plain.credit * factor[place])
    terms: Terms = view.memo[key]
    return terms
