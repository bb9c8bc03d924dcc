"""Who is who: what a join would make, before it is made, and who is joined now."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ambassadors.assessment import short_id
from ambassadors.errors import ConflictError, NotFoundError, UsageError
from ambassadors.identity import Link, group, pair, parted
from ambassadors.service.listing import facts
from ambassadors.snapshot import holding

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from ambassadors.identity import Marks, People
    from ambassadors.ledger import Ledger
    from ambassadors.state import State


@dataclass(frozen=True, slots=True)
class Changing:
    """Links to look at before they are made or taken away.

    Attributes:
        join: pairs of account ids.
        part: numbers of links.
        top: how far down the lists to look.
    """

    join: tuple[tuple[str, str], ...] = ()
    part: tuple[int, ...] = ()
    top: int = 100


def known(ledger: Ledger, accounts: Iterable[str]) -> None:
    """Refuse accounts that the ledger does not hold. Raises NotFoundError."""
    wanted = sorted(set(accounts))
    held = ledger.query("SELECT id FROM accounts WHERE id IN (SELECT unnest($1))", [wanted])
    missing = sorted(set(wanted) - set(held["id"].to_pylist()))
    if missing:
        message = (
            f"no account {missing[0]!r} in the ledger; name it by id or @handle, or load its events first"
        )
        raise NotFoundError(message)


def own_among(ledger: Ledger, state: State, accounts: Collection[str]) -> frozenset[str]:
    """Return which of some accounts are a brand's own."""
    named = ledger.query("SELECT id, handle FROM accounts WHERE id IN (SELECT unnest($1))", [list(accounts)])
    ids = named["id"].to_pylist()
    own = state.brand_rules().own(ids, named["handle"].to_pylist())
    return frozenset(ids[place] for place in np.flatnonzero(own))


def marks(ledger: Ledger, state: State, accounts: Collection[str]) -> Marks:
    """Return the marks of all accounts; a brand's own among ``accounts`` count as organisations."""
    found: dict[str, frozenset[str]] = {}
    for one in state.marks():
        found[one.account_id] = found.get(one.account_id, frozenset()) | {one.mark}
    for account in own_among(ledger, state, accounts):
        found[account] = found.get(account, frozenset()) | {"organisation"}
    return found


def applied(ledger: Ledger, state: State) -> People:
    """Return whom the next refresh would join: by the links that stand, the policies and the brands' rules."""
    return holding(ledger.query, state.brand_rules(), state.people(ledger.policies.apart))


def would_be(ledger: Ledger, state: State, changing: Changing) -> People:
    """Return who would be joined after some links are made and others taken away.

    Raises:
        NotFoundError: an account that the ledger does not hold, or no such link.
        ConflictError: a person that a rule forbids.
        UsageError: nothing to look at.
    """
    if not changing.join and not changing.part:
        message = "name two accounts to join, or a link to take away"
        raise UsageError(message)
    pairs = [pair(*two) for two in changing.join]
    known(ledger, (account for two in pairs for account in two))
    standing = state.links()
    gone = set(changing.part) - {link.id for link in standing}
    if gone:
        message = f"no link {min(gone)}; `ambassadors people list` or GET /v1/people names them"
        raise NotFoundError(message)
    links = [link for link in standing if link.id not in changing.part]
    links += [Link(0, low, high, "similarity", 1.0) for low, high in pairs]
    ends = {end for link in links for end in (link.low, link.high)}
    then = group(links, marks(ledger, state, ends), ledger.policies.apart)
    for low, high in pairs:
        for suspended in then.suspended:
            if low in suspended.accounts:
                message = f"{' and '.join(suspended.accounts)} cannot be one person: {suspended.reason}"
                raise ConflictError(message)
        if then.whose.get(low, low) != then.whose.get(high, high):
            message = f"{low} and {high} are of platforms whose policy forbids joining across platforms; see `ambassadors privacy policies` or GET /v1/privacy/policies"
            raise ConflictError(message)
    return then


def listed(ledger: Ledger, state: State) -> dict[str, Any]:
    """Return every person with accounts and links, who is suspended and why, and which links a policy keeps apart."""
    people, links = applied(ledger, state), state.links()
    apart = {link.id: name for link in links if (name := parted(link, ledger.policies.apart))}
    names = facts(ledger, sorted({end for link in links for end in (link.low, link.high)}))
    by_account: dict[str, list[dict[str, Any]]] = {}
    for link in (one for one in links if one.id not in apart):
        by_account.setdefault(link.low, []).append(asdict(link))

    def called(accounts: tuple[str, ...]) -> list[dict[str, Any]]:
        fields = ("handle", "name", "platform")
        return [
            {"account_id": one} | {name: names.get(one, {}).get(name) for name in fields} for one in accounts
        ]

    def shown(accounts: tuple[str, ...]) -> dict[str, Any]:
        return {
            "accounts": called(accounts),
            "links": [link for one in accounts for link in by_account.get(one, ())],
        }

    persons = [
        {"id": short_id(one.id), "account_id": one.id, "confidence": one.confidence, "kinds": list(one.kinds)}
        | shown(one.accounts)
        for one in people.persons
    ]
    held = [{"reason": one.reason} | shown(one.accounts) for one in people.suspended]
    kept = [
        {"policy": apart[link.id], "accounts": called((link.low, link.high)), "links": [asdict(link)]}
        for link in links
        if link.id in apart
    ]
    return {"persons": persons, "suspended": held, "apart": kept}
