"""Engagement: in how many time buckets a person acted within the brand's conversation, recent ones first.

Consistency is the strongest single ingredient of what people do next, so a bucket counts by the
logarithm of how many different accounts were acted on, capped at 2 (three accounts): a spree of a
thousand mentions is worth one busy hour. Unit: active-bucket equivalents.

Source: the measures of activity in Riquelme & González-Cantergiani (2016), Measuring user influence on Twitter: a
survey, arXiv 1508.07951, counted by distinct targets and buckets instead of acts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ambassadors.errors import UsageError
from ambassadors.scores.base import Score, View, active_buckets

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Params:
    """What may be chosen.

    Attributes:
        cap: most that one bucket can give, ``> 0``.
        decay: exponent of the age, ``>= 0``.
        calm: exponent of the bucket's volume, ``>= 0``; 0 = a quiet hour counts like a loud one.
    """

    cap: float = 2.0
    decay: float = 0.75
    calm: float = 0.25

    def __post_init__(self) -> None:
        if not 0 < self.cap < np.inf:
            raise UsageError(f"engagement.cap must be a number above 0, got {self.cap}")
        for name in ("decay", "calm"):
            if not 0 <= getattr(self, name) < np.inf:
                raise UsageError(
                    f"engagement.{name} must be a number of at least 0, got {getattr(self, name)}"
                )


def compute(view: View, params: Params, given: Mapping[str, Score]) -> Score:
    """Return the engagement of each account. O(m log m) in the acts of the conversation.

    E(u) = sum over buckets b of min(log2(1 + distinct targets of u in b), cap)
    x (1 + age(b) / engagement_hours) ** -decay x min((volume(b) / typical volume) ** -calm, 2).
    """
    raw, scale = active_buckets(view, given), view.scale
    terms = replace(
        raw,
        amount=capped(raw.sums(), params),
        weight=view.weights(
            view.talk, raw.bucket, scale.engagement_hours, params.decay, params.calm, scale.talk_volume
        ),
    )
    return Score(terms.total(view.n), {"engagement": terms})


def capped(targets: NDArray[np.float64], params: Params) -> NDArray[np.float64]:
    """Return what acting on so many different accounts within one bucket counts, ``(t,)``.

    One account counts 1, three count 2, and a spree of a thousand no more than three:

    >>> capped(np.array([1.0, 3.0, 1000.0]), Params())
    array([1., 2., 2.])
    """
    amount: NDArray[np.float64] = np.minimum(np.log2(1 + targets), params.cap)
    return amount
