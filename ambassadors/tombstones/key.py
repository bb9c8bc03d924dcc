"""The key of the tombstones: a file of its own under the home, readable by the owner alone, in no backup.

Whoever holds both the key and the tombstones can ask of any account whether it was erased; whoever holds the
tombstones alone cannot.
"""

from __future__ import annotations

import hmac
import os
import secrets
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

FOLDER: Final = "privacy"
FILE: Final = "tombstones.key"


class Key:
    """Keyed hashes (HMAC-SHA256, RFC 2104), cut to 128 bits.

    Attributes:
        fingerprint: tells keys apart, and says nothing of what they hash.
    """

    def __init__(self, secret: bytes) -> None:
        self._secret = secret
        self.fingerprint = self.hash("key", "")

    def hash(self, about: str, text: str) -> str:
        """Return the keyed hash of a text, 32 hexadecimal digits; ``about`` keeps kinds of texts apart."""
        return hmac.digest(self._secret, f"{about}\0{text}".encode(), "sha256")[:16].hex()

    def sign(self, text: bytes) -> str:
        """Return the signature of a document, 64 hexadecimal digits."""
        return hmac.digest(self._secret, b"receipt\0" + text, "sha256").hex()


def read_key(home: Path, file: str = FILE) -> Key | None:
    """Return the key of a home, None where there is none (or none that can be one)."""
    try:
        secret = bytes.fromhex((home / FOLDER / file).read_text().strip())
    except (FileNotFoundError, ValueError):
        return None
    return Key(secret) if len(secret) >= 32 else None  # bytes of SHA-256


def make_key(home: Path, file: str = FILE) -> Key:
    """Make the key of a home and return it; it is on disk then."""
    folder = home / FOLDER
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = folder / f".{file}"
    draft.unlink(missing_ok=True)
    secret = secrets.token_bytes(32)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as opened:
        opened.write(secret.hex())
        opened.flush()
        os.fsync(opened.fileno())
    draft.replace(folder / file)
    return Key(secret)
