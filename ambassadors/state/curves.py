"""The 0 - 100 curves in force: frozen for a month, so that a score does not move because other people moved."""

from __future__ import annotations

import sqlalchemy as sa

from ambassadors.state.database import Database
from ambassadors.state.tables import CURVES


class Curves(Database):
    """The curves of a workspace."""

    def frozen_curve(self, brand: str, month: str) -> float | None:
        """Return the scale of a brand's curve in a month, None where none was frozen yet."""
        mine = (CURVES.c.brand == brand) & (CURVES.c.month == month)
        with self.read() as connection:
            found = connection.execute(sa.select(CURVES.c.scale).where(mine)).scalar_one_or_none()
        return None if found is None else float(found)

    def curve(self, brand: str, month: str, proposed: float) -> float:
        """Return the scale of a brand's curve in a month; the first one proposed for it stays.

        Args:
            brand: key, "" = the whole workspace.
            month: ``2026-11``.
            proposed: scale in units of the ambassador score, above 0.
        """
        mine = (CURVES.c.brand == brand) & (CURVES.c.month == month)
        with self.write() as connection:
            found = connection.execute(sa.select(CURVES.c.scale).where(mine)).scalar_one_or_none()
            if found is None:
                connection.execute(sa.insert(CURVES).values(brand=brand, month=month, scale=proposed))
                found = proposed
        return float(found)
