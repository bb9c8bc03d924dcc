"""Pseudonymous mode: of the workspace, and of single keys."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0010"


def upgrade() -> None:
    """Add the switch and its counter; nobody is hidden who was not."""
    hidden = sa.Column("pseudonymous", sa.Boolean, nullable=False, server_default=sa.false())
    op.add_column("api_keys", hidden)
    op.create_table(
        "modes",
        sa.Column("name", sa.String(63), primary_key=True),
        sa.Column("value", sa.Boolean, nullable=False),
    )
    versions = sa.table("versions", sa.column("name", sa.String), sa.column("value", sa.BigInteger))
    op.bulk_insert(versions, [{"name": "modes", "value": 0}])
