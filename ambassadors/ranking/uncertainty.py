"""What may follow for each person: what followed for those who stood like them one horizon ago.

The ranking is made once more as of one horizon before, and each person of today is compared with the
:data:`LIKE` people whose score was then the nearest: the mean of what followed for those is expected, their
10 % and 90 % quantiles are the interval. Only the past is used, no shape is assumed (a count has too many
zeros and too long a tail for one), and it can be said in a sentence: "of a hundred people who stood like
her, eighty were passed on by 2 to 14 others". The two scores must be made on one scale to be compared.

That holds where as much follows now as then. What has changed is told first (:func:`told`): the conversation may
run ahead of or behind its own score, so that somebody is compared with those for whom that much more or less
followed; and where it has just grown, with two groups, one for growth that goes on and one for growth that turns back.

Coverage of a count. Most people are passed on by nobody: where 90 % of the outcomes are 0, every interval
that holds 0 covers at least 90 %. So an outcome is placed in the foretold distribution by the whole step
``[P(Y < y), P(Y <= y)]`` that it stands for, and the part of the step within ``[0.1, 0.9]`` counts as covered.
For a calibrated distribution that is 80 % on average, however discrete it is; the shown interval, which
is the smallest whole one, holds more than that.

Source: Gammerman, Vovk & Vapnik (1998), Learning by transduction (conformal prediction); Czado, Gneiting &
Held (2009), Predictive model assessment for count data (the nonrandomized PIT); the level of a score is the
isotonic regression of what followed on it, Barlow et al. (1972), Statistical inference under order restrictions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

LIKE: Final = 100
"""People one is compared with; a fifth of all where there are fewer than five times as many."""

FEWEST: Final = 10
"""With fewer of them nothing is foretold: an 80 % interval needs one outcome below and one above."""

KEPT: Final = 0.8
"""Part of what followed then that is counted on now, for attention moves on to newcomers: measured on three conversations."""

GOES_ON: Final = 0.6
"""Exponent of how far the conversation lately ran ahead of or behind its score: so much of it lasts."""

BURST: Final = 3.0
"""Growth that may go on or turn back, at most."""

LOW, HIGH = 0.1, 0.9
_ROWS: Final = 10_000


@dataclass(frozen=True, slots=True, eq=False)
class Foretold:
    """What may follow for some people, NaN where the past tells nothing.

    Attributes:
        expected: ``(p,)`` mean.
        low: ``(p,)`` lower end of the 80 % interval, inclusive.
        high: ``(p,)`` upper end, inclusive.
    """

    expected: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]


def told(momentum: float, growth: float) -> tuple[float, ...]:
    """Return how many times as much is to follow as then, one figure a case that may come true.

    Args:
        momentum: acts lately over those that the score foretold, against the same one horizon before, ``> 0``.
        growth: acts of the last horizon over those of the one before, ``> 0``.

    >>> [round(factor, 2) for factor in (*told(1.0, 0.5), *told(1.0, 9.0))]
    [0.8, 2.4, 0.27]
    """
    level, burst = KEPT * momentum**GOES_ON, min(growth, BURST)
    return (level * burst, level / burst) if burst > 1 else (level,)


class Likes:
    """Scores of people at an earlier instant, and what followed for each."""

    def __init__(
        self, score: NDArray[np.float64], followed: NDArray[np.float64], factors: tuple[float, ...] = (1.0,)
    ) -> None:
        """Take ``(c,)`` scores and outcomes of the same people, in any order, and what :func:`told` says of now."""
        order = np.lexsort((followed, score))
        self._score, self._followed, self._factors = score[order], followed[order], factors
        count = len(score)
        self.like = min(LIKE, max(FEWEST, count // 5))
        self.enough = count >= FEWEST
        if self.enough:
            from ambassadors.ranking.kernels import rising  # numba: reading needs none

            self._level, starts = rising(self._followed)
            self._middle = (starts[:-1] + starts[1:] - 1) / 2

    def _starts(self, score: NDArray[np.float64]) -> NDArray[np.int64]:
        """Return where the people like each one begin, ``(p, factors)``."""
        place = np.searchsorted(self._score, score).astype(np.float64)[:, None]
        level = np.interp(place, self._middle, self._level)
        moved = np.interp(level * self._factors, self._level, self._middle)
        moved -= np.interp(level, self._level, self._middle)
        start = np.rint(place + moved).astype(np.int64) - self.like // 2
        starts: NDArray[np.int64] = np.clip(start, 0, len(self._score) - self.like)
        return starts

    def _outcomes(self, starts: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return what followed for the people like each one, ``(p, factors x like)``."""
        found: NDArray[np.float64] = self._followed[starts[:, :, None] + np.arange(self.like)]
        return found.reshape(len(starts), -1)

    def foretell(self, score: NDArray[np.float64]) -> Foretold:
        """Return what may follow for people of some scores, ``(p,)``. O(p x LIKE)."""
        expected, low, high = (np.full(len(score), np.nan) for _ in range(3))
        if not self.enough or not len(score):
            return Foretold(expected, low, high)
        starts, whose = np.unique(self._starts(score), axis=0, return_inverse=True)
        size = self.like * len(self._factors)
        first, last = int(LOW * size), int(np.ceil(HIGH * size)) - 1
        for at in range(0, len(starts), _ROWS):
            mine = (whose >= at) & (whose < at + _ROWS)
            outcomes = np.sort(self._outcomes(starts[at : at + _ROWS]), axis=1)
            row = whose[mine] - at
            expected[mine] = outcomes.mean(axis=1)[row]
            low[mine], high[mine] = outcomes[row, first], outcomes[row, last]
        return Foretold(expected, low, high)

    def covered(self, score: NDArray[np.float64], outcome: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return which part of each outcome's step lies within the interval, ``(p,)`` in [0, 1]; NaN = untold."""
        found = np.full(len(score), np.nan)
        if not self.enough:
            return found
        starts = self._starts(score)
        for at in range(0, len(score), _ROWS):
            part = slice(at, at + _ROWS)
            outcomes = self._outcomes(starts[part])
            below = (outcomes < outcome[part, None]).mean(axis=1)
            upto = (outcomes <= outcome[part, None]).mean(axis=1)
            step = upto - below
            inside = np.minimum(upto, HIGH) - np.maximum(below, LOW)
            between = (below >= LOW) & (below <= HIGH)  # an outcome that nobody like them had
            found[part] = np.where(step > 0, np.clip(inside, 0, None) / np.where(step > 0, step, 1), between)
        return found
