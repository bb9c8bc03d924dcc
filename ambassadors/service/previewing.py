"""What if: the lists as they would be under other parameters, before anything is saved.

A preview ranks as a refresh does, by the same function on the same snapshot, so what it shows is what a refresh
would then make, to the last bit. Nothing is written but the answer, which is kept for a while.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from ambassadors.assessment import code_version, ranked, short_id
from ambassadors.brands import WHOLE
from ambassadors.changes import movers
from ambassadors.errors import NotFoundError, UsageError
from ambassadors.parameters import Parameters
from ambassadors.scores import SCORES
from ambassadors.service import curving, tuning
from ambassadors.service.identifying import would_be
from ambassadors.service.listing import facts
from ambassadors.snapshot import from_ledger
from ambassadors.state import KEPT_ANSWERS, KEPT_DAYS

if TYPE_CHECKING:
    from collections.abc import Callable

    import polars as pl

    from ambassadors.assessment import Assessment
    from ambassadors.ledger import Ledger
    from ambassadors.service.identifying import Changing
    from ambassadors.snapshot import Snapshot
    from ambassadors.state import State

NOTHING: Final = (
    "nothing was changed, so nobody can move: every parameter stays as it is and nobody is left out. Change a parameter"
    " (`ambassadors parameters show` or GET /v1/parameters lists them), or leave out accounts or platforms"
)
KIND: Final = "preview"
WAYS: Final = ("entered", "left", "rose", "fell")
"""How people move; of each, a preview has a list."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to look at.

    Attributes:
        brand: key of the brand.
        changes: parameters on top of those in force, by name; None = back to the default.
        without_accounts: account ids to leave out, on top of those that are.
        without_platforms: platforms to leave out, likewise.
        top: how far down the list to look.
        as_of: epoch ms; default that of the current assessment, else just after the newest event.
    """

    brand: str = WHOLE
    changes: Mapping[str, object] = field(default_factory=dict)
    without_accounts: tuple[str, ...] = ()
    without_platforms: tuple[str, ...] = ()
    top: int = 100
    as_of: int | None = None


def overrides(wanted: Wanted, state: State) -> dict[str, object]:
    """Return the overrides that a preview is of: saved as they are, they give the same ranking.

    Raises:
        UsageError: an unknown name or a value out of range.
    """
    merged = tuning.merged(state, wanted.changes)
    values = Parameters.of(merged).values()
    for name, more in (("accounts", wanted.without_accounts), ("platforms", wanted.without_platforms)):
        if more:
            merged[f"exclude.{name}"] = [*values[f"exclude.{name}"], *more]
    return tuning.merged(state, {**dict.fromkeys(state.parameters().overrides), **merged})


def check(wanted: Wanted, state: State, ledger: Ledger) -> None:
    """Refuse what cannot be previewed, before anything is computed.

    Raises:
        UsageError: an unknown name, a value out of range, or a list of less than one.
        NotFoundError: an account or platform that the ledger does not hold.
    """
    if wanted.top < 1:
        message = f"the list must be at least 1 long, got {wanted.top}"
        raise UsageError(message)
    excluded = Parameters.of(overrides(wanted, state)).exclude.accounts
    for account_id in sorted({*excluded} - {*tuning.in_force(state).exclude.accounts}):
        if not len(ledger.query("SELECT 1 FROM accounts WHERE id = $1", [account_id])):
            message = f"no account {account_id!r} in the ledger; name it by id or @handle"
            raise NotFoundError(message)
    for platform in wanted.without_platforms:
        if not len(
            ledger.query("SELECT 1 FROM accounts WHERE starts_with(id, $1) LIMIT 1", [f"{platform}:"])
        ):
            message = f"no account of the platform {platform!r} in the ledger; the platform stands before the colon of an id"
            raise NotFoundError(message)


def preview(
    wanted: Wanted,
    ledger: Ledger,
    state: State,
    current: Assessment | None,
    progress: Callable[[str, int, int], None] = lambda _stage, _done, _total: None,
) -> dict[str, Any]:
    """Return who would move on the standing list of a brand.

    Args:
        wanted: what to look at; checked.
        ledger: what is known.
        state: brand rules, parameters in force, curves.
        current: the assessment in force, compared with where it still holds.
        progress: told stage, done and total.

    Raises:
        NotFoundError: an empty ledger, or no such brand.
    """
    chosen = overrides(wanted, state)
    before, after = tuning.in_force(state), Parameters.of(chosen)
    as_of = wanted.as_of if wanted.as_of is not None or current is None else current.as_of
    rules, joined = state.brand_rules(), state.people(ledger.policies.apart)
    if wanted.brand not in rules.keys:
        message = (
            f"no brand {wanted.brand or 'all'!r} by the rules in force; there are {', '.join(key or 'all' for key in rules.keys)}:"
            " name one of them (`--brand`, or `brand` over HTTP), or refresh first, so that lists know them too"
        )
        raise NotFoundError(message)
    progress("read", 0, 3)
    with ledger.frozen() as frozen:
        if not frozen.seq:
            message = "the ledger is empty; load some events first (`ambassadors load FILE` or POST /v1/interactions)"
            raise NotFoundError(message)
        snapshot = from_ledger(frozen.query, frozen.seq, as_of, rules, after.exclude, joined, ledger.policies)
        holds = current is not None and _holds(current, frozen.digest(), snapshot, before)
        as_it_is = snapshot
        if not holds and before.exclude != after.exclude:
            as_it_is = from_ledger(
                frozen.query, frozen.seq, as_of, rules, before.exclude, joined, ledger.policies
            )
        brand, was, will = wanted.brand, *(curving.Proposed(state, snapshot.as_of) for _ in range(2))
        if not holds:
            curving.draw_apart(frozen, as_it_is, before, state, was, [brand])
        curving.draw_apart(frozen, snapshot, after, state, will, [brand])
    progress("rank", 1, 3)
    people = current.people(brand) if holds and current else ranked(as_it_is, brand, before, was)[0]
    progress("rank", 2, 3)
    then = ranked(snapshot, brand, after, will)[0]
    return {
        "brand": wanted.brand or "all",
        "as_of": snapshot.as_of,
        "assessment": current.id if current is not None and holds else None,
        "top": wanted.top,
        "note": None if before != after else NOTHING,
        "overrides": chosen,
        "parameters": _differences(before, after),
        "changed": _changed(people, then),
        **_moves(people, then, wanted.top, ledger, state.suppressed(wanted.brand).listed),
    }


def blast(
    changing: Changing,
    ledger: Ledger,
    state: State,
    current: Assessment | None,
    progress: Callable[[str, int, int], None] = lambda _stage, _done, _total: None,
) -> dict[str, Any]:
    """Return which scores and lists would change, of every brand, if accounts were joined or parted.

    Raises:
        NotFoundError: an empty ledger, an account or a link that is not there.
        ConflictError: a person that a rule forbids.
    """
    then, parameters, rules = would_be(ledger, state, changing), tuning.in_force(state), state.brand_rules()
    as_of = None if current is None else current.as_of
    progress("read", 0, 1)
    with ledger.frozen() as frozen:
        was, will = (
            from_ledger(frozen.query, frozen.seq, as_of, rules, parameters.exclude, people, ledger.policies)
            for people in (state.people(ledger.policies.apart), then)
        )
        holds = current is not None and _holds(current, frozen.digest(), was, parameters)
        curves = curving.Proposed(state, was.as_of)
        curving.draw_apart(frozen, will, parameters, state, curves, rules.keys)
    brands: dict[str, Any] = {}
    for done, key in enumerate(rules.keys):
        progress("rank", done, len(rules.keys))
        before = current.people(key) if holds and current else ranked(was, key, parameters, curves)[0]
        after = ranked(will, key, parameters, curves)[0]
        hidden = then.covered(state.suppressed(key).listed)
        brands[key or "all"] = {
            "changed": _changed(before, after),
            **_moves(before, after, changing.top, ledger, hidden),
        }
    progress("rank", len(brands), len(brands))
    parted, joined = (
        set(was.people.persons) - set(will.people.persons),
        set(will.people.persons) - set(was.people.persons),
    )
    return {
        "as_of": was.as_of,
        "assessment": current.id if holds and current else None,
        "top": changing.top,
        "join": [sorted(two) for two in changing.join],
        "part": sorted(changing.part),
        "parted": sorted(list(one.accounts) for one in parted),
        "joined": sorted(list(one.accounts) for one in joined),
        "brands": brands,
    }


def _holds(current: Assessment, content: str, snapshot: Snapshot, parameters: Parameters) -> bool:
    """Return whether the current assessment is what the parameters in force would give now."""
    made_of = [current.meta.get(name) for name in ("content", "rules", "as_of", "version", "people")]
    now = [content, snapshot.rules.digest(), snapshot.as_of, code_version(), snapshot.people.digest()]
    return made_of == now and Parameters.from_document(current.meta) == parameters


def _differences(before: Parameters, after: Parameters) -> list[dict[str, Any]]:
    was, now = before.values(), after.values()
    return [
        {"name": name, "from": was[name], "to": now[name]} for name in sorted(now) if was[name] != now[name]
    ]


def _changed(before: pl.DataFrame, after: pl.DataFrame) -> dict[str, int]:
    """Return of how many people each score gets another value; a list is ranked by the ambassador score alone."""
    names = [name for name, spec in SCORES.items() if name in before.columns and not spec.baseline]
    both = before.select("account_id", *names).join(after.select("account_id", *names), on="account_id")
    return {name: int((both[name] != both[f"{name}_right"]).sum()) for name in names}


def _moves(
    before: pl.DataFrame, after: pl.DataFrame, top: int, ledger: Ledger, hidden: frozenset[str]
) -> dict[str, Any]:
    """Return who moves, with names; nobody hidden."""
    found = {
        way: [row for row in rows if row["account_id"] not in hidden]
        for way, rows in movers(before, after, top).items()
    }
    names = facts(ledger, [row["account_id"] for rows in found.values() for row in rows])
    for row in (row for rows in found.values() for row in rows):
        row["id"] = short_id(row["account_id"])
        row["handle"] = names.get(row["account_id"], {}).get("handle")
    moved = sum(len(rows) for rows in found.values())
    return {**found, "moved": moved, "listed": int(after["rank"].count())}


def keep(state: State, preview_id: str, document: dict[str, Any]) -> None:
    """Keep a preview; what is too old goes."""
    state.keep_answer(preview_id, KIND, document)


def kept(
    state: State, preview_id: str, hidden: Callable[[str], frozenset[str]], barred: Callable[[str], bool]
) -> dict[str, Any]:
    """Return a preview without the people who are in no list of its brand by now.

    Args:
        state: that keeps it.
        preview_id: of the operation that made it.
        hidden: account ids that no list of a brand holds.
        barred: whether a policy forbids to score an account.

    Raises:
        NotFoundError: none here, or let go of since.
    """
    found = state.answer(preview_id, KIND)
    if found is None:
        message = (
            f"no preview {preview_id!r} is held here (the last {KEPT_ANSWERS} are, for {KEPT_DAYS} days, until"
            " somebody in it is erased); make it again"
        )
        raise NotFoundError(message)

    def shown(name: str, one: dict[str, Any]) -> dict[str, Any]:
        out = hidden(WHOLE if name == "all" else name)
        return one | {
            way: [row for row in one[way] if not (row["account_id"] in out or barred(row["account_id"]))]
            for way in WAYS
        }

    if "brands" not in found:
        return shown(found["brand"], found)
    return found | {"brands": {name: shown(name, one) for name, one in found["brands"].items()}}
