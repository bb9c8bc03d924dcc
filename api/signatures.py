"""Signatures of platforms: HMAC-SHA256 over the body as it came, compared in constant time."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Final

from ambassadors.errors import ForbiddenError, UnauthenticatedError

HEADERS: Final = {
    "meta": "X-Hub-Signature-256",
    "discourse": "X-Discourse-Event-Signature",
    "x": "x-twitter-webhooks-signature",
}
"""Platform -> the header that carries the signature."""


def sign(platform: str, secret: str, body: bytes) -> str:
    """Return the signature of a body: hexadecimal, of X in base 64.

    >>> sign("x", "secret", b"")
    'sha256=+eZuF5tnR65UEI+C+K3os8Jddv0wr95sOVgixTAZYWk='
    """
    digest = hmac.digest(secret.encode(), body, hashlib.sha256)
    return "sha256=" + (base64.b64encode(digest).decode() if platform == "x" else digest.hex())


def present(platform: str, given: str | None) -> str:
    """Return the signature that came.

    Raises:
        UnauthenticatedError: none did.
    """
    if not given:
        message = f"the header {HEADERS[platform]} is missing; only {platform} itself may send here"
        raise UnauthenticatedError(message)
    return given


def check(platform: str, secret: str, body: bytes, given: str | None) -> None:
    """Let a body pass that its platform signed.

    Raises:
        UnauthenticatedError: no signature.
        ForbiddenError: another one.
    """
    name = HEADERS[platform]
    if not same(sign(platform, secret, body), present(platform, given)):
        message = f"{name} does not fit the body; compare the secret here with the one on the platform"
        raise ForbiddenError(message)


def same(wanted: str, given: str) -> bool:
    """Return whether two texts are one, in a time that does not tell where they differ."""
    return hmac.compare_digest(wanted.encode(), given.encode("utf-8", "surrogateescape"))
