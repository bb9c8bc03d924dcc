"""``people``: which accounts are one person's. Every join shows first what it changes."""

from __future__ import annotations

import json
from dataclasses import asdict
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ambassadors.cli.options import (
    By,
    Format,
    Home,
    Json,
    Reason,
    Shape,
    decider,
    reason_of,
    say,
    settings,
    show,
)
from ambassadors.events import format_instant, parse_instant

if TYPE_CHECKING:
    from ambassadors.service import Workspace

app = typer.Typer(help="Which accounts are one person's, on what evidence.", no_args_is_help=True)


class Evidence(StrEnum):
    """What a link may stand on."""

    verified_link = "verified_link"
    crm_email = "crm_email"
    user_supplied = "user_supplied"
    profile_link = "profile_link"
    similarity = "similarity"


class Named(StrEnum):
    """What an account may be marked."""

    verified = "verified"
    organisation = "organisation"
    robot = "robot"


class Answer(StrEnum):
    """What may be said of a proposal."""

    accepted = "accepted"
    refused = "refused"


Yes = Annotated[
    bool, typer.Option("--yes", help="Do it after showing what changes; without, nothing is done")
]
One = Annotated[str, typer.Argument(help="Account id or @handle")]


def _opened(home: Any) -> Any:
    from ambassadors.service.using import workspace

    return workspace(settings(home))


@app.command("link")
def link(
    one: One,
    other: One,
    kind: Annotated[Evidence, typer.Option(help="What the link stands on")],
    evidence: Annotated[str, typer.Option(help="Where it can be seen: an address, a CRM id, a form")],
    reason: Reason,
    home: Home = None,
    by: By = None,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Show what joining two accounts changes; with --yes, join them."""
    with _opened(home) as opened:
        pair = (opened.account_id(one), opened.account_id(other))
        seen = _seen(opened, as_json=as_json, join=(pair,))
        if not yes:
            say("nothing was changed; --yes joins them")
            return
        made = opened.link(*pair, kind.value, evidence=evidence, reason=reason, seen=seen, by=decider(by))
    say(
        f"link {made.id}: {made.low} and {made.high} are one person (confidence {made.confidence:g}); run `ambassadors refresh`"
    )


@app.command("unlink")
def unlink(
    number: Annotated[int, typer.Argument(help="Number of the link, from `people list`")],
    reason: Reason,
    home: Home = None,
    by: By = None,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Show what taking a link away changes; with --yes, take it away: no trace is left but the audit trail's."""
    with _opened(home) as opened:
        _seen(opened, as_json=as_json, part=(number,))
        if not yes:
            say("nothing was changed; --yes takes the link away")
            return
        gone = opened.unlink(number, reason=reason_of(reason), by=decider(by))
    say(f"link {gone.id} of {gone.low} and {gone.high} is gone; run `ambassadors refresh`")


def _seen(opened: Workspace, *, as_json: bool, **what: Any) -> dict[str, Any]:
    """Return what would change, shown to whoever asks."""
    from ambassadors.service import Changing

    seen = opened.blast_radius(Changing(**what))
    if as_json:
        print(json.dumps(seen, ensure_ascii=False))
        return seen
    for name in ("joined", "parted"):
        for accounts in seen[name]:
            print(f"{name}: {', '.join(accounts)}")
    for brand, told in seen["brands"].items():
        others = [f"{name} of {count:,}" for name, count in told["changed"].items() if count]
        print(
            f"{brand}: other values: {', '.join(others) or 'none'}; {told['moved']} move among the first {seen['top']}"
        )
        rows = [{"way": way, **row} for way in ("entered", "left", "rose", "fell") for row in told[way]]
        if rows:
            show(rows, ("way", "rank_before", "rank_after", "account_id", "handle"), Format.table)
    return seen


@app.command("list")
def list_people(home: Home = None, as_json: Json = False) -> None:
    """Print every person with accounts and links, and whom a rule or a platform's policy keeps apart."""
    with _opened(home) as opened:
        found = opened.persons()
    if as_json:
        print(json.dumps(found, ensure_ascii=False))
        return
    for person in found["persons"]:
        print(f"{person['account_id']}: {_accounts(person)} (confidence {person['confidence']:g})")
        _links(person)
    for held in found["suspended"]:
        print(f"suspended: {_accounts(held)}: {held['reason']}")
        _links(held)
    for kept in found["apart"]:
        print(f"kept apart: {_accounts(kept)}: by the policy of {kept['policy']}")
        _links(kept)
    counts = f"{len(found['suspended'])} suspended, {len(found['apart'])} links kept apart"
    say(f"{len(found['persons'])} people with several accounts, {counts}")


def _accounts(person: dict[str, Any]) -> str:
    return ", ".join(f"{one['account_id']} @{one['handle'] or '?'}" for one in person["accounts"])


def _links(person: dict[str, Any]) -> None:
    for one in person["links"]:
        at = format_instant(one["created_at"])
        print(
            f"  link {one['id']}: {one['low']} {one['high']} {one['kind']} {one['confidence']:g}, {one['created_by']} {at}: {one['reason']} ({one['evidence']})"
        )


@app.command("mark")
def mark(
    account: One,
    what: Annotated[Named, typer.Option("--as", help="What it is")],
    reason: Reason,
    home: Home = None,
    by: By = None,
    remove: Annotated[bool, typer.Option("--remove", help="Take the mark away")] = False,
) -> None:
    """Say that an account is verified, an organisation's or a robot's; no such two are ever joined."""
    with _opened(home) as opened:
        named, who = opened.account_id(account), decider(by)
        if remove:
            opened.unmark(named, what.value, reason=reason_of(reason), by=who)
        else:
            opened.mark(named, what.value, reason, by=who)
    say(
        f"{named} is {'no longer ' if remove else ''}marked {what.value}; `ambassadors people list` says whom that keeps apart"
    )


@app.command("marks")
def list_marks(home: Home = None, shape: Shape = Format.table) -> None:
    """Print every mark."""
    with _opened(home) as opened:
        rows = [{**asdict(one), "created_at": format_instant(one.created_at)} for one in opened.marks()]
    show(rows, ("account_id", "mark", "reason", "created_by", "created_at"), shape)


@app.command("crm-link")
def crm_link(
    account: One,
    crm_id: Annotated[str, typer.Option(help="The contact, as the CRM calls it")],
    home: Home = None,
    consent_at: Annotated[
        str,
        typer.Option(
            help="Instant of the consent; needed unless the platform's policy takes its terms for one"
        ),
    ] = "",
    consent_where: Annotated[str, typer.Option(help="The form, the shop, the letter")] = "",
    consent_text: Annotated[str, typer.Option(help="Which text: its version or address")] = "",
    email_sha256: Annotated[
        str, typer.Option(help="SHA-256 of the lower-case address, never the address")
    ] = "",
    by: By = None,
) -> None:
    """Tie an account to a CRM contact by recorded consent: when, where, which text."""
    from ambassadors.state import Consent

    with _opened(home) as opened:
        said = consent_at or consent_where or consent_text
        consent = Consent(parse_instant(consent_at), consent_where, consent_text) if said else None
        made = opened.crm_link(opened.account_id(account), crm_id, consent, email_sha256, by=decider(by))
    say(f"CRM link {made.id}: {made.account_id} is {made.crm_id}")


@app.command("crm-list")
def crm_list(home: Home = None, shape: Shape = Format.table) -> None:
    """Print every CRM link with its consent; e-mail hashes are not shown."""
    with _opened(home) as opened:
        rows = [asdict(one) for one in opened.crm_links()]
    for row in rows:
        row["email"] = bool(row.pop("email_key"))
        row |= {name: format_instant(row[name]) for name in ("consent_at", "created_at")}
    show(rows, ("id", "account_id", "crm_id", "email", "consent_at", "consent_where", "consent_text"), shape)


@app.command("crm-unlink")
def crm_unlink(number: int, reason: Reason, home: Home = None, by: By = None) -> None:
    """Take a CRM link away, as when consent is withdrawn; joins that stood on its e-mail go with it."""
    with _opened(home) as opened:
        gone = opened.crm_unlink(number, reason=reason_of(reason), by=decider(by))
    say(f"CRM link {gone.id} of {gone.account_id} is gone")


@app.command("proposals")
def list_proposals(home: Home = None, shape: Shape = Format.table) -> None:
    """Print accounts that look like one person's, the likeliest first; none is joined before somebody decides."""
    with _opened(home) as opened:
        rows = opened.proposals()
    show(rows, ("probability", "low", "high", "handles", "names", "reason", "sure"), shape)


@app.command("decide")
def decide(
    one: One,
    other: One,
    answer: Annotated[Answer, typer.Argument(help="accepted or refused")],
    reason: Reason,
    home: Home = None,
    by: By = None,
    yes: Yes = False,
) -> None:
    """Accept or refuse a proposal. Accepting shows what it changes, and needs --yes."""
    who = decider(by)
    with _opened(home) as opened:
        pair = (opened.account_id(one), opened.account_id(other))
        seen = _seen(opened, as_json=False, join=(pair,)) if answer is Answer.accepted else None
        if seen is not None and not yes:
            say("nothing was changed; --yes accepts it")
            return
        opened.decide(*pair, answer.value, by=who, reason=reason, seen=seen)
    say(f"{pair[0]} and {pair[1]}: {answer.value} by {who}")
