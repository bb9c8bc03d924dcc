"""Why a score changed: causes that add up to the change, from what each act gave before and gives now.

An act gives ``credit x what its bucket's saturation leaves x what its age leaves``. The three factors are replaced one
after the other, so nothing is left over. A product of sides is split by logarithmic means, which leave no rest either.

Source: Ang (2004), Decomposition analysis for policymaking in energy (the logarithmic mean Divisia index).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from math import log1p
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from ambassadors.receipts import Side

CAUSES: Final = (
    "came",
    "taken_in",
    "again",
    "removed",
    "joined",
    "parted",
    "left_out",
    "credit",
    "saturation",
    "ageing",
    "tempo",
    "parameters",
)
"""Why a score changes: interactions came in; some that
were known count now and did not before (other time buckets, rules or parameters); the same people acted again, which replaces their act before;
interactions were deleted; accounts were
joined as one person's, or are so no longer; interactions count no more for another reason; the credibility of who acted changed; a bucket
holds more or fewer acts; time passed; the tempo was fitted anew; the parameters or the program changed."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the ledger knows of an act.

    Attributes:
        actor: account id of the person who acted.
        target: of the person who was acted on.
        kind: as in :data:`ambassadors.events.KINDS`.
        deleted: whether it was taken back.
        at: epoch ms.
        accounts: that acted, that was acted on, whosever they are.
    """

    actor: str
    target: str
    kind: str
    deleted: bool
    at: int = 0
    accounts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cause:
    """One reason for a change.

    Attributes:
        name: one of :data:`CAUSES`.
        change: what it adds, in the unit of the score.
        acts: ledger numbers of the interactions behind it, empty where it is no single ones.
    """

    name: str
    change: float
    acts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """One score of one person in two assessments: ``sum(cause.change) == after - before`` within 1e-9."""

    before: float
    after: float
    causes: tuple[Cause, ...]


@dataclass(frozen=True, slots=True)
class Act:
    """What one act gives: ``credit * left * weight``, in the bucket that begins at ``start``."""

    credit: float
    left: float
    weight: float
    start: int

    @property
    def value(self) -> float:
        """What it adds to the score."""
        return self.credit * self.left * self.weight


def acts_of(side: Side) -> dict[int, Act]:
    """Return what each act gives, by ledger number."""
    found: dict[int, Act] = {}
    for part in side.parts:
        held = sum(part.credits)
        for seq, credit in zip(part.seqs, part.credits, strict=True):
            before = found[seq].credit if seq in found else 0.0
            found[seq] = Act(before + credit, part.amount / held if held else 0.0, part.weight, part.start)
    return found


def causes_of(
    old: Mapping[int, Act],
    new: Mapping[int, Act],
    account_id: str,
    about: Mapping[int, Known],
    fade: Mapping[int, float],
    *,
    rest: str,
    merged: bool,
    regrouped: Mapping[int, str],
    held: Collection[int] = (),
) -> tuple[Cause, ...]:
    """Return the causes of one side's change; what is due to another formula is called ``rest``.

    ``regrouped`` names ``joined`` or ``parted`` for acts that stand on another receipt, or on none, because of who is who.
    ``held`` are acts that the earlier assessment was made from: where one of them is new on the receipt, it did not come in.
    """
    change: dict[str, list[float]] = defaultdict(list)
    acts: dict[str, list[int]] = defaultdict(list)

    def add(name: str, value: float, *seqs: int) -> None:
        change[name].append(value)
        acts[name] += [seq for seq in seqs if seq not in acts[name]]

    gone = {seq: act for seq, act in old.items() if seq not in new}
    waiting: dict[str, list[int]] = defaultdict(list)  # earlier acts that a later one may stand for
    for seq in gone:
        if not (seq in regrouped or (seq in about and about[seq].deleted)):
            waiting[_other(seq, account_id, about)].append(seq)
    for seq, act in sorted(new.items()):
        if seq not in old and (seq in regrouped or seq in held):
            add(regrouped.get(seq, "taken_in"), act.value, seq)
            continue
        if seq not in old:
            before = waiting[_other(seq, account_id, about)]
            replaced = before.pop(0) if before and before[0] and act.start >= gone[before[0]].start else None
            if replaced is None:
                add("came", act.value, seq)
            else:
                add("again", act.value - gone.pop(replaced).value, seq)
            continue
        was, aged = old[seq], old[seq].weight * fade.get(old[seq].start, 1.0)
        add(rest if merged else "credit", (act.credit - was.credit) * was.left * was.weight)
        add(rest if merged else "saturation", act.credit * (act.left - was.left) * was.weight)
        add("ageing", act.credit * act.left * (aged - was.weight))
        add(rest, act.credit * act.left * (act.weight - aged))
    for seq, act in gone.items():
        deleted = seq in about and about[seq].deleted
        add("removed" if deleted else regrouped.get(seq, "left_out"), -act.value, seq)
    return tuple(Cause(name, sum(change[name]), tuple(acts[name])) for name in CAUSES if any(change[name]))


def _other(seq: int, account_id: str, about: Mapping[int, Known]) -> str:
    """Return with whom an act was."""
    if seq not in about:
        return ""
    act = about[seq]
    return act.target if act.actor == account_id else act.actor


def product(
    sides: Mapping[str, Change],
    before: Mapping[str, tuple[float, float]],
    after: Mapping[str, tuple[float, float]],
) -> Change:
    """Return the change of ``product of (side + floor) ** exponent``, split among the causes of its sides."""
    was = float(np.prod([(sides[side].before + floor) ** power for side, (power, floor) in before.items()]))
    now = float(np.prod([(sides[side].after + floor) ** power for side, (power, floor) in after.items()]))
    whole = log_mean(was, now)
    change: dict[str, float] = defaultdict(float)
    acts: dict[str, tuple[int, ...]] = defaultdict(tuple)
    for side, (power, floor) in after.items():
        old_power, old_floor = before[side]
        start, end = sides[side].before + old_floor, sides[side].after + floor
        unit = whole * (power + old_power) / 2 / log_mean(start, end)
        for cause in sides[side].causes:
            change[cause.name] += unit * cause.change
            acts[cause.name] += tuple(seq for seq in cause.acts if seq not in acts[cause.name])
        change["parameters"] += unit * (floor - old_floor)
        change["parameters"] += whole * (power - old_power) * float(np.log(start) + np.log(end)) / 2
    return Change(was, now, tuple(Cause(one, change[one], acts[one]) for one in CAUSES if change[one]))


def log_mean(a: float, b: float) -> float:
    """Return the logarithmic mean of two numbers above 0: ``(b - a) / log(b / a)``, ``a`` where they are equal.

    >>> log_mean(2.0, 2.0), round(log_mean(1.0, 2.0), 6)
    (2.0, 1.442695)
    """
    return a if a == b else (b - a) / log1p((b - a) / a)
