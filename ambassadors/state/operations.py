"""Long jobs: what runs, how far it is, how it ended."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Final, Literal

import sqlalchemy as sa

from ambassadors.errors import NotFoundError
from ambassadors.state.database import Database
from ambassadors.state.tables import OPERATIONS

OperationState = Literal["queued", "running", "succeeded", "failed", "cancelled"]
_UNFINISHED: Final = ("queued", "running")


@dataclass(frozen=True, slots=True)
class Operation:
    """One long job.

    Attributes:
        id: 32 hexadecimal digits.
        kind: what it does (``refresh``).
        state: ``queued``, ``running``, ``succeeded``, ``failed`` or ``cancelled``.
        done: steps behind it.
        total: steps in all, 0 = not known yet.
        stage: what it is doing now.
        created_at: epoch ms, like the two that follow.
        started_at: None = not yet.
        finished_at: None = not yet.
        result: what it made (an assessment's id).
        error: why it failed, one line.
    """

    id: str
    kind: str
    state: OperationState
    done: int
    total: int
    stage: str
    created_at: int
    started_at: int | None = None
    finished_at: int | None = None
    result: str | None = None
    error: str | None = None


class Operations(Database):
    """The operations of a workspace."""

    def create_operation(self, kind: str) -> Operation:
        """Write down a job that is to run."""
        made = Operation(uuid.uuid4().hex, kind, "queued", 0, 0, "", self._clock())
        row = {
            name: getattr(made, name)
            for name in ("id", "kind", "state", "done", "total", "stage", "created_at")
        }
        with self.write() as connection:
            connection.execute(sa.insert(OPERATIONS).values(row))
        return made

    def update_operation(
        self,
        operation_id: str,
        *,
        state: OperationState | None = None,
        done: int | None = None,
        total: int | None = None,
        stage: str | None = None,
        result: str | None = None,
        error: str | None = None,
    ) -> Operation:
        """Write down how far a job is; what is None stays. A state sets its own times.

        Raises:
            NotFoundError: no such operation.
        """
        given = {
            "state": state,
            "done": done,
            "total": total,
            "stage": stage,
            "result": result,
            "error": error,
        }
        values: dict[str, object] = {name: value for name, value in given.items() if value is not None}
        if state == "running":
            values["started_at"] = sa.func.coalesce(OPERATIONS.c.started_at, self._clock())
        elif state not in (None, "queued"):
            values["finished_at"] = self._clock()
        if values:
            with self.write() as connection:
                connection.execute(
                    sa.update(OPERATIONS).where(OPERATIONS.c.id == operation_id).values(values)
                )
        return self.operation(operation_id)

    def operation(self, operation_id: str) -> Operation:
        """Return one operation.

        Raises:
            NotFoundError: no such operation.
        """
        with self.read() as connection:
            row = connection.execute(
                sa.select(OPERATIONS).where(OPERATIONS.c.id == operation_id)
            ).one_or_none()
        if row is None:
            message = f"no operation {operation_id!r} here"
            raise NotFoundError(message)
        return Operation(**row._mapping)  # noqa: SLF001 - the documented way to a row's names

    def fail_unfinished_operations(self) -> int:
        """Mark what an earlier process left unfinished as failed; return how many.

        Only the process that runs the jobs may call this, once, before its first job.
        """
        values = {"state": "failed", "error": "the service stopped", "finished_at": self._clock()}
        with self.write() as connection:
            left = OPERATIONS.c.state.in_(_UNFINISHED)
            return connection.execute(sa.update(OPERATIONS).where(left).values(values)).rowcount
