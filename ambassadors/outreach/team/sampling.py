"""Reverse influence sampling: who could have brought something to a random person.

A sample draws one account by its weight, then walks backwards: each of those whom it passes on brought it
with that tie's probability, and so on. A team reaches the drawn account as often as it meets the sample,
so the share of samples met is the share of everybody's weight that is reached. Nobody is reached by
themselves: the account drawn is not in its own sample. Samples of nobody tell nothing, so none are drawn: an
account is drawn by its weight times the chance that it passes on anybody, which is known exactly.

Source: Borgs, Brautbar, Chayes & Lucier (2014), Maximizing social influence in nearly optimal time; the
independent cascade model of Kempe, Kleinberg & Tardos (2003). How they are drawn fast stands in ``drawing``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Self

import numpy as np

from ambassadors.outreach.team.drawing import NODE, draw, nodes

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


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """A graph made ready to draw samples from.

    Attributes:
        graph: that it is.
        node: ``(n + 1,)`` of ``drawing.NODE``.
        some: ``(n,)`` how probably each account passes on anybody at all.
        rising: ``(n,)`` sum of weight times ``some`` up to each account.
    """

    graph: Influence
    node: NDArray[Any]
    some: Floats
    rising: Floats

    @classmethod
    def of(cls, graph: Influence) -> Self:
        """Return it. O(ties)."""
        node = np.zeros(len(graph.starts), NODE)
        some = nodes(graph.starts, graph.probability, node) * (graph.hops > 0)
        return cls(graph, node, some, np.cumsum(graph.weight * some))

    @property
    def everything(self) -> float:
        """Weight that would be reached if everybody were a member: what all samples stand for."""
        return float(self.rising[-1]) if len(self.rising) else 0.0


def samples(ground: Ground, first: int, last: int, seed: int) -> Samples:
    """Draw the samples numbered ``first`` to ``last``; each depends on its number and the seed alone.

    Returns:
        ``(last - first + 1,)`` where each begins, and its accounts, one after the other. O(their size).

    Only person 0 is worth reaching, and passes on 1 for sure: every sample is 1 alone:

    >>> ties = np.array([0, 1, 1]), np.array([1], np.int32), np.array([1], np.float32)
    >>> ground = Ground.of(Influence(*ties, np.array([1.0, 0.0]), np.zeros(2), hops=1))
    >>> begins, held = samples(ground, 0, 3, seed=1)
    >>> begins.tolist(), held.tolist()
    ([0, 1, 2, 3], [1, 1, 1])
    """
    if not ground.everything:  # nobody can be reached: samples of nobody
        return np.zeros(last - first + 1, np.int64), np.empty(0, np.int32)
    graph = ground.graph
    return draw(  # type: ignore[no-any-return, unused-ignore]
        ground.node, graph.source, graph.probability, ground.some, ground.rising, graph.hops, first, last,
        np.uint64(seed),
    )  # fmt: skip


NO_SAMPLES: Final[Samples] = (np.zeros(1, np.int64), np.empty(0, np.int32))


def joined(one: Samples, more: Samples) -> Samples:
    """Return the samples of both."""
    return np.append(one[0], one[0][-1] + more[0][1:]), np.append(one[1], more[1])
