"""Suggest the best team of k: who may be in it, what was asked for, and the proof on the last window.

How far people will be carried is told by their reach score; that two members share an audience is told by
who shared whom. The second is used only where it showed itself better: both ways choose a team as of one
window ago, and unless the team that minds overlap then reached more people than the plain one, the plain
one (the highest forecasts within the limits) is given, and the answer says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
import polars as pl

from ambassadors.errors import ConflictError, NotFoundError, UsageError
from ambassadors.outreach.team.best import Best, best_team, measured
from ambassadors.outreach.team.direct import alone
from ambassadors.outreach.team.forecast import influence, measure, outlook
from ambassadors.outreach.team.limits import Limits

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ambassadors.audience import Shares
    from ambassadors.outreach.team.sampling import Influence

    Floats = NDArray[np.float64]

BARRED: Final = ("own", "staff", "unhappy")
"""Marks of people who are in no team; an unknown one of own or staff bars, an unknown tone does not."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a team must be like.

    Attributes:
        size: members, ``>= 1``.
        must: account ids that are in it whatever they bring.
        without: account ids that are not.
        per_community: most members of one community, None = any number; ``>= 1``.
        communities: least number of communities, ``>= 0``.
        budget: most that it may cost, None = any; ``>= 0``.
        cost: of an account by id, ``>= 0``.
        usual_cost: of everybody else, ``>= 0``.
    """

    size: int
    must: tuple[str, ...] = ()
    without: frozenset[str] = frozenset()
    per_community: int | None = None
    communities: int = 0
    budget: float | None = None
    cost: Mapping[str, float] = field(default_factory=dict)
    usual_cost: float = 1.0

    def __post_init__(self) -> None:
        if self.size < 1:
            raise UsageError(f"size must be >= 1, got {self.size}", "size")
        if self.per_community is not None and self.per_community < 1:
            raise UsageError(f"per_community must be >= 1, got {self.per_community}", "per_community")
        if not 0 <= self.communities <= self.size:
            raise UsageError(
                f"communities must be in [0, size = {self.size}], got {self.communities}", "communities"
            )
        if self.budget is not None and not 0 <= self.budget < np.inf:
            raise UsageError(f"budget must be >= 0, got {self.budget}", "budget")
        for name, cost in {**self.cost, "everybody else": self.usual_cost}.items():
            if not 0 <= cost < np.inf:
                raise UsageError(f"the cost of {name} must be >= 0, got {cost}", "cost")
        if len(self.must) > self.size:
            raise UsageError(
                f"{len(self.must)} members are fixed, but size is {self.size}; raise size", "fixed"
            )
        if both := sorted(set(self.must) & self.without):
            raise UsageError(f"{both[0]} is both fixed and excluded; take it out of one", "without")


@dataclass(frozen=True, slots=True)
class Team:
    """A team, and what it is expected to reach in the next window.

    Attributes:
        members: account ids in the order of choice, fixed ones first.
        forecasts: people expected to share each, by itself.
        gains: people each adds to those before.
        curve: people reached by the first, the first two, ... members, each person counted once.
        reach: by all of them.
        low: 8 times in 10 the joint reach is between this and ``high``, as past windows differed; None where
            history is too short to tell.
        high: see ``low``.
        certificate: part of the best possible team's reach that it surely has, as the model has it.
        separate: sum of what each member would reach alone; what is above ``reach`` is overlap.
        spent: what the team costs.
        method: whether overlap was minded, or the plain list given.
        proof: people reached in the last window by the team chosen before it, by method.
        candidates: people that it was chosen from.
    """

    members: tuple[str, ...]
    forecasts: tuple[float, ...]
    gains: tuple[float, ...]
    curve: tuple[float, ...]
    reach: float
    low: float | None
    high: float | None
    certificate: float
    separate: float
    spent: float
    method: Literal["overlap", "plain"]
    proof: Mapping[str, int]
    candidates: int


@dataclass(frozen=True, eq=False)
class Past:
    """What a team is chosen from. What hangs on no question is worked out once.

    Attributes:
        shares: everything before ``as_of``.
        as_of: epoch ms.
        window: its first instant, epoch ms: the last window lies between.
        reach: ``(n,)`` reach score as of ``as_of``.
        reach_before: ``(n,)`` as of ``window``.
        fade_hours: age at which a past share tells half as much.
    """

    shares: Shares
    as_of: int
    window: int
    reach: Floats
    reach_before: Floats
    fade_hours: float

    @cached_property
    def later(self) -> Shares:
        """The shares of the last window."""
        return self.shares.between(self.window, self.as_of)

    @cached_property
    def forecast(self) -> tuple[Floats, Floats]:
        """How many people are expected to share each account, as of the last window and now, each ``(n,)``."""
        return self.reach_before * (self._told[0] or 1.0), self.reach * (self._told[0] or 1.0)

    @cached_property
    def graphs(self) -> tuple[Influence, Influence]:
        """Along which things travel, as of the last window and now."""
        _, known = self._told
        before, now = self.forecast
        earlier = self.shares.between(_EVER, self.window)
        return (
            influence(earlier, self.window, before, known, self.fade_hours),
            influence(self.shares, self.as_of, now, known, self.fade_hours),
        )

    @cached_property
    def _told(self) -> tuple[float, float]:
        return measure(self.shares.between(_EVER, self.window), self.later, self.reach_before)


def suggest_team(people: pl.DataFrame, past: Past, wanted: Wanted, suppressed: Mapping[str, str]) -> Team:
    """Return the best team within the limits.

    Args:
        people: account_id, row (place in the arrays of ``past``), rank (null = not listed), own, staff,
            unhappy, community (null = none), of everybody.
        past: what is known.
        wanted: what is asked for.
        suppressed: account id to kind; nobody of them is in any team.

    Raises:
        NotFoundError: a fixed or excluded person whom nobody knows.
        ConflictError: a fixed person who may not be asked, or fixed people who break the limits.
        UsageError: more members than there are people to choose from.
    """
    limits = _limits(people, past, wanted, suppressed)
    then, now = (_both(*pair, limits) for pair in zip(past.graphs, past.forecast, strict=True))
    proof = {name: past.later.reached(team.members) for name, team in then.items()}
    method: Literal["overlap", "plain"] = "overlap" if proof["overlap"] > proof["plain"] else "plain"
    found, graph, forecast = now[method], past.graphs[1], past.forecast[1][now[method].members]
    separate = float((graph.own + alone(graph))[found.members].sum())
    range_ = outlook(past.shares, past.window, past.as_of, past.reach_before, forecast)
    ids = dict(people.filter(pl.col("row").is_in(found.members)).select("row", "account_id").iter_rows())
    return Team(
        tuple(ids[member] for member in found.members),
        tuple(forecast.tolist()),
        tuple(found.gains),
        tuple(np.cumsum(found.gains).tolist()),
        found.reach,
        range_ and found.reach * range_[0],
        range_ and found.reach * range_[1],
        found.certificate,
        max(separate, found.reach),
        float(limits.cost[found.members].sum()),
        method,
        proof,
        len(limits.candidates) + len(limits.fixed),
    )


def _both(graph: Influence, forecast: Floats, limits: Limits) -> dict[str, Best]:
    """Return the team that minds overlap, and the plain one measured on the same graph."""
    order = limits.candidates[np.argsort(-forecast[limits.candidates], kind="stable")]
    held = replace(limits, candidates=order)
    minded = best_team(graph, held)
    bare = replace(graph, weight=np.zeros_like(graph.weight), own=forecast)
    plain = measured(graph, best_team(bare, held).members)
    return {"overlap": minded, "plain": replace(plain, limit=minded.limit)}


_EVER: Final = -(2**63)


def _limits(people: pl.DataFrame, past: Past, wanted: Wanted, suppressed: Mapping[str, str]) -> Limits:
    """Return the limits in places instead of names. Whoever may not be asked is neither candidate nor fixed."""
    place = dict(zip(people["account_id"].to_list(), people["row"].to_list(), strict=True))
    for part, names in (("fixed", wanted.must), ("without", sorted(wanted.without)), ("cost", wanted.cost)):
        for name in names:
            if name not in place:
                raise NotFoundError(f"no account {name!r} in this assessment; check the id, or refresh", part)
    barred = people.filter(
        pl.col("own").fill_null(value=True)
        | pl.col("staff").fill_null(value=True)
        | pl.col("unhappy").fill_null(value=False)
        | pl.col("account_id").is_in(list(suppressed))
    )
    reasons = {row["account_id"]: _reason(row, suppressed) for row in barred.to_dicts()}
    for name in wanted.must:
        if name in reasons:
            raise ConflictError(f"{name} cannot be a fixed member: {reasons[name]}; take it out", "fixed")
    out = {*reasons, *wanted.without, *wanted.must}
    able = people.filter(pl.col("rank").is_not_null() & ~pl.col("account_id").is_in(list(out))).sort(
        "account_id"
    )
    fixed = np.array([place[name] for name in wanted.must], np.int64)
    n = past.shares.n
    community, cost = np.full(n, -1, np.int32), np.full(n, wanted.usual_cost)
    community[people["row"].to_numpy()] = people["community"].fill_null(-1).to_numpy()
    for name, price in wanted.cost.items():
        cost[place[name]] = price
    budget = np.inf if wanted.budget is None else wanted.budget
    if cost[fixed].sum() > budget:
        raise ConflictError(
            f"the fixed members cost {cost[fixed].sum():g}, above the budget of {budget:g}; raise it",
            "budget",
        )
    if wanted.size > len(able) + len(fixed):
        raise UsageError(
            f"a team of {wanted.size} was asked for, but there are {len(able) + len(fixed)} people to choose from",
            "size",
        )
    cap = wanted.per_community or wanted.size
    if (np.bincount(community[fixed][community[fixed] >= 0]) > cap).any():
        raise ConflictError(
            f"more than {cap} of the fixed members are of one community; raise per_community", "per_community"
        )
    return Limits(
        wanted.size,
        fixed,
        able["row"].to_numpy().astype(np.int64),
        community,
        cap,
        wanted.communities,
        cost,
        budget,
    )


def _reason(row: Mapping[str, object], suppressed: Mapping[str, str]) -> str:
    if row["account_id"] in suppressed:
        return f"suppressed ({suppressed[str(row['account_id'])]})"
    return next((f"marked {mark}" for mark in BARRED if row[mark]), "not known to be outside the brand")
