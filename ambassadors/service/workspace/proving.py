"""Other parameters tried out, back-tests, and what changed since an earlier assessment."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from ambassadors import assessment as assessments
from ambassadors.backtest import WINDOWS, shelf
from ambassadors.errors import NotFoundError
from ambassadors.service import changing, previewing, testing
from ambassadors.service.masking import mask
from ambassadors.service.preview_words import spoken
from ambassadors.service.workspace.opening import Opened, unnamed

if TYPE_CHECKING:
    from collections.abc import Callable

    from ambassadors.languages import Language
    from ambassadors.state import Operation


class Proving(Opened):
    """Other parameters tried out, back-tests, and what changed since an earlier assessment."""

    def preview(
        self,
        wanted: previewing.Wanted,
        *,
        language: Language = "en",
        progress: Callable[[str, int, int], None] = lambda _stage, _done, _total: None,
    ) -> dict[str, Any]:
        """Return who would move under other parameters; nothing is changed (see ``previewing.preview``)."""
        previewing.check(wanted, self.state, self.ledger)
        with self._refreshing:
            found = previewing.preview(wanted, self.ledger, self.state, self._current, progress)
        return spoken(found, language)

    def start_preview(self, wanted: previewing.Wanted) -> Operation:
        """Begin a preview in the background; its result is the id that :meth:`previewed` takes.

        Raises:
            UsageError: an unknown parameter or a value out of range; nothing is begun.
        """
        previewing.check(wanted, self.state, self.ledger)

        def work(operation_id: str, tell: Callable[[str, int, int], None]) -> str:
            with self._refreshing:  # an erasure comes before or after, and finds what names the person
                with unnamed():
                    previewing.check(wanted, self.state, self.ledger)
                made = previewing.preview(wanted, self.ledger, self.state, self._current, tell)
                previewing.keep(self.state, operation_id, made)
            return operation_id

        return self._start("preview", work)

    def previewed(self, preview_id: str, *, language: Language = "en") -> dict[str, Any]:
        """Return a preview made lately. Raises NotFoundError: not made here, or let go of since."""
        found = self._preview(preview_id)
        if "join" in found:
            message = (
                f"preview {preview_id!r} is one of links, not of parameters; make one with POST /v1/previews"
            )
            raise NotFoundError(message)
        return spoken(found, language)

    def backtest(
        self,
        brand: str,
        *,
        windows: int = WINDOWS,
        horizon_hours: float | None = None,
        progress: Callable[[str, int, int], None] = lambda _stage, _done, _total: None,
    ) -> dict[str, Any]:
        """Back-test a brand of the current assessment and keep the result (see ``testing.run``)."""
        with self._refreshing:
            return testing.run(
                self.settings.home, self.current(), self.ledger, self.state, brand, windows, horizon_hours, progress
            )  # fmt: skip

    def start_backtest(
        self, brand: str, windows: int = WINDOWS, horizon_hours: float | None = None
    ) -> Operation:
        """Begin a back-test in the background; its result is the id of the assessment. Raises NotFoundError."""
        self.current()

        def work(_id: str, tell: Callable[[str, int, int], None]) -> str:
            told = self.backtest(brand, windows=windows, horizon_hours=horizon_hours, progress=tell)
            return str(told["assessment"])

        return self._start("backtest", work)

    def backtests(self, brand: str) -> list[dict[str, Any]]:
        """Return the back-tests of a brand that are kept, the latest first."""
        return testing.listed(self.settings.home, brand)

    def backtested(self, assessment: str, brand: str) -> dict[str, Any]:
        """Return one back-test; nobody suppressed is named in it. Raises NotFoundError."""
        told, hidden = testing.stored(self.settings.home, assessment, brand), self.hidden(brand)
        firm = told["stability"]
        people = [one for one in firm["people"] if one["account_id"] not in hidden]
        return told | {"stability": firm | {"people": people}}

    def proof(self, brand: str) -> dict[str, str] | None:
        """Return what the current assessment's latest back-test says, by language; None = history too short, or nobody listed."""
        return testing.proof(self.settings.home, self.current(), brand)

    def proof_version(self) -> int:
        """Return a number that is another one after every back-test of the current assessment."""
        return shelf.changed(self.settings.home, self._current.id) if self._current else 0

    def assessments(self) -> list[dict[str, Any]]:
        """Return the assessments that are kept, the newest first."""
        return [asdict(one) for one in assessments.kept(self.settings.home)]

    def changes(
        self, brand: str, *, since: str | None = None, top: int = 100, language: Language = "en"
    ) -> dict[str, Any]:
        """Return who moved on a list since an assessment or an instant (see ``changing.listed``)."""
        old = changing.earlier(self.settings.home, self.current(), since)
        hidden = self.hidden(brand)
        return changing.listed(old, self.current(), brand, top, hidden, self.ledger, language)

    def change(
        self,
        brand: str,
        id: str,  # noqa: A002 - the word of the API
        *,
        since: str | None = None,
        language: Language = "en",
    ) -> dict[str, Any]:
        """Return why one person's scores and rank changed (see ``changing.person``). Raises NotFoundError."""
        old = changing.earlier(self.settings.home, self.current(), since)
        row, hidden = self._row(brand, id), mask(self.ledger, self.state, brand)
        return changing.person(old, self.current(), brand, row, self.ledger, language, hidden)
