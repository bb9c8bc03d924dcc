"""The 0 - 100 curves in force: frozen for a month and a tempo, so that a score does not move because other people moved.

The unit of a score is the time bucket of its tempo: the scale of one tempo says nothing about the scores of another.
"""

from __future__ import annotations

import sqlalchemy as sa

from ambassadors.state.database import Database
from ambassadors.state.tables import CURVES


class Curves(Database):
    """The curves of a workspace."""

    def frozen_curve(self, brand: str, month: str, horizon_hours: float) -> float | None:
        """Return the scale of a brand's curve in a month at a tempo, None where none was frozen yet."""
        with self.read() as connection:
            found = connection.execute(_frozen(brand, month, horizon_hours)).scalar_one_or_none()
        return None if found is None else float(found)

    def curve(self, brand: str, month: str, horizon_hours: float, proposed: float) -> float:
        """Return the scale of a brand's curve in a month at a tempo; the first one proposed for it stays.

        Args:
            brand: key, "" = the whole workspace.
            month: ``2026-11``.
            horizon_hours: of the tempo, above 0.
            proposed: scale in units of the ambassador score, above 0.
        """
        with self.write() as connection:
            found = connection.execute(_frozen(brand, month, horizon_hours)).scalar_one_or_none()
            if found is None:
                row = {"brand": brand, "month": month, "horizon_hours": horizon_hours, "scale": proposed}
                connection.execute(sa.insert(CURVES).values(row))
                found = proposed
        return float(found)


def _frozen(brand: str, month: str, horizon_hours: float) -> sa.Select[float]:
    return sa.select(CURVES.c.scale).where(
        CURVES.c.brand == brand, CURVES.c.month == month, CURVES.c.horizon_hours == horizon_hours
    )
