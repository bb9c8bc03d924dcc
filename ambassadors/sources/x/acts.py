"""Likes and follows on X, which are no posts: one form, whichever API tells of them.

They can be done again, so their time is part of the id. Undoing one names no time: it takes back all that
the one account did in this way to the other post or account, for good.
"""

from __future__ import annotations

from typing import Any

from ambassadors.sources.common.objects import ShapeError, part
from ambassadors.sources.x.statuses import actor_of, key_of


def like(user: dict[str, Any], path: str, status: dict[str, Any], at: str | None) -> dict[str, Any]:
    """Return the like of a status of v1.1 by a user."""
    writer, post = part(status, "user", dict) or {}, key_of(status, "id")
    account = key_of(writer, "id")
    if post is None or account is None:
        raise ShapeError("user", "the liked status does not say who wrote it; load whole objects")
    return liked(actor_of(user, path), post, account, part(writer, "screen_name", str), at)


def follow(
    source: dict[str, Any], source_path: str, target: dict[str, Any], target_path: str, at: str | None
) -> dict[str, Any]:
    """Return the follow of one user by another."""
    account = key_of(target, "id")
    if account is None:
        raise ShapeError(f"{target_path}.id", f"{target_path}.id is missing: who was followed is not told")
    handle = part(target, "screen_name", str) or part(target, "username", str)
    return followed(actor_of(source, source_path), account, handle, at)


def liked(
    actor: dict[str, Any], post: str, writer: str, handle: str | None, at: str | None
) -> dict[str, Any]:
    """Return a like: ``actor`` holds the fields about who likes."""
    return _act(actor, "like", f"x:{post}", writer, handle, at) | {"parent_id": f"x:{post}"}


def followed(actor: dict[str, Any], account: str, handle: str | None, at: str | None) -> dict[str, Any]:
    """Return a follow: ``actor`` holds the fields about who follows."""
    return _act(actor, "follow", f"x:{account}", account, handle, at)


def taken_back(act: dict[str, Any]) -> dict[str, Any]:
    """Return the delete of an act and of all like it between the same two."""
    return {name: act[name] for name in ("post_id", "at", "platform")} | {"op": "delete"}


def _act(
    actor: dict[str, Any], kind: str, what: str, target: str, handle: str | None, at: str | None
) -> dict[str, Any]:
    made = f"{what}#{kind}/{actor['actor_id'].removeprefix('x:')}"
    return actor | {
        "event_id": f"{made}:{at}",
        "at": at,
        "kind": kind,
        "target_id": f"x:{target}",
        "target_handle": handle,
        "post_id": made,
        "platform": "x",
    }
