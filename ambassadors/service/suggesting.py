"""Suggestions from the current assessment: gather what ``outreach`` needs, page what it answers."""

from __future__ import annotations

from dataclasses import asdict
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from ambassadors.assessment import short_id
from ambassadors.brands import WHOLE, Brand, BrandRules
from ambassadors.events import KINDS
from ambassadors.outreach import suggest
from ambassadors.scores.base import HOUR_MS
from ambassadors.service.listing import facts
from ambassadors.service.masking import mask

if TYPE_CHECKING:
    from ambassadors.assessment import Assessment
    from ambassadors.identity import People
    from ambassadors.languages import Language
    from ambassadors.ledger import Ledger
    from ambassadors.policies import Policies
    from ambassadors.state import State

CANDIDATES: Final = 500
"""People of the list who are looked at for a contact, beside everybody who spoke to the brand."""

EACH: Final = 200
"""Suggestions of each kind at most."""

RECENT_HORIZONS: Final = 60
"""How far back events are read, in horizons of the assessment: two months where it looks a day ahead."""

ROWS: Final = 200_000
"""Recent events that are looked at, newest first."""


def suggestions(
    assessment: Assessment,
    brand: str,
    ledger: Ledger,
    state: State,
    after: str | None,
    limit: int,
    language: Language,
) -> dict[str, Any]:
    """Return a page of suggestions, answers before contacts; who was refused stands on the first page.

    Args:
        assessment: the current one.
        brand: key, "" = the whole workspace.
        ledger: knows the texts and threads.
        state: knows who is to be left alone.
        after: id of the last item of the page before.
        limit: items a page.
        language: of the sentences.
    """
    items, refused = _made(
        _Inputs(assessment, ledger, state),
        brand,
        language,
        ledger.seq(),
        state.suppression_version(),
        ledger.policies,
    )
    start = (
        0
        if after is None
        else 1 + next((i for i, item in enumerate(items) if item["id"] == after), len(items))
    )
    shown = items[start : start + limit]
    following = shown[-1]["id"] if start + limit < len(items) else None
    return {"items": list(shown), "refused": list(refused) if after is None else [], "next_after": following}


def forget() -> None:
    """Let go of what is remembered: it holds texts of people."""
    _made.cache_clear()


class _Inputs:
    """Hashable by what the assessment was made from, so that a page asks for no work done already."""

    def __init__(self, assessment: Assessment, ledger: Ledger, state: State) -> None:
        self.assessment, self.ledger, self.state = assessment, ledger, state

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Inputs) and self.assessment.folder == other.assessment.folder

    def __hash__(self) -> int:
        return hash(self.assessment.folder)


@lru_cache(maxsize=32)
def _made(
    inputs: _Inputs, brand: str, language: Language, _seq: int, _suppressions: int, _policies: Policies
) -> tuple[tuple[dict[str, Any], ...], tuple[dict[str, Any], ...]]:
    made = inputs.assessment
    rules = inputs.state.brand_rules()
    people = made.people(brand)
    candidates = people.filter(pl.col("rank").is_not_null()).head(CANDIDATES)["account_id"].to_list()
    since = made.as_of - round(RECENT_HORIZONS * made.scale(brand).horizon_hours * HOUR_MS)
    everyone = [account for one in candidates for account in made.persons.accounts(one)]
    recent = _recent(inputs.ledger, rules, brand, everyone, since, made.as_of)
    recent = mask(inputs.ledger, inputs.state, brand).frame(recent)
    recent = _as_persons(recent, made.persons, inputs.ledger)
    involved = set(candidates) | set(recent["actor_id"].to_list())
    known = people.filter(pl.col("account_id").is_in(list(involved)))
    names = facts(inputs.ledger, known["account_id"].to_list())
    ids = known["account_id"].to_list()
    known = known.with_columns(
        pl.Series("id", [short_id(one) for one in ids], pl.String),
        pl.Series("handle", [names.get(one, {}).get("handle") for one in ids], pl.String),
    )
    hidden = inputs.state.suppressed(brand)
    listed, suggested = made.persons.covered(hidden.listed), made.persons.covered(hidden.suggested)
    known = known.filter(~pl.col("account_id").is_in(list(listed)))  # in no answer, not even as refused
    kinds = dict.fromkeys(suggested - listed, "do_not_contact")
    voices = _voices(inputs.ledger, [one for one in rules.brands if brand in {one.key, WHOLE}])
    theirs = recent.filter(pl.col("actor_id").is_in(list(voices)))
    answered = frozenset(theirs["parent_id"].drop_nulls().to_list())
    found = suggest(
        known, recent, answered, kinds, made.as_of, EACH, language=language, brand=brand, voices=frozenset(voices)
    )  # fmt: skip
    return tuple(asdict(item) for item in found.items), tuple(asdict(refusal) for refusal in found.refused)


def _as_persons(recent: pl.DataFrame, persons: People, ledger: Ledger) -> pl.DataFrame:
    """Return events under the persons who took part, with the handle of the account that acted."""
    if not persons:
        return recent
    mine = recent.filter(pl.col("actor_id").is_in(list(persons.whose)))["actor_id"].unique().to_list()
    handles = {one: about["handle"] for one, about in facts(ledger, mine).items()}
    acted = pl.col("actor_id").replace_strict(handles, default=None, return_dtype=pl.String)
    sides = pl.col("actor_id", "target_id").replace(persons.whose)
    return recent.with_columns(acted.alias("as_handle"), sides)


def _recent(
    ledger: Ledger, rules: BrandRules, brand: str, candidates: list[str], since: int, as_of: int
) -> pl.DataFrame:
    """Return the recent events of the brand's conversation; of other brands none, not even their texts."""
    rule = next((one for one in rules.brands if one.key == brand), None)
    near = _near(ledger, rule) if rule else "true"
    told = (
        "e.text IS NOT NULL OR e.brand IS NOT NULL" if rule and rule.text_pattern() else "e.brand IS NOT NULL"
    )
    wanted = (
        f"({near}) OR {told}"
        if rule
        else "e.sentiment IS NOT NULL OR contains(e.text, '?') OR a.id IN (SELECT unnest($3))"
    )
    table = ledger.query(
        f"SELECT e.event_id, e.at, e.kind, a.id AS actor_id, t.id AS target_id, p.id AS post_id, q.id AS parent_id,"
        f" r.id AS root_id, e.text, e.url, e.sentiment, e.lang, e.brand AS given, ({near}) AS near"
        f" FROM events e JOIN accounts a ON a.idx = e.actor LEFT JOIN accounts t ON t.idx = e.target"
        f" LEFT JOIN posts p ON p.idx = e.post LEFT JOIN posts q ON q.idx = e.parent LEFT JOIN posts r ON r.idx = e.root"
        f" WHERE e.retracted IS NULL AND e.at >= $1 AND e.at < $2 AND ({wanted} OR $3 IS NULL)"
        f" ORDER BY e.at DESC LIMIT {ROWS}",
        [since, as_of, candidates],
    )
    frame = pl.DataFrame(table)
    kind = pl.col("kind").replace_strict(dict(enumerate(KINDS)), return_dtype=pl.String)
    if rule:
        mentioned = BrandRules((rule,)).mentioned(frame["text"], frame["given"]) != 0
        frame = frame.filter(pl.Series(mentioned) | frame["near"].fill_null(value=False))
    return frame.with_columns(kind, pl.lit(value=True).alias("brand"))


def _near(ledger: Ledger, rule: Brand) -> str:
    """Return the SQL for events that the brand's own account made, received or began the thread of."""
    own = ", ".join(map(str, [-1, *_voices(ledger, [rule]).values()]))
    posts = f"(SELECT post FROM events WHERE actor IN ({own}) AND post IS NOT NULL)"
    return f"e.actor IN ({own}) OR e.target IN ({own}) OR e.parent IN {posts} OR e.root IN {posts}"


def _voices(ledger: Ledger, rules: list[Brand]) -> dict[str, int]:
    """Return the accounts that speak for some brands, by id their number in the ledger."""
    handles = [handle.lower().lstrip("@") for rule in rules for handle in rule.handles]
    found = ledger.query(
        "SELECT id, idx FROM accounts WHERE id IN (SELECT unnest($1)) OR lower(ltrim(handle, '@')) IN (SELECT unnest($2))",
        [[one for rule in rules for one in rule.accounts], handles],
    )
    return dict(zip(found["id"].to_pylist(), found["idx"].to_pylist(), strict=True))
