"""Versioned parameters of the ranking."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

SEQUENCE = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Create the table and its counter."""
    op.create_table(
        "parameters",
        sa.Column("version", SEQUENCE, primary_key=True, autoincrement=True),
        sa.Column("overrides", sa.JSON, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("created_by", sa.Text, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sqlite_autoincrement=True,
    )
    versions = sa.table("versions", sa.column("name", sa.String), sa.column("value", sa.BigInteger))
    op.bulk_insert(versions, [{"name": "parameters", "value": 0}])
