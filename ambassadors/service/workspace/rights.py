"""The rights of people: everything about one, erasure, objection."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ambassadors import assessment as assessments
from ambassadors.errors import AmbassadorsError
from ambassadors.service import privacy, suggesting
from ambassadors.service.privacy import clearing, telling
from ambassadors.service.privacy.erasing import named
from ambassadors.service.workspace.opening import Opened, clock

if TYPE_CHECKING:
    from collections.abc import Callable

    from ambassadors.state import Operation, Suppression, SuppressionKind


class Rights(Opened):
    """The rights of people."""

    def everything_about(self, account_id: str, *, by: str, reason: str) -> dict[str, Any]:
        """Return all that is held about a person (see ``privacy.telling``); that it was asked for is written down."""
        named(by, reason)
        told = telling.export(self.ledger, self.state, self._current, self.settings.home, account_id, clock())
        self.state.note("privacy.export", account_id, by, reason)
        return told

    def erase(
        self,
        account_id: str,
        *,
        by: str,
        reason: str,
        progress: Callable[[str, int, int], None] = lambda _stage, _done, _total: None,
    ) -> dict[str, Any]:
        """Erase a person for good and return the signed receipt (see ``privacy.erase``)."""
        privacy.erasing.check(self.ledger, self.state, account_id, by, reason)
        with self._refreshing:
            receipt = privacy.erase(
                self.ledger, self.state, self.settings.home, account_id, by, reason, clock(), self._clear_graph, progress
            )  # fmt: skip
            self._forget_memory()
        return receipt

    def start_erasure(self, account_id: str, *, by: str, reason: str) -> Operation:
        """Begin an erasure in the background; its result is the id of the erasure. Errors as those of :meth:`erase`."""
        privacy.erasing.check(self.ledger, self.state, account_id, by, reason)
        self.state.suppress(account_id, "do_not_profile", "is being erased", by=by)

        def work(_id: str, tell: Callable[[str, int, int], None]) -> str:
            return str(self.erase(account_id, by=by, reason=reason, progress=tell)["erasure"])

        return self._start("erasure", work)

    def erasure(self, erasure: str) -> dict[str, Any]:
        """Return the signed receipt of an erasure. Raises NotFoundError."""
        return privacy.receipts.found(self.settings.home, erasure)

    def decide(
        self, account_id: str, kind: SuppressionKind, *, by: str, reason: str, brand: str | None = None, source: str = ""
    ) -> Suppression:  # fmt: skip
        """Suppress a person; a human answers for it. Raises UsageError without a name or a reason."""
        named(by, reason)
        return self.state.suppress(account_id, kind, reason, brand, by=by, source=source)

    def object_to_profiling(self, account_id: str, *, by: str, reason: str, source: str = "") -> Suppression:
        """Obey an objection (GDPR Art. 21): out of every list, suggestion and answer from the next read on, everywhere."""
        entry = self.decide(account_id, "do_not_profile", by=by, reason=reason, source=source or "objection")
        self.state.note("privacy.object", account_id, by, reason)
        return entry

    def _clear_graph(self) -> str:
        told = clearing.clear(self.settings, self.ledger, self.state, serving=self._serving)
        self.follower.wake()
        return told

    def _forget_memory(self) -> None:
        """Let go of what is held of the person in memory."""
        self._previews.clear()
        suggesting.forget()
        if self._current is not None:
            try:
                self._current = assessments.load(self.settings.home, self._current.id)
            except AmbassadorsError:
                self._current = None
