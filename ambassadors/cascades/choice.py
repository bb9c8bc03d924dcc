"""Conditional logit over ragged sets: the arithmetic behind :mod:`ambassadors.cascades.relays`.

Source: McFadden (1974), Conditional logit analysis of qualitative choice behavior. The log-likelihood is
concave and the prior strictly so: Newton's method with halved steps finds its one top. O(rounds x rows x weights^2).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from ambassadors.errors import AmbassadorsError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

ROUNDS: Final = 100


@dataclass(frozen=True, slots=True, eq=False)
class Choices:
    """What may be chosen in each of ``q`` sets: some of ``r`` rows.

    Attributes:
        rows: ``(r, p)`` float64, what speaks for each row.
        group: ``(r,)`` int64, its set, ascending; every set has a row.
        starts: ``(q,)`` int64, where each set begins.
        possible: ``(r,)`` bool, whether the row can be chosen at all.
    """

    rows: Floats
    group: NDArray[np.int64]
    starts: NDArray[np.int64]
    possible: NDArray[np.bool_]

    def log_strengths(self, weights: Floats) -> Floats:
        """Return ``(r,)`` log strengths, -inf where impossible."""
        return np.where(self.possible, self.rows @ weights, -np.inf)

    def log_totals(self, logs: Floats) -> Floats:
        """Return ``(q,)`` logarithms of the summed strengths of each set; -inf where nothing is possible."""
        if not len(self.starts):
            return np.empty(0)
        highest = np.maximum(np.maximum.reduceat(logs, self.starts), -1e300)
        with np.errstate(divide="ignore"):
            return np.asarray(
                highest + np.log(np.add.reduceat(np.exp(logs - highest[self.group]), self.starts))
            )


def fit(choices: Choices, chosen: NDArray[np.int64], start: Floats, prior: float) -> Floats:
    """Return the weights that explain best what was chosen, ``(p,)``.

    Args:
        choices: the sets.
        chosen: ``(k,)`` the row chosen, for those sets that teach something.
        start: ``(p,)`` mean of the normal prior, and where the search begins.
        prior: its precision, the same for each weight, ``> 0``.

    Raises:
        AmbassadorsError: no top was found.

    In three sets of two, the row that something speaks for is chosen twice: its odds are 2, the weight is log 2:

    >>> rows, group = np.array([[0.0], [1.0]] * 3), np.array([0, 0, 1, 1, 2, 2])
    >>> sets = Choices(rows, group, np.array([0, 2, 4]), np.ones(6, np.bool_))
    >>> fit(sets, np.array([1, 3, 4]), np.zeros(1), 1e-9).round(4)
    array([0.6931])
    """
    counts = np.zeros(len(choices.group))
    counts[chosen] = 1
    taught = np.add.reduceat(counts, choices.starts) > 0
    weights, value = start.copy(), -np.inf
    step = np.zeros_like(start)
    for _ in range(ROUNDS):
        logs = choices.log_strengths(weights + step)
        totals = choices.log_totals(logs)
        new = float((logs[chosen] - totals[choices.group[chosen]]).sum())
        new -= prior / 2 * float(((weights + step - start) ** 2).sum())
        if new < value - 1e-12 * abs(value):
            step /= 2
            continue
        done = new - value < 1e-10 * (1 + abs(new))
        weights, value = weights + step, new
        if done:
            return weights
        share = np.where(taught[choices.group], np.exp(logs - totals[choices.group]), 0.0)
        slope = choices.rows.T @ (counts - share) - prior * (weights - start)
        means = np.add.reduceat(choices.rows * share[:, None], choices.starts)
        bend = (choices.rows * share[:, None]).T @ choices.rows - means.T @ means
        step = np.linalg.solve(bend + prior * np.eye(len(start)), slope)
    raise AmbassadorsError(
        f"the strengths of relays did not settle within {ROUNDS} rounds; report this ledger"
    )


def level_for(totals: Floats, against: Floats, rate: float) -> float:
    """Return the level at which ``mean(1 / (1 + exp(level + against - totals)))`` is ``rate``.

    Args:
        totals: ``(q,)`` log of what speaks for a relay.
        against: ``(q,)`` log of what speaks for the author.
        rate: in ``(0, 1)``.

    >>> round(level_for(np.zeros(3), np.zeros(3), 0.25), 4)  # odds of 3 to 1
    1.0986
    """
    odds = totals - against
    odds = odds[np.isfinite(odds)]  # where nothing speaks for a relay, no level gives it one
    if not len(odds):
        return 0.0
    low, high = float(odds.min()) - 60, float(odds.max()) + 60
    for _ in range(48):
        level = (low + high) / 2
        if np.mean(1 / (1 + np.exp(np.clip(level - odds, -700, 700)))) > rate:
            low = level
        else:
            high = level
    return (low + high) / 2
