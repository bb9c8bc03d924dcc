"""Whom a decision is about: a name that means nobody would leave nobody alone, and say that it did."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ambassadors.errors import NotFoundError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ambassadors.ledger import Ledger
    from ambassadors.state import State, Suppression, SuppressionKind

NOT_YET: Final = "nobody of this id is known yet; it takes effect when they come. Check the spelling against the id that lists show"

LIKELY: Final = 3
"""Accounts that a warning names."""

_UNBORNE: Final = """
SELECT wanted.id, list(accounts.id ORDER BY accounts.id) FILTER (accounts.id IS NOT NULL) AS likely
FROM (SELECT unnest($1::VARCHAR[]) AS id) wanted
LEFT JOIN accounts ON regexp_replace(accounts.id, '^[^:]*:', '') = regexp_replace(wanted.id, '^[^:]*:', '')
WHERE EXISTS (FROM accounts) GROUP BY ALL HAVING NOT coalesce(contains(likely, wanted.id), false) ORDER BY ALL
"""

FOR_ALL: Final = "leave it out for all brands"
"""What helps where a suppression names a brand that there is not."""


def whom(ledger: Ledger, account_id: str) -> str:
    """Return an account id that can mean somebody: one with its platform, here yet or not, or one that is here.

    Raises:
        NotFoundError: a handle, a short id of a list, a slip of the pen.
    """
    if ":" in account_id or _known(ledger, account_id):
        return account_id
    message = (
        f"no account {account_id!r} here; name it as lists do under account_id, with its platform, like x:123"
    )
    raise NotFoundError(message)


def leave_alone(
    ledger: Ledger,
    state: State,
    account_id: str,
    kind: SuppressionKind,
    reason: str,
    brand: str | None,
    *,
    by: str,
    source: str,
) -> Suppression:
    """Suppress a person for a brand that there is, or for all (see ``State.suppress``).

    Raises:
        NotFoundError: the id means nobody, or no such brand.
    """
    if brand:
        state.brand_rules().check(brand, FOR_ALL)
    return state.suppress(whom(ledger, account_id), kind, reason, brand, by=by, source=source)


def not_yet(ledger: Ledger, account_id: str) -> str | None:
    """Return what to say of a decision about an account that nobody has seen, None where it is here."""
    return None if _known(ledger, account_id) else NOT_YET


def unborne(ledger: Ledger, accounts: Sequence[str]) -> list[str]:
    """Return a warning for each account id that nobody bears here, with who bears it on another platform.

    None as long as the ledger names nobody: rules may be made before the first load.
    """
    told = []
    for row in ledger.query(_UNBORNE, [list(accounts)]).to_pylist():
        likely = row["likely"] or ()
        meant = f": is {' or '.join(likely[:LIKELY])} meant?" if likely else ""
        told.append(f"no account {row['id']} is known yet; the rule holds from when it comes{meant}")
    return told


def _known(ledger: Ledger, account_id: str) -> bool:
    return bool(ledger.query("SELECT 1 FROM accounts WHERE id = $1", [account_id]).num_rows)
