"""Suppressions that follow from what people ask for in their own profiles: they come and go with what a profile says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from ambassadors.state.database import Database
from ambassadors.state.suppressions import PROFILE
from ambassadors.state.tables import SUPPRESSIONS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ambassadors.state.suppressions import SuppressionKind

BY_PROFILES = "the policies"


class Profiles(Database):
    """What profiles ask for, as rows beside what people decided."""

    def asked(self) -> dict[tuple[str, SuppressionKind], str]:
        """Return what stands because a profile asks for it: the reason, by account id and kind."""
        table = SUPPRESSIONS.c
        query = sa.select(table.account_id, table.kind, table.reason).where(table.source == PROFILE)
        with self.read() as connection:
            return {(row.account_id, row.kind): row.reason for row in connection.execute(query)}

    def obey(self, asked: Mapping[tuple[str, SuppressionKind], str]) -> None:
        """Let exactly this stand of what profiles ask for; what people decided stays, and stands before it.

        Args:
            asked: the reason, by account id and kind.
        """
        table, columns = SUPPRESSIONS.c, (SUPPRESSIONS.c.account_id, SUPPRESSIONS.c.kind)
        with self.read() as connection:
            rows = connection.execute(
                sa.select(*columns, table.reason, table.source).where(table.brand == "")
            ).all()
        decided = {(row.account_id, row.kind) for row in rows if row.source != PROFILE}
        held = {(row.account_id, row.kind): row.reason for row in rows if row.source == PROFILE}
        wanted = {key: reason for key, reason in asked.items() if key not in decided}
        gone = [key for key, reason in held.items() if wanted.get(key) != reason]
        come = [key for key, reason in wanted.items() if held.get(key) != reason]
        if not (gone or come):
            return
        told = f"{len(come)} profiles ask, {len(gone)} do so no longer"
        with self.change("suppressions", "suppress.profiles", told, BY_PROFILES) as connection:
            for account_id, kind in gone:
                connection.execute(
                    sa.delete(SUPPRESSIONS).where(
                        table.account_id == account_id, table.kind == kind, table.source == PROFILE
                    )
                )
            said = {"brand": "", "created_by": BY_PROFILES, "source": PROFILE, "created_at": self._clock()}
            if come:
                connection.execute(
                    sa.insert(SUPPRESSIONS),
                    [
                        {"account_id": one, "kind": kind, "reason": wanted[one, kind], **said}
                        for one, kind in come
                    ],
                )
