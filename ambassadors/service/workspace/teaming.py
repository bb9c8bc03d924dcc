"""The best team of k."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ambassadors.errors import ConflictError
from ambassadors.outreach.team import Wanted
from ambassadors.service import teams
from ambassadors.service.workspace.opening import unnamed
from ambassadors.service.workspace.reading import Reading

if TYPE_CHECKING:
    from collections.abc import Callable

    from ambassadors.languages import Language
    from ambassadors.state import Operation


class Teaming(Reading):
    """The best team of k."""

    def team(self, brand: str, wanted: Wanted, *, language: Language = "en") -> dict[str, Any]:
        """Choose a team from the current assessment and return it (see ``teams.shown``).

        Args:
            brand: key of the brand.
            wanted: what it must be like; people by account id, short id or ``@handle``.
            language: of the sentences.

        Raises:
            NotFoundError: a named person whom nobody knows.
            ConflictError: a fixed person who may not be asked, or fixed people who break the limits.
            UsageError: more members than there are people to choose from.
        """
        asked = self._asked(brand, wanted)
        return self._shown(teams.choose(asked, self.state), language)

    def start_team(self, brand: str, wanted: Wanted) -> Operation:
        """Begin to choose a team; :meth:`chosen` takes the operation's id. Errors as those of :meth:`team`."""
        asked = self._asked(brand, wanted)
        teams.check(asked, self.state)

        def work(operation_id: str, _tell: Callable[[str, int, int], None]) -> str:
            with self._choosing, unnamed():  # an erasure may have come since: from whom is here now
                chosen = teams.choose(self._asked(brand, asked.wanted), self.state)
                teams.keep(self.state, operation_id, chosen)
            return operation_id

        def begun(operation: Operation) -> None:
            nameless = replace(asked, wanted=Wanted(asked.wanted.size))
            teams.keep(self.state, operation.id, nameless)

        return self._start("team", work, begun)

    def chosen(
        self, team_id: str, *, brands: frozenset[str] | None = None, language: Language = "en"
    ) -> dict[str, Any] | None:
        """Return a team as it stands now, None while it is being chosen.

        Args:
            team_id: id of the operation that chose it.
            brands: of the key, None = all; a team of another brand is not there.
            language: of the sentences.

        Raises:
            NotFoundError: not chosen here, or let go of since.
            ConflictError: choosing it failed; the message says why.
        """
        found = teams.kept(self.state, self.settings.home, self.current(), team_id, brands)
        if found.team is not None:
            return self._shown(found, language)
        operation = self.state.operation(team_id)
        if operation.state == "failed":
            raise ConflictError(str(operation.error))
        return None

    def _asked(self, brand: str, wanted: Wanted) -> teams.Chosen:
        current = self.current()
        return teams.Chosen(brand, teams.named(wanted, current, self.account_id), current)

    def _shown(self, chosen: teams.Chosen, language: Language) -> dict[str, Any]:
        return teams.shown(chosen, self.current(), self.ledger, self.state, language)
