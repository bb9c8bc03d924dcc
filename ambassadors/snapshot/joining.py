"""Accounts of one person as one: as if the person had had one account all along."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from ambassadors.identity import NOBODY

if TYPE_CHECKING:
    from collections.abc import Callable

    import pyarrow as pa
    from numpy.typing import NDArray

    from ambassadors.brands import BrandRules
    from ambassadors.identity import People
    from ambassadors.snapshot.rows import Rows

    Query = Callable[[str, list[object]], pa.Table]


def holding(query: Query, rules: BrandRules, people: People) -> People:
    """Return the people whom a snapshot of a ledger would join: those without an own account of a brand."""
    if not people:
        return people
    named = query("SELECT id, handle FROM accounts WHERE id IN (SELECT unnest($1))", [list(people.whose)])
    ids, own = named["id"].to_pylist(), rules.own(named["id"].to_pylist(), named["handle"].to_pylist())
    return people.without([ids[place] for place in np.flatnonzero(own)])


def join(
    people: People,
    rows: Rows,
    ids: list[str],
    own: NDArray[np.int64],
    staff: NDArray[np.int64],
) -> tuple[People, Rows, list[str], NDArray[np.int64], NDArray[np.int64]]:
    """Return who was joined, and rows, ids, own and staff under one id a person. O(accounts + rows).

    A brand's own account is an organisation's: a person is not joined with it, whatever the links say. Who
    works for a brand works for it under every account.
    """
    here = people.without([ids[place] for place in np.flatnonzero(own)]) if people else people
    if not here:
        return NOBODY, rows, ids, own, staff
    names = [here.whose.get(one, one) for one in ids]
    joined = sorted(set(names))
    place = {name: number for number, name in enumerate(joined)}
    # the last entry is that of nobody, -1
    rank = np.array([*(place[name] for name in names), -1], np.int32)
    rows = replace(rows, **{name: rank[getattr(rows, name)] for name in ("actor", "target", "via")})
    masks = np.zeros((2, len(joined)), np.int64)
    for whole, mask in zip(masks, (own, staff), strict=True):
        np.bitwise_or.at(whole, rank[:-1], mask)
    return here, rows, joined, masks[0], masks[1]
