"""What may follow for each person: what followed for those who stood like them one horizon ago.

The ranking is made once more as of one horizon before, and each person of today is compared with the
:data:`LIKE` people whose score was then the nearest: the mean of what followed for those is expected, their
10 % and 90 % quantiles are the interval. Only the past is used, no shape is assumed (a count has too many
zeros and too long a tail for one), and it can be said in a sentence: "of a hundred people who stood like
her, eighty were passed on by 2 to 14 others". The two scores must be made on one scale to be compared.

What followed then is first told as of now (:func:`retold`): attention moves on to newcomers, a conversation
that has fallen goes on falling somewhat, and one that has just grown may grow as much again or fall back.

Coverage of a count. Most people are passed on by nobody: where 90 % of the outcomes are 0, every interval
that holds 0 covers at least 90 %. So an outcome is placed in the foretold distribution by the whole step
``[P(Y < y), P(Y <= y)]`` that it stands for, and the part of the step within ``[0.1, 0.9]`` counts as covered.
For a calibrated distribution that is 80 % on average, however discrete it is; the shown interval, which
is the smallest whole one, holds more than that.

Source: Gammerman, Vovk & Vapnik (1998), Learning by transduction (conformal prediction); Czado, Gneiting &
Held (2009), Predictive model assessment for count data (the nonrandomized PIT); binomial thinning of counts
after Steutel & van Harn (1979), Discrete analogues of self-decomposability and stability.
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
"""Part of what followed then that is counted on now: measured on three conversations, fast and slow."""

TREND: Final = 0.25
"""A conversation of which half was left keeps ``0.5 ** TREND`` of the outcomes: the scores tell most of it already."""

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


def retold(
    score: NDArray[np.float64], counts: tuple[NDArray[np.float64], ...], growth: float
) -> tuple[NDArray[np.float64], list[NDArray[np.float64]]]:
    """Return the scores in ascending order, and what followed for each, told as of now.

    Counts are thinned, or grown by Poisson draws, always the same ones. Where the conversation grew, every
    second person in the order of the scores is told as if it grew on, the others as if it fell back.

    Args:
        score: ``(c,)`` of people then.
        counts: ``(c,)`` whole numbers that followed for the same people, one array a thing counted.
        growth: acts of the horizon that followed over those of the one before, ``> 0``.

    >>> half = retold(np.zeros(1000), (np.full(1000, 10.0),), 1.0)[1][0]
    >>> round(float(half.mean())), bool(half.std() > 1)
    (8, True)
    """
    order = np.lexsort((*counts, score))
    factor = np.full(len(order), KEPT * min(growth, 1.0) ** TREND)
    if growth > 1:
        factor = np.where(np.arange(len(order)) % 2, min(growth, BURST), 1 / min(growth, BURST)) * KEPT
    rng = np.random.default_rng(0)
    told = []
    for count in counts:
        held = count[order].astype(np.int64)
        more = rng.poisson(held * np.maximum(factor - 1, 0))
        told.append((rng.binomial(held, np.minimum(factor, 1)) + more).astype(np.float64))
    return score[order], told


class Likes:
    """Scores of people at an earlier instant, and what followed for each."""

    def __init__(self, score: NDArray[np.float64], followed: NDArray[np.float64]) -> None:
        """Take ``(c,)`` scores and outcomes of the same people, in any order."""
        order = np.lexsort((followed, score))
        self._score, self._followed = score[order], followed[order]
        count = len(score)
        self.like = min(LIKE, max(FEWEST, count // 5))
        self.enough = count >= FEWEST

    def _start(self, score: NDArray[np.float64]) -> NDArray[np.int64]:
        """Return where the people like each one begin."""
        place = np.searchsorted(self._score, score)
        start: NDArray[np.int64] = np.clip(place - self.like // 2, 0, len(self._score) - self.like)
        return start

    def foretell(self, score: NDArray[np.float64]) -> Foretold:
        """Return what may follow for people of some scores, ``(p,)``. O(p x LIKE)."""
        expected, low, high = (np.full(len(score), np.nan) for _ in range(3))
        if not self.enough:
            return Foretold(expected, low, high)
        starts, whose = np.unique(self._start(score), return_inverse=True)
        first, last = int(LOW * self.like), int(np.ceil(HIGH * self.like)) - 1
        for at in range(0, len(starts), _ROWS):
            mine = (whose >= at) & (whose < at + _ROWS)
            outcomes = np.sort(self._followed[starts[at : at + _ROWS, None] + np.arange(self.like)], axis=1)
            row = whose[mine] - at
            expected[mine] = outcomes.mean(axis=1)[row]
            low[mine], high[mine] = outcomes[row, first], outcomes[row, last]
        return Foretold(expected, low, high)

    def covered(self, score: NDArray[np.float64], outcome: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return which part of each outcome's step lies within the interval, ``(p,)`` in [0, 1]; NaN = untold."""
        found = np.full(len(score), np.nan)
        if not self.enough:
            return found
        start = self._start(score)
        for at in range(0, len(score), _ROWS):
            part = slice(at, at + _ROWS)
            outcomes = self._followed[start[part, None] + np.arange(self.like)]
            below = (outcomes < outcome[part, None]).mean(axis=1)
            upto = (outcomes <= outcome[part, None]).mean(axis=1)
            step = upto - below
            inside = np.minimum(upto, HIGH) - np.maximum(below, LOW)
            between = (below >= LOW) & (below <= HIGH)  # an outcome that nobody like them had
            found[part] = np.where(step > 0, np.clip(inside, 0, None) / np.where(step > 0, step, 1), between)
        return found
