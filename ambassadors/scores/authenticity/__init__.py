"""Authenticity: how much of what each account passes on counts; evidence with its figures, never a verdict.

Counting people can be bought: two hundred accounts made for the purpose carry anybody to the top. What they
cannot buy cheaply is a life: others who talk to them unasked, a past, other interests, another hour than the
one they were paid for. Each of these is a figure, each figure a weight in [0, 1]; the least one enters the
credits of relay and reach openly, and the receipt shows it. Where evidence is too thin the weight is 1.

Four signs are counted in the crowd behind an account (``crowds``), one in the crowd it speaks to; two kinds
of groups are looked for: rings of mutual sharers, and accounts in lockstep. Sources stand in the files.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from ambassadors.errors import UsageError
from ambassadors.scores.authenticity.crowds import Crowd, Limits, as_many, judge
from ambassadors.scores.authenticity.doubts import Doubts
from ambassadors.scores.authenticity.histories import NEVER, Histories, heard, histories, horizon_ms, latest
from ambassadors.scores.authenticity.lockstep import Lockstep, find_lockstep
from ambassadors.scores.authenticity.rings import Rings, find_rings
from ambassadors.scores.base import Score, View

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["NEVER", "SIGNS", "Crowd", "Doubted", "Doubts", "Evidence", "Params", "compute", "evidence"]

SIGNS: Final = ("heard", "rooted", "several", "spread", "answered")
"""heard: a trusted person acts on them unasked. rooted: heard, or there a horizon before, or in touch with
somebody little known. several: pass on more than one account. spread: came outside the two busiest buckets
of the crowd. answered: the accounts that the person acts on act back."""

FAME: Final = np.array([1, 2, 4, 8, 16, 64])
"""Lower ends of the classes of an account acted on, by how many act on it and on how many it acts."""


@dataclass(frozen=True, slots=True)
class Params:
    """What may be chosen.

    Attributes:
        tolerance: part of the expected below which a crowd is unlike the others, in ``(0, 1]``.
        exclusive_tolerance: the same of passing on others too, and of how many strangers count beside others, in
            ``(0, 1]``: one person's fans differ most here.
        burst_tolerance: the same of being heard, within a crowd that came all at once, in ``(0, 1]``.
        answer_tolerance: the same of being answered, in ``(0, 1]``.
        smallest: people that make a crowd, ``>= 2``.
        strangers: people with neither a past nor other company who count in full for anybody, ``>= 1``; more
            of them count as far as people with a life of their own came, too.
        largest: part of everybody that makes the norm and is not judged, in ``(0, 1]``.
        history: horizons that must have passed before anybody is judged, ``>= 0``.
        friends: largest core of mutual sharers that counts in full, ``>= 1``.
        together: partners in lockstep with whom somebody counts in full, ``>= 1``.
    """

    tolerance: float = 0.25
    exclusive_tolerance: float = 0.125
    burst_tolerance: float = 0.4
    answer_tolerance: float = 0.15
    smallest: int = 10
    strangers: int = 3
    largest: float = 0.2
    history: float = 2.0
    friends: int = 4
    together: int = 5

    def __post_init__(self) -> None:
        for name in ("tolerance", "exclusive_tolerance", "burst_tolerance", "answer_tolerance", "largest"):
            if not 0 < getattr(self, name) <= 1:
                raise UsageError(f"{name} must be in (0, 1], got {getattr(self, name)}")
        for name, least in (
            ("smallest", 2),
            ("strangers", 1),
            ("history", 0),
            ("friends", 1),
            ("together", 1),
        ):
            if not least <= getattr(self, name) < np.inf:
                raise UsageError(f"{name} must be at least {least}, got {getattr(self, name)}")


@dataclass(frozen=True, slots=True, eq=False)
class Doubted:
    """What is left of the evidence in the credits: all that scores need.

    Attributes:
        spread: doubts about who passes whom on.
        talk: doubts about who acts on whom in the brand's conversation.
    """

    spread: Doubts
    talk: Doubts

    def renumbered(self, accounts: NDArray[np.int64]) -> Doubted:
        """Return the doubts among some accounts, which stand ascending, under their positions."""
        return Doubted(self.spread.renumbered(accounts), self.talk.renumbered(accounts))


@dataclass(frozen=True, slots=True, eq=False)
class Evidence(Doubted):
    """Everything that was found, with its figures.

    Attributes:
        judged: whether there was history enough to judge crowds.
        histories: of each account.
        crowds: of each sign.
        rings: groups of mutual sharers.
        lockstep: groups that act in lockstep.
    """

    judged: bool
    histories: Histories
    crowds: Mapping[str, Crowd]
    rings: Rings
    lockstep: Lockstep


def compute(view: View, params: Params, given: Mapping[str, Score]) -> Score:  # noqa: ARG001
    """Return the least weight with which each account's passing on counts, 1 where nothing speaks against it.

    The factors of the acts themselves stand beside it. O(m log m).
    """
    found: Doubted = evidence(view, params)
    values = np.ones(view.n)
    np.minimum.at(values, found.spread.actor, found.spread.weight)
    factors = {"spread": found.spread.on(view.spread_pairs), "talk": found.talk.on(view.talk_pairs)}
    return Score(values, {}, {name: factor for name, factor in factors.items() if factor is not None})


def evidence(view: View, params: Params) -> Evidence:
    """Return what was found, gathered once a view; what stands in its memo already, perhaps the doubts alone, is taken as it is."""
    if "authenticity" not in view.memo:
        view.memo["authenticity"] = _evidence(view, params)
    found: Evidence = view.memo["authenticity"]
    return found


def _evidence(view: View, params: Params) -> Evidence:
    pairs, at = view.spread_pairs, latest(view)
    past = histories(view, at)
    judged = bool(len(view.spread)) and view.as_of - view.spread.at[0] >= params.history * horizon_ms(view)
    limits = Limits(params.tolerance, params.smallest, params.largest if judged else 0.0)
    crowds, weight = _crowds(view, past, view.bucket(at), limits, params)
    rings = find_rings(view, params.friends, params.largest)
    lockstep = find_lockstep(view)
    alone = np.minimum(params.together / np.maximum(lockstep.partners, 1), 1) ** 2
    inside = _inside(rings, pairs.actor, pairs.target)
    spread = Doubts.of(pairs, [weight, inside, alone[pairs.actor]])
    talk = view.talk_pairs
    out, answered = _answered(view, replace(limits, tolerance=params.answer_tolerance, largest=float(judged)))
    crowds["answered"] = answered
    said = Doubts.of(talk, [out, _inside(rings, talk.actor, talk.target)])
    return Evidence(spread, said, judged, past, crowds, rings, lockstep)


def _inside(rings: Rings, actor: NDArray[np.int32], target: NDArray[np.int32]) -> NDArray[np.float64]:
    """Return the weight of acts between two of one ring."""
    same = (rings.ring[actor] >= 0) & (rings.ring[actor] == rings.ring[target])
    return np.where(same, np.append(rings.weight, 1.0)[rings.ring[actor]], 1.0)


def _crowds(
    view: View, past: Histories, bucket: NDArray[np.int64], limits: Limits, params: Params
) -> tuple[dict[str, Crowd], NDArray[np.float64]]:
    """Return the crowd of every account sign by sign, and the least weight each of ``view.spread_pairs``, by bucket, has by them."""
    actor, target, n = view.spread_pairs.actor, view.spread_pairs.target, view.n
    spoken = heard(view, past.steps)[actor]
    days = past.activity * (int(past.epoch.max(initial=0)) + 1) + past.epoch
    little = past.size < _popular(past.size, limits.smallest)
    company = np.bincount(actor, little[target], n)[actor] - little[target] > 0
    rooted, few = spoken | past.known | company, replace(limits, smallest=params.strangers + 1)
    signs = {
        "heard": (past.standing, spoken, limits),
        "rooted": (days, rooted, few),
        "several": (
            past.epoch,
            past.touched[actor] > 1,
            replace(limits, tolerance=params.exclusive_tolerance),
        ),
    }
    crowds = {name: judge(target, kind, sign, n, limit) for name, (kind, sign, limit) in signs.items()}
    least = np.ones(len(target))
    for name, crowd in crowds.items():
        np.minimum(least, crowd.weights(target, signs[name][1]), out=least)
    strange = as_many(target, past.epoch, days, rooted, n, replace(few, tolerance=params.exclusive_tolerance))
    crowds["rooted"] = _at_most(crowds["rooted"], target, strange)
    np.minimum(least, strange, out=least)
    busy = _busiest(view, bucket)
    crowds["spread"] = judge(target, past.epoch, ~busy, n, limits)
    stricter = replace(limits, tolerance=params.burst_tolerance)
    silent = judge(target[busy], past.standing[busy], spoken[busy], n, stricter)
    # A crowd that comes at once is how honest things go: it counts less only where nobody talks to it, either.
    burst = np.maximum(crowds["spread"].weight, silent.weight)
    np.minimum(least, np.where(busy & ~spoken, burst[target], 1.0), out=least)
    return crowds, least


def _at_most(crowd: Crowd, target: NDArray[np.int32], weight: NDArray[np.float64]) -> Crowd:
    """Return a crowd of which nobody without the sign counts more than the least weight of a member."""
    least = np.ones(len(crowd.seen))
    np.minimum.at(least, target, weight)
    return replace(crowd, counts=np.minimum(crowd.counts, least[crowd.judged]))


POPULAR: Final = 1000
"""So many accounts with the largest crowds, or a tenth of all, are known to everybody: passing them on is no company."""


def _popular(size: NDArray[np.int32], smallest: int) -> int:
    """Return the size of crowd that makes an account popular."""
    place = min(POPULAR, len(size) // 10)
    if not place:
        return smallest
    so_large = np.cumsum(np.bincount(size)[::-1])[::-1]  # accounts whose crowd is of so many or more
    return max(smallest, int(np.flatnonzero(so_large >= place)[-1]))


def _busiest(view: View, bucket: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return which of ``view.spread_pairs``, by bucket, fall into the two adjacent ones that brought its target most. O(p log p)."""
    target = view.spread_pairs.target.astype(np.int64)
    if not len(target):
        return np.zeros(0, np.bool_)
    bucket = bucket - bucket.min()
    width = int(bucket.max()) + 2
    code, held = np.unique(target * width + bucket, return_counts=True)
    held[:-1][np.diff(code) == 1] += held[1:][np.diff(code) == 1]
    whose = code // width
    most = np.zeros(view.n, np.int64)
    np.maximum.at(most, whose, held)
    begins = np.full(view.n, -2)
    first = np.flatnonzero(held == most[whose])[::-1]  # the earliest of equals stays
    begins[whose[first]] = code[first] % width
    lag = bucket - begins[target]
    busiest: NDArray[np.bool_] = (lag == 0) | (lag == 1)
    return busiest


def _answered(view: View, limits: Limits) -> tuple[NDArray[np.float64], Crowd]:
    """Return the weights of ``view.talk_pairs`` and how many of those somebody acts on act back."""
    pairs, n = view.talk_pairs, view.n
    back = view.mutual[0] if view.talk is view.spread else pairs.mutual_with(n)[0]
    fame, deeds = (
        np.searchsorted(FAME, np.bincount(side, minlength=n), side="right").astype(np.int8)
        for side in (pairs.target, pairs.actor)
    )
    kind = (fame * np.int8(len(FAME) + 1) + deeds)[pairs.target]
    crowd = judge(pairs.actor, kind, back, n, limits)
    return crowd.weights(pairs.actor, back), crowd
