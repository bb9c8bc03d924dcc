"""``privacy``: the rights of people. Every decision about somebody names the human who takes it, and why."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ambassadors.cli.options import By, Home, Json, decider, say, settings
from ambassadors.cli.words import LanguageOption
from ambassadors.errors import InputError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from ambassadors.service.using import Keeper

app = typer.Typer(help="The rights of people: export, erase, suppress, object.", no_args_is_help=True)

Account = Annotated[str, typer.Argument(help="Account id or @handle")]
Reason = Annotated[str, typer.Option("--reason", help="Why; it stands in the audit trail")]
Source = Annotated[str, typer.Option("--source", help="Where it was said: a form, a mail")]


@app.command()
def export(
    account: Account, reason: Reason, to: Annotated[Path, typer.Option("--to", help=".json or .zip (JSON and CSV)")], by: By = None, home: Home = None,
) -> None:  # fmt: skip
    """Write everything that is held about one person: events, facts and their sources, scores with receipts, decisions."""
    from ambassadors.service.privacy.telling import zipped
    from ambassadors.service.using import rights

    if to.suffix not in {".json", ".zip"}:
        raise UsageError(f"{to}: end the name with .json or .zip")
    with rights(settings(home)) as keeper:
        told = keeper.everything_about(keeper.account_id(account), by=decider(by), reason=reason)
    content = zipped(told) if to.suffix == ".zip" else json.dumps(told, indent=1, ensure_ascii=False).encode()
    try:
        to.touch(mode=0o600)
        to.write_bytes(content)
    except OSError as error:
        raise InputError(f"{to} cannot be written: {error.strerror}") from error
    say(
        f"{to}: {len(told['events']):,} events, {len(told['facts'])} facts, {len(told['scores'])} scores of {told['account_id']}"
    )


@app.command()
def erase(account: Account, reason: Reason, by: By = None, home: Home = None, as_json: Json = False) -> None:
    """Erase one person for good from ledger, graph, assessments, state and files; prints the signed receipt."""
    from ambassadors.service.using import rights

    with rights(settings(home)) as keeper:
        receipt = keeper.erase(keeper.account_id(account), by=decider(by), reason=reason)
    print(json.dumps(receipt, indent=None if as_json else 1))
    if receipt["named_in_files_of_yours"]:
        say(
            f"still named in files of yours under the home: {', '.join(receipt['named_in_files_of_yours'])}; remove them"
        )
    say(
        "run `ambassadors refresh` for lists without the person's traces; assessments of before are redacted and say so"
    )


@app.command()
def suppress(
    account: Account, reason: Reason, by: By = None, home: Home = None,
    kind: Annotated[str, typer.Option(help="do_not_contact, do_not_profile or minor")] = "do_not_contact",
    brand: Annotated[str | None, typer.Option(help="For one brand only")] = None, source: Source = "",
) -> None:  # fmt: skip
    """Leave one person alone from the next read on. `suppressions add` and `privacy suppress` are one command."""
    if kind == "erased":
        raise UsageError("an erasure is more than a mark: use `ambassadors privacy erase`")
    _decide(
        home,
        account,
        lambda keeper, one: keeper.leave_alone(
            one, kind, by=decider(by), reason=reason, brand=brand, source=source
        ),
    )


@app.command("object")
def object_to(
    account: Account, reason: Reason, by: By = None, home: Home = None, source: Source = ""
) -> None:
    """Obey an objection: neither contact nor profile the person, everywhere, from the next read on."""
    _decide(
        home,
        account,
        lambda keeper, one: keeper.object_to_profiling(one, by=decider(by), reason=reason, source=source),
    )


def _decide(home: Path | None, account: str, how: Callable[[Keeper, str], dict[str, Any]]) -> None:
    from ambassadors.service.using import rights

    with rights(settings(home), new=True) as keeper:
        entry = how(keeper, keeper.account_id(account))
    say(f"suppression {entry['id']}: {entry['account_id']} {entry['kind']}")
    if entry["note"]:
        say(entry["note"])


@app.command()
def reveal(
    pseudonym: Annotated[str, typer.Argument(help="As lists show it, like x:anon-0123...")],
    reason: Reason, by: By = None, home: Home = None, as_json: Json = False,
) -> None:  # fmt: skip
    """Say who stands behind a pseudonym; who asked, when and why stands in the audit trail."""
    from ambassadors.service.using import rights

    with rights(settings(home)) as keeper:
        told = keeper.reveal(pseudonym, by=decider(by), reason=reason)
    print(
        json.dumps(told, ensure_ascii=False)
        if as_json
        else f"{told['account_id']} @{told['handle'] or '?'} {told['name'] or ''}".rstrip()
    )


class Switch(StrEnum):
    """On or off."""

    on = "on"
    off = "off"


@app.command()
def pseudonyms(
    switch: Annotated[Switch, typer.Argument(help="on: nobody is shown by name; off: as before")],
    reason: Reason, by: By = None, home: Home = None,
) -> None:  # fmt: skip
    """Turn pseudonymous mode of the whole workspace on or off, from the next read on."""
    from ambassadors.state import State

    with State.open(settings(home).state_url) as state:
        state.use_pseudonyms(switch is Switch.on, by=decider(by), reason=reason)
    say(f"pseudonymous mode is {switch.value}")


@app.command()
def verify(
    receipt: Annotated[Path, typer.Argument(help="The receipt of an erasure")],
    home: Home = None,
    account: Annotated[str | None, typer.Option(help="Also check that it is about this account id")] = None,
) -> None:
    """Check that this home signed a receipt and nobody changed it since."""
    from ambassadors.service.privacy import verify as check
    from ambassadors.tombstones import Tombstones

    found = check(receipt, Tombstones(settings(home).home), account)
    say(f"erasure {found['erasure']} of {found['at']}, decided by {found['by']}: signed by this home")


@app.command()
def register(home: Home = None) -> None:
    """Print the register of processing (GDPR Art. 30) as the home stands, as JSON."""
    from ambassadors.service.using import rights

    with rights(settings(home)) as keeper:
        print(json.dumps(keeper.register(), indent=1, ensure_ascii=False))


@app.command()
def notice(home: Home = None, language: LanguageOption = "en") -> None:
    """Print the notice to people whose data came from elsewhere (GDPR Art. 14), a draft to complete."""
    from ambassadors.service.using import rights

    with rights(settings(home)) as keeper:
        print(keeper.notice(language))


@app.command("new-key")
def new_key(reason: Reason, by: By = None, home: Home = None) -> None:
    """Give up erasures whose key is lost, so that loading goes on; those people can come back by a re-import."""
    from ambassadors.service.using import rights

    with rights(settings(home)) as keeper:
        count = keeper.give_up_lost_key(by=decider(by), reason=reason)
    say(f"{count} erasures given up: loading goes on, and nothing keeps those people out any more")
