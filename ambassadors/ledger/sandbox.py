"""SQL for analysts on the ledger: reads its tables and nothing else.

A read-only DuckDB connection alone still reads and writes other files (COPY, read_csv, ATTACH), so
external access is switched off and the configuration locked before the statement runs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import duckdb

from ambassadors.errors import NotFoundError, UsageError
from ambassadors.ledger.connection import FILE, translate

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa

ALLOWED: Final = (duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN)
"""Kinds of statements that ask; SHOW, DESCRIBE and SUMMARIZE are of the first."""


def run_sql(home: Path, statement: str, limit: int = 10_000, memory_limit_mb: int = 1500) -> pa.Table:
    """Return at most ``limit`` rows of one statement's answer.

    Raises:
        NotFoundError: the home holds no ledger.
        LedgerBusyError: another process holds the ledger.
        UsageError: the statement is wrong or not allowed.
    """
    if not (home / FILE).exists():
        message = f"there is no ledger in {home}; load some events first (ambassadors load FILE)"
        raise NotFoundError(message)
    config: dict[str, str | bool | int | float | list[str]] = {
        "enable_external_access": False,
        "memory_limit": f"{memory_limit_mb}MB",
    }
    try:
        connection = duckdb.connect(str(home / FILE), read_only=True, config=config)
    except duckdb.Error as error:
        raise translate(error, home) from error
    with connection:
        try:
            connection.execute("SET lock_configuration = true")
            statements = connection.extract_statements(statement)
            if len(statements) != 1:
                message = f"one statement at a time, found {len(statements)}"
                raise UsageError(message)
            if statements[0].type not in ALLOWED:
                message = f"only questions are answered here (SELECT, SHOW, DESCRIBE, EXPLAIN), not {statements[0].type.name}"
                raise UsageError(message)
            return connection.sql(statements[0]).limit(limit).to_arrow_table()
        except duckdb.Error as error:
            message = f"SQL: {' '.join(str(error).split())}"
            raise UsageError(message) from error
