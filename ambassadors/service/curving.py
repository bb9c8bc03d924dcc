"""The 0 - 100 curves of a month, for a refresh that freezes them and for a preview of what it would give."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from ambassadors.assessment import ranked
from ambassadors.ranking.tempo import natural_horizon
from ambassadors.snapshot import from_ledger

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ambassadors.assessment import FrozenCurve
    from ambassadors.ledger import Frozen
    from ambassadors.parameters import Parameters
    from ambassadors.snapshot import Snapshot
    from ambassadors.state import State


def keeper(state: State, as_of: int, *, freeze: bool) -> FrozenCurve:
    """Return the keeper of the curves: the first assessment of a month and tempo with evidence decides for it."""
    month = _month(as_of)

    def keep(brand: str, horizon: float, scale: float) -> float:
        if freeze:
            return state.curve(brand, month, horizon, scale)
        return state.frozen_curve(brand, month, horizon) or scale

    return keep


class Proposed:
    """The curves in force; where none is frozen yet, the first one proposed."""

    def __init__(self, state: State, as_of: int) -> None:
        self._frozen = keeper(state, as_of, freeze=False)
        self._proposed: dict[tuple[str, float], float] = {}

    def __call__(self, brand: str, horizon: float, scale: float) -> float:
        """Return the scale of a curve in force (see ``assessment.FrozenCurve``)."""
        first = self._proposed.setdefault((brand, horizon), scale)
        return self._frozen(brand, horizon, first)


def draw_apart(
    frozen: Frozen,
    snapshot: Snapshot,
    parameters: Parameters,
    state: State,
    keep: FrozenCurve,
    brands: Iterable[str],
) -> None:
    """Draw the curves that a month and tempo has none of yet as if nobody were joined, so that a join leaves no trace in them.

    Args:
        frozen: ledger that the snapshot was made of.
        snapshot: what is known; where nobody is joined nothing is done.
        parameters: of the ranking to come.
        state: holds the curves in force.
        keep: told of each curve.
        brands: keys.
    """
    month, asked = _month(snapshot.as_of), parameters.tempo.get("horizon_hours")
    missing = [
        key
        for key in brands
        if snapshot.people and state.frozen_curve(key, month, asked or natural_horizon(snapshot, key)) is None
    ]
    if missing:
        alone = from_ledger(
            frozen.query, frozen.seq, snapshot.as_of, snapshot.rules, parameters.exclude, policies=snapshot.policies
        )  # fmt: skip
        for key in missing:
            ranked(alone, key, parameters, keep)


def _month(as_of: int) -> str:
    return time.strftime("%Y-%m", time.gmtime(as_of / 1000))
