"""What a community is known by: whom its members pass on, which words they use, which brands they talk of.

What is distinctive is what is said more often here than elsewhere by more people than chance would
bring: the log-odds ratio with an informative Dirichlet prior, in standard deviations.

Source: Monroe, Colaresi & Quinn (2008), Fightin' words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from ambassadors.sensitive import LEAST_PEOPLE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

PRIOR: Final = 100.0
"""Weight of what everybody says, in people; of few people a tenth, or nothing they say could stand out."""

SURE: Final = 1.96
"""Standard deviations above which something is distinctive."""


def distinctive(
    community: Ints, thing: Ints, members: Ints, most: int
) -> tuple[Ints, Ints, NDArray[np.float64], Ints]:
    """Return the most distinctive things of each community. O(u log u).

    Args:
        community: ``(u,)`` of a member who uses a thing, one entry a member and thing; -1 is left out.
        thing: ``(u,)`` what, from 0.
        members: ``(c,)`` people of each community who could use anything.
        most: how many of each community.

    Returns:
        Community, thing, standard deviations above chance and how many members use it, ``(d,)`` each; by
        community, the most distinctive first.

    Two communities of a hundred; what 40 and 2 of them say tells them apart, what 20 of each say does not:

    >>> community, thing = np.repeat([0, 1, 0, 1], [40, 2, 20, 20]), np.repeat([0, 0, 1, 1], [40, 2, 20, 20])
    >>> [part.round(1).tolist() for part in distinctive(community, thing, np.array([100, 100]), 3)]
    [[0], [0], [5.4], [40]]
    """
    kept = community >= 0
    community, thing = community[kept], thing[kept]
    if not len(thing):
        return np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0), np.empty(0, np.int64)
    things = int(thing.max()) + 1
    cell, here = np.unique(community * things + thing, return_counts=True)
    group, what = cell // things, cell % things
    everywhere = np.bincount(thing)[what]
    weight = min(PRIOR, members.sum() / 10)
    prior = weight * everywhere / members.sum()
    inside, elsewhere = here + prior, everywhere - here + prior
    log_odds = _log_odds(inside, members[group] + weight)
    log_odds -= _log_odds(elsewhere, members.sum() - members[group] + weight)
    above = log_odds / np.sqrt(1 / inside + 1 / elsewhere)
    sure = np.flatnonzero((above > SURE) & (here >= LEAST_PEOPLE))
    sure = sure[np.lexsort((what[sure], -above[sure], group[sure]))]
    group = group[sure]
    nth = np.arange(len(sure)) - np.searchsorted(group, group)
    first = sure[nth < most]
    return cell[first] // things, what[first], above[first], here[first]


def _log_odds(users: NDArray[np.float64], people: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(np.log((users + 0.5) / (people - users + 0.5)))
