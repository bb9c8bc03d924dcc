"""``brand``, ``keys``, ``suppressions``: what people decide. Usable while the service runs: it sees changes within a second."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ambassadors.cli.options import (
    By,
    Format,
    Home,
    Reason,
    Shape,
    decider,
    reason_of,
    say,
    settings,
    show,
)
from ambassadors.errors import InputError
from ambassadors.events import format_instant, parse_instant

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ambassadors.state import State

brand_app = typer.Typer(
    help="Brand rules: own accounts, staff, handles, keywords, hashtags.", no_args_is_help=True
)
keys_app = typer.Typer(help="Keys of the HTTP API.", no_args_is_help=True)
suppress_app = typer.Typer(help="People to leave alone.", no_args_is_help=True)

Words = Annotated[list[str] | None, typer.Option(help="Repeat for several", show_default=False)]


@contextmanager
def _state(home: Path | None) -> Iterator[State]:
    from ambassadors.state import State

    chosen = settings(home)
    with State.open(chosen.state_url) as state:
        yield state


@brand_app.command("set")
def set_brand(
    key: Annotated[str, typer.Argument(help="Short name: lower-case letters, digits, - and _")],
    home: Home = None,
    account: Words = None,
    staff: Words = None,
    handle: Words = None,
    keyword: Words = None,
    hashtag: Words = None,
) -> None:
    """Make a brand, or add rules to one; graph and assessment are stale until rebuilt and refreshed."""
    from ambassadors.brands import Brand as Rules
    from ambassadors.service.using import unborne

    with _state(home) as state:
        known = {brand.key: brand for brand in state.brand_rules().brands}.get(key, Rules(key))
        state.save_brand(
            Rules(
                key,
                accounts=_added(known.accounts, account),
                staff=_added(known.staff, staff),
                handles=_added(known.handles, handle),
                keywords=_added(known.keywords, keyword),
                hashtags=_added(known.hashtags, hashtag),
            )
        )
    say(
        f"brand {key} saved; run `ambassadors refresh` and `ambassadors graph rebuild` so that it counts for the past too"
    )
    for warning in unborne(settings(home), [*(account or ()), *(staff or ())]):
        say(f"warning: {warning}")


def _added(known: tuple[str, ...], more: list[str] | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*known, *(more or ()))))


@brand_app.command("list")
def list_brands(home: Home = None, shape: Shape = Format.table) -> None:
    """Print every brand with its rules."""
    with _state(home) as state:
        rows = [{**asdict(brand)} for brand in state.brand_rules().brands]
    rows = [
        {name: list(value) if isinstance(value, tuple) else value for name, value in row.items()}
        for row in rows
    ]
    show(rows, ("key", "accounts", "staff", "handles", "keywords", "hashtags"), shape)


@brand_app.command("remove")
def remove_brand(key: str, home: Home = None) -> None:
    """Remove a brand and its rules; no event goes."""
    with _state(home) as state:
        state.remove_brand(key)
    say(f"brand {key} removed; run `ambassadors refresh` and `ambassadors graph rebuild`")


@keys_app.command("create")
def create_key(
    name: Annotated[str, typer.Argument(help="What it is for")],
    home: Home = None,
    scope: Annotated[
        list[str] | None,
        typer.Option(help="Repeat for several; a wrong one lists them all; default: ambassadors:read"),
    ] = None,
    brand: Annotated[
        list[str] | None, typer.Option(help="Only this brand; repeat for several; default: all")
    ] = None,
    expires: Annotated[str | None, typer.Option(help="Instant after which it is refused")] = None,
    pseudonymous: Annotated[
        bool,
        typer.Option("--pseudonymous", help="It sees nobody by name: pseudonyms, no texts, no addresses"),
    ] = False,
) -> None:
    """Make a key and print it: the only time that it is seen."""
    with _state(home) as state:
        for one in brand or ():
            state.brand_rules().check(one, f"make it first with `ambassadors brand set {one}`")
        info, secret = state.create_key(
            name, frozenset(scope or ["ambassadors:read"]), frozenset(brand) if brand else None,
            parse_instant(expires) if expires else None, pseudonymous=pseudonymous,
        )  # fmt: skip
    say(f"key {info.id} ({', '.join(sorted(info.scopes))}); keep it now, it is not shown again:")
    print(secret)


@keys_app.command("list")
def list_keys(home: Home = None, shape: Shape = Format.table) -> None:
    """Print every key, without its secret."""
    with _state(home) as state:
        rows = [asdict(key) for key in state.keys()]  # noqa: SIM118 - no mapping
    for row in rows:
        row["scopes"], row["brands"] = sorted(row["scopes"]), sorted(row["brands"]) if row["brands"] else None
        for name in ("created_at", "expires_at", "revoked_at", "last_used_at"):
            row[name] = format_instant(row[name]) if row[name] is not None else None
    show(
        rows,
        (
            "id",
            "name",
            "scopes",
            "brands",
            "pseudonymous",
            "created_at",
            "expires_at",
            "revoked_at",
            "last_used_at",
        ),
        shape,
    )


@keys_app.command("revoke")
def revoke_key(key_id: str, home: Home = None) -> None:
    """Refuse a key from now on."""
    with _state(home) as state:
        state.revoke_key(key_id)
    say(f"key {key_id} revoked")


@suppress_app.command("list")
def list_suppressions(home: Home = None, shape: Shape = Format.table) -> None:
    """Print who is left alone."""
    from ambassadors.service.pseudonyms import without_names

    rows: list[dict[str, Any]] = []
    with _state(home) as state:
        while found := state.suppressions(after=rows[-1]["id"] if rows else 0, limit=500):
            rows += [asdict(entry) for entry in found]
        rows = without_names(settings(home), state, rows)
    for row in rows:
        row["created_at"] = format_instant(row["created_at"])
    show(rows, ("id", "account_id", "kind", "brand", "reason", "source", "created_by", "created_at"), shape)


@suppress_app.command("import")
def import_suppressions(
    file: Annotated[
        Path, typer.Argument(help="CSV: account_id, kind, brand, reason, source, at; reasons of Mautic too")
    ],
    home: Home = None,
    by: By = None,
    source: Annotated[str, typer.Option(help="Where the list comes from; default: the file's name")] = "",
) -> None:
    """Leave everybody on a list alone; rows that cannot be taken are named, the others count (exit code 3)."""
    from ambassadors.service.privacy import csvlists

    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        message = f"{file} cannot be read as UTF-8: {error}"
        raise InputError(message) from error
    with _state(home) as state:
        report = csvlists.take(state, text, decider(by), source or file.name)
    print(f"{report.rows:,} rows = {report.taken:,} taken + {report.known:,} known + {report.skipped:,} skipped"
          f" + {len(report.problems):,} not taken")  # fmt: skip
    for problem in report.problems[:20]:
        say(problem)
    if report.problems:
        raise typer.Exit(3)


@suppress_app.command("export")
def export_suppressions(home: Home = None) -> None:
    """Print who is left alone as CSV, as `import` and a CRM read it."""
    from ambassadors.service.privacy import csvlists
    from ambassadors.service.using import refuse_names

    refuse_names(settings(home), "a list for a CRM names people as they are")
    with _state(home) as state:
        print(csvlists.write(state), end="")


@suppress_app.command("remove")
def remove_suppression(
    entry: int,
    reason: Reason,
    home: Home = None,
    evidence: Annotated[
        str, typer.Option(help="Of an objection: the person's consent (when, where, which text)")
    ] = "",
    by: By = None,
) -> None:
    """Lift a suppression; one that records an erasure stays, an objection needs the evidence of a consent."""
    with _state(home) as state:
        state.unsuppress(entry, reason=reason_of(reason), evidence=evidence, by=decider(by))
    say(f"suppression {entry} lifted")
