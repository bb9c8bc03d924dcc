"""``privacy policies``, ``privacy retain``, ``privacy deadlines``: what may be done with the data of each platform."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer

from ambassadors.cli.options import By, Format, Home, Json, Shape, logged_in, say, settings, show

SHOWN = (
    "platform", "max_retention_days", "retention_from", "store_text", "allow_person_scores", "allow_cross_platform_merge", "allow_crm_link",
    "allow_sentiment", "delete_sla_hours", "redistribute_ids_only", "comes_from",
)  # fmt: skip


def policies(home: Home = None, as_json: Json = False) -> None:
    """Print the policy of every platform, where it comes from, and what it stopped."""
    from ambassadors.service.privacy.policing import COUNTS
    from ambassadors.service.using import rights

    with rights(settings(home)) as keeper:
        told = keeper.policies()
    if as_json:
        print(json.dumps(told, ensure_ascii=False))
        return
    show([_words(one) for one in told], SHOWN, Format.table)
    for one in told:
        stopped = [f"{name.replace('_', ' ')} {one[name]:,}" for name in COUNTS if one[name]]
        if stopped:
            print(f"{one['platform']}: {', '.join(stopped)}")
    say("change one in policies/PLATFORM.toml under the home, key by key; it holds from the next start on")


def _words(policy: dict[str, Any]) -> dict[str, Any]:
    """Return a policy as people read it: 0 days would read as "keep nothing"."""
    days = policy["max_retention_days"]
    said = {name: "yes" if value else "no" for name, value in policy.items() if isinstance(value, bool)}
    return {**policy, **said, "max_retention_days": f"{days:,} day{'s' * (days > 1)}" if days else "no end"}


def retain(
    home: Home = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would go, and change nothing")] = False,
    by: By = None,
    as_json: Json = False,
) -> None:
    """Take out events past the days of their platform, and texts and sentiments that a policy forbids to keep."""
    from ambassadors.service.using import rights

    with rights(settings(home)) as keeper:
        gone = keeper.retention_due() if dry_run else keeper.retain(by=by or logged_in())
    if as_json:
        print(json.dumps(gone))
        return
    for one in gone["platforms"]:
        print(
            f"{one['platform']}: {one['events']:,} events, {one['texts']:,} texts, {one['sentiments']:,} sentiments"
        )
    say(f"{'would go' if dry_run else 'gone'}: {_rest(gone)}")
    if not dry_run and gone["platforms"]:
        say(f"the graph: {gone['graph']}; run `ambassadors refresh` for lists without them")


def _rest(gone: dict[str, Any]) -> str:
    return (
        f"{sum(one['events'] for one in gone['platforms']):,} events, {gone['accounts']:,} accounts and {gone['posts']:,} posts that"
        f" nothing else names, {gone['facts']:,} facts, {gone['files']:,} files of records set aside and exports"
    )


def deadlines(home: Home = None, shape: Shape = Format.table) -> None:
    """Print how late deletes were carried out, by platform, against the hours of its policy."""
    from ambassadors.service.using import rights

    with rights(settings(home)) as keeper:
        rows = keeper.deadlines()
    show(rows, ("platform", "sla_hours", "deletes", "late", "arrival_unknown", "longest_hours"), shape)


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    for command in (policies, retain, deadlines):
        app.command()(command)
