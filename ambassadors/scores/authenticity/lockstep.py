"""Lockstep: accounts that pass on the same accounts within minutes, again and again.

Two people who follow the same friend meet now and then; two who meet at account after account, at accounts
that few pass on, act by one plan. Popular accounts tell nothing: a meeting counts for as much as it is rare.

Source: Beutel et al. (2013), CopyCatch; Pacheco et al. (2021), Uncovering coordinated networks on social
media, with an expected number of meetings in the place of a fixed threshold.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from ambassadors.scores.authenticity.rings import components, core_numbers
from ambassadors.scores.base.view import runs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ambassadors.scores.base import View

WINDOWS: Final = 12
"""Windows in a bucket; meeting = passing on the same account in the same window."""

NEXT: Final = 16
"""Each act meets at most so many that follow it in its window: no crowd costs all its pairs."""

TELLING: Final = 100
"""Acts that a window must hold to tell what is popular just then; else its bucket tells."""

COMMON: Final = 0.1
"""Part of these acts above which an account is what everybody talks about just then."""

MEETINGS: Final = 3
"""Fewer are chance."""

SURE: Final = 0.01
"""Groups expected by chance in the whole conversation, at most."""


@dataclass(frozen=True, slots=True, eq=False)
class Lockstep:
    """Groups that act in lockstep, numbered from 0 by their first member.

    Attributes:
        group: ``(n,)`` int32, -1 = none.
        size: ``(g,)`` int64, members.
        partners: ``(n,)`` int32, core number of the account: it and its partners each have so many partners.
        meetings: ``(n,)`` int32, most meetings of the account with one other of its group.
        expected: ``(n,)`` float32, meetings with somebody always active that chance explains.
    """

    group: NDArray[np.int32]
    size: NDArray[np.int64]
    partners: NDArray[np.int32]
    meetings: NDArray[np.int32]
    expected: NDArray[np.float32]


def find_lockstep(view: View) -> Lockstep:
    """Return the groups that act in lockstep. O(m log m)."""
    actor, cell, chance = _cells(view)
    n = view.n
    explained = np.bincount(actor, chance, n)
    code, seen = _meetings(actor, cell, n)
    tested = max(len(code), 1)
    often = seen >= MEETINGS
    code, seen = code[often], seen[often]
    one, two = code // max(n, 1), code % max(n, 1)
    mean = np.minimum(explained[one], explained[two])
    odd = _tail(seen, mean) * tested <= SURE
    one, two, seen, mean = one[odd], two[odd], seen[odd], mean[odd]
    here, there = np.append(one, two), np.append(two, one)
    group, count = components(here, there, n)
    most, usual = np.zeros(n, np.int64), np.zeros(n)
    for side in (one, two):
        np.maximum.at(most, side, seen)
        np.maximum.at(usual, side, mean)
    size = np.bincount(group[group >= 0], minlength=count)
    return Lockstep(
        group,
        size,
        core_numbers(here, there, n).astype(np.int32),
        most.astype(np.int32),
        usual.astype(np.float32),
    )


def _cells(view: View) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float64]]:
    """Return who was in which cell (an account within a window), ordered by cell, and the chance to be there."""
    acts = view.spread
    window = acts.at // max(1, view.scale.bucket_ms // WINDOWS)
    enough = np.bincount(acts.actor, minlength=view.n)[acts.actor] >= MEETINGS
    rows = np.flatnonzero(enough)
    alive, hour = _around(window), _around(view.bucket(acts.at))
    alive = np.where(alive >= TELLING, alive, hour)
    step = np.cumsum(
        np.diff(window, prepend=window[:1]) != 0
    )  # windows from 0: with a target they fit one number
    place = (step << 32 | acts.target)[rows]
    by_place = np.argsort(place, kind="stable")  # those of one cell stay in time order
    order, place = rows[by_place], place[by_place]
    new = np.ones(len(rows), np.bool_)
    new[1:] = place[1:] != place[:-1]
    cell = np.cumsum(new, dtype=np.int32) - 1
    held = np.bincount(cell)[cell] if len(cell) else cell
    chance = (held - 1) / np.maximum(alive[order] - 1, 1)
    kept = (held > 1) & (chance <= COMMON)
    return acts.actor[order][kept], cell[kept], chance[kept]


def _around(part: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return for each act how many acts share its part of time; ``part`` ascends."""
    _, held = runs(part)
    return np.repeat(held, held)


def _meetings(
    actor: NDArray[np.int32], cell: NDArray[np.int32], n: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the pairs that meet, as ``smaller account * n + larger account``, and in how many cells each does.

    Accounts 0 and 1 meet in two cells, 2 meets both of them in one:

    >>> code, seen = _meetings(np.array([0, 1, 0, 1, 2]), np.array([0, 0, 1, 1, 1]), 3)
    >>> [(*divmod(pair, 3), count) for pair, count in zip(code.tolist(), seen.tolist())]
    [(0, 1, 2), (0, 2, 1), (1, 2, 1)]
    """
    codes, cells = [], []
    for lag in range(1, NEXT + 1):
        near = (cell[lag:] == cell[:-lag]) & (actor[lag:] != actor[:-lag])
        if not near.any():
            break
        one, two = actor[lag:][near], actor[:-lag][near]
        codes.append(np.minimum(one, two).astype(np.int64) * n + np.maximum(one, two))
        cells.append(cell[lag:][near])
    if not codes:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    code, where = np.concatenate(codes), np.concatenate(cells)
    del codes, cells
    order = np.lexsort((where, code))
    code, where = code[order], where[order]
    new = np.ones(len(code), np.bool_)
    new[1:] = (code[1:] != code[:-1]) | (where[1:] != where[:-1])
    return runs(code[new])


def _tail(seen: NDArray[np.int64], mean: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the Poisson probability of at least so many; 0 where chance explains nothing."""
    if not len(seen):
        return np.empty(0)
    from scipy.special import gammainc

    tail: NDArray[np.float64] = gammainc(seen, np.maximum(mean, 1e-300))
    return tail
