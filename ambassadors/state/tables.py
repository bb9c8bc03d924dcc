"""Tables of the service state. Times are int64 milliseconds since 1970-01-01T00:00:00Z.

The migrations create them; a test compares what they create with what is declared here.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)

METADATA: Final = MetaData()

_SEQUENCE = BigInteger().with_variant(Integer, "sqlite")  # SQLite numbers rows by INTEGER PRIMARY KEY alone

BRANDS: Final = Table(
    "brands",
    METADATA,
    Column("key", String(63), primary_key=True),
    Column("rules", JSON, nullable=False),
)

API_KEYS: Final = Table(
    "api_keys",
    METADATA,
    Column("id", String(8), primary_key=True),
    Column("name", Text, nullable=False),
    Column(
        "digest", String(64), nullable=False
    ),  # SHA-256 of a 256-bit random secret: nothing to guess, no salt needed
    Column("scopes", JSON, nullable=False),
    Column("brands", JSON(none_as_null=True)),  # null = every brand
    Column("created_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger),
    Column("revoked_at", BigInteger),
    Column("last_used_at", BigInteger),
    Column("pseudonymous", Boolean, nullable=False, server_default=false()),  # sees nobody by name
)

SUPPRESSIONS: Final = Table(
    "suppressions",
    METADATA,
    Column("id", _SEQUENCE, primary_key=True, autoincrement=True),
    Column("account_id", Text, nullable=False),
    Column("kind", String(16), nullable=False),
    Column(
        "brand", String(63), nullable=False
    ),  # "" = every brand: nulls would slip past the unique constraint
    Column("reason", Text, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("source", Text, nullable=False, server_default=""),  # a form, a mail, another system
    UniqueConstraint("account_id", "kind", "brand", name="one_suppression_a_kind"),
    sqlite_autoincrement=True,  # an id never comes back: cursors and logs name it
)

OPERATIONS: Final = Table(
    "operations",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("kind", String(63), nullable=False),
    Column("state", String(16), nullable=False),
    Column("done", BigInteger, nullable=False),
    Column("total", BigInteger, nullable=False),
    Column("stage", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("started_at", BigInteger),
    Column("finished_at", BigInteger),
    Column("result", Text),
    Column("error", Text),
)

AUDIT: Final = Table(
    "audit",
    METADATA,
    Column("id", _SEQUENCE, primary_key=True, autoincrement=True),
    Column("at", BigInteger, nullable=False),
    Column("who", Text, nullable=False),
    Column("action", String(63), nullable=False),
    Column("object", Text, nullable=False),
    Column("reason", Text, nullable=False, server_default=""),
    sqlite_autoincrement=True,
)

CURVES: Final = Table(
    "curves",
    METADATA,
    Column("brand", String(63), primary_key=True),
    Column("month", String(7), primary_key=True),  # 2026-11
    Column("horizon_hours", Float, primary_key=True),
    Column("scale", Float, nullable=False),
)

PARAMETERS: Final = Table(
    "parameters",
    METADATA,
    Column("version", _SEQUENCE, primary_key=True, autoincrement=True),
    Column("overrides", JSON, nullable=False),  # what differs from the defaults, by name
    Column("reason", Text, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    sqlite_autoincrement=True,  # a version never comes back
)
"""One row a change, never changed again; the newest is in force, none = the defaults (version 0)."""

DELIVERIES: Final = Table(
    "deliveries",
    METADATA,
    Column("platform", String(16), primary_key=True),
    Column("digest", String(64), primary_key=True),
    Column("received_at", BigInteger, nullable=False),
)
"""What webhook receivers took in the last days: a delivery repeated keeps the time of its first coming."""

ANSWERS: Final = Table(
    "answers",
    METADATA,
    Column("id", String(32), primary_key=True),  # of the operation that worked it out
    Column("kind", String(16), nullable=False),  # team or preview
    Column("made_at", BigInteger, nullable=False),
    Column("document", JSON, nullable=False),
)
"""What was worked out in the background. It names people: it is kept for some weeks, and goes when one is erased."""

PERSON_LINKS: Final = Table(
    "person_links",
    METADATA,
    Column("id", _SEQUENCE, primary_key=True, autoincrement=True),
    Column("low", Text, nullable=False),  # the smaller account id
    Column("high", Text, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("confidence", Float, nullable=False),
    Column("evidence", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    UniqueConstraint("low", "high", "kind", name="one_link_a_kind"),
    sqlite_autoincrement=True,
)

ACCOUNT_MARKS: Final = Table(
    "account_marks",
    METADATA,
    Column("account_id", Text, primary_key=True),
    Column("mark", String(16), primary_key=True),
    Column("reason", Text, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
)

CRM_LINKS: Final = Table(
    "crm_links",
    METADATA,
    Column("id", _SEQUENCE, primary_key=True, autoincrement=True),
    Column("account_id", Text, nullable=False),
    Column("crm_id", Text, nullable=False),
    Column("email_key", String(64), nullable=False),  # keyed hash of the CRM's hash, "" = none given
    Column("consent_at", BigInteger, nullable=False),
    Column("consent_where", Text, nullable=False),
    Column("consent_text", Text, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    UniqueConstraint("account_id", "crm_id", name="one_link_a_crm_id"),
    sqlite_autoincrement=True,
)

PROPOSAL_VERDICTS: Final = Table(
    "proposal_verdicts",
    METADATA,
    Column("low", Text, primary_key=True),
    Column("high", Text, primary_key=True),
    Column("verdict", String(8), nullable=False),  # accepted or refused
    Column("score", Float, nullable=False),
    Column("reason", Text, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
)
"""What a person said of two accounts that look alike; a refused pair is not proposed again."""

MODES: Final = Table(
    "modes",
    METADATA,
    Column("name", String(63), primary_key=True),
    Column("value", Boolean, nullable=False),
)
"""Switches of the workspace that people turn, such as pseudonyms for everybody."""

VERSIONS: Final = Table(
    "versions",
    METADATA,
    Column("name", String(63), primary_key=True),
    Column("value", BigInteger, nullable=False),
)
"""One counter each for brands, keys, suppressions, parameters, people and modes; every change adds one, in the same transaction."""
