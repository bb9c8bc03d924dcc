"""Credit that flows up a relay tree: what each share owes to those it came through.

Source: Goyal, Bonchi & Lakshmanan (2011), A data-based approach to social influence maximization (credit
distribution, arXiv 1109.6886), with a fixed decay a hand in place of learnt direct credits.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ambassadors.cascades.relays import Relays
    from ambassadors.cascades.trees import Trees

    Ints = NDArray[np.int32]

FAINTEST: Final = 1 / 64
"""Credit below this goes no further up."""


@dataclass(frozen=True, slots=True, eq=False)
class Credits:
    """Who is owed what, by share, then from the sharer upwards.

    Attributes:
        share: ``(x,)`` int64, position in the trees, ascending.
        person: ``(x,)`` int32, author or relay; once a share, never the sharer.
        credit: ``(x,)`` float64, in ``(0, 1]``.
    """

    share: NDArray[np.int64]
    person: Ints
    credit: NDArray[np.float64]


def flow(trees: Trees, relays: Relays, hand: float) -> Credits:
    """Return what each share gives: ``hand ** (hands between)`` times how probable it went that way. O(shares x ways up).

    What may have come through nobody known (``*``) is given to nobody. A named relay nobody saw share the
    post before is given nothing, for a name alone costs nothing; the hand between stays, so the author is
    given ``hand``.

    Args:
        trees: relay trees.
        relays: probable relays of the same trees.
        hand: what is left after each hand, in ``(0, 1)``.

    1 shares the post of 0, and 2 shares it from 1: 1 is owed the second share whole, 0 half of it:

    >>> from types import SimpleNamespace as Some
    >>> few = lambda *values: np.array(values, np.int32)
    >>> trees = Some(tree=few(0, 0), relay=few(-1, 1), author=few(0), up=few(-1, 0), actor=few(1, 2))
    >>> nobody = Some(share=np.empty(0, np.int64), offsets=np.zeros(1, np.int64), person=few(), above=few())
    >>> nobody.probability = nobody.unknown = np.empty(0)
    >>> owed = flow(trees, nobody, 0.5)
    >>> list(zip(owed.share.tolist(), owed.person.tolist(), owed.credit.tolist()))
    [(0, 0, 1.0), (1, 1, 1.0), (1, 0, 0.5)]
    """
    asked = np.zeros(len(trees.tree), np.int64)
    asked[relays.share] = np.diff(relays.offsets)
    offsets = np.append(0, np.cumsum(asked + 1))
    named = (trees.relay >= 0) & (trees.relay != trees.author[trees.tree])
    # The first way up of each share is the named relay or the author, then come those inferred.
    to, above = np.empty(offsets[-1], np.int32), np.full(offsets[-1], -1, np.int32)
    part = np.empty(offsets[-1])
    of_candidate = np.ones(offsets[-1], np.bool_)
    of_candidate[offsets[:-1]] = False
    seen = named & (trees.up >= 0)
    to[offsets[:-1]] = np.where(seen, trees.relay, trees.author[trees.tree])
    above[offsets[:-1]] = trees.up
    to[of_candidate], above[of_candidate] = relays.person, relays.above
    part[of_candidate] = relays.probability
    straight = np.where(named & ~seen, hand, 1.0)
    set_of = np.repeat(np.arange(len(relays.share)), np.diff(relays.offsets))
    straight[relays.share] -= relays.unknown + np.bincount(set_of, relays.probability, len(relays.share))
    part[offsets[:-1]] = straight
    return Credits(*_flow(trees.actor, trees.author[trees.tree], offsets, to, above, part, hand))


@njit(cache=True)
def _flow(
    actor: Ints, author: Ints, offsets: NDArray[np.int64], to: Ints, above: Ints, part: NDArray[np.float64],
    hand: float,
) -> tuple[NDArray[np.int64], Ints, NDArray[np.float64]]:  # fmt: skip
    share, who = np.empty(1024, np.int64), np.empty(1024, np.int32)
    given, count = np.empty(1024, np.float64), 0
    # Ways to one depth add up to 1 at most: no more than 64 above the faintest, and few depths are left.
    node, weight = np.empty(1 << 16, np.int64), np.empty(1 << 16, np.float64)
    for i in range(len(actor)):
        begin, waiting = count, 1
        node[0], weight[0] = i, 1.0
        while waiting:
            waiting -= 1
            j, left = node[waiting], weight[waiting]
            for e in range(offsets[j], offsets[j + 1]):
                worth = left * part[e]
                for person in (to[e], author[j]):
                    if worth < FAINTEST:
                        break
                    c = begin
                    while c < count and who[c] != person:
                        c += 1
                    if c == len(share):
                        share, who = np.append(share, share), np.append(who, who)
                        given = np.append(given, given)
                    if c == count and person != actor[i]:
                        share[c], who[c], given[c] = i, person, 0.0
                        count += 1
                    if c < count:
                        given[c] = min(given[c] + worth, 1.0)
                    worth *= hand
                    if person == author[j] or above[e] >= 0:
                        break
                if above[e] >= 0 and worth >= FAINTEST:
                    node[waiting], weight[waiting] = above[e], worth
                    waiting += 1
    return share[:count], who[:count], given[:count]
