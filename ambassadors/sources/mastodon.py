"""Source ``mastodon``: what Mastodon's API answers and streams (and what speaks like it: Pleroma, Pixelfed, ...).

Read are statuses, lists of them, contexts, searches, notifications and streaming events. Accounts are
``mastodon:<name>@<host>`` in lower case, posts ``mastodon:<uri>``: the number of a status means something
on one instance only, its ``uri`` everywhere. ``event_id`` is ``mastodon:<uri>:<kind>:<account>``. What each gives:

- A status with ``reblog`` = share of the author of what it passes on, which is a record of its own.
- ``in_reply_to_account_id`` = reply: the account is found among the mentions, the writer, or the statuses
  of the same answer. If none tells, the status counts as a post: nobody is guessed.
- ``quote`` that was accepted = quote; ``mentions`` = mentions, but for the account replied to.
- A status that acts on nobody is kind ``post``.
- Notifications: ``favourite`` = like, ``reblog`` = share, ``mention``, ``status``, ``quote`` and ``update`` = their
  status. ``follow`` does not say who was followed: such a record is rejected, so that somebody sees it; where it
  is said whose notifications they are, it is a follow with its time (``people``), and so are accounts in a list.
- A streamed ``delete`` names a number of its instance, which tells no post: rejected for the same reason.
- Conversations give their last status. Accounts, relationships, polls, filters and announcements hold no interaction.

Source: the Mastodon documentation, entities Status, Quote and Notification, and methods/streaming.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import orjson

from ambassadors.sources.common.acts import told
from ambassadors.sources.common.addresses import host_of
from ambassadors.sources.common.html import text_of
from ambassadors.sources.common.objects import Record, ShapeError, part, read_objects
from ambassadors.sources.common.sample import any_value, has, look

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ambassadors.events import Batch
    from ambassadors.sources.common.base import ReadOptions
    from ambassadors.sources.common.files import Input
    from ambassadors.sources.common.sample import Sample

ABOUT: Final = "Mastodon and its kin: statuses, contexts, notifications, streamed events"

LISTS: Final = ("ancestors", "descendants", "statuses", "notifications")
"""Where answers keep statuses and notifications."""
INSIDE: Final = ("reblog", "status", "last_status")
"""Where a status, a notification and a conversation keep another status."""
ACTS_ON: Final = {"favourite": "like", "reblog": "share"}
STREAMED: Final = ("update", "status.update", "notification", "conversation")
QUIET: Final = frozenset(
    {"last_status", "followed_by", "votes_count", "filter_action", "phrase", "published_at"}
)
"""Members that tell conversations, relationships, polls, filters and announcements."""
Known = dict[str, tuple[str, str]]
"""Number of a status on its instance -> (its uri, its author)."""


def recognise(sample: Sample) -> str | None:
    """Return why an input holds Mastodon objects, None where it does not."""
    return any_value(sample, _ours)


def _ours(value: Any) -> str | None:
    for name in (*LISTS, ""):
        item = look(value, name) if name else value
        where = f"{name}[]." if name else ""
        if has(item, "uri", "account", "created_at"):
            return f"fields {where}uri, {where}account: a Mastodon status"
        if has(item, "type", "account", "created_at") and has(look(item, "account"), "acct"):
            return f"fields {where}type, {where}account.acct: a Mastodon notification"
    if has(value, "event", "payload") and value["event"] in (*STREAMED, "delete", "filters_changed"):
        return f"event {value['event']} with a payload: a Mastodon stream"
    if has(value, "accounts", "last_status"):
        return "fields accounts, last_status: a Mastodon conversation"
    if has(value, "acct", "username", "url"):
        return "fields acct, username: a Mastodon account"
    return None


def read(file: Input, options: ReadOptions) -> Iterator[Batch]:
    """Yield the events of a file of Mastodon objects."""
    return read_objects(file, options, records)


def records(value: Any) -> Iterator[Record]:
    """Yield the records in one JSON value: a status, a notification, an answer, a streamed event."""
    try:
        yield from _records(value)
    except ShapeError as error:
        yield Record(value, fault=(error.path, error.reason))


def _records(value: Any) -> Iterator[Record]:
    if isinstance(value, list):
        yield from _each(value, "")
    elif not isinstance(value, dict):
        yield Record(
            value, fault=("", "not a JSON object; the mastodon source reads statuses and notifications")
        )
    elif isinstance(value.get("event"), str) and "payload" in value:
        yield from _streamed(value)
    elif "id" not in value and (listed := [name for name in LISTS if isinstance(value.get(name), list)]):
        everybody = [item for name in listed for item in value[name]]
        for name in listed:
            yield from _each(value[name], name, everybody)
    elif {"account", "created_at"} <= value.keys() or {"acct", "username"} <= value.keys():
        yield from _one(value, "", _known([value]))
    elif value.keys() & QUIET:
        yield from _one(value, "", {})
    else:
        yield Record(
            value, fault=("", "not a Mastodon status, notification or answer; choose another --source")
        )


def people(value: Any, *, followers: bool) -> Iterator[Record]:  # noqa: ARG001 - an answer does not say which side
    """Yield the record of one account of a list, or of who followed; its event holds what is said about them."""
    yield told(value, "", _person)


def _person(item: dict[str, Any]) -> list[dict[str, Any]]:
    followed = part(item, "type", str)
    if followed not in (None, "follow"):
        return []
    account = part(item, "account", dict) if followed else item
    person = {
        "actor_id": f"mastodon:{_name(account or {})}",
        "actor_handle": part(account or {}, "acct", str),
        "actor_name": part(account or {}, "display_name", str),
        "followers": part(account or {}, "followers_count", int),
    }
    return [person | {"at": part(item, "created_at", str)} if followed else person]


def _each(items: list[Any], name: str, everybody: list[Any] | None = None) -> Iterator[Record]:
    known = _known(items if everybody is None else everybody)
    for place, item in enumerate(items):
        yield from _one(item, f"{name}[{place}]", known)


def _streamed(value: dict[str, Any]) -> Iterator[Record]:
    kind, payload = value["event"], value["payload"]
    if kind == "delete":
        reason = (
            f"the stream says that status {payload} is gone, by its number alone; delete it here by its uri"
        )
        yield Record(value, fault=("payload", reason))
    elif kind in STREAMED:
        try:
            inner = orjson.loads(payload) if isinstance(payload, str) else payload
        except orjson.JSONDecodeError as error:
            raise ShapeError("payload", f"payload is no JSON: {error}") from error
        yield from _one(inner, "payload", _known([inner]))
    else:
        yield Record(value)


def _known(items: list[Any]) -> Known:
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
                    known[each["id"]] = (each["uri"], _account(each, "account"))
                except ShapeError:
                    continue
    return known


def _one(item: Any, where: str, known: Known) -> Iterator[Record]:
    """Yield a status or notification, and the statuses inside it, however deep; walked without recursion."""
    again = True
    while again:
        yield told(item, where, lambda given: _events(given, known))
        inside = item if isinstance(item, dict) else {}
        inner = next((name for name in INSIDE if isinstance(inside.get(name), dict)), "")
        again, item, where = bool(inner), inside.get(inner), f"{where}.{inner}".lstrip(".")


def _events(item: dict[str, Any], known: Known) -> list[dict[str, Any]]:
    if "type" in item and "account" in item and "content" not in item:
        return _notification(item)
    if "uri" not in item or "account" not in item:
        return []  # an account, a conversation, a poll
    return _status(item, known)


def _notification(item: dict[str, Any]) -> list[dict[str, Any]]:
    kind = part(item, "type", str) or ""
    if kind == "follow":
        raise ShapeError(
            "type",
            "a follow notification does not say who was followed; name whose notifications these are with --followers-of",
        )
    if kind not in ACTS_ON or (status := part(item, "status", dict)) is None:
        return []  # the status inside it is a record of its own
    uri, target = part(status, "uri", str), _account(status, "account")
    base = _base(item, f"{uri}#{kind}s/{_account(item, 'account')}")
    return [_act(base, ACTS_ON[kind], target, uri)]


def _status(status: dict[str, Any], known: Known) -> list[dict[str, Any]]:
    base = _base(status, part(status, "uri", str) or "")
    if reblog := part(status, "reblog", dict):
        return [_act(base, "share", _account(reblog, "account"), part(reblog, "uri", str))]
    base |= {"text": text_of(part(status, "content", str)), "lang": part(status, "language", str)}
    mentions = [item for item in part(status, "mentions", list) or [] if isinstance(item, dict)]
    parent, replied = known.get(part(status, "in_reply_to_id", str) or "", (None, None))
    replied = replied or _replied(status, mentions)
    base["parent_id"] = f"mastodon:{parent}" if parent else None
    events = [_act(base, "reply", replied, parent)] if replied else []
    quoted = part(status, "quote.quoted_status", dict)
    if quoted and part(status, "quote.state", str) == "accepted":
        events.append(_act(base, "quote", _account(quoted, "account"), part(quoted, "uri", str)))
    targets = dict.fromkeys(_name(mention) for mention in mentions)
    events += [_act(base, "mention", target, parent) for target in targets if target != replied]
    return events or [base | {"event_id": base["post_id"], "kind": "post"}]


def _replied(status: dict[str, Any], mentions: list[dict[str, Any]]) -> str | None:
    wanted = part(status, "in_reply_to_account_id", str)
    people = [*mentions, part(status, "account", dict) or {}]
    return next((_name(person) for person in people if wanted and person.get("id") == wanted), None)


def _base(item: dict[str, Any], uri: str) -> dict[str, Any]:
    if not uri:
        raise ShapeError("uri", "uri is missing; ask the API for whole statuses")
    return {
        "at": part(item, "created_at", str),
        "actor_id": f"mastodon:{_account(item, 'account')}",
        "actor_handle": part(item, "account.acct", str),
        "actor_name": part(item, "account.display_name", str),
        "followers": part(item, "account.followers_count", int),
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


def _account(item: dict[str, Any], path: str) -> str:
    account = part(item, path, dict)
    if account is None:
        raise ShapeError(path, f"{path} is missing; ask the API for whole statuses")
    return _name(account)


def _name(account: dict[str, Any]) -> str:
    """Return ``name@host``: on its own instance an account goes by its name alone.

    >>> _name({"acct": "Lea", "url": "https://social.example/@Lea"})
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
