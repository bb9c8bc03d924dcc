"""Accounts of the fediverse as Mastodon's API names them: ``name@host``, whichever instance answers."""

from __future__ import annotations

from typing import Any

from ambassadors.sources.common.addresses import host_of
from ambassadors.sources.common.objects import ShapeError, part


def account_of(item: dict[str, Any], path: str) -> str:
    """Return the name of the account at a path.

    Raises:
        ShapeError: there is none.
    """
    account = part(item, path, dict)
    if account is None:
        raise ShapeError(path, f"{path} is missing; ask the API for whole statuses")
    return name_of(account)


def name_of(account: dict[str, Any]) -> str:
    """Return ``name@host``: on its own instance an account goes by its name alone.

    >>> name_of({"acct": "Lea", "url": "https://social.example/@Lea"})
    'lea@social.example'
    """
    acct, url = part(account, "acct", str), part(account, "url", str) or part(account, "uri", str) or ""
    host = host_of(url, "account.url") if url.startswith("http") else None
    if acct and "@" in acct:
        return acct.lower()
    if not (acct and host):
        raise ShapeError(
            "account", "the account has no acct with a host and no url; ask the API for whole accounts"
        )
    return f"{acct}@{host}".lower()
