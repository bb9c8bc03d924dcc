"""What a community is in figures, and how each member is bound within it and beyond.

Sources: Yang & Leskovec (2012), Defining and evaluating network communities, for density and conductance;
Guimera & Amaral (2005) for the participation coefficient.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ambassadors.communities.ties import Ties

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Figures:
    """Of ``n`` accounts in ``c`` communities. Ties are weighed 1, those that go both ways 2.

    Attributes:
        inside: ``(n,)`` weight of an account's ties within its community.
        outside: ``(n,)`` weight of its ties to other communities.
        participation: ``(n,)`` in ``[0, 1)``, 0 = all ties in one community; NaN = without a tie.
        size: ``(c,)`` members.
        density: ``(c,)`` in ``(0, 1]``, part of all pairs of members that are tied; NaN = one member alone.
        conductance: ``(c,)`` in ``[0, 1]``, part of the smaller side's ties that leads out; 0 = closed.
        who: ``(b,)`` an account with ties to another community, ascending.
        where: ``(b,)`` that community, ascending for one account.
        strength: ``(b,)`` weight of those ties.
    """

    inside: Ints
    outside: Ints
    participation: Floats
    size: Ints
    density: Floats
    conductance: Floats
    who: Ints
    where: Ints
    strength: Ints


def figures(ties: Ties, community: NDArray[np.int32]) -> Figures:
    """Return the figures of every account and community. O(e log e).

    Args:
        ties: of everybody.
        community: ``(n,)`` from 0, -1 = without a tie.

    >>> from ambassadors.communities import Ties
    >>> path = Ties.of(np.array([0, 1, 2]), np.array([1, 2, 3]), 4)
    >>> figures(path, np.array([0, 0, 1, 1], np.int32)).conductance.tolist()  # 1 of 3 tie ends leads out
    [0.3333333333333333, 0.3333333333333333]
    """
    count = int(community.max(initial=-1)) + 1
    first, second = community[ties.first], community[ties.second]
    home = first == second
    inside = _strength(ties, home)
    who, where, strength = _across(ties, community, ~home, count)
    outside = np.bincount(who, strength, ties.n)
    with np.errstate(invalid="ignore"):
        squares = inside**2 + np.bincount(who, strength**2, ties.n)
        participation = 1 - squares / (inside + outside) ** 2
    tied = community >= 0
    of = community[tied]
    size = np.bincount(of, minlength=count)
    pairs = np.bincount(first[home], minlength=count)
    within, beyond = (np.bincount(of, part[tied], count) for part in (inside, outside))
    volume = within + beyond
    smaller = np.minimum(volume, volume.sum() - volume)
    return Figures(
        inside.astype(np.int64),
        outside.astype(np.int64),
        participation,
        size,
        np.divide(pairs, size * (size - 1) / 2, out=np.full(count, np.nan), where=size > 1),
        np.divide(beyond, smaller, out=np.zeros(count), where=smaller > 0),
        who,
        where,
        strength.astype(np.int64),
    )


def _strength(ties: Ties, kept: NDArray[np.bool_]) -> Floats:
    """Return the weight of each account's ties that are kept. Weights are 1 or 2: sums are exact in any order."""
    weight = ties.weight[kept]
    ends = np.bincount(ties.first[kept], weight, ties.n), np.bincount(ties.second[kept], weight, ties.n)
    return np.asarray(ends[0] + ends[1], np.float64)


def _across(
    ties: Ties, community: NDArray[np.int32], kept: NDArray[np.bool_], count: int
) -> tuple[Ints, Ints, Floats]:
    """Return the weight of each account's kept ties into each community, sorted by both. O(e log e)."""
    first, second, weight = ties.first[kept], ties.second[kept], ties.weight[kept]
    code = np.append(first, second).astype(np.int64) * max(count, 1) + community[np.append(second, first)]
    cell, place = np.unique(code, return_inverse=True)
    account, into = np.divmod(cell, max(count, 1))
    return account, into, np.bincount(place, np.append(weight, weight), len(cell)).astype(np.float64)


def most_of_each(group: Ints, value: Ints, most: int) -> Ints:
    """Return the places of the ``most`` highest positive values of each group, of equal ones the first. O(n log n).

    Returns:
        Shape ``(k,)``, by group, the highest first.

    >>> most_of_each(np.array([0, 1, 0, 0]), np.array([5, 0, 7, 5]), 2).tolist()
    [2, 0]
    """
    kept = np.flatnonzero(value > 0)
    kept = kept[np.lexsort((kept, -value[kept], group[kept]))]
    ordered = group[kept]
    return kept[np.arange(len(kept)) - np.searchsorted(ordered, ordered) < most]
