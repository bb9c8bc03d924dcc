"""What a team reaches on samples that nobody chose by, and whether another surely reaches more.

Source: McNemar (1947), Note on the sampling error of the difference between correlated proportions: of two teams on
the same samples only those that one of them meets tell which is ahead. O(samples that a member meets), over members.
"""

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
        """Return whether it reaches more than another one, beyond the chance of the samples that tell them apart.

        Six samples of ten people each meet the first team alone and none the other: 60 against 2 x 10 sqrt(6) = 49 is
        enough. Of four it would not be:

        >>> nobody = Judged(Best([], [], 0.0, 0.0, 0.0, 100.0, 10), np.zeros(10, np.bool_), 10.0)
        >>> six = Judged(Best([1], [60.0], 60.0, 0.0, 100.0, 100.0, 10), np.arange(10) < 6, 10.0)
        >>> four = Judged(Best([2], [40.0], 40.0, 0.0, 100.0, 100.0, 10), np.arange(10) < 4, 10.0)
        >>> six.surely_more(nobody), four.surely_more(nobody)
        (True, False)
        """
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
