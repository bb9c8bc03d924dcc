"""Who is who: links, marks, CRM links with consent, what was said of proposals."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0003"

SEQUENCE = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def _said() -> list[sa.Column[object]]:
    """Return who said it and when."""
    return [
        sa.Column("created_by", sa.Text, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
    ]


def upgrade() -> None:
    """Create the tables and their counter."""
    op.create_table(
        "person_links",
        sa.Column("id", SEQUENCE, primary_key=True, autoincrement=True),
        sa.Column("low", sa.Text, nullable=False),
        sa.Column("high", sa.Text, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("confidence", sa.Float, nullable=False),
        sa.Column("evidence", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        *_said(),
        sa.UniqueConstraint("low", "high", "kind", name="one_link_a_kind"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "account_marks",
        sa.Column("account_id", sa.Text, primary_key=True),
        sa.Column("mark", sa.String(16), primary_key=True),
        sa.Column("reason", sa.Text, nullable=False),
        *_said(),
    )
    op.create_table(
        "crm_links",
        sa.Column("id", SEQUENCE, primary_key=True, autoincrement=True),
        sa.Column("account_id", sa.Text, nullable=False),
        sa.Column("crm_id", sa.Text, nullable=False),
        sa.Column("email_key", sa.String(64), nullable=False),
        sa.Column("consent_at", sa.BigInteger, nullable=False),
        sa.Column("consent_where", sa.Text, nullable=False),
        sa.Column("consent_text", sa.Text, nullable=False),
        *_said(),
        sa.UniqueConstraint("account_id", "crm_id", name="one_link_a_crm_id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "proposal_verdicts",
        sa.Column("low", sa.Text, primary_key=True),
        sa.Column("high", sa.Text, primary_key=True),
        sa.Column("verdict", sa.String(8), nullable=False),
        sa.Column("score", sa.Float, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        *_said(),
    )
    versions = sa.table("versions", sa.column("name", sa.String), sa.column("value", sa.BigInteger))
    op.bulk_insert(versions, [{"name": "people", "value": 0}])
