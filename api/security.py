"""Who asks: keys looked up once, remembered for seconds, guessing slowed down."""

from __future__ import annotations

import hashlib
import secrets
import time
from ipaddress import IPv6Address, ip_address
from math import ceil
from typing import TYPE_CHECKING, Final

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from ambassadors.errors import UnauthenticatedError
from api.problems import TooManyTriesError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ambassadors.service import KeyInfo, State

REMEMBERED_SECONDS: Final = 30.0
"""A key is looked up again after this long, so that ``last_used_at`` stays true to the minute."""

REMEMBERED_KEYS: Final = 10_000
BAD_TRIES: Final = RateLimitItemPerMinute(10)


def token_of(headers: Mapping[bytes, bytes]) -> str | None:
    """Return the key in ``Authorization: Bearer`` or ``X-API-Key``, None without one."""
    scheme, _, token = headers.get(b"authorization", b"").partition(b" ")
    if scheme.lower() == b"bearer":
        return token.strip().decode("latin-1") or None
    token = headers.get(b"x-api-key", b"")
    return token.decode("latin-1") or None


def client_of(host: str | None) -> str:
    """Return whom tries are counted against: an IPv4 address, or an IPv6 network of one household.

    >>> client_of("2001:db8::1") == client_of("2001:db8::2")
    True
    """
    try:
        address = ip_address(host or "")
    except ValueError:
        return host or ""
    if isinstance(address, IPv6Address) and address.ipv4_mapped is None:
        return f"{int(address) >> 64:x}::/64"
    return str(getattr(address, "ipv4_mapped", None) or address)


class Gate:
    """Lets keys in. A key revoked in this process is out at once, one revoked by another within a second."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._seen: dict[bytes, tuple[KeyInfo, int, float]] = {}
        self._tries = MovingWindowRateLimiter(MemoryStorage())

    def known(self, token: str) -> KeyInfo | None:
        """Return the key behind a token that was let in lately; no database, cheap enough for every request."""
        found = self._seen.get(_hash(token))
        if found is None:
            return None
        key, version, until = found
        if version != self._state.version("keys") or until < time.monotonic():
            return None
        return None if key.expires_at is not None and key.expires_at <= time.time() * 1000 else key

    def admit(self, token: str | None, host: str | None) -> KeyInfo:
        """Return the key behind a token.

        Args:
            token: what the request carries.
            host: address that it came from.

        Raises:
            UnauthenticatedError: none, or one that is unknown, expired or revoked.
            TooManyTriesError: ten such in a minute from that address; keys known here still get in.
        """
        if token is None:
            message = "send a key: Authorization: Bearer amb_live_..., or X-API-Key"
            raise UnauthenticatedError(message)
        key = self.known(token)
        if key is None:
            key = self._look_up(token, client_of(host))
        return key

    def admit_internal(self, token: str | None, host: str | None, expected: str) -> None:
        """Let the command line of this home in, by the token that the service left there.

        Raises:
            UnauthenticatedError: not that token.
            TooManyTriesError: as in :meth:`admit`.
        """
        client = client_of(host)
        self._refuse_guessing(client)
        # A service that left no token lets nobody in, least of all who sends none either.
        if not token or not expected or not secrets.compare_digest(token.encode(), expected.encode()):
            self._tries.hit(BAD_TRIES, client)
            message = "this address is for the command line of the same home"
            raise UnauthenticatedError(message)

    def _look_up(self, token: str, client: str) -> KeyInfo:
        self._refuse_guessing(client)
        version = self._state.version("keys")  # before the look-up: a key revoked meanwhile is not remembered
        try:
            key = self._state.authenticate(token)
        except UnauthenticatedError:
            self._tries.hit(BAD_TRIES, client)
            raise
        if len(self._seen) >= REMEMBERED_KEYS:
            self._seen.clear()
        self._seen[_hash(token)] = (key, version, time.monotonic() + REMEMBERED_SECONDS)
        return key

    def _refuse_guessing(self, client: str) -> None:
        if not self._tries.test(BAD_TRIES, client):
            reset = self._tries.get_window_stats(BAD_TRIES, client).reset_time
            wait = max(1, ceil(reset - time.time()))
            message = f"{BAD_TRIES.amount} unknown keys from this address in a minute; try again in {wait} s"
            raise TooManyTriesError(message, wait)


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()  # so that no secret lies about in memory
