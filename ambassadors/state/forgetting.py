"""What the state holds about one person, and how it forgets one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from ambassadors.state.answers import forget_answers, texts
from ambassadors.state.database import Database
from ambassadors.state.tables import (
    ACCOUNT_MARKS,
    ANSWERS,
    AUDIT,
    CRM_LINKS,
    OPERATIONS,
    PARAMETERS,
    PERSON_LINKS,
    PROPOSAL_VERDICTS,
    SUPPRESSIONS,
    VERSIONS,
)

if TYPE_CHECKING:
    from collections.abc import Callable

EXCLUDED: Final = "exclude.accounts"

NAMED: Final = (
    (PERSON_LINKS, ("low", "high")),
    (PROPOSAL_VERDICTS, ("low", "high")),
    (ACCOUNT_MARKS, ("account_id",)),
    (CRM_LINKS, ("account_id",)),
)
"""Tables of who is who, and the columns in which they name accounts: rows that name an erased one go."""


class Forgetting(Database):
    """Rows of the state that name accounts."""

    def note(self, action: str, what: str, by: str, reason: str) -> None:
        """Add a row to the audit trail: a decision about a person, with who took it and why."""
        with self.change("suppressions", action, what, by, reason):
            pass

    def about(self, account_id: str) -> dict[str, list[dict[str, Any]]]:
        """Return what was decided about an account: suppressions, audit rows, who is who, answers that name it."""
        asked = {
            "suppressions": sa.select(SUPPRESSIONS).where(SUPPRESSIONS.c.account_id == account_id),
            "audit": sa.select(AUDIT).where(AUDIT.c.object == account_id),
            **{
                table.name: sa.select(table).where(sa.or_(*(table.c[name] == account_id for name in names)))
                for table, names in NAMED
            },
        }
        with self.read() as connection:
            told = {name: [_plain(row) for row in connection.execute(query)] for name, query in asked.items()}
            answers = connection.execute(sa.select(ANSWERS).order_by(ANSWERS.c.made_at)).all()
        mine = [row for row in answers if account_id in texts(row.document)]  # of others it tells nothing
        return told | {
            "answers": [{name: getattr(row, name) for name in ("id", "kind", "made_at")} for row in mine]
        }

    def decisions(self) -> dict[str, dict[str, int]]:
        """Return how many suppressions of each kind stand, and how many decisions of each action were taken."""
        counted = {
            "suppressions": sa.select(SUPPRESSIONS.c.kind, sa.func.count()).group_by(SUPPRESSIONS.c.kind),
            "audit": sa.select(AUDIT.c.action, sa.func.count()).group_by(AUDIT.c.action),
        }
        with self.read() as connection:
            return {
                name: {str(key): int(count) for key, count in connection.execute(query)}
                for name, query in counted.items()
            }

    def forget(self, alias: Callable[[str], str | None], scrub: Callable[[str], str], by: str) -> int:
        """Put aliases in the place of the ids of erased accounts, and leave no byte of them in the file.

        Args:
            alias: account id -> what stands for it, None where the account was not erased.
            scrub: a text without what names an erased person.
            by: who asked for it.

        Returns:
            Rows that named somebody.
        """
        with self.change("suppressions", "forget", "", by) as connection:
            found = _suppressions(connection, alias, by, self._clock())
            found += _audit(connection, alias, scrub) + _parameters(connection, alias, scrub)
            found += _who_is_who(connection, alias)
            found += forget_answers(connection, lambda text: alias(text) or scrub(text) != text)
            found += _texts(connection, OPERATIONS, ("result", "error"), scrub)
        self._versions_read = float("-inf")
        self.wipe("VACUUM")
        return found


def _plain(row: sa.Row[Any]) -> dict[str, Any]:
    """Return a row with names that are plain texts, as JSON wants them."""
    return {str(name): value for name, value in row._mapping.items()}  # noqa: SLF001 - documented


def _suppressions(connection: sa.Connection, alias: Callable[[str], str | None], by: str, now: int) -> int:
    """Leave one entry of kind ``erased`` under the alias of each erased account."""
    table, found = SUPPRESSIONS, 0
    for row in connection.execute(sa.select(table)).all():
        stands = alias(row.account_id)
        if stands is None:
            continue
        found += 1
        connection.execute(sa.delete(table).where(table.c.id == row.id))
        known = sa.select(table.c.id).where(table.c.account_id == stands)
        if connection.execute(known).first() is None:
            values = {"account_id": stands, "kind": "erased", "brand": "", "reason": "", "created_by": by}
            connection.execute(sa.insert(table).values(**values, created_at=now, source=""))
    return found


def _audit(connection: sa.Connection, alias: Callable[[str], str | None], scrub: Callable[[str], str]) -> int:
    found = 0
    for row in connection.execute(sa.select(AUDIT)).all():
        values = {"object": alias(row.object) or scrub(row.object), "reason": scrub(row.reason)}
        if values != {"object": row.object, "reason": row.reason}:
            found += 1
            connection.execute(sa.update(AUDIT).where(AUDIT.c.id == row.id).values(values))
    return found


def _parameters(
    connection: sa.Connection, alias: Callable[[str], str | None], scrub: Callable[[str], str]
) -> int:
    """Somebody who is left out of rankings by name is no more: there is nothing left to leave out."""
    found = 0
    for row in connection.execute(sa.select(PARAMETERS)).all():
        named = row.overrides.get(EXCLUDED)
        kept = [one for one in named if alias(one) is None] if isinstance(named, list) else named
        if kept != named or scrub(row.reason) != row.reason:
            found += 1
            overrides = {**row.overrides, **({} if named is None else {EXCLUDED: kept})}
            values = {"overrides": overrides, "reason": scrub(row.reason)}
            connection.execute(
                sa.update(PARAMETERS).where(PARAMETERS.c.version == row.version).values(values)
            )
    return found


def _who_is_who(connection: sa.Connection, alias: Callable[[str], str | None]) -> int:
    """Remove every row that names an erased account."""
    found = 0
    for table, names in NAMED:
        keys = list(table.primary_key)
        for row in connection.execute(sa.select(table)).all():
            if any(alias(getattr(row, name)) for name in names):
                found += 1
                mine = (key == getattr(row, key.name) for key in keys)
                connection.execute(sa.delete(table).where(*mine))
    if found:
        counter = sa.update(VERSIONS).where(VERSIONS.c.name == "people")
        connection.execute(counter.values(value=VERSIONS.c.value + 1))
    return found


def _texts(
    connection: sa.Connection, table: sa.Table, columns: tuple[str, ...], scrub: Callable[[str], str]
) -> int:
    found = 0
    for row in connection.execute(sa.select(table)).all():
        held = {name: getattr(row, name) for name in columns}
        values = {name: text and scrub(text) for name, text in held.items()}
        if values != held:
            found += 1
            connection.execute(sa.update(table).where(table.c.id == row.id).values(values))
    return found
