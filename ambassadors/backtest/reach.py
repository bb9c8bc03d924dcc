"""Who is reached by time-respecting share paths from some people, and how far the best could have reached.

Each hop must come within a gap of the relay's own share. The best in hindsight is greedy on what really
happened (lazy: Minoux 1978), so a list is measured by what was possible, not by the number of accounts.
"""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING, Final

import numba
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ambassadors.snapshot import Acts

SEEDS: Final = (20, 50, 100)
TRIED: Final = 3000
"""Most shared accounts whose own reach is looked at, and below, how many of the largest are chosen from."""

CHOSEN_FROM: Final = 800


@numba.njit(cache=True)
def reached(
    actor: NDArray[np.int32],
    target: NDArray[np.int32],
    at: NDArray[np.int64],
    seeds: NDArray[np.int64],
    n: int,
    gap: int,
) -> NDArray[np.int64]:
    """Return the accounts reached from the seeds, in the order in which they were. O(shares).

    Args:
        actor: ``(m,)`` who shares.
        target: ``(m,)`` whom.
        at: ``(m,)`` epoch ms, ascending.
        seeds: accounts that are there from the beginning.
        n: number of accounts.
        gap: ms after a share within which the next hop must come.
    """
    until, seen = np.full(n, np.int64(-(2**62))), np.zeros(n, np.bool_)
    out, count = np.empty(n, np.int64), 0
    for seed in seeds:
        until[seed], seen[seed] = 2**62, True
    for i in range(len(actor)):
        if until[target[i]] >= at[i]:
            who = actor[i]
            if not seen[who]:
                seen[who] = True
                out[count] = who
                count += 1
            until[who] = max(until[who], at[i] + gap)
    return out[:count].copy()


def best(shares: Acts, allowed: NDArray[np.bool_], gap: int) -> dict[int, int]:
    """Return how many accounts the greedy best of :data:`SEEDS` people reach."""
    n = len(allowed)
    people = np.unique(shares.target)
    people = people[allowed[people]]
    people = people[np.argsort(-np.bincount(shares.target, minlength=n)[people], kind="stable")][:TRIED]
    own = {int(one): _of(shares, np.array([one]), n, gap) for one in people}
    heap = sorted((-len(part), one) for one, part in own.items())[:CHOSEN_FROM]
    covered, total, picked, found = np.zeros(n, np.bool_), 0, 0, {}
    while heap and picked < max(SEEDS):
        _, one = heapq.heappop(heap)
        gain = int((~covered[own[one]]).sum())
        if heap and gain < -heap[0][0]:
            heapq.heappush(heap, (-gain, one))
            continue
        covered[own[one]] = True
        total, picked = total + gain, picked + 1
        found[picked] = total
    return {k: found.get(k, total) for k in SEEDS}


def part_of_best(
    shares: Acts, score: NDArray[np.float64], allowed: NDArray[np.bool_], gap: int, most: dict[int, int]
) -> float:
    """Return what the first of a ranking reach, as a part of the best in hindsight, mean over :data:`SEEDS`."""
    people = np.flatnonzero(allowed)
    order = people[np.argsort(-score[people], kind="stable")]
    return float(np.mean([len(_of(shares, order[:k], len(allowed), gap)) / max(most[k], 1) for k in SEEDS]))


def _of(shares: Acts, seeds: NDArray[np.int64], n: int, gap: int) -> NDArray[np.int64]:
    found: NDArray[np.int64] = reached(shares.actor, shares.target, shares.at, seeds, n, gap)
    return found
