"""What may be done with the data of one platform."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from ambassadors.events import ASKS, Ask

CrmLink = Literal["no", "consent", "yes"]
Start = Literal["event", "intake"]
Asks = Annotated[tuple[Ask, ...], Field(strict=False)]
"""Some words of ``events.ASKS``; a list in the file."""

DAY_MS: Final = 86_400_000


class Policy(BaseModel):
    """The policy of one platform; every key is enforced but the last two, which are shown.

    Attributes:
        max_retention_days: events, and what they told, go after so many days; 0 = no end.
        retention_from: from when the days run: since the ``event`` happened, or since its ``intake``, when it was stored here first.
        store_text: whether texts are kept; where not, they are left out before anything is written.
        allow_person_scores: whether its accounts may be scored, listed, suggested and explained; where not, what they do
            still counts for others.
        allow_cross_platform_merge: whether its accounts may be joined with accounts elsewhere.
        allow_crm_link: whether they may be tied to CRM contacts: ``no``, with recorded ``consent``, or ``yes`` (the
            platform's terms are the consent).
        allow_sentiment: whether the sentiment that the data carry may be kept and used.
        delete_sla_hours: within so many hours a delete must be carried out.
        redistribute_ids_only: whether exports over HTTP hold ids, times and kinds alone.
        do_not_profile_if: who asks for one of these in their profile is on no list and in no answer, as if suppressed.
        do_not_contact_if: who asks for one of these is never suggested.
        basis: the document that the values follow.
        attribution: how to show and name what comes from there.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    max_retention_days: int = Field(ge=0, le=36_500)
    retention_from: Start
    store_text: bool
    allow_person_scores: bool
    allow_cross_platform_merge: bool
    allow_crm_link: CrmLink
    allow_sentiment: bool
    delete_sla_hours: int = Field(ge=1, le=8_760)
    redistribute_ids_only: bool
    do_not_profile_if: Asks
    do_not_contact_if: Asks
    basis: str = Field(max_length=500)
    attribution: str = Field(max_length=500)


RANGES: Final = {
    "max_retention_days": "a whole number from 0 (no end) to 36500",
    "retention_from": 'one of "event", "intake"',
    "store_text": "true or false",
    "allow_person_scores": "true or false",
    "allow_cross_platform_merge": "true or false",
    "allow_crm_link": 'one of "no", "consent", "yes"',
    "allow_sentiment": "true or false",
    "delete_sla_hours": "a whole number from 1 to 8760",
    "redistribute_ids_only": "true or false",
    "do_not_profile_if": f"a list of {', '.join(ASKS)}",
    "do_not_contact_if": f"a list of {', '.join(ASKS)}",
    "basis": "a text of at most 500 characters",
    "attribution": "a text of at most 500 characters",
}
"""What each key takes, for people."""
