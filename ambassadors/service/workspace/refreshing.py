"""The next assessment, and the parameters it is made with."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from ambassadors import assessment as assessments
from ambassadors.errors import NotFoundError
from ambassadors.ranking.tempo import natural_horizon
from ambassadors.service import tuning
from ambassadors.service.privacy import asking
from ambassadors.service.workspace.opening import Opened
from ambassadors.snapshot import from_ledger, texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ambassadors.assessment import Assessment, FrozenCurve
    from ambassadors.ledger import Frozen
    from ambassadors.parameters import Parameters
    from ambassadors.snapshot import Snapshot
    from ambassadors.state import Operation


def _month(as_of: int) -> str:
    return time.strftime("%Y-%m", time.gmtime(as_of / 1000))


class Refreshing(Opened):
    """The next assessment, and the parameters it is made with."""

    def refresh(
        self,
        *,
        as_of: int | None = None,
        horizon_hours: float | None = None,
        progress: Callable[[str, int, int], None] = lambda _stage, _done, _total: None,
    ) -> Assessment:
        """Make the next assessment and swap it in.

        Args:
            as_of: epoch ms, events before it count; default just after the newest event.
            horizon_hours: how far ahead to look; fitted where None.
            progress: told stage, done and total.

        Raises:
            NotFoundError: the ledger is empty.
        """

        def tell(stage: str, done: int, total: int) -> None:
            if stage == "rank":
                self.living.release()
            progress(stage, done, total)

        with self._refreshing, self._live_again():
            asking.obey(self.ledger, self.state)
            with self.ledger.frozen() as frozen:
                if not frozen.seq:
                    message = "the ledger is empty; load some events first (`ambassadors load FILE` or POST /v1/interactions)"
                    raise NotFoundError(message)
                progress("read", 0, 1)
                parameters = tuning.in_force(self.state)
                rules = self.state.brand_rules()
                snapshot = from_ledger(
                    frozen.query, frozen.seq, as_of, rules, parameters.exclude,
                    self.state.people(self.ledger.policies.apart), self.ledger.policies,
                )  # fmt: skip
                if snapshot.people:
                    self._freeze_curves(frozen, snapshot, parameters, horizon_hours)
                said = texts(frozen.query, frozen.seq, snapshot.as_of)
                content = frozen.digest()
            self.ledger.trim()
            made = assessments.make(
                self.settings.home, snapshot, content, horizon_hours,
                self._curve(snapshot.as_of, freeze=not snapshot.people), tell, parameters, said,
            )  # fmt: skip
            self._current = made
            assessments.prune(self.settings.home, self.settings.keep_assessments)
        self.follower.publish(made)
        return made

    @contextmanager
    def _live_again(self) -> Iterator[None]:
        """Let live lists go on from the assessment in force, however the making of the next one ends."""
        try:
            yield
        finally:
            self.living.publish(self._current)

    def _curve(self, as_of: int, *, freeze: bool) -> FrozenCurve:
        """Return the keeper of the 0 - 100 curves: the first assessment of a month and tempo with evidence decides for it."""
        month = _month(as_of)

        def keep(brand: str, horizon: float, scale: float) -> float:
            if freeze:
                return self.state.curve(brand, month, horizon, scale)
            return self.state.frozen_curve(brand, month, horizon) or scale

        return keep

    def _freeze_curves(
        self, frozen: Frozen, snapshot: Snapshot, parameters: Parameters, horizon_hours: float | None
    ) -> None:
        """Freeze the curves that a month and tempo has none of yet as if nobody were joined, so that a join leaves no trace in them."""
        keep, month = self._curve(snapshot.as_of, freeze=True), _month(snapshot.as_of)
        asked = assessments.looking(parameters, horizon_hours).tempo.get("horizon_hours")
        missing = [
            key
            for key in snapshot.rules.keys
            if self.state.frozen_curve(key, month, asked or natural_horizon(snapshot, key)) is None
        ]
        if missing:
            alone = from_ledger(
                frozen.query,
                frozen.seq,
                snapshot.as_of,
                snapshot.rules,
                parameters.exclude,
                policies=snapshot.policies,
            )
            for key in missing:
                assessments.ranked(alone, key, assessments.looking(parameters, horizon_hours), keep)

    def start_refresh(self, as_of: int | None) -> Operation:
        """Begin an assessment in the background and return the operation that tells how far it is."""
        return self._start("refresh", lambda _id, tell: self.refresh(as_of=as_of, progress=tell).id)

    def parameters(self) -> dict[str, Any]:
        """Return the version in force and every parameter with value, default and meaning."""
        return tuning.shown(self.state)

    def parameter_history(self) -> list[dict[str, Any]]:
        """Return every version, the newest first."""
        return [tuning.version(one) for one in self.state.parameter_history()]

    def set_parameters(
        self, overrides: dict[str, object], reason: str, *, by: str = "local", expected: int | None = None
    ) -> dict[str, Any]:
        """Put parameters in force from the next refresh on (see ``tuning.save``)."""
        tuning.save(self.state, overrides, reason, by=by, expected=expected)
        return self.parameters()
