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
    accounts = list(people.whose)
    named = query("SELECT id, handle FROM accounts WHERE id IN (SELECT unnest($1))", [accounts])
    handles = dict(zip(named["id"].to_pylist(), named["handle"].to_pylist(), strict=True))
    own = rules.own(accounts, [handles.get(one) for one in accounts])
    return people.without([accounts[place] for place in np.flatnonzero(own)])


def join(
    people: People,
    rows: Rows,
    ids: list[str],
    own: NDArray[np.int64],
    staff: NDArray[np.int64],
    rules: BrandRules,
) -> tuple[People, Rows, list[str], NDArray[np.int64], NDArray[np.int64]]:
    """Return who was joined, and rows, ids, own and staff under one id a person. O(accounts + rows).

    A brand's own account is an organisation's: a person is not joined with it, whatever the links say. Who
    works for a brand works for it under every account. Both hold from the start, whether the account that says so
    was seen or not: whose an act is must not hang on who acts later.
    """
    unseen = sorted(people.whose.keys() - set(ids)) if people else []
    every, nameless = [*ids, *unseen], [None] * len(unseen)
    owned, working = (
        np.append(own, rules.own(unseen, nameless)),
        np.append(staff, rules.staff(unseen, nameless)),
    )
    here = people.without([every[place] for place in np.flatnonzero(owned)]) if people else people
    if not here:
        return NOBODY, rows, ids, own, staff
    names = [here.whose.get(one, one) for one in every]
    joined = sorted(set(names[: len(ids)]))
    place = {name: number for number, name in enumerate(joined)}
    at = np.array([place.get(name, -1) for name in names], np.int32)
    rank = np.append(at[: len(ids)], np.int32(-1))  # the last entry is that of nobody, -1
    rows = replace(rows, **{name: rank[getattr(rows, name)] for name in ("actor", "target", "via")})
    masks = np.zeros((2, len(joined)), np.int64)
    for whole, mask in zip(masks, (owned, working), strict=True):
        np.bitwise_or.at(whole, at[at >= 0], mask[at >= 0])
    return here, rows, joined, masks[0], masks[1]
