"""Pseudonymous mode: a switch of the workspace that somebody turns by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

from ambassadors.errors import UsageError
from ambassadors.state.database import Database
from ambassadors.state.tables import MODES

if TYPE_CHECKING:
    from collections.abc import Callable

PSEUDONYMS: Final = "pseudonyms"


class Modes(Database):
    """The switches of a workspace."""

    def __init__(self, engine: sa.Engine, clock: Callable[[], int]) -> None:
        super().__init__(engine, clock)
        self._hiding: tuple[int, bool] = (-1, False)

    def pseudonymous(self) -> bool:
        """Return whether everybody is shown by pseudonym; from memory until it is turned."""
        version = self.version("modes")
        if self._hiding[0] != version:
            with self.read() as connection:
                found = connection.scalar(sa.select(MODES.c.value).where(MODES.c.name == PSEUDONYMS))
            self._hiding = (version, bool(found))
        return self._hiding[1]

    def use_pseudonyms(self, on: bool, *, by: str, reason: str) -> None:  # noqa: FBT001 - the new value itself
        """Show everybody by pseudonym from the next read on, or by name again.

        Raises:
            UsageError: nobody's name, or no reason.
        """
        if not by.strip() or not reason.strip():
            message = "a decision needs who decides (by) and why (reason)"
            raise UsageError(message)
        mine = MODES.c.name == PSEUDONYMS
        with self.change(
            "modes", f"privacy.pseudonyms.{'on' if on else 'off'}", "", by, reason
        ) as connection:
            if not connection.execute(sa.update(MODES).where(mine).values(value=on)).rowcount:
                connection.execute(sa.insert(MODES).values(name=PSEUDONYMS, value=on))
