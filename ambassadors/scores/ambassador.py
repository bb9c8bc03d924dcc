"""Ambassador: acts with the brand again and again, and is passed on by others.

A product of two sides: whoever stands at the floor on one side is no ambassador, however large the
other. Both sides are those of the engagement and relay scores, made to stand: every bucket is capped, a
quiet one counts more, and they fade slowly, so that the list does not turn over from day to day.
log A = share log(E + floor) + (1 - share) log(R + floor) splits a score exactly, and E and R are sums.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ambassadors.errors import UsageError
from ambassadors.scores.base import Score, Terms, View

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Params:
    """What may be chosen.

    Attributes:
        cap: most that one bucket can give to a side, ``> 0``.
        decay: exponent of the age, ``>= 0``.
        calm: exponent of the bucket's volume, ``>= 0``.
        floor: added to both sides, ``> 0``.
        share: exponent of the engagement side, in ``(0, 1)``; the relay side has the rest.
    """

    cap: float = 2.0
    decay: float = 0.5
    calm: float = 0.35
    floor: float = 0.05
    share: float = 0.5

    def __post_init__(self) -> None:
        for name in ("cap", "floor"):
            if not 0 < getattr(self, name) < np.inf:
                raise UsageError(f"{name} must be a number above 0, got {getattr(self, name)}")
        for name in ("decay", "calm"):
            if not 0 <= getattr(self, name) < np.inf:
                raise UsageError(f"{name} must be a number of at least 0, got {getattr(self, name)}")
        if not 0 < self.share < 1:
            raise UsageError(f"share must be in (0, 1), got {self.share}")


def compute(view: View, params: Params, given: Mapping[str, Score]) -> Score:
    """Return the ambassador score of each account: ``(E + floor) ** share * (R + floor) ** (1 - share)``. O(m).

    E and R sum min(log2(1 + credits in b), cap) x (1 + age(b) / standing_hours) ** -decay
    x min((volume(b) / typical volume) ** -calm, 2) over the buckets of the given scores.
    """
    scale = view.scale

    def side(name: str, typical: float) -> Terms:
        raw = given[name].terms[name]
        acts = view.talk if name == "engagement" else view.spread
        return replace(
            raw,
            amount=np.minimum(np.log2(1 + raw.sums()), params.cap),
            weight=view.weights(acts, raw.bucket, scale.standing_hours, params.decay, params.calm, typical),
        )

    terms = {
        "ambassador.engagement": side("engagement", scale.talk_volume),
        "ambassador.relay": side("relay", scale.spread_volume),
    }
    return Score(combine(params, {name: part.total(view.n) for name, part in terms.items()}), terms)


def combine(params: Params, totals: Mapping[str, NDArray[np.float64]]) -> NDArray[np.float64]:
    """Return the product of both sides, ``(n,)``."""
    acted, passed_on = totals["ambassador.engagement"], totals["ambassador.relay"]
    product: NDArray[np.float64] = (acted + params.floor) ** params.share * (passed_on + params.floor) ** (
        1 - params.share
    )
    return product
