"""Answers that were worked out in the background: teams and previews, read by the id of their operation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from ambassadors.state.database import Database
from ambassadors.state.tables import ANSWERS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

KEPT_DAYS: Final = 30
"""Days after which an answer goes: it names people, and whoever asked has read it long since."""
DAY: Final = 86_400_000
KEPT_ANSWERS: Final = 100
"""Answers of a kind that are kept; the oldest one goes."""


class Answers(Database):
    """Documents that name people, kept for a while; every process that serves the home reads the same."""

    def keep_answer(self, answer_id: str, kind: str, document: dict[str, Any]) -> None:
        """Keep an answer, in the place of an earlier one of the same id; old ones and the oldest one go.

        Args:
            answer_id: of its operation.
            kind: ``team`` or ``preview``.
            document: what JSON can hold.
        """
        row = {"id": answer_id, "kind": kind, "made_at": self._clock(), "document": document}
        alike = ANSWERS.c.kind == kind
        latest = sa.select(ANSWERS.c.id).where(alike).order_by(ANSWERS.c.made_at.desc(), ANSWERS.c.id)
        with self.write() as connection:
            connection.execute(sa.delete(ANSWERS).where((ANSWERS.c.id == answer_id) | self._old()))
            connection.execute(sa.insert(ANSWERS).values(row))
            over = latest.offset(KEPT_ANSWERS).subquery()
            connection.execute(sa.delete(ANSWERS).where(ANSWERS.c.id.in_(sa.select(over.c.id))))

    def answer(self, answer_id: str, kind: str) -> dict[str, Any] | None:
        """Return an answer, None where none of that kind is kept."""
        mine = (ANSWERS.c.id == answer_id) & (ANSWERS.c.kind == kind) & ~self._old()
        with self.read() as connection:
            found: dict[str, Any] | None = connection.execute(
                sa.select(ANSWERS.c.document).where(mine)
            ).scalar()
        return found

    def drop_old_answers(self) -> None:
        """Remove answers that are past their days."""
        with self.write() as connection:
            connection.execute(sa.delete(ANSWERS).where(self._old()))

    def drop_answers(self, named: Callable[[str], object] = lambda _text: True) -> int:
        """Remove answers that hold a text which names somebody; by default all. Return how many."""
        with self.write() as connection:
            gone = forget_answers(connection, named)
        self.wipe()
        return gone

    def _old(self) -> sa.ColumnElement[bool]:
        return ANSWERS.c.made_at < self._clock() - KEPT_DAYS * DAY


def forget_answers(connection: sa.Connection, named: Callable[[str], object]) -> int:
    """Remove, within a transaction, what names somebody; return how many."""
    rows = connection.execute(sa.select(ANSWERS.c.id, ANSWERS.c.document)).all()
    gone = [row.id for row in rows if any(map(named, texts(row.document)))]
    connection.execute(sa.delete(ANSWERS).where(ANSWERS.c.id.in_(gone)))
    return len(gone)


def texts(document: object) -> Iterator[str]:
    """Give every text of a document, keys too."""
    if isinstance(document, str):
        yield document
    elif isinstance(document, dict):
        for key, value in document.items():
            yield key
            yield from texts(value)
    elif isinstance(document, list):
        for value in document:
            yield from texts(value)
