"""The rights of people over HTTP."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from api.schemas.common import By, Why
from api.schemas.service import Operation


class Decision(BaseModel):
    """Whom it is about, which human decides, and why."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {"account_id": "x:123", "by": "Maria Lopez", "reason": "asked us by mail on 3 May"}
        },
    )

    account_id: str = Field(min_length=1, max_length=512)
    by: By
    reason: Why


class NewPersonExport(Decision):
    """Whose data to export."""

    format: Literal["json", "zip"] = Field("json", description="zip = JSON and a CSV file for each table")


class NewObjection(Decision):
    """Who objects."""

    source: str = Field("", max_length=200, description="Where it was said: a form, a mail")


class PersonExport(BaseModel):
    """Everything that is held about one person."""

    model_config = ConfigDict(extra="allow")

    account_id: str
    exported_at: str
    account: dict[str, Any]
    events: list[dict[str, Any]]
    facts: list[dict[str, Any]]
    scores: list[dict[str, Any]]


class Policy(BaseModel):
    """The policy of one platform, where it comes from and what it stopped."""

    platform: str = Field(description="`default` = every platform without a policy of its own")
    max_retention_days: int = Field(description="0 = no end")
    retention_from: Literal["event", "intake"] = Field(description="From when the days run")
    store_text: bool
    allow_person_scores: bool
    allow_cross_platform_merge: bool
    allow_crm_link: Literal["no", "consent", "yes"]
    allow_sentiment: bool
    delete_sla_hours: int
    redistribute_ids_only: bool = Field(description="Exports over HTTP hold ids, times and kinds alone")
    do_not_profile_if: list[str] = Field(
        description="Who asks for one of these in their profile is on no list and in no answer"
    )
    do_not_contact_if: list[str] = Field(description="Who asks for one of these is never suggested")
    basis: str
    attribution: str
    given: list[str] = Field(description="Keys that the owner's file sets")
    comes_from: str
    texts_left_out: int
    sentiments_left_out: int
    events_turned_away: int = Field(description="Past their days when they were sent, each time anew")
    events_removed: int
    events_due: int = Field(description="That the next retention takes out")
    texts_due: int
    sentiments_due: int
    accounts_unscored: int
    joins_refused: int
    links_apart: int = Field(description="Standing links that are not applied")
    crm_links_refused: int
    crm_links_against: int = Field(description="Standing ones that the policy would refuse now")
    profiles_not_listed: int = Field(description="Accounts on no list because their profiles ask for it")
    profiles_not_contacted: int = Field(
        description="Accounts never suggested because their profiles ask for it"
    )


class Policies(BaseModel):
    """Every policy in force."""

    items: list[Policy]


class Deadline(BaseModel):
    """How late the deletes of a platform were carried out."""

    platform: str
    sla_hours: int
    deletes: int
    late: int
    arrival_unknown: int = Field(description="Kept before arrivals were noted")
    longest_hours: float | None = Field(
        description="From the delete's own time to the commit that carried it out"
    )


class Deadlines(BaseModel):
    """How late deletes were carried out, by platform."""

    items: list[Deadline]


class PlatformRetention(BaseModel):
    """What goes of one platform."""

    platform: str
    events: int
    texts: int
    sentiments: int


class Retention(BaseModel):
    """What is past its days."""

    platforms: list[PlatformRetention]
    accounts: int = Field(description="That nothing else names")
    posts: int
    facts: int
    files: int = Field(description="Records set aside and exports under the home")


class NewRetention(BaseModel):
    """Who decides."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"by": "Maria Lopez"}})

    by: str = Field(min_length=1, max_length=200, description="Name of the human who decides")


class NewReveal(BaseModel):
    """Whose name to say."""

    model_config = ConfigDict(extra="forbid")

    pseudonym: str = Field(
        min_length=1, max_length=200, description="As lists show it in the place of an account id"
    )
    by: By
    reason: Why


class Revealed(BaseModel):
    """Who stands behind a pseudonym."""

    pseudonym: str
    account_id: str
    handle: str | None
    name: str | None
    platform: str | None


class Erasure(BaseModel):
    """How far an erasure is, and its signed receipt once it is finished."""

    operation: Operation
    receipt: dict[str, Any] | None


class ImportedList(BaseModel):
    """What became of the rows of a list."""

    rows: int
    taken: int
    known: int
    skipped: int
    problems: list[str]
