"""Whom a decision is about: a name that means nobody would leave nobody alone, and say that it did."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ambassadors.errors import NotFoundError

if TYPE_CHECKING:
    from ambassadors.ledger import Ledger
    from ambassadors.state import State, Suppression, SuppressionKind

NOT_YET: Final = "nobody of this id is known yet; it takes effect when they come. Check the spelling against the id that lists show"

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


def _known(ledger: Ledger, account_id: str) -> bool:
    return bool(ledger.query("SELECT 1 FROM accounts WHERE id = $1", [account_id]).num_rows)
