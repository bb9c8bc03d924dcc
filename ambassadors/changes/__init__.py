"""What changed between two assessments: who moved, and for one person why, in causes that add up.

Acts of both receipts are matched by their ledger number; the change of a score is then the sum, over acts, of what came,
what went, and what became of their factors, exactly (:mod:`ambassadors.changes.causes`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import polars as pl

from ambassadors.changes.causes import CAUSES, Cause, Change, Known, acts_of, causes_of, log_mean, product
from ambassadors.changes.fading import fading
from ambassadors.changes.movers import movers, own_and_others
from ambassadors.receipts import product_sides
from ambassadors.scores import SCORES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ambassadors.assessment import Assessment
    from ambassadors.identity import People
    from ambassadors.receipts import Side

__all__ = ["CAUSES", "Cause", "Change", "Known", "changes", "log_mean", "movers", "own_and_others"]


def changes(
    old: Assessment,
    new: Assessment,
    brand: str,
    account_id: str,
    known: Callable[[Sequence[int]], Mapping[int, Known]],
) -> dict[str, Change]:
    """Return every score of one person in two assessments, with the causes of the difference.

    Args:
        old: the earlier assessment.
        new: the later one.
        brand: key of the brand.
        account_id: whose; may be in one of them only.
        known: what the ledger knows of acts, by number.
    """
    sides = {
        name: (_side(old, brand, name, account_id), _side(new, brand, name, account_id))
        for name in new.sides(brand)
    }
    seqs = {seq for pair in sides.values() for side in pair for part in side.parts for seq in part.seqs}
    about, causes = known(sorted(seqs)), {}
    known_before = old.held(sorted(seqs))
    moved = regrouped(old.persons, new.persons, about, old.as_of)
    faded = fading(old, new, brand)
    for name, (before, after) in sides.items():
        rest, merged = _retuned(old, new, brand, name)
        acts, fade = (acts_of(before), acts_of(after)), faded.get(name, {})
        told = causes_of(
            *acts, account_id, about, fade, rest=rest, merged=merged, regrouped=moved, held=known_before
        )
        causes[name] = Change(before.value, after.value, told)
    found = {name: change for name, change in causes.items() if "." not in name}
    was, now = product_sides(old.params), product_sides(new.params)
    return found | {name: product(causes, was[name], now[name]) for name in now}


def regrouped(
    old: People, new: People, about: Mapping[int, Known], since: int
) -> dict[int, Literal["joined", "parted"]]:
    """Return which acts of before an instant changed whose they are, because accounts were joined or parted."""
    way: dict[str, Literal["joined", "parted"]] = {}
    for account in {*old.whose, *new.whose}:
        before, after = set(old.accounts(account)), set(new.accounts(account))
        if before != after:
            way[account] = "joined" if after - before else "parted"
    acts = {seq: act for seq, act in about.items() if way and act.at < since}
    return {seq: way[one] for seq, act in acts.items() for one in act.accounts if one in way}


def _side(made: Assessment, brand: str, name: str, account_id: str) -> Side:
    row = made.people(brand).filter(pl.col("account_id") == account_id)["row"]
    return made.side(brand, name, int(row[0]) if len(row) else -1, whole=True)


def _retuned(old: Assessment, new: Assessment, brand: str, side: str) -> tuple[str, bool]:
    """Return what a change of the formula is due to, and whether more than the weights of buckets changed."""
    built = _built_on(side.partition(".")[0])
    chosen = any(old.meta.get(name) != new.meta.get(name) for name in ("version", "tempo")) or any(
        old.params.get(score) != new.params.get(score) for score in built
    )
    other_buckets = old.scale(brand).bucket_hours != new.scale(brand).bucket_hours
    return "parameters" if chosen else "tempo", chosen or other_buckets


def _built_on(score: str) -> set[str]:
    """Return a score and those that it needs, one through another."""
    needs = SCORES[score].needs if score in SCORES else ()
    return {score}.union(*(_built_on(need) for need in needs))
