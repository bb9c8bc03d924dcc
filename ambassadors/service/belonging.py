"""One community: its figures, its best-known members, who bridges it to which others, and all members by page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import polars as pl

from ambassadors.errors import NotFoundError
from ambassadors.service.grouping import names, shown, visible
from ambassadors.service.listing import Page

if TYPE_CHECKING:
    from ambassadors.assessment import Assessment
    from ambassadors.languages import Language
    from ambassadors.ledger import Ledger

SHOWN: Final = 10
"""Best-known members, bridges, and neighbouring communities shown."""

MEMBER: Final = ("rank", "score", "stage", "inside", "outside", "participation")


def community(
    assessment: Assessment,
    brand: str,
    hidden: frozenset[str],
    ledger: Ledger,
    wanted: str,
    language: Language = "en",
) -> dict[str, Any]:
    """Return one community.

    Args:
        assessment: the current one.
        brand: key, "" = the whole workspace.
        hidden: account ids that are shown and counted nowhere.
        ledger: knows handles.
        wanted: its id.
        language: of names.

    Returns:
        Name, words and figures; ``known`` (members with most ties within it), ``bridges`` (members with most ties to
        others, to which ones, and the structural holes that the best of them fill) and ``neighbours``.

    Raises:
        NotFoundError: no such community in this assessment.
    """
    found = _row(assessment, wanted)
    number = found["community"]
    people = visible(assessment, brand, hidden)
    mine = people.filter(pl.col("community") == number)
    across = (
        mine.filter(pl.col("outside") > 0)
        .sort(["outside", "account_id"], descending=[True, False])
        .head(SHOWN)
    )
    cells, holes = assessment.bridges()
    of = assessment.people(brand).select("row", home="community")
    cells = cells.join(of, on="row").filter(pl.col("home") == number)
    near = cells.group_by("community").agg(pl.col("ties").sum())
    near = near.sort(["ties", "community"], descending=[True, False]).head(SHOWN)
    leads = cells.filter(pl.col("row").is_in(across["row"].to_list()))
    leads = leads.sort(["row", "ties", "community"], descending=[False, True, False])
    leads = leads.group_by("row", maintain_order=True).head(SHOWN)
    others = assessment.communities()
    numbers = sorted({number, *near["community"], *leads["community"]})
    called = names(assessment, brand, hidden, ledger, people, numbers, language)
    labels = dict(others.filter(pl.col("community").is_in(numbers)).select("community", "label").iter_rows())

    def towards(rows: pl.DataFrame) -> list[dict[str, Any]]:
        pairs = rows.select("community", "ties").iter_rows()
        return [{"id": labels[to], "name": called[to]["name"], "ties": ties} for to, ties in pairs]

    bridges = shown(across.join(holes, on="row", how="left", maintain_order="left"), ledger, "row", *MEMBER[3:], "constraint", "effective_size")  # fmt: skip
    for one in bridges:
        one["to"] = towards(leads.filter(pl.col("row") == one.pop("row")))
    return {
        "id": found.pop("label"),
        **found,
        **called[number],
        "engaged": int((mine["engagement"] > 0).sum()),
        "listed": int(mine["rank"].is_not_null().sum()),
        "known": shown(mine.head(SHOWN), ledger, "rank", "inside"),
        "bridges": bridges,
        "neighbours": towards(near),
    }


def members(
    assessment: Assessment,
    brand: str,
    hidden: frozenset[str],
    ledger: Ledger,
    wanted: str,
    after: int,
    limit: int,
) -> Page:
    """Return a page of a community's members, those with most ties within it first.

    Args:
        assessment: the current one.
        brand: key, "" = the whole workspace.
        hidden: account ids that are shown nowhere.
        ledger: knows handles.
        wanted: id of the community.
        after: place of the last item of the page before, 0 = from the top.
        limit: items a page.

    Raises:
        NotFoundError: no such community in this assessment.
    """
    number = _row(assessment, wanted)["community"]
    everybody = visible(assessment, brand, frozenset()).filter(pl.col("community") == number)
    placed = everybody.with_row_index("place", offset=1).filter(~pl.col("account_id").is_in(list(hidden)))
    page = placed.filter(pl.col("place") > after).head(limit + 1)
    following = int(page["place"][limit - 1]) if len(page) > limit else None
    return Page(shown(page.head(limit), ledger, "place", *MEMBER), following, len(placed))


def _row(assessment: Assessment, wanted: str) -> dict[str, Any]:
    found = assessment.communities().filter(pl.col("label") == wanted).to_dicts()
    if not found:
        message = f"no community {wanted!r} in the current assessment; `ambassadors communities` or GET /v1/communities lists them"
        raise NotFoundError(message)
    return found[0]
