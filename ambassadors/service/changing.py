"""What changed since an earlier assessment, in words: who moved on a list, and why one person did."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import polars as pl

from ambassadors import assessment as assessments
from ambassadors.assessment import short_id
from ambassadors.changes import Known, changes, movers, own_and_others
from ambassadors.errors import NotFoundError
from ambassadors.events import KINDS, format_instant, parse_instant
from ambassadors.languages import colon
from ambassadors.ledger.completing import FOLLOWED
from ambassadors.service.change_words import WORDS, cause_words, summary
from ambassadors.service.explaining import SHOWN_INTERACTIONS
from ambassadors.service.listing import facts
from ambassadors.service.masking import NOBODY
from ambassadors.service.receipt_words import number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from ambassadors.assessment import Assessment
    from ambassadors.changes import Change
    from ambassadors.identity import People
    from ambassadors.languages import Language
    from ambassadors.ledger import Ledger
    from ambassadors.service.masking import Mask


def earlier(home: Path, current: Assessment, since: str | None) -> Assessment:
    """Return the assessment to compare with.

    Args:
        home: folder of the installation.
        current: the one in force.
        since: an assessment's id or the beginning of one, an instant or a date (the last assessment as of then),
            or None for the one made before the current.

    Raises:
        NotFoundError: none such is kept; the message says which are.
        UsageError: neither an id nor an instant.
    """
    others = [one for one in assessments.kept(home) if one.id != current.id]
    if since is None:
        found = others
    elif re.fullmatch(r"[0-9a-f]{4,32}", since) and not re.fullmatch(r"\d{4}", since):
        found = [one for one in others if one.id.startswith(since)]
    else:
        instant = parse_instant(f"{since}T00:00:00Z" if re.fullmatch(r"\d{4}-\d\d-\d\d", since) else since)
        until = [one for one in others if one.as_of <= instant]
        found = sorted(until, key=lambda one: (one.as_of, one.made_at), reverse=True)
    if not found:
        named = ", ".join(f"{one.id[:8]} as of {format_instant(one.as_of)}" for one in others[:5])
        message = f"no earlier assessment{f' for {since!r}' if since else ''} is kept; there are: {named or 'none'}; a refresh keeps the assessment before it"
        raise NotFoundError(message)
    return assessments.load(home, found[0].id)


def place(old: Assessment, new: Assessment, brand: str) -> dict[str, Any]:
    """Return which two assessments are compared."""
    return {
        "brand": brand or "all",
        "from": {"assessment": old.id, "as_of": old.as_of},
        "to": {"assessment": new.id, "as_of": new.as_of},
        "parameters_changed": old.params != new.params or old.meta["thresholds"] != new.meta["thresholds"],
    }


def listed(
    old: Assessment,
    new: Assessment,
    brand: str,
    top: int,
    hidden: frozenset[str],
    ledger: Ledger,
    language: Language,
) -> dict[str, Any]:
    """Return who entered, left, rose and fell among the first of the standing list; nobody hidden.

    Raises:
        NotFoundError: the earlier assessment did not rank the brand.
    """
    found = {
        way: [row for row in rows if row["account_id"] not in hidden]
        for way, rows in movers(old.people(brand), new.people(brand), top).items()
    }
    names = facts(ledger, [row["account_id"] for rows in found.values() for row in rows])
    for row in (row for rows in found.values() for row in rows):
        row |= {"id": short_id(row["account_id"]), "handle": names.get(row["account_id"], {}).get("handle")}
        row["why"] = WORDS[language][row["listed_after"]] if row["listed_after"] else ""
    return {**place(old, new, brand), "top": top, **found}


def person(
    old: Assessment,
    new: Assessment,
    brand: str,
    row: dict[str, Any],
    ledger: Ledger,
    language: Language,
    mask: Mask = NOBODY,
) -> dict[str, Any]:
    """Return why one person's scores and rank changed: causes that add up, with the interactions behind them.

    Args:
        old: the earlier assessment.
        new: the one in force.
        brand: key of the brand.
        row: of the person in the later one.
        ledger: knows the interactions.
        language: of the words.
        mask: people whose interactions are not shown.
    """
    account_id = row["account_id"]
    before = old.people(brand).filter(pl.col("account_id") == account_id).to_dicts()
    was = before[0] if before else {"account_id": account_id, "rank": None, "score": 0.0, "ambassador": None,
                                    "listed": None, "sentiment": None, "unhappy": None}  # fmt: skip
    kinds: dict[int, str] = {}

    def known(seqs: Sequence[int]) -> dict[int, Known]:
        told = _known(ledger, seqs, new.persons)
        kinds.update((seq, one.kind) for seq, one in told.items())
        return told

    found = changes(old, new, brand, account_id, known)
    visible = _visible(old, brand, account_id) | _visible(new, brand, account_id)
    wanted = {
        seq for change in found.values() for cause in change.causes for seq in cause.acts if seq in visible
    }
    events = {
        event["seq"]: event
        for event in mask.events(ledger.events(sorted(wanted, reverse=True)[:SHOWN_INTERACTIONS]).to_pylist())
    }
    kinds = {seq: kind for seq, kind in kinds.items() if seq in visible}
    scores = {name: _change(change, kinds, events, language) for name, change in found.items()}
    parts = own_and_others(old.people(brand), was, row)
    columns = ("rank", "score", "ambassador", "listed", "sentiment")
    rank = {"change": None if parts is None else was["rank"] - row["rank"]}
    rank |= (
        {"by_own_score": None, "by_others": None}
        if parts is None
        else dict(zip(("by_own_score", "by_others"), parts, strict=True))
    )
    return {
        **place(old, new, brand),
        "account_id": account_id,
        "id": short_id(account_id),
        "before": {name: was[name] for name in columns},
        "after": {name: row[name] for name in columns},
        "rank": rank,
        "summary": summary(was, row, rank, found["ambassador"], scores["ambassador"], language),
        "scores": scores,
    }


def _known(ledger: Ledger, seqs: Sequence[int], persons: People) -> dict[int, Known]:
    followed = FOLLOWED.format(asked="(SELECT unnest($1) AS seq)")
    rows = ledger.query(
        f"{followed} SELECT told.asked AS seq, e.at, a.id AS actor, t.id AS target, e.kind,"  # noqa: S608 - our own words
        " e.retracted IS NOT NULL AS deleted FROM told"
        " JOIN events e ON e.seq = told.now JOIN accounts a ON a.idx = e.actor JOIN accounts t ON t.idx = e.target"
        " WHERE e.key IS NOT NULL",
        [list(seqs)],
    ).to_pylist()
    return {
        row["seq"]: Known(
            persons.whose.get(row["actor"], row["actor"]),
            persons.whose.get(row["target"], row["target"]),
            KINDS[row["kind"]],
            row["deleted"],
            row["at"],
            (row["actor"], row["target"]),
        )
        for row in rows
    }


def _visible(made: Assessment, brand: str, account_id: str) -> set[int]:
    """Return the numbers of the acts on a person's receipts that the brand may see."""
    rows = made.people(brand).filter(pl.col("account_id") == account_id)["row"]
    if not len(rows):
        return set()
    sides = (made.side(brand, name, int(rows[0])) for name in made.sides(brand))
    return {seq for side in sides for part in side.parts for seq in part.seqs if seq}


def _change(
    change: Change, kinds: Mapping[int, str], events: Mapping[int, dict[str, Any]], language: Language
) -> dict[str, Any]:
    causes = []
    for cause in change.causes:
        seen = [events[seq] for seq in cause.acts if seq in kinds and seq in events]
        causes.append(
            {
                "cause": cause.name,
                "change": cause.change,
                "words": f"{cause_words(cause, kinds, language)}{colon(language)}{number(cause.change, language, sign=True)}",
                "interactions": [
                    {name: value for name, value in one.items() if name != "seq"} for one in seen
                ],
                "not_shown": len(cause.acts) - len(seen),
            }
        )
    return {
        "before": change.before,
        "after": change.after,
        "change": change.after - change.before,
        "causes": causes,
    }
