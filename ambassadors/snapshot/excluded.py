"""What an owner leaves out of every ranking: as if its events had never come."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from ambassadors.snapshot.rows import Rows


@dataclass(frozen=True, slots=True)
class Excluded:
    """Accounts and platforms to leave out; the ledger keeps their events.

    Attributes:
        accounts: account ids (``x:123``); what they did and what was done to them counts for nobody.
        platforms: the word before the colon of an account id (``mastodon``); the same of all its accounts.
    """

    accounts: tuple[str, ...] = ()
    platforms: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for field in fields(self):  # one spelling, so that the same choice makes the same assessment
            object.__setattr__(self, field.name, tuple(sorted(set(getattr(self, field.name)))))

    def __bool__(self) -> bool:
        return bool(self.accounts or self.platforms)

    def out(self, ids: list[str]) -> list[bool]:
        """Return of each account whether it is left out."""
        accounts, prefixes = frozenset(self.accounts), tuple(f"{name}:" for name in self.platforms)
        return [account_id in accounts or account_id.startswith(prefixes) for account_id in ids]

    def kept(self, rows: Rows, ids: list[str]) -> Rows:
        """Return the rows in which nobody left out takes part. O(accounts + rows)."""
        gone = np.array([*self.out(ids), False], np.bool_)  # the last entry is that of no target, -1
        keep = ~(gone[rows.actor] | gone[rows.target])
        return replace(rows, **{field.name: getattr(rows, field.name)[keep] for field in fields(rows)})
