"""Accounts of the AT protocol: their dids, and whose a record is."""

from __future__ import annotations

from typing import Any, Final

from ambassadors.sources.common.asking import asked
from ambassadors.sources.common.objects import ShapeError, part

NO_HANDLE: Final = "handle.invalid"
"""What the API says for every handle that does not lead back to its account."""
LOGGED_IN_ONLY: Final = "!no-unauthenticated"
"""The label by which people ask to be shown to nobody who is not logged in."""


def owner(uri: str | None) -> str | None:
    """Return the account in an at:// address, None where it is none.

    >>> owner("at://did:plc:abc/app.bsky.feed.post/3k")
    'did:plc:abc'
    """
    did = uri.split("/")[2] if uri and uri.startswith("at://") else None
    return did if is_did(did) else None


def handle_of(profile: dict[str, Any]) -> str | None:
    """Return the handle in a profile, None where it is nobody's."""
    handle = part(profile, "handle", str)
    return None if handle == NO_HANDLE else handle


def asked_by(profile: dict[str, Any]) -> str | None:
    """Return what a profile asks for by its own labels; one without labels does not say.

    >>> asked_by({"labels": [{"val": "!no-unauthenticated", "src": "did:plc:abc"}]}), asked_by({"labels": []})
    ('logged_in_only', '-logged_in_only')
    """
    labels = part(profile, "labels", list)
    if labels is None:
        return None
    values = [label.get("val") for label in labels if isinstance(label, dict) and not label.get("neg")]
    return asked(logged_in_only=LOGGED_IN_ONLY in values)


def is_did(value: Any) -> bool:
    """Return whether a value is an account's did."""
    return isinstance(value, str) and value.startswith("did:") and value.count(":") >= 2


def did_of(value: str | None, path: str) -> str:
    """Return a did.

    Raises:
        ShapeError: what lay at the path is none.
    """
    if not is_did(value):
        raise ShapeError(path, f"{path} names no account by its did")
    return str(value)
