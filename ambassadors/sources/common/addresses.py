"""Web addresses that platforms send: taken apart, or refused as every other wrong value is."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import SplitResult, urlsplit

from ambassadors.sources.common.objects import ShapeError

PLAIN: Final = re.compile(r"https?://([a-z0-9.-]+)(?=[/?#]|\Z)")
"""A host without user, port or anything to decode: nearly all of them."""


def split_address(address: str, path: str) -> SplitResult:
    """Return the parts of an address.

    Args:
        address: what was sent.
        path: where it stood.

    Raises:
        ShapeError: it is no address at all, like ``https://[host``.
    """
    try:
        return urlsplit(address)
    except ValueError as error:
        raise ShapeError(path, f"{address[:80]!r} is no address ({error}); correct it") from error


def host_of(address: str, path: str) -> str | None:
    """Return the host of an address in lower case, None where it has none.

    Args:
        address: what was sent.
        path: where it stood.

    Raises:
        ShapeError: it is no address at all.

    >>> host_of("https://Social.example:443/@lea", "url")
    'social.example'
    """
    plain = PLAIN.match(address)
    return plain[1] if plain else split_address(address, path).hostname
