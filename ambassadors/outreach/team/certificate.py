"""How good a team surely is: bounds on its reach, and on that of the best team there could be.

Of ``theta`` samples a team meets ``met``. With ``a = ln(1 / delta)``, each with probability ``1 - delta``:
a team chosen without these samples reaches at least the share ``lower(met, theta, a)``; the best team,
whatever it is, at most ``upper(met_best, theta, a)``. How many samples the best team can meet is bounded by
``choosing.greedy``. A number of samples is fixed before any is drawn and each is met or not, so that those met
are binomial and the bounds exact (Clopper & Pearson 1934). They are nearer than those of the paper, which hold
for martingales: ``P[X - m >= d] <= exp(-d^2 / (2 m + 2 d / 3))`` and ``P[X - m <= -d] <= exp(-d^2 / (2 m))``,
solved for the mean ``m``. Those are used where members bring something besides, known exactly. O(1) each.

Source: Tang, Tang, Xiao & Yuan (2018), Online Processing Algorithms for Influence Maximization (OPIM-C).
"""

from __future__ import annotations

from math import exp, sqrt

from scipy.special import betainccinv, betaincinv


def lower(met: float, theta: int, a: float) -> float:
    """Return the least share that a team reaches which meets ``met`` of ``theta`` fresh samples.

    >>> round(lower(500, 1000, 3.0), 3)
    0.473
    """
    return float(betaincinv(met, theta - met + 1, exp(-a))) if met > 0 else 0.0


def upper(met: float, theta: int, a: float) -> float:
    """Return the largest share that a team reaches which meets at most ``met`` samples.

    >>> round(upper(500, 1000, 3.0), 3)
    0.527
    """
    return float(betainccinv(met + 1, theta - met, exp(-a))) if met < theta else 1.0


def upper_beside(worth: float, met: float, theta: int, a: float) -> float:
    """Return the largest share that a team is worth which brings something besides what it reaches.

    Args:
        worth: samples met and, in the same unit, what its members bring, at most.
        met: at most so many of them are samples met.
        theta: samples.
        a: ``ln(1 / delta)``.

    >>> round(upper_beside(600, 500, 1000, 3.0), 3)
    0.658
    """
    # (sqrt(met + a / 2) + sqrt(a / 2)) ** 2 = met + a + 2 sqrt(a / 2) sqrt(met + a / 2): what is exact needs
    # no room for chance, and the room grows with the part that is sampled.
    return (worth + a + 2 * sqrt(a / 2) * sqrt(min(worth, met) + a / 2)) / theta
