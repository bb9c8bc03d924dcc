"""Ambassador: acts with the brand again and again, and is passed on by others.

A product of two sides: whoever stands at the floor on one side is no ambassador, however large the
other. Both sides are those of the engagement and relay scores, made to stand: every bucket is capped, a
quiet one counts more, and they fade slowly, so that the list does not turn over from day to day. On a day that
multiplies the conversation it does: so many earn a place for the first time that a list in a fixed order would, too.
log A = share log(E + floor) + (1 - share) log(R + floor) splits a score exactly, and E and R are sums.

Sources: Cha, Haddadi, Benevenuto & Gummadi (2010), Measuring user influence in Twitter: the million follower
fallacy, for why one side alone misleads; the weighted geometric mean is that of Cobb & Douglas (1928).
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
        decay: exponent of the age of what others did, ``>= 0``.
        acted_decay: exponent of the age of what the person did, ``>= 0``; habits last longer than fame, and
            with the same exponent the list keeps less than four in five from one day to the next.
        habit: horizons that what the person did stands for a habit, ``> 0``; what is older counts less by the
            cube of its age, for a heavy tail alone would list people who left long ago.
        calm: exponent of the bucket's volume, ``>= 0``.
        floor: added to both sides, ``> 0``.
        share: exponent of the engagement side, in ``(0, 1)``; the relay side has the rest.
    """

    cap: float = 2.0
    decay: float = 0.5
    acted_decay: float = 0.4
    habit: float = 6.0
    calm: float = 0.35
    floor: float = 0.05
    share: float = 0.5

    def __post_init__(self) -> None:
        for name in ("cap", "habit", "floor"):
            if not 0 < getattr(self, name) < np.inf:
                raise UsageError(f"ambassador.{name} must be a number above 0, got {getattr(self, name)}")
        for name in ("decay", "acted_decay", "calm"):
            if not 0 <= getattr(self, name) < np.inf:
                raise UsageError(
                    f"ambassador.{name} must be a number of at least 0, got {getattr(self, name)}"
                )
        if not 0 < self.share < 1:
            raise UsageError(f"ambassador.share must be in (0, 1), got {self.share}")


def compute(view: View, params: Params, given: Mapping[str, Score]) -> Score:
    """Return the ambassador score of each account: ``(E + floor) ** share * (R + floor) ** (1 - share)``. O(m).

    E and R sum min(log2(1 + credits in b), cap) x (1 + age(b) / standing_hours) ** -decay
    x min((volume(b) / typical volume) ** -calm, 2) over the buckets of the given scores; E with acted_decay,
    and x max(1, age(b) / (habit x horizon_hours)) ** -3.
    """
    scale = view.scale

    def side(name: str, typical: float) -> Terms:
        raw = given[name].terms[name]
        acts, decay = (view.talk, params.acted_decay) if name == "engagement" else (view.spread, params.decay)
        weight = view.weights(acts, raw.bucket, scale.standing_hours, decay, params.calm, typical)
        if name == "engagement":
            weight *= np.maximum(1, view.age(raw.bucket) / (params.habit * scale.horizon_hours)) ** -3
        return replace(raw, amount=np.minimum(np.log2(1 + raw.sums()), params.cap), weight=weight)

    terms = {
        "ambassador.engagement": side("engagement", scale.talk_volume),
        "ambassador.relay": side("relay", scale.spread_volume),
    }
    return Score(combine(params, {name: part.total(view.n) for name, part in terms.items()}), terms)


def combine(params: Params, totals: Mapping[str, NDArray[np.float64]]) -> NDArray[np.float64]:
    """Return the product of both sides, ``(n,)``.

    Both sides at 1 give little more than 1; four times one side doubles it; nobody passed on stays low:

    >>> sides = {"ambassador.engagement": np.array([1.0, 4.0, 4.0]), "ambassador.relay": np.array([1.0, 1.0, 0.0])}
    >>> combine(Params(), sides).round(2)
    array([1.05, 2.06, 0.45])
    """
    acted, passed_on = totals["ambassador.engagement"], totals["ambassador.relay"]
    product: NDArray[np.float64] = (acted + params.floor) ** params.share * (passed_on + params.floor) ** (
        1 - params.share
    )
    return product
