"""Pseudonyms: what stands for an account, a post or an event where nobody is shown by name.

A pseudonym is an HMAC-SHA256 under a key of the home (``privacy/pseudonyms.key``, mode 0600, in no backup): the same
for as long as the key is, another in every home, and not to be guessed by hashing ids.
"""

from __future__ import annotations

import re
import threading
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from ambassadors.errors import NotFoundError, UsageError
from ambassadors.tombstones.key import FOLDER, make_key, read_key

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pyarrow as pa

    from ambassadors.tombstones.key import Key

    Query = Callable[[str, list[object]], pa.Table]

FILE: Final = "pseudonyms.key"
DIGITS: Final = 20
"""Hexadecimal digits, 80 bits: among 10 million accounts two share one once in 24 billion homes."""
_MAKING: Final = threading.Lock()
"""Two requests that come first at once make one key."""
LOOKS: Final = re.compile(rf"([^\s:]+:)?anon-[0-9a-f]{{{DIGITS}}}")


REMEMBERED: Final = 10_000
_FOUND: Final[dict[tuple[str, str], str]] = {}
"""Accounts behind pseudonyms that were asked for lately: to find one means to hash all."""


def forget() -> None:
    """Let go of what is remembered: it names people."""
    _FOUND.clear()


class Pseudonyms:
    """The pseudonyms of a home."""

    def __init__(self, key: Key) -> None:
        self._key = key

    @classmethod
    def of_home(cls, home: Path) -> Pseudonyms:
        """Return those of a home; its key is made where there is none, and read again where its file is another one."""
        with _MAKING:
            if not (home / FOLDER / FILE).exists():
                make_key(home, FILE)
            found = (home / FOLDER / FILE).stat()
            return _held(home, found.st_dev, found.st_ino, found.st_mtime_ns)

    def account(self, account_id: str) -> str:
        """Return what stands for an account: its platform, then the keyed hash. A pseudonym stands for itself."""
        if LOOKS.fullmatch(account_id):
            return account_id
        platform, colon, _ = account_id.partition(":")
        return (
            f"{platform}:{self.other('account', account_id)}" if colon else self.other("account", account_id)
        )

    def other(self, about: str, native: str) -> str:
        """Return what stands for something else; ``about`` keeps kinds of ids apart."""
        return f"anon-{self._key.hash(about, native)[:DIGITS]}"

    def find(self, pseudonym: str, query: Query) -> str:
        """Return the account behind a pseudonym. O(accounts of its platform).

        Raises:
            UsageError: no pseudonym.
            NotFoundError: of no account in the ledger, or made with another key.
        """
        if not LOOKS.fullmatch(pseudonym):
            message = f"{pseudonym!r} is no pseudonym; people are named by those that lists show, like x:anon-{'0' * DIGITS}"
            raise UsageError(message)
        asked = self._key.fingerprint, pseudonym
        if asked in _FOUND:
            return _FOUND[asked]
        platform, _, wanted = pseudonym.rpartition("anon-")
        sql = "SELECT id FROM accounts WHERE starts_with(id, $1)"
        for account_id in query(sql, [platform])["id"].to_pylist():
            if self._key.hash("account", account_id)[:DIGITS] == wanted:
                if len(_FOUND) >= REMEMBERED:
                    _FOUND.clear()
                _FOUND[asked] = account_id
                return str(account_id)
        message = f"nobody here is called {pseudonym}; pseudonyms hold within one home and for as long as its key is kept"
        raise NotFoundError(message)


@lru_cache(maxsize=16)
def _held(home: Path, *_file: int) -> Pseudonyms:
    """Return the pseudonyms under the key that a file holds; what tells files apart says when to read again."""
    return Pseudonyms(read_key(home, FILE) or make_key(home, FILE))
