"""The receipt of one person: every score in parts that add up, in words, with the interactions behind each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ambassadors.assessment import short_id
from ambassadors.languages import Language
from ambassadors.receipts import Side, log_parts, product_sides
from ambassadors.scores import SCORES
from ambassadors.service.listing import reasons
from ambassadors.service.masking import NOBODY
from ambassadors.service.receipt_words import sentence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ambassadors.assessment import Assessment
    from ambassadors.ledger import Ledger
    from ambassadors.service.masking import Mask

SHOWN_INTERACTIONS: Final = 500
"""Interactions a receipt spells out; the parts add up whatever it leaves out, and it says how many."""

UNITS: Final[dict[Language, dict[str, str]]] = {
    "en": {},
    "fr": {
        "active buckets": "périodes actives",
        "credible people": "personnes crédibles",
        "people": "personnes",
        "points": "points",
    },
}

MEANINGS: Final[dict[Language, dict[str, str]]] = {
    "en": {
        "engagement": "acted in the brand's conversation",
        "relay": "was passed on by other people",
        "reach": "was shared or answered by people who keep coming back",
        "carried": "content travelled on through them, hand to hand",
        "authenticity": "how little speaks against the person’s passing on, 1 = nothing",
        "ambassador.engagement": "the acting side of the ambassador score",
        "ambassador.relay": "the relayed side of the ambassador score",
        "baseline": "a baseline, there for comparison only: it opens into no parts and ranks nobody",
    },
    "fr": {
        "engagement": "a agi dans la conversation de la marque",
        "relay": "a été relayé par d’autres personnes",
        "reach": "a été partagé ou a reçu des réponses de personnes qui reviennent",
        "carried": "des contenus ont circulé par son intermédiaire, de main en main",
        "authenticity": "combien peu parle contre ses relais, 1 = rien",
        "ambassador.engagement": "le côté actif du score d’ambassadeur",
        "ambassador.relay": "le côté relayé du score d’ambassadeur",
        "baseline": "un repère, là pour la comparaison seulement : il ne s’ouvre en aucune part et ne classe personne",
    },
}


def explain(
    assessment: Assessment,
    brand: str,
    row: dict[str, Any],
    ledger: Ledger,
    language: Language,
    sides: Mapping[str, Side] | None = None,
    mask: Mask = NOBODY,
) -> dict[str, Any]:
    """Return the receipt of one person: every score in parts that add up, with the interactions behind them.

    Args:
        assessment: whose tempo, parameters and thresholds hold.
        brand: key, "" = the whole workspace.
        row: of ``Assessment.people``.
        ledger: knows the interactions.
        language: of the sentences.
        sides: the additive scores, where they are not those of the assessment.
        mask: people whose interactions count and are not shown.
    """
    if sides is None:
        sides = {name: assessment.side(brand, name, row["row"]) for name in assessment.sides(brand)}
    wanted = sorted(
        {seq for side in sides.values() for part in side.parts for seq in part.seqs if seq}, reverse=True
    )
    found = mask.events(ledger.events(wanted[:SHOWN_INTERACTIONS]).to_pylist())
    events = {event.pop("seq"): event for event in found}
    hours = assessment.scale(brand).bucket_hours
    mine = assessment.persons.accounts(row["account_id"])
    told = {name: _side(side, events, mine, hours, language) for name, side in sides.items()}
    scores: dict[str, Any] = {name: side for name, side in told.items() if "." not in name}
    for name, powers in product_sides(assessment.params).items():
        scores[name] = _product(name, powers, row, sides, told)
    for name, side in told.items():  # sides of a score that is no product: shown beneath it
        score, _, inner = name.partition(".")
        if inner:
            scores.setdefault(score, {"value": row.get(score)}).setdefault(inner, side)
    for name, spec in SCORES.items():
        if name not in scores and name in row:
            words = MEANINGS[language]
            meaning = words["baseline"] if spec.baseline else words.get(name, spec.meaning)
            scores[name] = {"value": row[name], "meaning": meaning, "baseline": spec.baseline}
    return {
        "account_id": row["account_id"],
        "accounts": list(mine),
        "id": short_id(row["account_id"]),
        "brand": brand or "all",
        "summary": reasons(row, hours, language, assessment.meta["thresholds"]["evidence"]),
        "scores": scores,
        "interactions_left_out": max(0, len(wanted) - SHOWN_INTERACTIONS),
    }


def _product(
    name: str,
    powers: Mapping[str, tuple[float, float]],
    row: dict[str, Any],
    sides: Mapping[str, Side],
    told: Mapping[str, dict[str, Any]],
) -> dict[str, Any]:
    """Return a score that is a product of additive sides: its formula, its logarithm's parts, the sides."""
    logs = log_parts({side: sides[side].value for side in powers}, powers)
    inner = {side: side.partition(".")[2] for side in powers}
    factors = [f"({inner[side]} + {floor:g}) ^ {power:g}" for side, (power, floor) in powers.items()]
    return {
        "value": row[name],
        "score": row["score"],
        "formula": " x ".join(factors),
        "log_parts": {inner[side]: part for side, part in logs.items()},
        **{inner[side]: told[side] for side in powers},
    }


def _side(
    side: Side, events: dict[int, dict[str, Any]], mine: tuple[str, ...], hours: float, language: Language
) -> dict[str, Any]:
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
                "sentence": sentence(part, mine, shown, hours, language),
                "interactions": shown,
                "other_brands": {"interactions": len(hidden), "credit": sum(hidden)},
                "not_shown": len(part.seqs) - len(shown) - len(hidden),
            }
        )
    words, units = MEANINGS[language], UNITS[language]
    score = SCORES.get(side.name)
    meaning = words.get(side.name, score.meaning if score else side.name)
    unit = units.get(side.unit, side.unit)
    return {"meaning": meaning, "unit": unit, "value": side.value, "parts": parts}
