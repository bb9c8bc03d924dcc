"""The next assessment, and the parameters it is made with."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from ambassadors import assessment as assessments
from ambassadors.errors import NotFoundError
from ambassadors.service import curving, tuning
from ambassadors.service.privacy import asking
from ambassadors.service.workspace.opening import Opened
from ambassadors.snapshot import from_ledger, texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ambassadors.assessment import Assessment
    from ambassadors.state import Operation


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
                ahead = assessments.looking(parameters, horizon_hours)
                freeze = curving.keeper(self.state, snapshot.as_of, freeze=True)
                curving.draw_apart(frozen, snapshot, ahead, self.state, freeze, snapshot.rules.keys)
                said = texts(frozen.query, frozen.seq, snapshot.as_of)
                content = frozen.digest()
            self.ledger.trim()
            made = assessments.make(
                self.settings.home, snapshot, content, horizon_hours,
                curving.keeper(self.state, snapshot.as_of, freeze=not snapshot.people), tell, parameters, said,
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
