"""Accounts of the fediverse as Mastodon's API names them: ``name@host``, whichever instance answers."""

from __future__ import annotations

import re
from typing import Any, Final

from ambassadors.sources.common.addresses import host_of
from ambassadors.sources.common.asking import asked
from ambassadors.sources.common.html import text_of
from ambassadors.sources.common.objects import ShapeError, part

NOBOT: Final = re.compile(r"(?<!\w)#nobots?\b", re.IGNORECASE)


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


def asked_by(account: dict[str, Any]) -> str | None:
    """Return what a profile asks for about being found; what the answer does not say, older servers do not know.

    >>> asked_by({"discoverable": False, "indexable": True, "note": "<p>I cook. <a>#<span>nobot</span></a></p>"})
    'nobot undiscoverable -unindexable'
    """
    note = part(account, "note", str)
    found, indexed = (part(account, name, bool) for name in ("discoverable", "indexable"))
    return asked(
        memorial=part(account, "memorial", bool),
        nobot=None if note is None else _says_nobot(note),
        noindex=part(account, "noindex", bool),
        undiscoverable=None if found is None else not found,
        unindexable=None if indexed is None else not indexed,
    )


def _says_nobot(note: str) -> bool:
    return "nobot" in note.lower() and bool(NOBOT.search(text_of(note) or ""))
