"""Small graphs and limits for teams."""

import numpy as np

from ambassadors.outreach.team import Influence, Limits

NONE = np.empty(0, np.int64)


def graph(n, ties, weight=None, own=None, hops=99):
    """Ties are (who shares, whom, probability)."""
    ties = sorted(ties)
    actor = np.array([tie[0] for tie in ties], np.int64)
    starts = np.append(0, np.cumsum(np.bincount(actor, minlength=n)))
    return Influence(
        starts,
        np.array([tie[1] for tie in ties], np.int32),
        np.array([tie[2] for tie in ties], np.float32),
        np.ones(n) if weight is None else weight,
        np.zeros(n) if own is None else own,
        hops,
    )


def limits(n, size, **given):
    held = {
        "fixed": NONE, "candidates": np.arange(n), "community": np.full(n, -1, np.int32),
        "per_community": size, "communities": 0, "cost": np.ones(n), "budget": np.inf,
    } | given  # fmt: skip
    return Limits(size, **held)
