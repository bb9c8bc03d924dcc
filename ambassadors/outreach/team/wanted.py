"""What a team is asked to be like, and the limits that follow: who may be in it, at what cost, from where."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import polars as pl

from ambassadors.errors import ConflictError, NotFoundError, UsageError
from ambassadors.outreach.team.limits import Limits

BARRED: Final = ("own", "staff", "unhappy")
"""Marks of people who are in no team; an unknown one of own or staff bars, an unknown tone does not."""

NAMED: Final = 5
"""Unknown accounts that an error names; it counts the others."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a team must be like.

    Attributes:
        size: members at most, fixed ones included, ``>= 1``.
        fixed: account ids that are in it whatever they bring.
        without: account ids that are not.
        per_community: most members of one community, None = any number; ``>= 1``.
        communities: least number of communities, ``>= 0``.
        capacity: people whom the staff can take on beside the fixed ones, who are looked after already; None = any
            number; ``>= 0``.
        budget: most that it may cost, None = any; ``>= 0``.
        cost: of an account by id, ``>= 0``, in the unit of the budget.
        usual_cost: of everybody else, ``>= 0``.
    """

    size: int
    fixed: tuple[str, ...] = ()
    without: frozenset[str] = frozenset()
    per_community: int | None = None
    communities: int = 0
    capacity: int | None = None
    budget: float | None = None
    cost: Mapping[str, float] = field(default_factory=dict)
    usual_cost: float = 1.0

    def __post_init__(self) -> None:
        if self.size < 1:
            raise UsageError(f"size must be >= 1, got {self.size}", "size")
        if self.per_community is not None and self.per_community < 1:
            raise UsageError(f"per_community must be >= 1, got {self.per_community}", "per_community")
        if self.capacity is not None and self.capacity < 0:
            raise UsageError(f"capacity must be >= 0, got {self.capacity}", "capacity")
        if self.budget is not None and not 0 <= self.budget < np.inf:
            raise UsageError(f"budget must be >= 0, got {self.budget}", "budget")
        for name, cost in self.cost.items():
            if not 0 <= cost < np.inf:
                raise UsageError(f"the cost of {name} must be >= 0, got {cost}", "cost")
        if not 0 <= self.usual_cost < np.inf:
            raise UsageError(f"usual_cost must be >= 0, got {self.usual_cost}", "usual_cost")
        if len(self.fixed) > self.size:
            raise UsageError(
                f"{len(self.fixed)} members are fixed, but size is {self.size}; raise size", "fixed"
            )
        if len(set(self.fixed)) < len(self.fixed):
            raise UsageError("somebody is fixed twice; name each member once", "fixed")
        if both := sorted(set(self.fixed) & self.without):
            raise UsageError(f"{both[0]} is both fixed and excluded; take it out of one", "without")
        if not self.members:
            raise UsageError(
                "a capacity of 0 leaves room for nobody but fixed members; fix some or raise it", "capacity"
            )
        if not 0 <= self.communities <= self.members:
            raise UsageError(
                f"communities must be in [0, members = {self.members}], got {self.communities}", "communities"
            )

    @property
    def members(self) -> int:
        """Members at most: the size, or what the staff can look after."""
        room = self.size if self.capacity is None else len(self.fixed) + self.capacity
        return min(self.size, room)


def limits_of(people: pl.DataFrame, wanted: Wanted, suppressed: Mapping[str, str]) -> Limits:
    """Return the limits in places instead of names. Whoever may not be asked is neither candidate nor fixed.

    Args:
        people: account_id, row (places, not all of them taken: some people left), rank (null = not listed), own, staff,
            unhappy, community (null = none).
        wanted: what is asked for.
        suppressed: account id to kind; nobody of them is in any team.

    Raises:
        NotFoundError: a named person whom nobody knows.
        ConflictError: a fixed person who may not be asked, or fixed people who break the limits.
        UsageError: more members than there are people to choose from.
    """
    place = _places(people, wanted)
    out = barred(people, suppressed)
    for row in out.filter(pl.col("account_id").is_in(wanted.fixed)).to_dicts():
        name = row["account_id"]
        raise ConflictError(
            f"{name} cannot be a fixed member: {_reason(row, suppressed)}; take it out", "fixed"
        )
    able = people.filter(
        pl.col("rank").is_not_null() & ~pl.col("account_id").is_in([*wanted.without, *wanted.fixed])
    )
    able = able.join(out, on="account_id", how="anti").sort("account_id")
    if wanted.size > len(able) + len(wanted.fixed):
        raise UsageError(
            f"a team of {wanted.size} was asked for, but there are {len(able) + len(wanted.fixed)} people to choose from",
            "size",
        )
    n = int(people["row"].max()) + 1  # type: ignore[arg-type]  # somebody is able: there are rows
    community, cost = np.full(n, -1, np.int32), np.full(n, wanted.usual_cost)
    community[people["row"].to_numpy()] = people["community"].fill_null(-1).to_numpy()
    for name, price in wanted.cost.items():
        cost[place[name]] = price
    found = Limits(
        wanted.members,
        np.array([place[name] for name in wanted.fixed], np.int64),
        able["row"].to_numpy().astype(np.int64),
        community,
        wanted.per_community or wanted.size,
        wanted.communities,
        cost,
        np.inf if wanted.budget is None else wanted.budget,
    )
    _fixed_fit(found)
    return found


def barred(people: pl.DataFrame, suppressed: Iterable[str]) -> pl.DataFrame:
    """Return the rows of people who may be in no team."""
    return people.filter(
        pl.col("own").fill_null(value=True)
        | pl.col("staff").fill_null(value=True)
        | pl.col("unhappy").fill_null(value=False)
        | pl.col("account_id").is_in(list(suppressed))
    )


def _places(people: pl.DataFrame, wanted: Wanted) -> dict[str, int]:
    """Return the rows of those who are named."""
    parts = {"fixed": wanted.fixed, "without": sorted(wanted.without), "cost": tuple(wanted.cost)}
    named = sorted({name for names in parts.values() for name in names})
    place = dict(people.filter(pl.col("account_id").is_in(named)).select("account_id", "row").iter_rows())
    for part, names in parts.items():
        unknown = [name for name in names if name not in place]
        if unknown:
            told = ", ".join(map(repr, unknown[:NAMED]))
            more = f" and {len(unknown) - NAMED} more" if len(unknown) > NAMED else ""
            raise NotFoundError(f"no account {told}{more} in this assessment; check the id, or refresh", part)
    return place


def _fixed_fit(limits: Limits) -> None:
    """Refuse fixed members who break the limits by themselves."""
    spent, of = limits.cost[limits.fixed].sum(), limits.community[limits.fixed]
    if spent > limits.budget:
        raise ConflictError(
            f"the fixed members cost {spent:g}, above the budget of {limits.budget:g}; raise it", "budget"
        )
    if (np.bincount(of[of >= 0]) > limits.per_community).any():
        raise ConflictError(
            f"more than {limits.per_community} of the fixed members are of one community; raise per_community",
            "per_community",
        )


def _reason(row: Mapping[str, object], suppressed: Mapping[str, str]) -> str:
    if row["account_id"] in suppressed:
        return f"suppressed ({suppressed[str(row['account_id'])]})"
    return next((f"marked {mark}" for mark in BARRED if row[mark]), "not known to be outside the brand")
