"""Draw samples: the compiled part of ``sampling``.

Of a person's ties few are alive. Instead of asking each one, the next that may be is jumped to: the ties before it are
as many as a geometric distribution says for the likeliest tie, and a less likely one is then kept as often as it should.
The first tie of the account drawn is known to be alive, since samples of nobody are left out.

Sources: Guo, Wang, Wei & Chen (2020), Influence Maximization Revisited (SUBSIM), the jumps; Nguyen et al. (2017),
Importance Sketching of Influence Dynamics, the samples of nobody; Steele, Lea & Flood (2014), SplitMix64.
"""

from __future__ import annotations

from math import log, log1p
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numba import njit

from ambassadors.outreach.team.prefetching import prefetch

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Longs = NDArray[np.int64]

AHEAD: Final = 2
"""So many people before their turn, the first tie of somebody is asked for."""

NODE: Final = np.dtype([("start", np.int64), ("likeliest", np.float32), ("even", np.int32)])
"""What is read of everybody visited, side by side: where their ties start, the likeliest one, whether all are as likely."""


@njit(cache=True)
def nodes(starts: Longs, probability: NDArray[np.float32], node: NDArray[Any]) -> Floats:
    """Fill ``node``, ``(n + 1,)`` of ``NODE``; return ``(n,)`` how probably any tie of each person is alive. O(ties)."""
    some = np.zeros(len(starts) - 1)
    for x in range(len(some)):
        none, least, most = 1.0, np.float32(1.0), np.float32(0.0)
        for tie in range(starts[x], starts[x + 1]):
            none *= 1.0 - probability[tie]
            least = min(least, probability[tie])
            most = max(most, probability[tie])
        some[x] = 1.0 - none
        node[x].start, node[x].likeliest, node[x].even = starts[x], most, least == most
    node[len(some)].start = starts[-1]
    return some


@njit(cache=True)
def _next(state: np.uint64) -> np.uint64:
    return np.uint64(state + np.uint64(0x9E3779B97F4A7C15))


@njit(cache=True)
def _uniform(state: np.uint64) -> float:
    """Return a number in [0, 1) from the state of a SplitMix64 generator."""
    z = state
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    z ^= z >> np.uint64(31)
    return float(z >> np.uint64(11)) * (1.0 / 9007199254740992.0)


@njit(cache=True)
def _first(tie: int, probability: NDArray[np.float32], alive: float) -> int:
    """Return the first live tie of somebody who has one; ``alive`` is uniform below the chance of any."""
    none = 1.0 - probability[tie]
    while 1.0 - none <= alive:
        tie += 1
        none *= 1.0 - probability[tie]
    return tie


@njit(cache=True, error_model="numpy")
def _following(
    tie: int, stop: int, person: Any, rate: float, probability: NDArray[np.float32], state: np.uint64
) -> tuple[int, np.uint64]:
    """Return the next live tie from ``tie`` on, or ``stop``, and the state; ``rate`` is 1 / ln(1 - likeliest)."""
    while tie < stop:
        state = _next(state)
        jump = log(1.0 - _uniform(state)) * rate
        if not jump < stop - tie:
            break
        tie += int(jump)
        if person.even:
            return tie, state
        state = _next(state)
        if _uniform(state) * person.likeliest < probability[tie]:
            return tie, state
        tie += 1
    return stop, state


@njit(cache=True)
def _once(seen: NDArray[np.uint64], account: int) -> bool:
    """Return whether an account was not seen, and note it."""
    bit = np.uint64(1) << np.uint64(account & 63)
    new = not seen[account >> 6] & bit
    seen[account >> 6] |= bit
    return new


@njit(cache=True, nogil=True, error_model="numpy")
def draw(
    node: NDArray[Any],
    source: NDArray[np.int32],
    probability: NDArray[np.float32],
    some: Floats,
    rising: Floats,
    hops: int,
    first: int,
    last: int,
    seed: np.uint64,
) -> tuple[Longs, NDArray[np.int32]]:
    """Return the samples numbered ``first`` to ``last``; see ``sampling.samples``."""
    seen = np.zeros(len(node) // 64 + 1, np.uint64)
    offsets = np.zeros(last - first + 1, np.int64)
    held = np.empty(16 * (last - first) + 16, np.int32)
    end = 0
    for number in range(last - first):
        state = _next(
            np.uint64(first + number) * np.uint64(0xD1342543DE82EF95) ^ seed * np.uint64(0xAF251AF3B0F025B5)
        )
        root = np.searchsorted(rising, _uniform(state) * rising[-1], side="right")
        root = min(root, len(some) - 1)  # where rounding reached the very end
        state = _next(state)
        if end == len(held):
            held = np.append(held, np.empty_like(held))
        held[end] = root
        _once(seen, root)
        begin, head, end = end, end, end + 1
        left, level = hops + 1, head
        while head < end:
            if head == level:  # everybody one step nearer was looked at
                left, level = left - 1, end
                if left == 0:
                    break
            if head + AHEAD < end:
                prefetch(source, node[held[head + AHEAD]].start)
            person, stop = node[held[head]], node[held[head] + 1].start
            rate, tie = 1.0 / log1p(-np.float64(person.likeliest)), person.start
            if head == begin:
                tie = _first(tie, probability, _uniform(state) * some[root])
            else:
                tie, state = _following(tie, stop, person, rate, probability, state)
            while tie < stop:
                if _once(seen, source[tie]):
                    if end == len(held):
                        held = np.append(held, np.empty_like(held))
                    held[end] = source[tie]
                    end += 1
                    prefetch(node, np.int64(source[tie]))
                tie, state = _following(tie + 1, stop, person, rate, probability, state)
            head += 1
        for place in range(begin, end):
            seen[held[place] >> 6] = np.uint64(0)
        end -= 1
        held[begin] = held[end]  # in the place of the account drawn
        offsets[number + 1] = end
    return offsets, held[:end].copy()
