"""Statuses and notifications -> events."""

from __future__ import annotations

from typing import Any, Final

from ambassadors.sources.common.html import text_of
from ambassadors.sources.common.objects import ShapeError, Silent, part
from ambassadors.sources.mastodon.names import account_of, asked_by, name_of

ACTS_ON: Final = {"favourite": "like", "reblog": "share"}
Known = dict[str, tuple[str, str]]
"""Number of a status on its instance -> (its uri, its author)."""


def known_of(items: list[Any]) -> Known:
    """Return the statuses of one answer by their numbers; damaged ones are told of where they are read."""
    known: Known = {}
    for item in items:
        status = (
            item.get("status") if isinstance(item, dict) and isinstance(item.get("status"), dict) else item
        )
        for each in (status, status.get("reblog") if isinstance(status, dict) else None):
            if (
                isinstance(each, dict)
                and isinstance(each.get("id"), str)
                and isinstance(each.get("uri"), str)
            ):
                try:
                    known[each["id"]] = (each["uri"], account_of(each, "account"))
                except ShapeError:
                    continue
    return known


def events_of(item: dict[str, Any], known: Known) -> list[dict[str, Any]]:
    """Return the events of a status or a notification; of what is neither, none."""
    if "type" in item and "account" in item and "content" not in item:
        return _notification(item)
    if "uri" not in item or "account" not in item:
        return Silent("they are accounts, conversations, polls or settings")
    return _status(item, known)


def _notification(item: dict[str, Any]) -> list[dict[str, Any]]:
    kind = part(item, "type", str) or ""
    if kind == "follow":
        raise ShapeError(
            "type",
            "a follow notification does not say who was followed; name whose notifications these are with --followers-of",
        )
    if kind not in ACTS_ON or (status := part(item, "status", dict)) is None:
        return Silent("they are notifications whose status is a record of its own, or of no act")
    if part(status, "visibility", str) == "direct":
        return Silent("they are private messages")
    uri, target = part(status, "uri", str), account_of(status, "account")
    base = _base(item, f"{uri}#{kind}s/{account_of(item, 'account')}")
    return [_act(base, ACTS_ON[kind], target, uri)]


def _status(status: dict[str, Any], known: Known) -> list[dict[str, Any]]:
    if part(status, "visibility", str) == "direct":
        return Silent("they are private messages")
    base = _base(status, part(status, "uri", str) or "")
    base["at"] = _second(base["at"])
    if reblog := part(status, "reblog", dict):
        return [_act(base, "share", account_of(reblog, "account"), part(reblog, "uri", str))]
    base |= {"text": text_of(part(status, "content", str)), "lang": part(status, "language", str)}
    mentions = [item for item in part(status, "mentions", list) or [] if isinstance(item, dict)]
    parent, replied = known.get(part(status, "in_reply_to_id", str) or "", (None, None))
    replied = replied or _replied(status, mentions)
    base["parent_id"] = f"mastodon:{parent}" if parent else None
    events = [_act(base, "reply", replied, parent)] if replied else []
    quoted = part(status, "quote.quoted_status", dict)
    if quoted and part(status, "quote.state", str) == "accepted":
        events.append(_act(base, "quote", account_of(quoted, "account"), part(quoted, "uri", str)))
    targets = dict.fromkeys(name_of(mention) for mention in mentions)
    events += [_act(base, "mention", target, parent) for target in targets if target != replied]
    return events or [base | {"event_id": base["post_id"], "kind": "post"}]


def _second(at: str | None) -> str | None:
    """Return a time without its fraction: only the instance where a status was written tells one.

    >>> _second("2026-07-01T12:00:00.486Z")
    '2026-07-01T12:00:00Z'
    """
    return f"{at[:19]}Z" if at and at[19:20] == "." and at[-1] == "Z" else at


def _replied(status: dict[str, Any], mentions: list[dict[str, Any]]) -> str | None:
    wanted = part(status, "in_reply_to_account_id", str)
    people = [*mentions, part(status, "account", dict) or {}]
    return next((name_of(person) for person in people if wanted and person.get("id") == wanted), None)


def _base(item: dict[str, Any], uri: str) -> dict[str, Any]:
    if not uri:
        raise ShapeError("uri", "uri is missing; ask the API for whole statuses")
    return {
        "at": part(item, "created_at", str),
        "actor_id": f"mastodon:{account_of(item, 'account')}",
        "actor_handle": part(item, "account.acct", str),
        "actor_name": part(item, "account.display_name", str),
        "followers": part(item, "account.followers_count", int),
        "actor_asks": asked_by(part(item, "account", dict) or {}),
        "post_id": f"mastodon:{uri}",
        "platform": "mastodon",
        "url": part(item, "url", str),
    }


def _act(base: dict[str, Any], kind: str, target: str, parent: str | None) -> dict[str, Any]:
    return base | {
        "event_id": f"{base['post_id']}:{kind}:{target}",
        "kind": kind,
        "target_id": f"mastodon:{target}",
        "target_handle": target,
        "parent_id": f"mastodon:{parent}" if parent else None,
    }
