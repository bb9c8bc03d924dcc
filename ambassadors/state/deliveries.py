"""What platforms sent to the webhook receivers, so that a delivery repeated is known."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from ambassadors.state.database import Database
from ambassadors.state.tables import DELIVERIES

REMEMBERED_DAYS: Final = 30
"""Platforms repeat a delivery for hours, Meta for up to 36."""
DAY: Final = 86_400_000


class Deliveries(Database):
    """When each delivery came first."""

    def first_received(self, platform: str, digest: str) -> int:
        """Return when a delivery came for the first time, epoch milliseconds; now, where this is the first.

        Args:
            platform: who sends.
            digest: SHA-256 of what was sent, hexadecimal.
        """
        now, table = self._clock(), DELIVERIES
        found = sa.select(table.c.received_at).where(table.c.platform == platform, table.c.digest == digest)
        new = sa.select(sa.literal(platform), sa.literal(digest), sa.literal(now, sa.BigInteger)).where(
            ~sa.exists(found)
        )
        with self.write() as connection:
            connection.execute(sa.delete(table).where(table.c.received_at < now - REMEMBERED_DAYS * DAY))
            connection.execute(sa.insert(table).from_select(["platform", "digest", "received_at"], new))
            at: int = connection.execute(found).scalar_one()
        return at
