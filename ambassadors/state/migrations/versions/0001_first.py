"""The first schema: brands, keys, suppressions, operations, audit, curves, versions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

BIG = sa.BigInteger
SEQUENCE = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Create every table and set the counters to zero."""
    op.create_table(
        "brands",
        sa.Column("key", sa.String(63), primary_key=True),
        sa.Column("rules", sa.JSON, nullable=False),
    )
    op.create_table(
        "api_keys",
        sa.Column("id", sa.String(8), primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("scopes", sa.JSON, nullable=False),
        sa.Column("brands", sa.JSON),
        sa.Column("created_at", BIG, nullable=False),
        sa.Column("expires_at", BIG),
        sa.Column("revoked_at", BIG),
        sa.Column("last_used_at", BIG),
    )
    op.create_table(
        "suppressions",
        sa.Column("id", SEQUENCE, primary_key=True, autoincrement=True),
        sa.Column("account_id", sa.Text, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("brand", sa.String(63), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("created_by", sa.Text, nullable=False),
        sa.Column("created_at", BIG, nullable=False),
        sa.UniqueConstraint("account_id", "kind", "brand", name="one_suppression_a_kind"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "operations",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("kind", sa.String(63), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("done", BIG, nullable=False),
        sa.Column("total", BIG, nullable=False),
        sa.Column("stage", sa.Text, nullable=False),
        sa.Column("created_at", BIG, nullable=False),
        sa.Column("started_at", BIG),
        sa.Column("finished_at", BIG),
        sa.Column("result", sa.Text),
        sa.Column("error", sa.Text),
    )
    op.create_table(
        "audit",
        sa.Column("id", SEQUENCE, primary_key=True, autoincrement=True),
        sa.Column("at", BIG, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("action", sa.String(63), nullable=False),
        sa.Column("object", sa.Text, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "curves",
        sa.Column("brand", sa.String(63), primary_key=True),
        sa.Column("month", sa.String(7), primary_key=True),
        sa.Column("scale", sa.Float, nullable=False),
    )
    versions = op.create_table(
        "versions",
        sa.Column("name", sa.String(63), primary_key=True),
        sa.Column("value", BIG, nullable=False),
    )
    op.bulk_insert(versions, [{"name": name, "value": 0} for name in ("brands", "keys", "suppressions")])
