"""Copy the state while it is used, and put a copy back without losing what must not be lost."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from ambassadors.errors import ConflictError
from ambassadors.state.database import Database, bring_up_to_date
from ambassadors.state.tables import API_KEYS, AUDIT, MODES, SUPPRESSIONS, VERSIONS

if TYPE_CHECKING:
    from pathlib import Path

KEPT: Final = {
    "suppressions": (SUPPRESSIONS, ("account_id", "kind", "brand")),
    "audit": (AUDIT, ("id",)),
}
"""Rows that a restore never loses, by what tells them apart."""


class Copying(Database):
    """Copies of an SQLite state; a PostgreSQL server has tools of its own."""

    def copy_to(self, path: Path) -> None:
        """Write the state as of now into a file. Raises ConflictError: it is no SQLite file."""
        self._sqlite()
        with self._engine.connect() as connection:
            connection.exec_driver_sql("ROLLBACK")  # VACUUM runs outside of any transaction
            connection.exec_driver_sql("VACUUM INTO ?", (str(path),))

    def replace(self, path: Path) -> dict[str, int]:
        """Put a copy in the place of the state; return how many rows of now were kept beside it.

        People who objected since are left alone still, keys revoked since stay revoked, pseudonyms stay on, the audit
        trail goes on.
        """
        self._sqlite()
        held = self._rows()
        with closing(sqlite3.connect(path)) as source, self._engine.connect() as connection:
            connection.exec_driver_sql("ROLLBACK")
            target = connection.connection.driver_connection
            if not isinstance(target, sqlite3.Connection):
                raise TypeError(type(target))
            source.backup(target)
        bring_up_to_date(self._engine)
        with self.write() as connection:
            kept = {name: _missing(connection, *KEPT[name], held[name]) for name in KEPT}
            kept["revoked_keys"] = sum(
                connection.execute(
                    sa.update(API_KEYS)
                    .where(API_KEYS.c.id == row["id"], API_KEYS.c.revoked_at.is_(None))
                    .values(revoked_at=row["revoked_at"])
                ).rowcount
                for row in held["keys"]
                if row["revoked_at"] is not None
            )
            for row in held["modes"]:
                _keep_on(connection, row)
            for row in held["versions"]:  # every cache of before is over
                mine = VERSIONS.c.name == row["name"]
                newer = sa.func.max(VERSIONS.c.value, row["value"]) + 1
                connection.execute(sa.update(VERSIONS).where(mine).values(value=newer))
        self._versions_read = float("-inf")
        return kept

    def _sqlite(self) -> None:
        if self._engine.dialect.name != "sqlite":
            message = (
                "the state lives in a database server: back it up and restore it with the server's own tools"
            )
            raise ConflictError(message)

    def _rows(self) -> dict[str, list[dict[str, Any]]]:
        tables = {"suppressions": SUPPRESSIONS, "audit": AUDIT, "keys": API_KEYS, "versions": VERSIONS}
        tables |= {"modes": MODES}
        with self.read() as connection:
            return {
                name: [
                    {str(key): value for key, value in row._mapping.items()}  # noqa: SLF001 - documented
                    for row in connection.execute(sa.select(table))
                ]
                for name, table in tables.items()
            }


def _keep_on(connection: sa.Connection, row: dict[str, Any]) -> None:
    """Keep a switch that is on; a backup of before does not turn it off."""
    mine = MODES.c.name == row["name"]
    if row["value"] and not connection.execute(sa.update(MODES).where(mine).values(value=True)).rowcount:
        connection.execute(sa.insert(MODES).values(row))


def _missing(
    connection: sa.Connection, table: sa.Table, same: tuple[str, ...], rows: list[dict[str, Any]]
) -> int:
    """Insert the rows that the table does not hold; return how many."""
    new = 0
    for row in rows:
        known = sa.select(table.c.id).where(*(table.c[name] == row[name] for name in same))
        if connection.execute(known).first() is None:
            taken = (
                connection.execute(sa.select(table.c.id).where(table.c.id == row["id"])).first() is not None
            )
            values = {name: value for name, value in row.items() if name != "id" or not taken}
            connection.execute(sa.insert(table).values(values))
            new += 1
    return new
