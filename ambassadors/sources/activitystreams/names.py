"""Who is meant by an address: accounts and owners of posts in the fediverse."""

from __future__ import annotations

import re
from typing import Any, Final

from ambassadors.sources.common.addresses import split_address
from ambassadors.sources.common.objects import ShapeError

NAMED: Final = re.compile(r"^/(?:users/|@)(?P<name>[\w.-]+)(?P<rest>/.*)?$")
"""Paths of Mastodon and those who follow it; what comes after the name is a post of that account."""
HANDLE: Final = re.compile(r"^@?(?P<name>[\w.-]+)@(?P<host>[\w.-]+\.\w+)$")


def address(value: Any) -> str | None:
    """Return the address of something that is given as an address or as an object."""
    if isinstance(value, dict):
        links = value.get("url") or value.get("href")
        value = (
            value.get("id") or value.get("@id") or (links[0] if isinstance(links, list) and links else links)
        )
        return address(value) if isinstance(value, dict) else address_text(value)
    return address_text(value)


def address_text(value: Any) -> str | None:
    """Return an address, None where it is no text."""
    return value if isinstance(value, str) and value else None


def account(value: Any, path: str) -> str:
    """Return the id of an account.

    Raises:
        ShapeError: it has no address.
    """
    where = address(value)
    if where is None:
        raise ShapeError(path, f"{path} names no account; give its id")
    named = value.get("preferredUsername") if isinstance(value, dict) else None
    parts = split_address(where, path)
    if isinstance(named, str) and named and parts.hostname:
        return f"mastodon:{named}@{parts.hostname}".lower()
    found = NAMED.match(parts.path)
    if found and not found["rest"] and parts.hostname:
        return f"mastodon:{found['name']}@{parts.hostname}".lower()
    return f"activitypub:{where}"


def mentioned(tag: dict[str, Any]) -> str | None:
    """Return whom a Mention tag means: by its handle, else by its address."""
    handle = HANDLE.match(tag["name"]) if isinstance(tag.get("name"), str) else None
    if handle:
        return f"mastodon:{handle['name']}@{handle['host']}".lower()
    return account(tag["href"], "tag.href") if isinstance(tag.get("href"), str) and tag["href"] else None


def owner(value: Any) -> str | None:
    """Return who wrote a post: what it says itself, else what its address shows; None where neither does.

    >>> owner("https://social.example/users/Lea/statuses/1")
    'mastodon:lea@social.example'
    """
    if isinstance(value, dict):
        for name in ("attributedTo", "actor"):
            people = value.get(name)
            person = people[0] if isinstance(people, list) and people else people
            if address(person):
                return account(person, name)
    parts = split_address(address(value) or "", "object")
    found = NAMED.match(parts.path)
    if found and found["rest"] and parts.hostname:
        return f"mastodon:{found['name']}@{parts.hostname}".lower()
    return None


def post_id(where: str) -> str:
    """Return the id of a post or an activity."""
    return f"mastodon:{where}"
