"""API keys: made once, shown once, kept as a hash."""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

from ambassadors.errors import NotFoundError, UnauthenticatedError, UsageError
from ambassadors.state.database import Database
from ambassadors.state.tables import API_KEYS

if TYPE_CHECKING:
    from sqlalchemy.engine import Row

ADMIN: Final = "admin"

SCOPES: Final = {
    "ambassadors:read": "lists, people and explanations",
    "interactions:write": "send interactions",
    "events:read": "the events themselves, texts included",
    "suggestions:read": "whom to contact or answer",
    "suppressions:write": "see and change whom to leave alone",
    "privacy:admin": "rights of people: export, erase, object",
    "privacy:reveal": "say who stands behind a pseudonym, one by one",
    "assessments:write": "make a new assessment and follow it",
    "people:write": "see and change which accounts are one person's",
    "parameters:write": "see and change the parameters of the ranking",
    "status:read": "what the service holds and how far it lags",
    "metrics:read": "counts for monitoring",
    ADMIN: "everything",
}
"""What a key may be allowed, with what each means."""

LAST_USED_MS: Final = 60_000
"""``last_used_at`` is written at most this often."""

_ALPHABET: Final = "abcdefghijklmnopqrstuvwxyz0123456789"
_TOKEN: Final = re.compile(r"amb_live_([a-z0-9]{8})_([A-Za-z0-9_-]{43})")
_NO_DIGEST: Final = "0" * 64


@dataclass(frozen=True, slots=True)
class KeyInfo:
    """What is known of a key; the secret is not.

    Attributes:
        id: the 8 characters between ``amb_live_`` and the secret.
        name: what its maker called it.
        scopes: some of :data:`SCOPES`.
        brands: keys of the brands it may see, None = all.
        created_at: epoch ms, like the three that follow.
        expires_at: None = never.
        revoked_at: None = stands.
        last_used_at: to the minute; None = never used.
        pseudonymous: sees people by pseudonym alone.
    """

    id: str
    name: str
    scopes: frozenset[str]
    brands: frozenset[str] | None
    created_at: int
    expires_at: int | None = None
    revoked_at: int | None = None
    last_used_at: int | None = None
    pseudonymous: bool = False

    def allows(self, scope: str) -> bool:
        """Return whether the key has a scope."""
        return scope in self.scopes or ADMIN in self.scopes


def _key(row: Row[tuple[object, ...]]) -> KeyInfo:
    values = dict(row._mapping)  # noqa: SLF001 - the documented way to a row's names
    del values["digest"]
    brands = values["brands"]
    values["scopes"] = frozenset(values["scopes"])
    values["brands"] = None if brands is None else frozenset(brands)
    return KeyInfo(**values)


class Keys(Database):
    """The keys of a workspace."""

    def create_key(
        self,
        name: str,
        scopes: frozenset[str],
        brands: frozenset[str] | None = None,
        expires_at: int | None = None,
        *,
        by: str = "local",
        pseudonymous: bool = False,
    ) -> tuple[KeyInfo, str]:
        """Make a key.

        Args:
            name: for people; need not be unique.
            scopes: at least one of :data:`SCOPES`.
            brands: keys of the brands it may see, None = all.
            expires_at: epoch ms, None = never.
            by: who makes it, for the audit trail.
            pseudonymous: people are shown to it by pseudonym alone.

        Returns:
            What is known of it, and the key itself: the only time that it is seen.

        Raises:
            UsageError: no name, no scope or an unknown one, no brand, an instant in the past.
        """
        now = self._clock()
        unknown = sorted(scopes - SCOPES.keys())
        if unknown or not scopes:
            named = f"unknown scope {unknown[0]!r}" if unknown else "a key needs at least one scope"
            message = f"{named}; there are {', '.join(SCOPES)}"
            raise UsageError(message)
        if (
            not name.strip()
            or (brands is not None and not brands)
            or (expires_at is not None and expires_at <= now)
        ):
            message = (
                "a key needs a name, at least one brand (or all of them) and an expiry that is yet to come"
            )
            raise UsageError(message)
        key_id = "".join(secrets.choice(_ALPHABET) for _ in range(8))
        secret = secrets.token_urlsafe(32)  # 256 bits, 43 characters
        values = {
            "id": key_id,
            "name": name,
            "digest": hashlib.sha256(secret.encode()).hexdigest(),
            "scopes": sorted(scopes),
            "brands": None if brands is None else sorted(brands),
            "created_at": now,
            "expires_at": expires_at,
            "pseudonymous": pseudonymous,
        }
        with self.change("keys", "key.create", key_id, by) as connection:
            connection.execute(sa.insert(API_KEYS).values(values))
        made = KeyInfo(key_id, name, scopes, brands, now, expires_at, pseudonymous=pseudonymous)
        return made, f"amb_live_{key_id}_{secret}"

    def authenticate(self, token: str) -> KeyInfo:
        """Return the key behind a token.

        Raises:
            UnauthenticatedError: unknown, expired or revoked.
        """
        parts = _TOKEN.fullmatch(token)
        key_id, secret = parts.groups() if parts else ("", "")
        with self.read() as connection:
            row = connection.execute(sa.select(API_KEYS).where(API_KEYS.c.id == key_id)).one_or_none()
        # Compared even where no such key is, so that the time taken tells nothing.
        same = secrets.compare_digest(
            hashlib.sha256(secret.encode()).hexdigest(), row.digest if row else _NO_DIGEST
        )
        if row is None or not same:
            message = "this key is not known here; ask whoever runs the service for one"
            raise UnauthenticatedError(message)
        key, now = _key(row), self._clock()
        if key.revoked_at is not None or (key.expires_at is not None and key.expires_at <= now):
            ended = "was revoked" if key.revoked_at is not None else "has expired"
            message = f"key {key.id} {ended}; ask whoever runs the service for another"
            raise UnauthenticatedError(message)
        if now - (key.last_used_at or 0) >= LAST_USED_MS:
            with self.write() as connection:
                connection.execute(
                    sa.update(API_KEYS).where(API_KEYS.c.id == key.id).values(last_used_at=now)
                )
        return key

    def keys(self) -> list[KeyInfo]:
        """Return every key that was ever made, oldest first."""
        with self.read() as connection:
            return [_key(row) for row in connection.execute(sa.select(API_KEYS).order_by("created_at", "id"))]

    def revoke_key(self, key_id: str, *, by: str = "local") -> None:
        """End a key at once and for good; ending it twice changes nothing.

        Raises:
            NotFoundError: no such key.
        """
        mine = API_KEYS.c.id == key_id
        with self.change("keys", "key.revoke", key_id, by) as connection:
            if not connection.scalar(sa.select(sa.func.count()).where(mine)):
                message = f"no key {key_id!r}; give the 8 characters after amb_live_"
                raise NotFoundError(message)
            alive = API_KEYS.c.revoked_at.is_(None)
            connection.execute(sa.update(API_KEYS).where(mine, alive).values(revoked_at=self._clock()))
