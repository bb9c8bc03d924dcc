"""Crowds: is the crowd behind an account made like the other crowds of this conversation?

A bought crowd is made of accounts alone: nobody talks to them, they were not there before, they pass on
nobody else. Most honest people are like that too, once, so one person tells nothing; a crowd of two
hundred without an exception does. So each sign of a life of one's own is counted in the crowd and compared
with its share among people as active, in the same days, who passed on others: newcomers are measured by
newcomers, and a surplus is judged, never a person.

A small crowd shows no surplus: that twenty lack a sign proves little where a quarter of the usual would do. So
those who lack it also count for somebody only as far as others carry them (:func:`as_many`): as many again
as show the sign, and a few more. What buying brings is then bounded by the evidence, however much is bought.

Source: the null models of Giatsoglou et al. (2015), Retweeting activity on Twitter: signs of deception, and
of Beutel et al. (2013), CopyCatch, brought down to one sign at a time and its Poisson bound.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

BOUND: Final = 3.0
"""Upper 95 % bound of a Poisson mean of which nothing was seen."""

Z: Final = 1.645
"""``seen + Z sqrt(seen) + BOUND`` is close above that bound where something was seen."""

OLD: Final = 2
"""Horizons after which those who came are one: a purchase is measured by those who came in the same one."""


@dataclass(frozen=True, slots=True, eq=False)
class Crowd:
    """One sign counted in the crowd of every account. Few crowds are judged: figures of the others are not kept.

    Attributes:
        seen: ``(n,)`` int32, people who show the sign.
        judged: ``(j,)`` int64, the accounts whose crowd is judged, ascending.
        size: ``(j,)`` int64, people of each.
        usual: ``(j,)`` float64, as many as a usual crowd of such people holds.
        counts: ``(j,)`` float64 in ``[0, 1]``, what those without the sign count.
    """

    seen: NDArray[np.int32]
    judged: NDArray[np.int64]
    size: NDArray[np.int64]
    usual: NDArray[np.float64]
    counts: NDArray[np.float64]

    @property
    def expected(self) -> NDArray[np.float64]:
        """``usual`` of everybody, ``(n,)``, NaN where not to be told."""
        everybody = np.full(len(self.seen), np.nan)
        everybody[self.judged] = self.usual
        return everybody

    @property
    def weight(self) -> NDArray[np.float64]:
        """``counts`` of everybody, ``(n,)``, 1 where not to be told."""
        everybody = np.ones(len(self.seen))
        everybody[self.judged] = self.counts
        return everybody

    def weights(self, whom: NDArray[np.integer[Any]], sign: NDArray[np.bool_]) -> NDArray[np.float64]:
        """Return what each member counts, ``(p,)``; arguments are those of :func:`judge`. Few count less than 1."""
        unlike = np.zeros(len(self.seen), np.bool_)
        unlike[self.judged[self.counts < 1]] = True
        some = np.flatnonzero(unlike[whom] & ~sign)
        found = np.ones(len(whom))
        found[some] = self.counts[np.searchsorted(self.judged, whom[some])]
        return found


@dataclass(frozen=True, slots=True)
class Limits:
    """Which crowds are judged, and how far one may differ.

    Attributes:
        tolerance: part of the expected below which a crowd is unlike the others.
        smallest: people that make a crowd.
        largest: part of everybody above which an account makes the norm itself: popular accounts tell nothing.
    """

    tolerance: float
    smallest: int
    largest: float


def judge(
    whom: NDArray[np.integer[Any]],
    kind: NDArray[np.integer[Any]],
    sign: NDArray[np.bool_],
    n: int,
    limits: Limits,
) -> Crowd:
    """Compare the crowd of every account with all the others, class by class. O(p + crowds x classes).

    Those without the sign count ``min(1, bound / (tolerance x expected)) ** 3``, ``bound`` being the largest
    mean that the number seen still speaks for. A crowd that merely differs counts in full, and bots thrown
    at an honest account take little from it: its own people still show the sign.

    Args:
        whom: ``(p,)`` account that the crowd stands behind.
        kind: ``(p,)`` class of the member, from 0, below 128.
        sign: ``(p,)`` whether the member shows the sign.
        n: number of accounts.
        limits: which crowds are judged.

    >>> bots, fans = np.zeros(40, np.int32), np.repeat(np.arange(1, 9, dtype=np.int32), 40)
    >>> whom, sign = np.append(bots, fans), np.append(bots > 0, np.arange(320) % 2 == 0)
    >>> crowd = judge(whom, np.zeros(360, np.int64), sign, 9, Limits(0.25, 10, 0.5))
    >>> float(crowd.expected[0]), crowd.weight.round(2).tolist()[:3]
    (20.0, [0.22, 1.0, 1.0])
    """
    from ambassadors.scores.authenticity.kernels import tallied  # numba: reading needs none

    seen, rows, counts = tallied(
        whom.astype(np.int32, copy=False),
        kind.astype(np.int8, copy=False),
        sign,
        n,
        limits.smallest,
        limits.largest * len(whom),
        int(kind.max(initial=0)) + 1,
    )
    (members, showing), (every, shown) = counts[:, :-1], counts.sum(1, np.int64)
    rate = (shown - showing) / np.maximum(every - members, 1)
    expected = (members * rate).sum(1)
    bound = seen[rows] + Z * np.sqrt(seen[rows]) + BOUND
    with np.errstate(divide="ignore"):
        weight = np.minimum(bound / (limits.tolerance * expected), 1) ** 3
    return Crowd(seen, rows, members.sum(1), expected, weight)


def as_many(
    whom: NDArray[np.int32],
    age: NDArray[np.integer[Any]],
    kind: NDArray[np.integer[Any]],
    sign: NDArray[np.bool_],
    n: int,
    limits: Limits,
) -> NDArray[np.float64]:
    """Return what those without a sign count: as many as came with it in the same age of a crowd, and a few more. O(p).

    Where people without the sign are usual, more of them: ``1 / tolerance`` times as many as usual beside those with it.

    Args:
        whom: ``(p,)`` account that the crowd stands behind.
        age: ``(p,)`` from 0, how long ago the member came; those above :data:`OLD` are one.
        kind: ``(p,)`` class of the member, from 0.
        sign: ``(p,)`` whether the member shows the sign.
        n: number of accounts.
        limits: which crowds are judged; ``smallest - 1`` without the sign count in full for anybody.

    Returns:
        ``(p,)`` in ``[0, 1]``, 1 of those with the sign.

    >>> bots, fans = np.zeros(20, np.int32), np.repeat(np.arange(1, 9, dtype=np.int32), 40)
    >>> whom, sign = np.append(bots, fans), np.append(bots > 0, np.arange(320) % 5 > 0)
    >>> as_many(whom, np.zeros(340, int), np.zeros(340, int), sign, 9, Limits(0.25, 3, 0.5)).round(2).tolist()[:2]
    [0.1, 0.1]
    """
    group = whom * np.int32(OLD + 1) + np.minimum(age, OLD).astype(np.int8)
    crowd = judge(group, kind, sign, n * (OLD + 1), limits)
    size, seen = crowd.size, crowd.seen[crowd.judged]
    with np.errstate(divide="ignore"):
        odds = (size - crowd.usual) / (limits.tolerance * crowd.usual)
        most = (seen + limits.smallest - 1) * np.maximum(odds, 1)
        crowd.counts[:] = np.minimum(most / (size - seen), 1)
    return crowd.weights(group, sign)
