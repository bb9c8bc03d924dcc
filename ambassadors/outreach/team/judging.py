"""What a team reaches on samples that nobody chose by, and whether another surely reaches more."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING, Final

import numpy as np

from ambassadors.outreach.team.certificate import lower, upper
from ambassadors.outreach.team.cover import Cover
from ambassadors.outreach.team.result import Best

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ambassadors.outreach.team.sampling import Ground, Samples

SURE: Final = 2.0
"""A team is ahead of another by chance alone less often than once in 40 times: standard deviations."""


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """A team on some samples.

    Attributes:
        best: what it comes to.
        met: ``(s,)`` which samples it meets.
        worth: of one sample.
    """

    best: Best
    met: NDArray[np.bool_]
    worth: float

    def surely_more(self, other: Judged) -> bool:
        """Return whether it reaches more than another one, beyond the chance of the samples that tell them apart."""
        chance = self.worth * sqrt(int((self.met != other.met).sum()))
        return self.best.reach - other.best.reach > SURE * chance


def judge(ground: Ground, members: Sequence[int], drawn: Samples, a: float, limit: float) -> Judged:
    """Return what a team comes to; ``a`` is as in ``certificate``, ``limit`` what no team reaches more than."""
    count, everything, own = len(drawn[0]) - 1, ground.everything, ground.graph.own
    cover, worth = Cover.of(drawn, np.array(members, np.int64), len(own)), everything / count
    gains = [worth * cover.add(place) + float(own[member]) for place, member in enumerate(members)]
    met, brought = int(cover.met.sum()), float(own[list(members)].sum())
    low, high = (brought + everything * end(met, count, a) for end in (lower, upper))
    return Judged(Best(list(members), gains, sum(gains), low, high, limit, 2 * count), cover.met, worth)
