"""A link says that two accounts are one person's; a mark says what an account is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, get_args

from ambassadors.errors import UsageError

Kind = Literal["verified_link", "crm_email", "user_supplied", "profile_link", "similarity"]

KINDS: Final[Mapping[Kind, float]] = {
    "verified_link": 0.99,
    "crm_email": 0.98,
    "user_supplied": 0.95,
    "profile_link": 0.9,
    "similarity": 0.5,
}
"""What each kind of evidence is worth, a confidence in ``[0, 1]``: the platform or a two-way link proves control of
both; the CRM holds one e-mail address for both; the person said so; each profile names the other; they look
alike, which is worth what the comparison says and, where a person judges by eye, a coin."""

Mark = Literal["verified", "organisation", "robot"]
MARKS: Final[tuple[Mark, ...]] = get_args(Mark)
"""The platform or the owner vouches that the account is whose it says; no person at all; no human at all."""

Marks = Mapping[str, frozenset[str]]
"""Marks of accounts, by account id."""


@dataclass(frozen=True, slots=True)
class Link:
    """Two accounts of one person.

    Attributes:
        id: rising number.
        low: the smaller account id.
        high: the larger one.
        kind: of the evidence, one of :data:`KINDS`.
        confidence: in ``[0, 1]``.
        evidence: where it can be seen: an address, a CRM id, a form.
        reason: why, for people.
        created_by: who said so.
        created_at: epoch ms.
    """

    id: int
    low: str
    high: str
    kind: Kind
    confidence: float
    evidence: str = ""
    reason: str = ""
    created_by: str = "local"
    created_at: int = 0


def pair(one: str, other: str) -> tuple[str, str]:
    """Return two account ids in their one order.

    Raises:
        UsageError: the same account twice.
    """
    if one == other:
        message = f"{one} and {other} are one account already; name two"
        raise UsageError(message)
    return (one, other) if one < other else (other, one)
