"""Live lists: what the lists would say now, between two assessments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ambassadors.errors import NotFoundError
from ambassadors.service import live_pages
from ambassadors.service.masking import mask
from ambassadors.service.workspace.opening import Opened, brand_key

if TYPE_CHECKING:
    from ambassadors.languages import Language
    from ambassadors.live import Live
    from ambassadors.service.listing import ListName


class LiveReading(Opened):
    """Live lists; a request computes no score, but where no service runs they are made when asked for."""

    def live(self) -> Live:
        """Return the live lists of this moment (see ``Living.current``)."""
        return self.living.current(self._current)

    def live_people(
        self,
        live: Live,
        brand: str,
        *,
        list: ListName = "standing",  # noqa: A002 - the word of the API
        stages: frozenset[str] = frozenset(),
        min_score: float = 0,
        limit: int = 50,
        language: Language = "en",
    ) -> dict[str, Any]:
        """Return the head of a live list (see ``live_pages.page``). Nobody suppressed is on it."""
        hidden = self.hidden(brand)
        return live_pages.page(live, brand, list, stages, min_score, limit, hidden, self.ledger, language)

    def live_top(
        self,
        *,
        brand: str | None,
        list: ListName,  # noqa: A002 - the word of the API
        stages: frozenset[str],
        min_score: float,
        limit: int,
        language: Language = "en",
    ) -> dict[str, Any]:
        """Return :meth:`live_people` for the command line, by the name of a brand; None = the only one."""
        live = self.live()
        key = brand_key(brand, [*live.lists])
        return self.live_people(
            live, key, list=list, stages=stages, min_score=min_score, limit=limit, language=language
        )

    def live_explanation(
        self,
        live: Live,
        brand: str,
        id: str,  # noqa: A002 - the word of the API
        *,
        language: Language = "en",
    ) -> dict[str, Any]:
        """Return the receipt of a live score.

        Raises:
            NotFoundError: not among the first of the live list, or not to be profiled.
            ConflictError: the lists are being moved.
        """
        row = live_pages.find(live, brand, id)
        if row["account_id"] in self.hidden(brand):
            message = f"the account {id!r} is not profiled: it is suppressed"
            raise NotFoundError(message)
        bit = int(self.state.brand_rules().bit(brand))
        sides = self.living.sides(live, brand, row["account_id"], bit)
        hidden = mask(self.ledger, self.state, brand)
        return live_pages.receipt(live, brand, row, sides, self.ledger, language, hidden)
