"""Answers from the current assessment: lists, and one person. No score is computed here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, Literal

import polars as pl

from ambassadors.assessment import short_id
from ambassadors.backtest.words import span
from ambassadors.errors import NotFoundError
from ambassadors.events import format_instant
from ambassadors.ranking.tempo import BUCKETS
from ambassadors.service.receipt_words import count

if TYPE_CHECKING:
    from ambassadors.assessment import Assessment
    from ambassadors.languages import Language
    from ambassadors.ledger import Ledger

ListName = Literal["standing", "hot"]

WORDS: Final[dict[Language, dict[str, str]]] = {
    "en": {
        "people": "{n} different people passed on what they post",
        "person": "one person passed on what they post",
        "buckets": "acted with the brand in {n} different {unit}",
        "bucket": "acted with the brand in one {unit}",
        "last": "last act {date}",
        "ahead": "expected in the next {span}: passed on by {expected} people; 8 times in 10 by {low} to {high}",
        "few": "not enough evidence: passed on by {n} different people, {needed} are needed",
        "one": "not enough evidence: passed on by one person, {needed} are needed",
    },
    "fr": {
        "people": "{n} personnes différentes ont relayé ses publications",
        "person": "une personne a relayé ses publications",
        "buckets": "a agi avec la marque pendant {n} {unit}",
        "bucket": "a agi avec la marque pendant une {unit}",
        "last": "dernière action le {date}",
        "ahead": "attendu dans les {span} à venir : relayé par {expected} personnes ; 8 fois sur 10 par {low} à {high}",
        "few": "pas assez d’éléments : relayé par {n} personnes différentes, il en faut {needed}",
        "one": "pas assez d’éléments : relayé par une personne, il en faut {needed}",
    },
}


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a list.

    Attributes:
        items: people, best first.
        next_after: rank to go on behind, None at the end.
        total: people on the list.
    """

    items: list[dict[str, Any]]
    next_after: int | None
    total: int


def bucket_words(hours: float, language: Language = "en", *, one: bool = False) -> str:
    """Return what a time bucket is called, in the plural or of one.

    >>> bucket_words(1), bucket_words(24), bucket_words(7), bucket_words(7, one=True)
    ('hours', 'days', 'periods of 7 hours', 'period of 7 hours')
    """
    exact = {1.0: ("hours", "heures"), 24.0: ("days", "journées"), 168.0: ("weeks", "semaines")}
    several = exact.get(hours, ("periods", "périodes"))[language == "fr"]
    name = several.removesuffix("s") if one else several
    if hours in exact:
        return name
    return f"{name} de {hours:g} heures" if language == "fr" else f"{name} of {hours:g} hours"


def reasons(
    row: dict[str, Any], bucket_hours: float, language: Language = "en", needed: int = 3
) -> list[str]:
    """Return why somebody stands where they do, in short lines."""
    words = WORDS[language]
    seen, active = row["observations"], row["active_buckets"]
    if row["enough_evidence"]:
        many, single = "people", "person"
    else:
        many, single = "few", "one"
    unit = bucket_words(bucket_hours, language, one=active == 1)
    lines = [
        words[single if seen == 1 else many].format(n=count(seen, language), needed=needed),
        words["bucket" if active == 1 else "buckets"].format(n=count(active, language), unit=unit),
    ]
    if row["last_act_at"] is not None:
        date = datetime.fromtimestamp(row["last_act_at"] / 1000, UTC).strftime("%Y-%m-%d")
        lines.append(words["last"].format(date=date))
    if row.get("relay_high") is not None:
        ahead = span(bucket_hours * BUCKETS, language)
        expected = f"{row['relay_expected']:.1f}".replace(".", "," if language == "fr" else ".")
        ends = {"low": f"{row['relay_low']:.0f}", "high": f"{row['relay_high']:.0f}"}
        lines.append(words["ahead"].format(span=ahead, expected=expected, **ends))
    return lines


def facts(ledger: Ledger, ids: list[str]) -> dict[str, dict[str, Any]]:
    """Return handle, name, platform and followers by account id, as the ledger knows them now."""
    found = ledger.query(
        "SELECT id, handle, name, platform, followers FROM accounts WHERE id IN (SELECT unnest($1))", [ids]
    ).to_pylist()
    return {row.pop("id"): row for row in found}


def _called(about: dict[str, Any]) -> dict[str, Any]:
    return {name: about[name] for name in ("handle", "name", "platform")}


def dress(
    assessment: Assessment, brand: str, rows: list[dict[str, Any]], ledger: Ledger, language: Language = "en"
) -> list[dict[str, Any]]:
    """Return rows of ``Assessment.people`` with what people want to read added."""
    persons = assessment.persons
    everyone = [account for row in rows for account in persons.accounts(row["account_id"])]
    known = facts(ledger, everyone)
    bucket = assessment.scale(brand).bucket_hours
    unknown = {"handle": None, "name": None, "platform": None, "followers": None}
    return [
        {
            **row,
            **known.get(row["account_id"], unknown),
            "id": short_id(row["account_id"]),
            "accounts": [
                {"account_id": account, **_called(known.get(account, unknown))}
                for account in persons.accounts(row["account_id"])
            ],
            "reasons": reasons(row, bucket, language, assessment.meta["thresholds"]["evidence"]),
        }
        for row in rows
    ]


def page(
    assessment: Assessment,
    brand: str,
    name: ListName,
    stages: frozenset[str],
    min_score: float,
    after: int,
    limit: int,
    hidden: frozenset[str],
    ledger: Ledger,
    language: Language = "en",
) -> Page:
    """Return a page of a list: people whose rank is above ``after``, but for hidden ones.

    Args:
        assessment: the current one.
        brand: key, "" = the whole workspace.
        name: which list.
        stages: only these; empty = all.
        min_score: least 0 - 100 score.
        after: rank of the last item of the page before, 0 = from the top.
        limit: items a page.
        hidden: account ids that are on no list.
        ledger: knows names.
        language: of the reasons.
    """
    rank, score = ("rank", "score") if name == "standing" else ("hot_rank", "hot_score")
    listed = assessment.people(brand).filter(pl.col(rank).is_not_null() & (pl.col(score) >= min_score))
    if stages:
        listed = listed.filter(pl.col("stage").is_in(list(stages)))
    if hidden:
        listed = listed.filter(~pl.col("account_id").is_in(list(hidden)))
    rows = listed.filter(pl.col(rank) > after).sort(rank).head(limit + 1).to_dicts()
    following = rows[limit - 1][rank] if len(rows) > limit else None
    return Page(dress(assessment, brand, rows[:limit], ledger, language), following, len(listed))


def find(assessment: Assessment, brand: str, wanted: str) -> dict[str, Any]:
    """Return the row of an account by short id or account id.

    Raises:
        NotFoundError: nobody of that id was assessed.
    """
    named = assessment.accounts.get(wanted, wanted)
    account_id = assessment.persons.whose.get(named, named)
    rows = assessment.people(brand).filter(pl.col("account_id") == account_id).to_dicts()
    if not rows:
        message = f"no account {wanted!r} in the assessment of {format_instant(assessment.as_of)}; check the id, or refresh"
        raise NotFoundError(message)
    return rows[0]


def affinity(assessment: Assessment, row: int, seen: frozenset[str] | None) -> dict[str, float]:
    """Return which part of somebody's attention each brand has, the largest first.

    Brands outside ``seen`` (None = all) are summed as ``other``.
    """
    shares = assessment.affinity(row)
    named = {brand: share for brand, share in shares.items() if seen is None or brand in seen}
    told = dict(sorted(named.items(), key=lambda pair: (-pair[1], pair[0])))
    others = [share for brand, share in shares.items() if brand not in named]
    return {**told, "other": sum(others)} if others else told
