"""Whom a decision is about: a name that means nobody would leave nobody alone, and say that it did."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ambassadors.errors import NotFoundError

if TYPE_CHECKING:
    from ambassadors.ledger import Ledger


def whom(ledger: Ledger, account_id: str) -> str:
    """Return an account id that can mean somebody: one with its platform, here yet or not, or one that is here.

    Raises:
        NotFoundError: a handle, a short id of a list, a slip of the pen.
    """
    if ":" in account_id or ledger.query("SELECT 1 FROM accounts WHERE id = $1", [account_id]).num_rows:
        return account_id
    message = (
        f"no account {account_id!r} here; name it as lists do under account_id, with its platform, like x:123"
    )
    raise NotFoundError(message)
