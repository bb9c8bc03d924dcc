"""How good a team surely is: bounds on its reach, and on that of the best team there could be.

Of ``theta`` samples a team meets ``met``. With ``a = ln(1 / delta)``, each with probability ``1 - delta``:
a team chosen without these samples reaches at least the share ``lower(met, theta, a)``; the best team,
whatever it is, at most ``upper(met_best, theta, a)``. Both come from the Chernoff bounds of martingales
``P[X - m >= d] <= exp(-d^2 / (2 m + 2 d / 3))`` and ``P[X - m <= -d] <= exp(-d^2 / (2 m))``, solved for the
mean ``m``. How many samples the best team can meet is bounded along the greedy choice: by what was met so
far and the largest gains that could still be added.

Source: Tang, Tang, Xiao & Yuan (2018), Online Processing Algorithms for Influence Maximization (OPIM-C).
"""

from __future__ import annotations

from math import sqrt


def lower(met: float, theta: int, a: float) -> float:
    """Return the least share that a team reaches which meets ``met`` of ``theta`` fresh samples.

    >>> round(lower(500, 1000, 3.0), 3)
    0.447
    """
    return max(0.0, (sqrt(met + 2 * a / 9) - sqrt(a / 2)) ** 2 - a / 18) / theta


def upper(worth: float, met: float, theta: int, a: float) -> float:
    """Return the largest share that a team reaches which is worth at most ``worth`` samples.

    Args:
        worth: samples met and, in the same unit, what its members bring besides, known exactly.
        met: at most so many of them are samples met.
        theta: samples.
        a: ``ln(1 / delta)``.

    >>> round(upper(500, 500, 1000, 3.0), 3)
    0.558
    """
    # (sqrt(met + a / 2) + sqrt(a / 2)) ** 2 = met + a + 2 sqrt(a / 2) sqrt(met + a / 2): what is exact needs
    # no room for chance, and the room grows with the part that is sampled.
    return (worth + a + 2 * sqrt(a / 2) * sqrt(min(worth, met) + a / 2)) / theta
