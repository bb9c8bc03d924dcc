"""Policies per source: what is in force, what it stopped, and what is past its days."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ambassadors.service.privacy import policing, retaining
from ambassadors.service.privacy.daily import Daily
from ambassadors.service.workspace.opening import clock
from ambassadors.service.workspace.rights import Rights

if TYPE_CHECKING:
    from collections.abc import Callable

    from ambassadors.state import Operation


class Policing(Rights):
    """Policies per source. While it serves, a thread takes out what is past its days."""

    def _serve(self) -> None:
        super()._serve()
        self._daily = Daily(self.settings.retain_hours, self.retain)
        self._daily.start()

    def close(self) -> None:
        """See ``Opened.close``."""
        if self._serving:
            self._daily.close()
        super().close()

    def policies(self) -> list[dict[str, Any]]:
        """Return every policy in force, where it comes from and what it stopped (see ``privacy.policing.told``)."""
        return policing.told(self.ledger, self.state, clock())

    def deadlines(self) -> list[dict[str, Any]]:
        """Return how late deletes were carried out (see ``privacy.policing.deadlines``)."""
        return policing.deadlines(self.ledger)

    def retention_due(self) -> dict[str, Any]:
        """Return what :meth:`retain` would take out now; nothing is changed."""
        return retaining.due(self.ledger, self.settings.home, clock(), self.settings.set_aside_days)

    def retain(
        self,
        *,
        by: str = "the service",
        progress: Callable[[str, int, int], None] = lambda _stage, _done, _total: None,
    ) -> dict[str, Any]:
        """Take out what is past the days of its platform's policy (see ``privacy.retaining``), and old answers; where nothing is, nothing is touched."""
        home, days = self.settings.home, self.settings.set_aside_days
        self.state.drop_old_answers()
        with self._refreshing:
            told = retaining.retain(
                self.ledger, home, clock(), days, self._forgetting, self._clear_graph,
                lambda gone: self.state.drop_answers(gone.__contains__), progress,
            )  # fmt: skip
            if told["platforms"] or told["files"]:
                events = sum(one["events"] for one in told["platforms"])
                self.state.note(
                    "privacy.retain", f"{events} events, {told['files']} files", by, "policies per source"
                )
        return told

    def start_retention(self, *, by: str) -> Operation:
        """Begin :meth:`retain` in the background."""
        return self._start(
            "retention", lambda _id, tell: str(len(self.retain(by=by, progress=tell)["platforms"]))
        )
