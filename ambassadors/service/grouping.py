"""The communities of a list: who belongs together, and how widely the list is spread."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl

from ambassadors.service.listing import facts

if TYPE_CHECKING:
    from ambassadors.assessment import Assessment
    from ambassadors.ledger import Ledger

SHOWN: Final = 3
"""People that a community is shown by: the best of the list."""


def communities(
    assessment: Assessment, brand: str, hidden: frozenset[str], ledger: Ledger, limit: int
) -> dict[str, Any]:
    """Return the communities that hold people of a brand's standing list, those with most of them first.

    Args:
        assessment: the current one.
        brand: key, "" = the whole workspace.
        hidden: account ids that are shown and counted nowhere.
        ledger: knows handles.
        limit: communities at most.

    Returns:
        ``spread`` of the list (how many communities, share of the largest, effective number) and ``items``:
        community, how many of the list and of those engaged with the brand belong to it, its share of the
        list, and its best people.
    """
    from ambassadors.communities import spread  # numba: other commands start without it

    everybody = assessment.people(brand).filter(~pl.col("account_id").is_in(list(hidden)))
    belonging = everybody.filter(pl.col("community").is_not_null())
    listed = pl.col("rank").is_not_null()
    found = (
        belonging.group_by("community")
        .agg(listed=listed.sum(), engaged=(pl.col("engagement") > 0).sum())
        .filter(pl.col("listed") > 0)
        .sort(["listed", "community"], descending=[True, False])
    )
    of_list = belonging.filter(listed)
    number, largest, effective = spread(of_list["community"].to_numpy().astype(np.int32))
    rows = found.head(limit).to_dicts()
    best = of_list.sort("rank").group_by("community", maintain_order=True).head(SHOWN)
    best = best.filter(pl.col("community").is_in([row["community"] for row in rows]))
    known = facts(ledger, best["account_id"].to_list())
    for row in rows:
        mine = best.filter(pl.col("community") == row["community"]).sort("rank")
        row["share"] = row["listed"] / len(of_list)
        row["people"] = [
            {"account_id": name, "handle": known.get(name, {}).get("handle"), "rank": rank}
            for name, rank in mine.select("account_id", "rank").iter_rows()
        ]
    return {
        "spread": {"communities": number, "largest_share": largest, "effective": effective},
        "total": len(found),
        "items": rows,
    }
