"""Live lists as they are shown: who stands where now, where they stood in the assessment, and who left."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from ambassadors.assessment import short_id
from ambassadors.errors import NotFoundError
from ambassadors.live import AS_ASSESSED, TOP
from ambassadors.service.authentic import weighed
from ambassadors.service.explaining import explain
from ambassadors.service.listing import dress, facts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ambassadors.languages import Language
    from ambassadors.ledger import Ledger
    from ambassadors.live import Live, LiveList
    from ambassadors.receipts import Side
    from ambassadors.service.listing import ListName
    from ambassadors.service.masking import Mask

LEFT: int = 100
"""People named who left the head of a list."""


def place(live: Live) -> dict[str, Any]:
    """Return what live lists count, and since when: id, seq, instants, and what is as of the assessment."""
    return {
        "live": live.id,
        "as_of": live.as_of,
        "seq": live.seq,
        "made_at": live.made_at,
        "assessment": live.made.id,
        "assessed_as_of": live.made.as_of,
        "as_assessed": list(AS_ASSESSED),
    }


def page(
    live: Live,
    brand: str,
    name: ListName,
    stages: frozenset[str],
    min_score: float,
    limit: int,
    hidden: frozenset[str],
    ledger: Ledger,
    language: Language = "en",
) -> dict[str, Any]:
    """Return the head of a live list, but for hidden people.

    Args:
        live: the live lists.
        brand: key, "" = the whole workspace.
        name: which list.
        stages: only these; empty = all.
        min_score: least 0 - 100 score.
        limit: people at most.
        hidden: account ids that are on no list.
        ledger: knows names.
        language: of the reasons.
    """
    found = _list(live, brand, name)
    shown = ~pl.col("account_id").is_in(list(hidden))
    people = found.people.filter(shown & (pl.col("score") >= min_score))
    if stages:
        people = people.filter(pl.col("stage").is_in(list(stages)))
    left = found.left.filter(shown).head(LEFT).to_dicts()
    known = facts(ledger, [row["account_id"] for row in left])
    return {
        **place(live),
        "items": dress(live.made, brand, people.head(limit).to_dicts(), ledger, language),
        "left": [
            {
                "id": short_id(row["account_id"]),
                "handle": known.get(row["account_id"], {}).get("handle"),
                **row,
            }
            for row in left
        ],
        "total": found.total,
    }


def find(live: Live, brand: str, wanted: str) -> dict[str, Any]:
    """Return the row of an account on the standing list by short id or account id.

    Raises:
        NotFoundError: not among the first of the list.
    """
    people, persons = _list(live, brand, "standing").people, live.made.persons
    for account_id in people["account_id"]:
        if any(wanted in {one, short_id(one)} for one in persons.accounts(account_id)):
            return people.row(by_predicate=pl.col("account_id") == account_id, named=True)
    message = f"no account {wanted!r} among the first {TOP:,} of the live list; ask for the receipt of the assessment"
    raise NotFoundError(message)


def receipt(
    live: Live,
    brand: str,
    row: dict[str, Any],
    sides: Mapping[str, Side],
    ledger: Ledger,
    language: Language,
    mask: Mask,
) -> dict[str, Any]:
    """Return the receipt of a live score: the parts and the interactions behind them, as of now, without masked people.

    What authenticity leaves of each credit is as of the assessment; the relay before and after it is as of now.
    """
    told = explain(live.made, brand, row, ledger, language, sides, mask)
    assessed = live.made.people(brand).filter(pl.col("account_id") == row["account_id"])["row"]
    told = weighed(live.made, brand, {**row, "row": assessed[0] if len(assessed) else None}, told)
    return {**place(live), **told}


def _list(live: Live, brand: str, name: ListName) -> LiveList:
    if brand not in live.lists:
        message = f"no live lists of the brand {brand or 'all'!r}; run `ambassadors refresh` or POST /v1/assessments"
        raise NotFoundError(message)
    return live.lists[brand][name]
