"""The receipt of an erasure: what was removed where, signed with the home's own key.

It names nobody: the account stands in it as the keyed hash that keeps it out. The signature is an HMAC-SHA256, so
it convinces whoever may ask the home that made it (``privacy verify``); a signature that strangers can check would
need a key pair, which the standard library does not have.
"""

from __future__ import annotations

import hmac
import json
from typing import TYPE_CHECKING, Any, Final

from ambassadors.errors import InputError, NotFoundError
from ambassadors.tombstones import FOLDER

if TYPE_CHECKING:
    from pathlib import Path

    from ambassadors.tombstones import Tombstones

RECEIPTS: Final = "receipts"


def sign(home: Path, tombstones: Tombstones, receipt: dict[str, Any]) -> dict[str, Any]:
    """Sign a receipt, keep it under the home, and return it."""
    signed = receipt | {"signature": tombstones.key.sign(_bytes(receipt))}
    folder = home / FOLDER / RECEIPTS
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = folder / f".{receipt['erasure']}"
    draft.touch(mode=0o600)
    draft.write_text(json.dumps(signed, indent=1), encoding="utf-8")
    draft.replace(folder / f"{receipt['erasure']}.json")
    return signed


def kept(home: Path, erasure: str) -> dict[str, Any] | None:
    """Return the receipt of an erasure, None where it is not finished."""
    try:
        held: dict[str, Any] = json.loads((home / FOLDER / RECEIPTS / f"{erasure}.json").read_text("utf-8"))
    except FileNotFoundError:
        return None
    return held


def found(home: Path, erasure: str) -> dict[str, Any]:
    """Return the receipt of an erasure. Raises NotFoundError."""
    held = kept(home, erasure) if erasure.isalnum() else None
    if held is None:
        message = f"no finished erasure {erasure!r} here"
        raise NotFoundError(message)
    return held


def verify(path: Path, tombstones: Tombstones, account_id: str | None = None) -> dict[str, Any]:
    """Return a receipt that this home signed.

    Args:
        path: file of the receipt.
        tombstones: of the home.
        account_id: also check that it is about this account.

    Raises:
        InputError: no receipt, changed since, of another home, or about somebody else.
    """
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        signature = str(document.pop("signature"))
    except (OSError, ValueError, KeyError, AttributeError) as error:
        message = f"{path} is no receipt of an erasure ({type(error).__name__}); give the file that `privacy erase` wrote"
        raise InputError(message) from error
    if not hmac.compare_digest(signature, tombstones.key.sign(_bytes(document))):
        message = f"{path} was not signed by this home, or was changed since"
        raise InputError(message)
    if account_id is not None and tombstones.alias(account_id) != document["account"]:
        message = f"{path} is a receipt of this home, but about another account"
        raise InputError(message)
    return dict(document)


def _bytes(receipt: dict[str, Any]) -> bytes:
    return json.dumps(receipt, sort_keys=True, separators=(",", ":")).encode()
