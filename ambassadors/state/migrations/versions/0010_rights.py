"""Reasons in the audit trail, and where a suppression comes from."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0020"


def upgrade() -> None:
    """Add the columns; what was decided before has no reason and came by hand."""
    op.add_column("audit", sa.Column("reason", sa.Text, nullable=False, server_default=""))
    op.add_column("suppressions", sa.Column("source", sa.Text, nullable=False, server_default=""))
