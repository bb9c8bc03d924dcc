"""Answers from the current assessment: lists, one person, a receipt. No score is computed here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, Literal

import polars as pl

from ambassadors.assessment import short_id
from ambassadors.errors import NotFoundError
from ambassadors.events import format_instant
from ambassadors.receipts import Side, log_parts
from ambassadors.scores import SCORES

if TYPE_CHECKING:
    from ambassadors.assessment import Assessment
    from ambassadors.ledger import Ledger

Language = Literal["en", "fr"]
ListName = Literal["standing", "hot"]

SHOWN_INTERACTIONS: Final = 500
"""Interactions a receipt spells out; the parts add up whatever it leaves out, and it says how many."""

SCORE_SIDES: Final = ("engagement", "relay", "reach", "ambassador.engagement", "ambassador.relay")

WORDS: Final[dict[Language, dict[str, str]]] = {
    "en": {
        "engagement": "acted in the brand's conversation",
        "relay": "was passed on by other people",
        "reach": "was shared by other people",
        "ambassador.engagement": "the acting side of the ambassador score",
        "ambassador.relay": "the relayed side of the ambassador score",
        "people": "{n} different people passed on what they post",
        "buckets": "acted with the brand in {n} different {unit}",
        "last": "last act {date}",
        "few": "not enough evidence: passed on by {n} different people, 3 are needed",
    },
    "fr": {
        "engagement": "a agi dans la conversation de la marque",
        "relay": "a été relayé par d’autres personnes",
        "reach": "a été partagé par d’autres personnes",
        "ambassador.engagement": "le côté actif du score d’ambassadeur",
        "ambassador.relay": "le côté relayé du score d’ambassadeur",
        "people": "{n} personnes différentes ont relayé ses publications",
        "buckets": "a agi avec la marque pendant {n} {unit}",
        "last": "dernière action le {date}",
        "few": "pas assez d’éléments : relayé par {n} personnes différentes, il en faut 3",
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


def bucket_words(hours: float, language: Language = "en") -> str:
    """Return what a time bucket is called, in the plural.

    >>> bucket_words(1), bucket_words(24), bucket_words(7)
    ('hours', 'days', 'periods of 7 hours')
    """
    exact = {1.0: ("hours", "heures"), 24.0: ("days", "jours"), 168.0: ("weeks", "semaines")}
    if hours in exact:
        return exact[hours][language == "fr"]
    return f"périodes de {hours:g} heures" if language == "fr" else f"periods of {hours:g} hours"


def reasons(row: dict[str, Any], bucket_hours: float, language: Language = "en") -> list[str]:
    """Return why somebody stands where they do, in short lines."""
    words = WORDS[language]
    lines = [
        words["people"].format(n=row["observations"])
        if row["enough_evidence"]
        else words["few"].format(n=row["observations"]),
        words["buckets"].format(n=row["active_buckets"], unit=bucket_words(bucket_hours, language)),
    ]
    if row["last_act_at"] is not None:
        date = datetime.fromtimestamp(row["last_act_at"] / 1000, UTC).strftime("%Y-%m-%d")
        lines.append(words["last"].format(date=date))
    return lines


def facts(ledger: Ledger, ids: list[str]) -> dict[str, dict[str, Any]]:
    """Return handle, name, platform and followers by account id, as the ledger knows them now."""
    found = ledger.query(
        "SELECT id, handle, name, platform, followers FROM accounts WHERE id IN (SELECT unnest($1))", [ids]
    ).to_pylist()
    return {row.pop("id"): row for row in found}


def dress(
    assessment: Assessment, brand: str, rows: list[dict[str, Any]], ledger: Ledger
) -> list[dict[str, Any]]:
    """Return rows of ``Assessment.people`` with what people want to read added."""
    known = facts(ledger, [row["account_id"] for row in rows])
    bucket = assessment.scale(brand).bucket_hours
    unknown = {"handle": None, "name": None, "platform": None, "followers": None}
    return [
        {
            **row,
            **known.get(row["account_id"], unknown),
            "id": short_id(row["account_id"]),
            "reasons": reasons(row, bucket),
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
    """
    rank, score = ("rank", "score") if name == "standing" else ("hot_rank", "hot_score")
    listed = assessment.people(brand).filter(pl.col(rank).is_not_null() & (pl.col(score) >= min_score))
    if stages:
        listed = listed.filter(pl.col("stage").is_in(list(stages)))
    if hidden:
        listed = listed.filter(~pl.col("account_id").is_in(list(hidden)))
    rows = listed.filter(pl.col(rank) > after).sort(rank).head(limit + 1).to_dicts()
    following = rows[limit - 1][rank] if len(rows) > limit else None
    return Page(dress(assessment, brand, rows[:limit], ledger), following, len(listed))


def find(assessment: Assessment, brand: str, wanted: str) -> dict[str, Any]:
    """Return the row of an account by short id or account id.

    Raises:
        NotFoundError: nobody of that id was assessed.
    """
    account_id = assessment.accounts.get(wanted, wanted)
    rows = assessment.people(brand).filter(pl.col("account_id") == account_id).to_dicts()
    if not rows:
        message = f"no account {wanted!r} in the assessment of {format_instant(assessment.as_of)}; check the id, or refresh"
        raise NotFoundError(message)
    return rows[0]


def explain(
    assessment: Assessment, brand: str, row: dict[str, Any], ledger: Ledger, language: Language
) -> dict[str, Any]:
    """Return the receipt of one person: every score in parts that add up, with the interactions behind them."""
    sides = {name: assessment.side(brand, name, row["row"]) for name in SCORE_SIDES}
    wanted = sorted(
        {seq for side in sides.values() for part in side.parts for seq in part.seqs if seq}, reverse=True
    )
    events = {event.pop("seq"): event for event in ledger.events(wanted[:SHOWN_INTERACTIONS]).to_pylist()}
    acted, passed_on = sides["ambassador.engagement"].value, sides["ambassador.relay"].value
    params = SCORES["ambassador"].params
    logs = log_parts(acted, passed_on)
    return {
        "account_id": row["account_id"],
        "id": short_id(row["account_id"]),
        "brand": brand or "all",
        "summary": reasons(row, assessment.scale(brand).bucket_hours, language),
        "scores": {
            **{name: _side(sides[name], events, language) for name in ("engagement", "relay", "reach")},
            "ambassador": {
                "value": row["ambassador"],
                "score": row["score"],
                "formula": f"(engagement + {params.floor}) ^ {params.share} x (relay + {params.floor}) ^ {1 - params.share}",
                "log_parts": {"engagement": logs[0], "relay": logs[1]},
                "engagement": _side(sides["ambassador.engagement"], events, language),
                "relay": _side(sides["ambassador.relay"], events, language),
            },
        },
        "interactions_left_out": max(0, len(wanted) - SHOWN_INTERACTIONS),
    }


def _side(side: Side, events: dict[int, dict[str, Any]], language: Language) -> dict[str, Any]:
    parts = []
    for part in side.parts:
        shown = [
            {**events[seq], "credit": credit}
            for seq, credit in zip(part.seqs, part.credits, strict=True)
            if seq in events
        ]
        hidden = [credit for seq, credit in zip(part.seqs, part.credits, strict=True) if seq == 0]
        parts.append(
            {
                "start_at": part.start,
                "amount": part.amount,
                "weight": part.weight,
                "value": part.value,
                "interactions": shown,
                "other_brands": {"interactions": len(hidden), "credit": sum(hidden)},
                "not_shown": len(part.seqs) - len(shown) - len(hidden),
            }
        )
    return {"meaning": WORDS[language][side.name], "unit": side.unit, "value": side.value, "parts": parts}
