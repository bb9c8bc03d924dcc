"""Curves are frozen for a tempo, too."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0030"


def upgrade() -> None:
    """Make the table anew: the tempo of the curves held is not known, the next assessment freezes them again."""
    op.drop_table("curves")
    op.create_table(
        "curves",
        sa.Column("brand", sa.String(63), primary_key=True),
        sa.Column("month", sa.String(7), primary_key=True),
        sa.Column("horizon_hours", sa.Float, primary_key=True),
        sa.Column("scale", sa.Float, nullable=False),
    )
