"""The sums behind the additive scores, one entry an account and time bucket."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ambassadors.ranking.increment.log import pack

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from ambassadors.scores import Terms


@dataclass(slots=True, eq=False)
class Table:
    """Entries sorted by code (``pack(account, bucket number)``).

    Attributes:
        code: ``(t,)`` int64.
        total: ``(t,)`` float64, the credits.
        count: ``(t,)`` int32, how many they are; 0 = nothing is left of the entry.
        amounts: ``(t,)`` float64 of each part of a score that is made of these credits.
    """

    code: NDArray[np.int64]
    total: NDArray[np.float64]
    count: NDArray[np.int32]
    amounts: dict[str, NDArray[np.float64]]

    def locate(self, code: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """Return where codes stand or would, and which of them are there."""
        place = np.searchsorted(self.code, code)
        found = np.zeros(len(code), np.bool_)
        inside = place < len(self.code)
        found[inside] = self.code[place[inside]] == code[inside]
        return place, found


class Book:
    """The entries of the last full ranking, and a few that came later: those are inserted, never the many."""

    def __init__(self, raw: Terms, number: NDArray[np.int64], parts: Mapping[str, Terms]) -> None:
        """Take over what a full ranking gathered.

        Args:
            raw: credits by account and bucket.
            number: ``(t,)`` the number of each term's bucket, ascending like the buckets.
            parts: the parts of scores that saturate these credits, by name.
        """
        count = np.diff(raw.offsets).astype(np.int32)
        amounts = {name: terms.amount.copy() for name, terms in parts.items()}
        few = np.empty(0, np.float64)
        self._tables = [
            Table(pack(raw.account, number), raw.sums(), count, amounts),
            Table(np.empty(0, np.int64), few, np.empty(0, np.int32), dict.fromkeys(parts, few)),
        ]

    @property
    def parts(self) -> list[str]:
        """Names of the parts that are made of it."""
        return list(self._tables[0].amounts)

    def add(
        self, code: NDArray[np.int64], credit: NDArray[np.float64], count: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.int64]]:
        """Change entries by some credits.

        Args:
            code: of the entry of each credit.
            credit: what came, negative where it went.
            count: +1 where it came, -1 where it went.

        Returns:
            The changed codes, each once, their new sums, and +1 where an entry came to be, -1 where nothing
            is left of it.
        """
        codes, place = np.unique(code, return_inverse=True)
        self._insert(codes)
        total, left = np.bincount(place, credit, len(codes)), np.bincount(place, count, len(codes))
        sums, born = np.zeros(len(codes)), np.zeros(len(codes), np.int64)
        for table in self._tables:
            where, here = table.locate(codes)
            where = where[here]
            born[here] -= table.count[where] > 0
            table.count[where] += left[here].astype(np.int32)
            born[here] += table.count[where] > 0
            # an entry that nothing is left of is exactly 0: a root would blow up what rounding leaves
            table.total[where] = np.where(table.count[where], table.total[where] + total[here], 0.0)
            sums[here] = table.total[where]
        return codes, sums, born

    def _insert(self, codes: NDArray[np.int64]) -> None:
        base, tail = self._tables
        new = codes[~(base.locate(codes)[1] | tail.locate(codes)[1])]
        place = np.searchsorted(tail.code, new)
        tail.code = np.insert(tail.code, place, new)
        tail.total = np.insert(tail.total, place, 0.0)
        tail.count = np.insert(tail.count, place, 0)
        tail.amounts = {name: np.insert(amount, place, 0.0) for name, amount in tail.amounts.items()}

    def amend(self, part: str, codes: NDArray[np.int64], amount: NDArray[np.float64]) -> None:
        """Write the amounts of changed entries."""
        for table in self._tables:
            where, here = table.locate(codes)
            table.amounts[part][where[here]] = np.where(table.count[where[here]], amount[here], 0.0)

    def amount(self, part: str, codes: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the amounts of some entries."""
        amount = np.zeros(len(codes))
        for table in self._tables:
            where, here = table.locate(codes)
            amount[here] = table.amounts[part][where[here]]
        return amount

    def value(self, part: str, weight: NDArray[np.float64], n: int) -> NDArray[np.float64]:
        """Return ``(n,)`` sums of ``amount * weight[bucket]``. O(entries), bound by memory."""
        from ambassadors.ranking.increment.kernels import add_weighted  # numba takes a while to import

        values = np.zeros(n)
        for table in self._tables:
            add_weighted(values, table.code, table.amounts[part], weight)
        return values
