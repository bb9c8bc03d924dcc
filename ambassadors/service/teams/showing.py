"""What a reader gets of a team: who is in it, what each adds, the words.

A team is kept as it was chosen. Whoever was suppressed, or is unhappy, of the brand or of its staff by now, is
taken out when it is read. What the others add holds on as a least value: without one member each of the others
adds no less than before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import polars as pl

from ambassadors.assessment import short_id
from ambassadors.outreach.team import Team, barred
from ambassadors.service import grouping
from ambassadors.service.listing import facts
from ambassadors.service.teams.words import sentences

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ambassadors.assessment import Assessment
    from ambassadors.languages import Language
    from ambassadors.ledger import Ledger
    from ambassadors.service.teams.keeping import Chosen
    from ambassadors.state import State

ASKED: Final = ("size", "per_community", "communities", "capacity", "budget")
"""What of the question is repeated: figures, no names."""


def shown(
    chosen: Chosen, current: Assessment, ledger: Ledger, state: State, language: Language
) -> dict[str, Any]:
    """Return a team for a reader, as it stands now.

    Args:
        chosen: with its team.
        current: the assessment in force: who is unhappy by now is told by it.
        ledger: knows handles.
        state: knows who is to be left alone.
        language: of the sentences.
    """
    brand, team = chosen.brand, chosen.team
    assert team is not None  # noqa: S101 - for mypy; its reader waits for it
    people = current.people(brand) if brand in current.brands else chosen.assessment.people(brand)
    hidden = chosen.assessment.persons.covered(state.suppressed(brand).suggested)
    out = {*barred(people.filter(pl.col("account_id").is_in(team.members)), hidden)["account_id"], *hidden}
    held = chosen.assessment.people(brand)["account_id"]
    out |= {*team.members} - {*held.filter(held.is_in(team.members))}  # who left it since, by a policy
    members = _members(chosen, team, out, ledger, state, language)
    withdrawn = len(team.members) - len(members)
    reach = members[-1]["curve"] if members else 0.0
    told = {
        "brand": brand or "all",
        "assessment": chosen.assessment.id,
        "as_of": chosen.assessment.as_of,
        "current": chosen.assessment.id == current.id,
        "horizon_hours": chosen.assessment.scale(brand).horizon_hours,
        "asked": {name: getattr(chosen.wanted, name) for name in ASKED},
        "members": members,
        "withdrawn": withdrawn,
        "reach": reach,
        "low": None if withdrawn else team.low,
        "high": None if withdrawn else team.high,
        "separate": None if withdrawn else team.separate,
        "overlap": None if withdrawn else team.separate - team.reach,
        "certificate": None if withdrawn else team.certificate,
        "spent": sum(member["cost"] for member in members),
        "method": team.method,
        "proof": dict(team.proof),
        "candidates": team.candidates,
        "bound": dict(team.bound),
        "told": team.told,
    }
    return {**told, "sentences": sentences(told, language)}


def _members(
    chosen: Chosen, team: Team, out: set[str], ledger: Ledger, state: State, language: Language
) -> list[dict[str, Any]]:
    made, brand = chosen.assessment, chosen.brand
    rows = made.people(brand).filter(pl.col("account_id").is_in(team.members))
    of = {
        row["account_id"]: row for row in rows.select("account_id", "rank", "stage", "community").to_dicts()
    }
    known, called = facts(ledger, list(team.members)), _communities(chosen, rows, ledger, state, language)
    told, curve = [], 0.0
    for place, account in enumerate(team.members):
        if account in out:
            continue
        curve += team.gains[place]
        told.append(
            {
                "id": short_id(account),
                "account_id": account,
                "handle": known.get(account, {}).get("handle"),
                "rank": of[account]["rank"],
                "stage": of[account]["stage"],
                "community": called.get(of[account]["community"]),
                "fixed": account in chosen.wanted.fixed,
                "cost": team.costs[place],
                "forecast": team.forecasts[place],
                "gain": team.gains[place],
                "curve": curve,
            }
        )
    return told


def _communities(
    chosen: Chosen, rows: pl.DataFrame, ledger: Ledger, state: State, language: Language
) -> Mapping[int | None, dict[str, str]]:
    """Return id and name of the members' communities; none where the assessment kept none."""
    made, wanted = chosen.assessment, sorted(set(rows["community"].drop_nulls()))
    if not wanted or not made.keeps_communities:
        return {}
    hidden = made.persons.covered(state.suppressed(chosen.brand).listed)
    everybody = grouping.visible(made, chosen.brand, hidden)
    names = grouping.names(made, chosen.brand, hidden, ledger, everybody, wanted, language)
    labels = made.communities().filter(pl.col("community").is_in(wanted)).select("community", "label")
    return {number: {"id": label, "name": names[number]["name"]} for number, label in labels.iter_rows()}
