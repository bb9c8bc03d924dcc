"""A set of platforms that may be "all but these": policies name some, and the default speaks for the rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from collections.abc import Collection

    from numpy.typing import NDArray


def platform_of(account_id: str) -> str:
    """Return the platform of an account id: the word before the colon.

    >>> platform_of("x:123")
    'x'
    """
    return account_id.partition(":")[0]


@dataclass(frozen=True, slots=True)
class Platforms:
    """Some platforms.

    Attributes:
        named: platforms for which it is otherwise than for the rest.
        rest: whether all others are in it.
    """

    named: frozenset[str] = frozenset()
    rest: bool = False

    def __contains__(self, platform: object) -> bool:
        return (platform in self.named) != self.rest

    def __bool__(self) -> bool:
        return bool(self.named) or self.rest

    def has(self, account_id: str | None) -> bool:
        """Return whether an account is on one of them; nobody is on none."""
        return account_id is not None and platform_of(account_id) in self

    def mask(self, ids: pa.ChunkedArray | pa.Array) -> NDArray[np.bool_]:
        """Return which accounts are on one of them, ``(n,)``; null is on none. O(n x named)."""
        if not self or not len(ids):
            return np.zeros(len(ids), np.bool_)
        found = np.zeros(len(ids), np.bool_)
        for name in self.named:
            found |= np.asarray(pc.fill_null(pc.starts_with(ids, f"{name}:"), False))
        here: NDArray[np.bool_] = (found != self.rest) & np.asarray(pc.is_valid(ids))
        return here

    def among(self, ids: Collection[str]) -> NDArray[np.bool_]:
        """Return :meth:`mask` of some account ids."""
        return self.mask(pa.array(ids, pa.string())) if self else np.zeros(len(ids), np.bool_)

    def expr(self, column: str) -> pl.Expr:
        """Return the polars expression of :meth:`mask`."""
        named = [pl.col(column).str.starts_with(f"{name}:") for name in sorted(self.named)]
        found = pl.any_horizontal(named) if named else pl.lit(value=False)
        return ((found != self.rest) & pl.col(column).is_not_null()).fill_null(value=False)


NONE = Platforms()


@dataclass(frozen=True, slots=True)
class Apart:
    """Which links between accounts policies do not let stand.

    Attributes:
        across: platforms whose accounts are joined with no other platform's.
        crm: platforms whose accounts are tied to no CRM contact, so that one e-mail there joins nobody.
    """

    across: Platforms = NONE
    crm: Platforms = NONE


TOGETHER = Apart()
"""No policy keeps anybody apart."""
