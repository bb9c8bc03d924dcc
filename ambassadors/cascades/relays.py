"""From whom a share came, where the platform names only the author: a probability, never a fact.

Source: McFadden (1974), Conditional logit analysis of qualitative choice behavior; the idea of weighing
earlier exposure by ties and time after Goyal, Bonchi & Lakshmanan (2010), Learning influence probabilities.

A share came straight from the author, from an earlier sharer with a tie to this one (a candidate by
name), or from an earlier sharer of whom nothing is known (``*``). Each has a strength, and its probability
is that strength over the sum of all, so that they add up to 1 by construction::

    author      exp(level + a . [ties with the author])
    candidate   exp(b . [1, ties by kind, time since the candidate's share])
    *           exp(c . [1, log of the earlier shares by nobody known])

``a, b, c`` start from values that held on several kinds of communities and move to what the ledger's own
shares with a named relay teach (Newton's method, a normal prior around the start). *Whether* there was a relay
hangs less on these strengths than *from whom* (:mod:`ambassadors.cascades.whether`), and ``level`` is set so
that shares that name nobody come from one as often as ``relayed`` says. Ties may tell nothing: the less was
learnt, the more of the answer is spread evenly over the earlier sharers.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Final

import numpy as np

from ambassadors.cascades import whether
from ambassadors.cascades.choice import Choices, fit
from ambassadors.cascades.evidence import BACK, Evidence, gather
from ambassadors.errors import UsageError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ambassadors.cascades.trees import Trees
    from ambassadors.snapshot import Snapshot

    Floats = NDArray[np.float64]

START: Final = np.array([-1.0, 1.5, 0.3, 1.0, 1.5, 0.0, -0.8, -1.9, 0.35])
"""Strengths before anything is learnt: ``b``, then ``c``."""

TEACHERS: Final = 50_000
"""Named shares that teach, the newest: more change no strength and cost time."""

TO_AUTHOR: Final = 0.3
"""What ties with the author add for the author: ``a``, which named relays cannot teach."""


@dataclass(frozen=True, slots=True)
class Params:
    """What may be chosen.

    Attributes:
        relayed: part of the shares that name nobody that come from a relay, where none name the author, ``(0, 1)``.
        prior: how many named shares weigh as much as the start values, ``> 0``.
    """

    relayed: float = 0.25
    prior: float = 10.0

    def __post_init__(self) -> None:
        for field in fields(self):
            value, top = getattr(self, field.name), np.inf if field.name == "prior" else 1
            if not 0 < value < top:
                raise UsageError(f"{field.name} must be above 0 and below {top:g}, got {value}")


DEFAULT: Final = Params()


@dataclass(frozen=True, slots=True, eq=False)
class Relays:
    """Probable relays of the shares that name nobody though somebody had shared before.

    Attributes:
        share: ``(q,)`` int64, positions in :class:`~ambassadors.cascades.trees.Trees`, ascending.
        offsets: ``(q + 1,)`` int64, the candidates of share ``i`` stand at ``offsets[i]:offsets[i + 1]``.
        person: ``(c,)`` int32, candidates by name.
        above: ``(c,)`` int32, position of the candidate's first share of the post.
        probability: ``(c,)`` float64.
        unknown: ``(q,)`` float64, probability of an earlier sharer of whom nothing is known.
        learnt: named shares that taught the strengths.
    """

    share: NDArray[np.int64]
    offsets: NDArray[np.int64]
    person: NDArray[np.int32]
    above: NDArray[np.int32]
    probability: Floats
    unknown: Floats
    learnt: int


def infer(snapshot: Snapshot, trees: Trees, params: Params = DEFAULT) -> Relays:
    """Return from whom each share of unnamed origin probably came. O(acts + shares x ties).

    Only what happened before a share speaks for or against its relays.
    """
    author = trees.author[trees.tree]
    asked = np.flatnonzero(trees.inferred)
    named = np.flatnonzero((trees.up >= 0) & (trees.relay != author))
    weights, taught = START, np.empty(0)
    named = named[-TEACHERS:]
    if len(named):
        known = gather(snapshot, trees, named)
        choices = _choices(trees, known)
        weights = fit(choices, _chosen(trees, known), START, params.prior)
        taught = choices.log_totals(choices.log_strengths(weights)) - _for_author(known)
    evidence = gather(snapshot, trees, asked)
    choices = _choices(trees, evidence)
    logs = choices.log_strengths(weights)
    totals = choices.log_totals(logs)
    odds, part = totals - _for_author(evidence), whether.rate(trees, params.relayed, params.prior)
    chance = whether.chance(odds * whether.slope(taught, odds, part, params.prior), part)
    even = whether.evenly(snapshot, trees.actor[asked], len(named), params.prior)
    before, count = trees.before[asked], np.diff(evidence.offsets)
    each = part * even / before
    star = evidence.offsets[1:] + np.arange(len(asked))
    found = np.exp(logs - totals[choices.group]) * ((1 - even) * chance)[choices.group]
    probability = np.delete(found, star) + np.repeat(each, count)
    unknown = found[star] + each * (before - count)
    relayed = unknown + np.bincount(np.repeat(np.arange(len(asked)), count), probability, len(asked))
    unknown = _at_most_half(unknown, relayed)
    return Relays(asked, evidence.offsets, evidence.person, evidence.above, probability, unknown, len(named))


def _for_author(evidence: Evidence) -> Floats:
    """Return what the sharer's ties with the author say for the author, ``(q,)``."""
    return np.asarray(TO_AUTHOR * np.log1p(evidence.author[:, :BACK].sum(axis=1)))


def _at_most_half(unknown: Floats, relayed: Floats) -> Floats:
    """Return the probability of ``*`` kept below that of the author: "no telling" is never the best answer.

    Where 0.8 is of a relay, 0.6 of it of nobody known, half of what the author and nobody known have together is left:

    >>> _at_most_half(np.array([0.6]), np.array([0.8])).round(3)
    array([0.392])
    """
    return np.minimum(unknown, 0.49 * (unknown + 1 - relayed))


def _choices(trees: Trees, evidence: Evidence) -> Choices:
    """Return the candidates of each share and, last in each set, ``*``."""
    sets, candidates = len(evidence.share), len(evidence.person)
    count = np.diff(evidence.offsets)
    last = evidence.offsets[1:] + np.arange(sets)
    rows = np.zeros((candidates + sets, len(START)))
    by_name = np.ones(len(rows), np.bool_)
    by_name[last] = False
    tempo = max(float(np.median(trees.at - trees.born[trees.tree])), 1.0) if len(trees.at) else 1.0
    rows[by_name, 0] = 1
    rows[by_name, 1:6] = np.log1p(evidence.ties)
    rows[by_name, 6] = np.log1p(evidence.lag_ms / tempo)
    others = trees.before[evidence.share] - count
    rows[last, 7] = 1
    rows[last, 8] = np.log(np.maximum(others, 1))
    possible = by_name.copy()
    possible[last] = others > 0
    starts = evidence.offsets[:-1] + np.arange(sets)
    return Choices(rows, np.repeat(np.arange(sets), count + 1), starts, possible)


def _chosen(trees: Trees, evidence: Evidence) -> NDArray[np.int64]:
    """Return the row of the named relay of each share: among the candidates, else ``*``."""
    sets, count = np.arange(len(evidence.share)), np.diff(evidence.offsets)
    chosen = evidence.offsets[1:] + sets
    of_set = np.repeat(sets, count)
    hit = np.flatnonzero(evidence.person == trees.relay[evidence.share][of_set])
    chosen[of_set[hit]] = hit + of_set[hit]
    return chosen
