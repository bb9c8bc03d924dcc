"""Suggest the best team of k, with the proof on the last window.

How far people will be carried is told by their reach score; that two members share an audience is told by
who shared whom. The second is used only where it showed itself better: both ways choose a team as of one
window ago, and unless the team that minds overlap then reached more people than the plain one, the plain
one (the highest forecasts within the limits) is given, and the answer says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np
import polars as pl

from ambassadors.outreach.team.best import best_team, measured
from ambassadors.outreach.team.forecast import influence, measure, outlook
from ambassadors.outreach.team.wanted import Wanted, limits_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ambassadors.audience import Shares
    from ambassadors.outreach.team.limits import Limits
    from ambassadors.outreach.team.result import Best
    from ambassadors.outreach.team.sampling import Influence

    Floats = NDArray[np.float64]

Method = Literal["overlap", "plain"]

_EVER: Final = -(2**63)

MORE: Final = 1 + 1e-6
"""A reach that is larger by rounding alone is not larger."""


@dataclass(frozen=True, slots=True)
class Team:
    """A team, and what it is expected to reach in the next window.

    Attributes:
        members: account ids in the order of choice, fixed ones first.
        forecasts: people expected to share each, by itself.
        gains: people each adds to those before.
        costs: of each.
        reach: by all of them, everybody counted once: the sum of the gains.
        low: 8 times in 10 the joint reach is between this and ``high``, as past windows differed; None where
            history is too short to tell.
        high: see ``low``.
        certificate: part of the best possible team's reach that it surely has, as the model has it.
        separate: sum of what each member would reach alone; what is above ``reach`` is overlap.
        method: whether overlap was minded, or the plain list given.
        proof: people reached in the last window by the team chosen before it, by method.
        candidates: people that it was chosen from.
        bound: by limit, what a team without it would reach, where that is more; ``together`` = without any.
        told: whether a last window told how many people a unit of reach brings; else forecasts are bare scores.
    """

    members: tuple[str, ...]
    forecasts: tuple[float, ...]
    gains: tuple[float, ...]
    costs: tuple[float, ...]
    reach: float
    low: float | None
    high: float | None
    certificate: float
    separate: float
    method: Method
    proof: Mapping[Method, int]
    candidates: int
    bound: Mapping[str, float]
    told: bool


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

    @property
    def told(self) -> bool:
        """Whether the last window told how many people a unit of reach brings."""
        return self._told[0] > 0

    @cached_property
    def _told(self) -> tuple[float, float]:
        return measure(self.shares.between(_EVER, self.window), self.later, self.reach_before)


def suggest_team(people: pl.DataFrame, past: Past, wanted: Wanted, suppressed: Mapping[str, str]) -> Team:
    """Return the best team within the limits.

    Args:
        people: as for ``limits_of``; rows are places in the arrays of ``past``.
        past: what is known.
        wanted: what is asked for.
        suppressed: account id to kind; nobody of them is in any team.

    Raises:
        NotFoundError: a named person whom nobody knows.
        ConflictError: a fixed person who may not be asked, or fixed people who break the limits.
        UsageError: more members than there are people to choose from.
    """
    limits = limits_of(people, wanted, suppressed)
    then, now = (_both(*pair, limits) for pair in zip(past.graphs, past.forecast, strict=True))
    proof: dict[Method, int] = {name: past.later.reached(team.members) for name, team in then.items()}
    method: Method = "overlap" if proof["overlap"] > proof["plain"] else "plain"
    found, graph, forecast = now[method], past.graphs[1], past.forecast[1]
    separate = max(float(forecast[found.members].sum()), found.reach)
    fared = outlook(past.shares, past.window, past.as_of, past.reach_before, forecast[found.members])
    mean, low, high = fared or (1.0, None, None)
    without = {
        name: _chosen(method, graph, forecast, free).reach for name, free in _freed(limits, wanted).items()
    }
    ids = dict(people.filter(pl.col("row").is_in(found.members)).select("row", "account_id").iter_rows())
    return Team(
        members=tuple(ids[member] for member in found.members),
        forecasts=tuple((mean * forecast[found.members]).tolist()),
        gains=tuple(mean * gain for gain in found.gains),
        costs=tuple(limits.cost[found.members].tolist()),
        reach=mean * found.reach,
        low=low and low * found.reach,
        high=high and high * found.reach,
        certificate=found.certificate,
        separate=mean * separate,
        method=method,
        proof=proof,
        candidates=len(limits.candidates) + len(limits.fixed),
        bound=_bound(without, found.reach, mean),
        told=past.told,
    )


def _both(graph: Influence, forecast: Floats, limits: Limits) -> dict[Method, Best]:
    """Return the team that minds overlap, and the plain one measured on the same graph."""
    minded = _chosen("overlap", graph, forecast, limits)
    return {
        "overlap": minded,
        "plain": replace(_chosen("plain", graph, forecast, limits), limit=minded.limit),
    }


def _chosen(method: Method, graph: Influence, forecast: Floats, limits: Limits) -> Best:
    order = limits.candidates[np.argsort(-forecast[limits.candidates], kind="stable")]
    held = replace(limits, candidates=order)
    if method == "overlap":
        return best_team(graph, held)
    bare = replace(graph, weight=np.zeros_like(graph.weight), own=forecast)
    return measured(graph, best_team(bare, held).members)


def _freed(limits: Limits, wanted: Wanted) -> dict[str, Limits]:
    """Return the limits with each one that was asked for left out; with several, also with none left."""
    free: dict[str, dict[str, Any]] = {}
    if wanted.budget is not None:
        free["budget"] = {"budget": np.inf}
    if wanted.per_community is not None:
        free["per_community"] = {"per_community": wanted.size}
    if wanted.communities:
        free["communities"] = {"communities": 0}
    if wanted.members < wanted.size:
        free["capacity"] = {"size": wanted.size}
    if len(free) > 1:
        free["together"] = {name: value for one in free.values() for name, value in one.items()}
    return {name: replace(limits, **values) for name, values in free.items()}


def _bound(without: Mapping[str, float], reach: float, mean: float) -> dict[str, float]:
    """Return the limits without which more is reached; all together only where that is more than each alone."""
    most = max((more for name, more in without.items() if name != "together"), default=reach)
    least = {"together": max(most, reach)}
    return {name: mean * more for name, more in without.items() if more > MORE * least.get(name, reach)}
