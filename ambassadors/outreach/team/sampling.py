"""Reverse influence sampling: who could have brought something to a random person.

A sample draws one account by its weight, then walks backwards: each of those whom it passes on brought it
with that tie's probability, and so on. A team reaches the drawn account as often as it meets the sample,
so the share of samples met is the share of everybody's weight that is reached. Nobody is reached by
themselves: the account drawn is not in its own sample.

Source: Borgs, Brautbar, Chayes & Lucier (2014), Maximizing social influence in nearly optimal time; the
independent cascade model of Kempe, Kleinberg & Tardos (2003).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Longs = NDArray[np.int64]

    Samples = tuple[Longs, NDArray[np.int32]]


@dataclass(frozen=True, slots=True, eq=False)
class Influence:
    """The graph along which things travel, read backwards.

    Attributes:
        starts: ``(n + 1,)`` int64, the ties of account ``x`` stand at ``starts[x]:starts[x + 1]``.
        source: ``(p,)`` int32, whom ``x`` takes things from.
        probability: ``(p,)`` float32 in ``[0, 1]``, that ``x`` passes on what that person has.
        weight: ``(n,)`` float64 ``>= 0``, what it is worth to reach ``x``.
        own: ``(n,)`` float64 ``>= 0``, what ``x`` brings as a member besides: people whom nobody can name
            yet, and so nobody else's. Added exactly: it is not sampled.
        hops: how far things travel, ``>= 0``.
    """

    starts: Longs
    source: NDArray[np.int32]
    probability: NDArray[np.float32]
    weight: Floats
    own: Floats
    hops: int


def samples(graph: Influence, first: int, last: int, seed: int) -> Samples:
    """Draw the samples numbered ``first`` to ``last``; each depends on its number and the seed alone.

    Returns:
        ``(last - first + 1,)`` where each begins, and its accounts, one after the other.
    """
    rising = np.cumsum(graph.weight)
    if not len(rising) or not rising[-1]:  # nobody is worth reaching: samples of nobody
        return np.zeros(last - first + 1, np.int64), np.empty(0, np.int32)
    return _sample(  # type: ignore[no-any-return, unused-ignore]
        graph.starts, graph.source, graph.probability, rising, graph.hops, first, last, np.uint64(seed)
    )


def joined(one: Samples, more: Samples) -> Samples:
    """Return the samples of both."""
    return np.append(one[0], one[0][-1] + more[0][1:]), np.append(one[1], more[1])


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
def _sample(
    starts: Longs,
    source: NDArray[np.int32],
    probability: NDArray[np.float32],
    rising: Floats,
    hops: int,
    first: int,
    last: int,
    seed: np.uint64,
) -> tuple[Longs, NDArray[np.int32]]:
    seen = np.full(len(rising), -1, np.int32)
    offsets = np.zeros(last - first + 1, np.int64)
    held = np.empty(4 * (last - first) + 16, np.int32)
    end = 0
    for number in range(last - first):
        state = _next(
            np.uint64(first + number) * np.uint64(0xD1342543DE82EF95) ^ seed * np.uint64(0xAF251AF3B0F025B5)
        )
        root = np.searchsorted(rising, _uniform(state) * rising[-1], side="right")
        root = min(root, len(rising) - 1)  # where rounding reached the very end
        if end + 1 > len(held):
            held = np.append(held, np.empty_like(held))
        held[end] = root
        seen[root] = number
        head, end = end, end + 1
        left, level = hops + 1, head
        while head < end:
            if head == level:  # everybody one step nearer was looked at
                left, level = left - 1, end
                if left == 0:
                    break
            x = held[head]
            head += 1
            for i in range(starts[x], starts[x + 1]):
                state = _next(state)
                if _uniform(state) >= probability[i] or seen[source[i]] == number:
                    continue
                u = source[i]
                seen[u] = number
                if end == len(held):
                    held = np.append(held, np.empty_like(held))
                held[end] = u
                end += 1
        end -= 1
        held[offsets[number]] = held[end]  # in the place of the account drawn
        offsets[number + 1] = end
    return offsets, held[:end].copy()


@njit(cache=True)
def turned(offsets: Longs, held: NDArray[np.int32], n: int) -> tuple[Longs, NDArray[np.int32]]:
    """Return for each account the samples that it stands in, as offsets and numbers of samples."""
    starts = np.zeros(n + 1, np.int64)
    for u in held:
        starts[u + 1] += 1
    for u in range(n):
        starts[u + 1] += starts[u]
    place, where = starts[:-1].copy(), np.empty(len(held), np.int32)
    for sample in range(len(offsets) - 1):
        for i in range(offsets[sample], offsets[sample + 1]):
            where[place[held[i]]] = sample
            place[held[i]] += 1
    return starts, where
