"""The state as one object."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from ambassadors.state.answers import Answers
from ambassadors.state.brand_rules import BrandTable
from ambassadors.state.copying import Copying
from ambassadors.state.crm import CrmTable
from ambassadors.state.curves import Curves
from ambassadors.state.database import connect, now_ms
from ambassadors.state.deliveries import Deliveries
from ambassadors.state.forgetting import Forgetting
from ambassadors.state.keys import Keys
from ambassadors.state.modes import Modes
from ambassadors.state.operations import Operations
from ambassadors.state.parameters import ParameterTable
from ambassadors.state.profiles import Profiles
from ambassadors.state.suppressions import Suppressions
from ambassadors.state.tables import AUDIT

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType
    from typing import Self


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One change that a person or a key made.

    Attributes:
        id: rising number.
        at: epoch ms.
        who: key id, or ``local`` for the command line.
        action: ``key.create``, ``suppress.do_not_contact`` ...
        object: what was changed.
        reason: why, where somebody said so.
    """

    id: int
    at: int
    who: str
    action: str
    object: str
    reason: str = ""


class State(
    BrandTable,
    Keys,
    Suppressions,
    Profiles,
    CrmTable,
    Operations,
    Answers,
    Curves,
    ParameterTable,
    Deliveries,
    Modes,
    Forgetting,
    Copying,
):
    """What people decide: brands, keys, suppressions, who is who, parameters, operations, and the audit trail.

    Thread-safe. Several processes may have it open: a change made by another is seen within a second.
    """

    @classmethod
    def open(cls, url: str, *, owner: bool = False, clock: Callable[[], int] = now_ms) -> Self:
        """Open or create a state and bring its schema up to date.

        Args:
            url: SQLAlchemy URL; the folder of an SQLite file is made.
            owner: this process runs the jobs: those an earlier one left unfinished are marked failed, and old
                answers go.
            clock: epoch milliseconds.

        Raises:
            UsageError: not a database URL, or its driver is not installed.
            ConflictError: no database of ours, or one of a newer version.
            UnreachableError: the server does not answer.
        """
        state = cls(connect(url), clock)
        if owner:
            state.fail_unfinished_operations()
            state.drop_old_answers()
        return state

    def audit(self, *, after: int = 0, limit: int = 500) -> list[AuditEntry]:
        """Return changes in the order in which they were made, from the one behind ``after`` on."""
        query = sa.select(AUDIT).where(AUDIT.c.id > after).order_by(AUDIT.c.id).limit(limit)
        with self.read() as connection:
            return [AuditEntry(**row._mapping) for row in connection.execute(query)]  # noqa: SLF001 - documented

    def audited(self, action: str) -> list[str]:
        """Return what an action was about, each time that it stands in the audit trail."""
        with self.read() as connection:
            return list(
                connection.execute(sa.select(AUDIT.c.object).where(AUDIT.c.action == action)).scalars()
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
