"""Web addresses that platforms send: taken apart, or refused as every other wrong value is."""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit

from ambassadors.sources.common.objects import ShapeError


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
