"""Settings: flags over environment over ``ambassadors.toml`` in the home over defaults."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

from pydantic import AliasChoices, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """What may be set from outside.

    Attributes:
        home: folder that holds everything this installation keeps.
        database_url: SQLAlchemy URL of the service state; SQLite under the home when empty.
        neo4j_uri: Bolt address of the graph database; empty = the local server.
        neo4j_user: its user.
        neo4j_password: its password.
        host: address the service listens on.
        port: port the service listens on.
        memory_limit_mb: what the ledger engine may hold in memory, MiB.
        keep_assessments: how many of the latest assessments are kept, besides the first of each month.
        live_seconds: least pause between two live lists of a running service; 0 = it makes none.
        live_acts: scored acts of an assessment above which no live lists are made: they cost memory.
        retain_hours: how often a running service takes out what is past the days of its platform's policy; 0 = never by itself.
        set_aside_days: how long records that could not be taken are kept, with exports under the home; 0 = no end of its own.
        meta_app_secret: signs what Meta sends to ``/v1/webhooks/meta``; empty = that receiver does not exist.
        meta_verify_token: what Meta shows when it is told the address of the receiver.
        discourse_secret: signs what a Discourse forum sends to ``/v1/webhooks/discourse``; empty = none.
        x_consumer_secret: signs what X sends to ``/v1/webhooks/x``; empty = none.
    """

    model_config = SettingsConfigDict(env_prefix="AMBASSADORS_", env_file=".env", extra="ignore")

    home: Path = Path("ambassadors-home")
    database_url: str = ""
    neo4j_uri: str = Field(
        "", validation_alias=AliasChoices("neo4j_uri", "AMBASSADORS_NEO4J_URI", "NEO4J_URI")
    )
    neo4j_user: str = Field(
        "neo4j", validation_alias=AliasChoices("neo4j_user", "AMBASSADORS_NEO4J_USER", "NEO4J_USER")
    )
    neo4j_password: SecretStr = Field(
        SecretStr(""),
        validation_alias=AliasChoices("neo4j_password", "AMBASSADORS_NEO4J_PASSWORD", "NEO4J_PASSWORD"),
    )
    host: str = "127.0.0.1"
    port: int = Field(8000, ge=0, le=65_535)
    memory_limit_mb: int = Field(1000, ge=128)
    keep_assessments: int = Field(30, ge=2)
    live_seconds: float = Field(2, ge=0, le=86_400)
    live_acts: int = Field(3_000_000, ge=0)
    retain_hours: float = Field(24, ge=0, le=8_760)
    set_aside_days: int = Field(90, ge=0, le=36_500)
    meta_app_secret: SecretStr = SecretStr("")
    meta_verify_token: SecretStr = SecretStr("")
    discourse_secret: SecretStr = SecretStr("")
    x_consumer_secret: SecretStr = SecretStr("")

    @cached_property
    def ledger_path(self) -> Path:
        """The ledger file."""
        return self.home / "ledger.duckdb"

    @cached_property
    def state_url(self) -> str:
        """SQLAlchemy URL of the service state."""
        return self.database_url or f"sqlite:///{self.home / 'state.sqlite'}"
