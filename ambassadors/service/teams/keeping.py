"""The teams that were chosen lately, in memory."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ambassadors.errors import NotFoundError

if TYPE_CHECKING:
    from ambassadors.assessment import Assessment
    from ambassadors.outreach.team import Team, Wanted

HELD: Final = 100
"""Teams that a service remembers; older ones are let go of."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A team as it was chosen.

    Attributes:
        brand: key, "" = the whole workspace.
        wanted: what was asked for, in account ids.
        team: what came out; None = not yet.
        assessment: from which.
    """

    brand: str
    wanted: Wanted
    assessment: Assessment
    team: Team | None = None


class Teams:
    """The teams that a service chose lately, in memory alone. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: OrderedDict[str, Chosen] = OrderedDict()

    def keep(self, team_id: str, chosen: Chosen) -> None:
        """Remember a team, or that it is being chosen; the oldest one goes."""
        with self._lock:
            self._held[team_id] = chosen
            while len(self._held) > HELD:
                self._held.popitem(last=False)

    def clear(self) -> None:
        """Forget all of them: they name people."""
        with self._lock:
            self._held.clear()

    def get(self, team_id: str, brands: frozenset[str] | None) -> Chosen:
        """Return a team of one of some brands (None = all). Raises NotFoundError: none here, or let go of since."""
        with self._lock:
            found = self._held.get(team_id)
        if found is not None and (brands is None or found.brand in brands):
            return found
        message = f"no team {team_id!r} is held here (the last {HELD} are, until the service stops); choose it again"
        raise NotFoundError(message)
