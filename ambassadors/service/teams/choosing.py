"""What a team is chosen from, by whatever name people are called."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np

from ambassadors.errors import UsageError
from ambassadors.outreach.team import Past, Wanted, limits_of, suggest_team
from ambassadors.scores.base import HOUR_MS

if TYPE_CHECKING:
    from collections.abc import Callable

    from ambassadors.assessment import Assessment
    from ambassadors.service.teams.keeping import Chosen
    from ambassadors.state import State

MOST: Final = 1000
"""Members that may be asked for: choosing so many takes seconds."""


def named(wanted: Wanted, assessment: Assessment, account_id: Callable[[str], str]) -> Wanted:
    """Return what is wanted with account ids for short ids and handles.

    Raises:
        UsageError: more members than anybody is asked for at once, or one account with two costs.
    """
    if wanted.size > MOST:
        message = f"size must be <= {MOST}, got {wanted.size}"
        raise UsageError(message, "size")

    def known(name: str) -> str:
        return assessment.accounts.get(name) or account_id(name)

    cost: dict[str, float] = {}
    for name, price in wanted.cost.items():
        account = known(name)
        if cost.setdefault(account, price) != price:
            message = f"{account} has two costs, {cost[account]:g} and {price:g}; keep one"
            raise UsageError(message, "cost")
    without = frozenset(map(known, wanted.without))
    return replace(wanted, fixed=tuple(map(known, wanted.fixed)), without=without, cost=cost)


def check(wanted: Chosen, state: State) -> None:
    """Refuse what cannot be, before anything is chosen. Raises what ``outreach.team.limits_of`` raises."""
    limits_of(wanted.assessment.people(wanted.brand), wanted.wanted, _kinds(state, wanted))


def choose(wanted: Chosen, state: State) -> Chosen:
    """Return the team that is wanted (see ``outreach.team.suggest_team``); nobody suppressed is in it."""
    people, past = wanted.assessment.people(wanted.brand), _past(wanted.assessment, wanted.brand)
    return replace(wanted, team=suggest_team(people, past, wanted.wanted, _kinds(state, wanted)))


def _kinds(state: State, wanted: Chosen) -> dict[str, str]:
    hidden, covered = state.suppressed(wanted.brand), wanted.assessment.persons.covered
    listed = covered(hidden.listed)
    return {one: "do_not_profile" if one in listed else "do_not_contact" for one in covered(hidden.suggested)}


class _Made:
    """An assessment, hashable by its folder."""

    def __init__(self, assessment: Assessment) -> None:
        self.assessment = assessment

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Made) and self.assessment.folder == other.assessment.folder

    def __hash__(self) -> int:
        return hash(self.assessment.folder)


def _past(assessment: Assessment, brand: str) -> Past:
    return _read(_Made(assessment), brand)


def forget() -> None:
    """Let go of what is held of people."""
    _read.cache_clear()


@lru_cache(maxsize=2)
def _read(made: _Made, brand: str) -> Past:
    """Return what teams of a brand are chosen from, kept for the next question: tens of MB on a busy home."""
    assessment = made.assessment
    shares, reach_before = assessment.audience(brand)
    scale = assessment.scale(brand)
    people, reach = assessment.people(brand), np.zeros(shares.n)
    reach[people["row"].to_numpy()] = people["reach"].to_numpy()  # whoever left since has no row
    window = assessment.as_of - round(scale.horizon_hours * HOUR_MS)
    return Past(shares, assessment.as_of, window, reach, reach_before, scale.relay_hours)
