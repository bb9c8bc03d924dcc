"""The communities of a list: who belongs together, what they share, and how widely the list is spread.

Where a home has several brands, each sees the people who acted in its own conversation and the words of texts that
are its own or nobody's; sizes and ties are those of everybody.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl

from ambassadors.assessment import short_id
from ambassadors.service.listing import facts

if TYPE_CHECKING:
    from collections.abc import Collection

    from ambassadors.assessment import Assessment
    from ambassadors.languages import Language
    from ambassadors.ledger import Ledger

SHOWN: Final = 3
"""People that a community is shown by."""

NAMED: Final = 3
"""Words in its name."""

UNNAMED: Final[dict[Language, dict[str, str]]] = {
    "en": {"member": "around {who}", "number": "community {number}"},
    "fr": {"member": "autour de {who}", "number": "communauté {number}"},
}
"""What a community without words of its own is called, by what it is named by."""


def visible(assessment: Assessment, brand: str, hidden: frozenset[str]) -> pl.DataFrame:
    """Return the members of communities that a brand may see, those bound most within their own first."""
    people = assessment.people(brand).filter(
        pl.col("community").is_not_null() & ~pl.col("account_id").is_in(list(hidden))
    )
    if len(assessment.brands) > 1:
        people = people.filter(pl.col("engagement") > 0)
    return people.sort(["inside", "account_id"], descending=[True, False])


def shown(people: pl.DataFrame, ledger: Ledger, *columns: str) -> list[dict[str, Any]]:
    """Return people with id, account id, handle and some columns of theirs."""
    known = facts(ledger, people["account_id"].to_list())
    return [
        {"id": short_id(row["account_id"]), "handle": known.get(row["account_id"], {}).get("handle"), **row}
        for row in people.select("account_id", *columns).to_dicts()
    ]


def names(
    assessment: Assessment,
    brand: str,
    hidden: frozenset[str],
    ledger: Ledger,
    people: pl.DataFrame,
    wanted: Collection[int],
    language: Language = "en",
) -> dict[int, dict[str, Any]]:
    """Return what some communities are called: ``name``, ``named_by``, ``words`` and ``languages``.

    Named by the words that tell its members from the others; without any by its best-known member; never by a word
    that is the handle or the name of somebody hidden.

    Args:
        assessment: the current one.
        brand: who asks.
        hidden: account ids that are shown and counted nowhere.
        ledger: knows handles.
        people: those :func:`visible`.
        wanted: communities.
        language: of a name that is made of no words of theirs.
    """
    held = assessment.words(brand)
    words = held.filter(
        pl.col("community").is_in(list(wanted)) & ~_bare("thing").is_in(_called(hidden, ledger))
    )
    common = (
        held.filter(pl.col("community").is_null() & (pl.col("kind") == "language"))["thing"].head(1).to_list()
    )
    best = people.filter(pl.col("community").is_in(list(wanted))).unique(
        "community", keep="first", maintain_order=True
    )
    known = dict(zip(best["community"], shown(best, ledger), strict=True))
    told = {}
    for number in wanted:
        mine = words.filter(pl.col("community") == number)
        spoken = mine.filter(pl.col("kind") == "language")["thing"].to_list()
        said = (
            mine.filter(pl.col("kind") == "word")
            .select(word="thing", people="people", above="above")
            .to_dicts()
        )
        other = f" ({spoken[0]})" if spoken and spoken[:1] != common and spoken[0] != "und" else ""
        one = known.get(number)
        if said:
            name, by = ", ".join(row["word"] for row in said[:NAMED]) + other, "words"
        elif one:
            who, by = f"@{one['handle']}" if one["handle"] else one["account_id"], "member"
            name = UNNAMED[language][by].format(who=who) + other
        else:
            by = "number"
            name = UNNAMED[language][by].format(number=number + 1)
        told[number] = {"name": name, "named_by": by, "words": said, "languages": spoken}
    return told


def _called(hidden: frozenset[str], ledger: Ledger) -> list[str]:
    """Return handles and names of hidden people as one word, lower case."""
    known = facts(ledger, sorted(hidden)).values() if hidden else ()
    called = {row[field] for row in known for field in ("handle", "name") if row[field]}
    parts = {part for name in called for part in (name.replace(" ", ""), *name.split())}
    return sorted(part.lower().lstrip("@") for part in parts)


def _bare(column: str) -> pl.Expr:
    return pl.col(column).str.strip_chars_start("#")


def communities(
    assessment: Assessment,
    brand: str,
    hidden: frozenset[str],
    ledger: Ledger,
    limit: int,
    language: Language = "en",
) -> dict[str, Any]:
    """Return the communities that hold people of a brand's standing list, those with most of them first.

    Args:
        assessment: the current one.
        brand: key, "" = the whole workspace.
        hidden: account ids that are shown and counted nowhere.
        ledger: knows handles.
        limit: communities at most.
        language: of names.

    Returns:
        ``spread`` of the list (how many communities, share of the largest, effective number) and ``items``:
        id, name, words, size, how many of the list and of those engaged with the brand belong to it, its share of
        the list, its best people and those who bind it to others.
    """
    from ambassadors.communities import spread  # numba: other commands start without it

    everybody = visible(assessment, brand, hidden)
    listed = pl.col("rank").is_not_null()
    found = (
        everybody.group_by("community")
        .agg(listed=listed.sum(), engaged=(pl.col("engagement") > 0).sum())
        .filter(pl.col("listed") > 0)
        .sort(["listed", "community"], descending=[True, False])
    )
    of_list = everybody.filter(listed).sort("rank")
    number, largest, effective = spread(of_list["community"].to_numpy().astype(np.int32))
    rows = found.head(limit).join(assessment.communities(), on="community", maintain_order="left").to_dicts()
    wanted = [row["community"] for row in rows]
    called = names(assessment, brand, hidden, ledger, everybody, wanted, language)
    across = everybody.filter(pl.col("outside") > 0).sort(["outside", "account_id"], descending=[True, False])
    for row in rows:
        of = pl.col("community") == row["community"]
        row |= {"id": row.pop("label"), "share": row["listed"] / len(of_list), **called[row["community"]]}
        row["people"] = shown(of_list.filter(of).head(SHOWN), ledger, "rank")
        row["bridges"] = shown(across.filter(of).head(SHOWN), ledger, "outside", "participation")
    return {
        "spread": {"communities": number, "largest_share": largest, "effective": effective},
        "total": len(found),
        "items": rows,
    }
