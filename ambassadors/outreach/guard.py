"""The guard: who may not be answered, who may not be asked for anything, and the reason each time.

Two questions, asked of everybody, the strictest reason first. *Answering* somebody who wrote to the
brand is refused to suppressed people, the brand's own accounts and its staff only: unhappy people are
exactly those to answer. *Asking* is refused to unhappy people as well, to people who still wait for an
answer, and wherever the evidence or a public thread is missing. Whatever is unknown is never taken for
a yes: an unknown suppression kind counts as "do not contact". An unknown tone is no refusal, and is said.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from ambassadors.languages import Language
from ambassadors.outreach.words import REASONS

Kind = Literal["answer", "contact"]

SUPPRESSIONS: Final = ("erased", "do_not_profile", "do_not_contact")


@dataclass(frozen=True, slots=True)
class Refusal:
    """Somebody who is not suggested.

    Attributes:
        kind: what was refused.
        account_id: who.
        id: the person's short id, None where nobody knows the account.
        handle: None for people who are suppressed: their name is not spread further.
        code: key of ``words.REASONS``.
        reason: the reason as a sentence.
    """

    kind: Kind
    account_id: str
    id: str | None
    handle: str | None
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Standing:
    """What the guard needs to know of one person.

    Attributes:
        own: an own account, of this brand or another.
        staff: an account of somebody who works for it.
        unhappy: recent tone towards the brand is negative; None = no tone known.
        listed: has a rank on the ambassador list.
        waiting: an unhappy word or a question of theirs is not answered yet.
        enough_evidence: enough people passed them on to say anything.
        interactions: recent interactions with the brand that can be shown as evidence.
        thread: whether there is a public post of theirs to reply to.
    """

    own: bool
    staff: bool
    unhappy: bool | None
    listed: bool
    waiting: bool
    enough_evidence: bool
    interactions: int
    thread: bool


def may_not_answer(account_id: str, standing: Standing | None, suppressions: Mapping[str, str]) -> str | None:
    """Return the code of the reason for not answering somebody, None = may be answered.

    Args:
        account_id: who.
        standing: None = not part of the assessment, so nobody knows whether it is the brand's own.
        suppressions: account id to kind.
    """
    kind = suppressions.get(account_id)
    if kind is not None:
        return kind if kind in SUPPRESSIONS else "do_not_contact"
    if standing is None:
        return "unknown_person"
    if standing.own:
        return "own"
    return "staff" if standing.staff else None


def may_not_ask(account_id: str, standing: Standing | None, suppressions: Mapping[str, str]) -> str | None:
    """Return the code of the reason for not asking somebody for anything, None = may be asked."""
    blocked = may_not_answer(account_id, standing, suppressions)
    if blocked or standing is None:
        return blocked
    checks = (
        (standing.unhappy is True, "unhappy"),
        (standing.waiting, "answer_first"),
        (not standing.enough_evidence, "not_enough_evidence"),
        (not standing.listed, "not_listed"),
        (standing.interactions == 0, "no_interactions"),
        (not standing.thread, "no_public_thread"),
    )
    return next((code for refused, code in checks if refused), None)


def refuse(
    kind: Kind, account_id: str, person: tuple[str | None, str | None], code: str, language: Language
) -> Refusal:
    """Return a refusal; ``person`` is (short id, handle)."""
    person_id, handle = person
    shown = None if code in SUPPRESSIONS else handle
    return Refusal(kind, account_id, person_id, shown, code, REASONS[language][code])
