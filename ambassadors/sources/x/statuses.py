"""Statuses of X API v1.1 -> events. They are met in answers, streams, webhooks and archives."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from ambassadors.events import format_instant
from ambassadors.sources.common.objects import Record, ShapeError, instant_of, part, whole_id

if TYPE_CHECKING:
    from collections.abc import Iterator

MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
CLOCK: Final = re.compile(
    r"[A-Z][a-z]{2} (?P<month>[A-Z][a-z]{2}) (?P<day>\d\d) (?P<time>\d\d:\d\d:\d\d)"
    r" (?P<zone>[+-]\d{4}) (?P<year>\d{4})"
)
LINK: Final = re.compile(
    r"https?://(?:www\.)?(?:twitter|x)\.com/(?P<name>\w{1,20})/status(?:es)?/(?P<post>\d+)"
)
SNOWFLAKE_EPOCH_MS: Final = 1_288_834_974_657
NESTED: Final = ("retweeted_status", "quoted_status")
EDITED: Final = frozenset({"edit_history", "edit_info"})
VERSIONS: Final = (
    "edit_history.edit_tweet_ids",
    "edit_info.initial.editTweetIds",
    "edit_info.edit.editControlInitial.editTweetIds",
)
"""Where a status keeps the ids of its versions, oldest first: in answers and streams, in archives."""


def status_records(status: Any, where: str) -> Iterator[Record]:
    """Yield a status and those inside it, each a record; nested ones are walked without recursion."""
    waiting = [(status, where)]
    while waiting:
        item, path = waiting.pop()
        try:
            if not isinstance(item, dict):
                raise ShapeError("", f"{path or 'the record'} is no object; the answer is damaged")  # noqa: TRY301
            came_along = path.rpartition(".")[2] in NESTED and not item.get("user")
            yield Record(item, [] if came_along else [*status_events(item), *versions_before(item)], path)
        except ShapeError as error:
            yield faulty(item, path, error)
        inside = item if isinstance(item, dict) else {}
        waiting += [
            (inside[name], f"{path}.{name}".lstrip("."))
            for name in NESTED
            if isinstance(inside.get(name), dict)
        ]


def faulty(item: Any, where: str, error: ShapeError) -> Record:
    """Return the record of something that cannot be read."""
    return Record(
        item, where=where, fault=(".".join(name for name in (where, error.path) if name), error.reason)
    )


def is_status(value: Any) -> bool:
    """Return whether a value looks like a status of v1.1."""
    return (
        isinstance(value, dict)
        and bool(value.keys() & {"id_str", "id"})
        and bool(value.keys() & {"full_text", "text", "extended_tweet"})
    )


def key_of(item: dict[str, Any], name: str) -> str | None:
    """Return an id: its text form where there is one, else the number, which JSON keeps exactly."""
    text = item.get(name + "_str")
    if text and type(text) is str:
        return text
    return whole_id(item, name + "_str") or whole_id(item, name)


def time_of(item: dict[str, Any], name: str = "created_at") -> str | None:
    """Return a time like ``Tue Oct 31 22:10:47 +0000 2017`` as RFC 3339; another is left as it is.

    >>> time_of({"created_at": "Tue Oct 31 22:10:47 +0000 2017"})
    '2017-10-31T22:10:47+00:00'
    """
    text = part(item, name, str)
    found = CLOCK.fullmatch(text) if text else None
    if not found or found["month"] not in MONTHS:
        return text
    month, zone = MONTHS.index(found["month"]) + 1, found["zone"]
    return f"{found['year']}-{month:02d}-{found['day']}T{found['time']}{zone[:3]}:{zone[3:]}"


def actor_of(user: dict[str, Any], path: str) -> dict[str, Any]:
    """Return what a user object says about who acts.

    Raises:
        ShapeError: it has no id.
    """
    account = key_of(user, "id")
    if account is None:
        raise ShapeError(f"{path}.id_str", f"{path}.id_str is missing; load whole objects, with their users")
    return {
        "actor_id": f"x:{account}",
        "actor_handle": part(user, "screen_name", str),
        "actor_name": part(user, "name", str),
        "followers": part(user, "followers_count", int),
    }


def gone(item: dict[str, Any], post: str | None, path: str) -> dict[str, Any]:
    """Return the delete of a post; where no time is told, that of the post itself.

    Raises:
        ShapeError: no post is named.
    """
    if post is None:
        raise ShapeError(path, f"the delete names no post; give {path}")
    at = instant_of(item, "timestamp_ms", 1) or format_instant(born(post))
    return {"op": "delete", "post_id": f"x:{post}", "at": at, "platform": "x"}


def born(post: str) -> int:
    """Return the epoch milliseconds in the id of a post; ids before November 2010 hold none."""
    digits = int(post) if post.isascii() and post.isdecimal() and len(post) <= len(str(1 << 63)) else 0
    return min((digits >> 22) + SNOWFLAKE_EPOCH_MS, 253_402_300_799_000)


def status_events(status: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the events of one status.

    Raises:
        ShapeError: it does not say what it has to.
    """
    base, context = _base(status), _entities(status)
    shared, quoted = part(status, "retweeted_status", dict), part(status, "quoted_status", dict)
    if shared is not None:
        author = named_first(status, context) if shared.get("user") is None else None
        return [_act(base, "share", author or _person(shared, "retweeted_status"), key_of(shared, "id"))]
    events = []
    quoting = _person(quoted, "quoted_status") if quoted is not None else _linked(status)
    if quoting:
        post = key_of(quoted, "id") if quoted is not None else key_of(status, "quoted_status_id")
        events.append(_act(base, "quote", quoting, post))
    replied = key_of(status, "in_reply_to_user_id")
    parent = key_of(status, "in_reply_to_status_id")
    if replied:
        events.append(_act(base, "reply", (replied, part(status, "in_reply_to_screen_name", str)), parent))
    people = dict(filter(None, (_mention(item) for item in context)))
    events += [_act(base, "mention", person, parent) for person in people.items() if person[0] != replied]
    return events or [base | {"event_id": base["post_id"], "kind": "post"}]


def versions_before(status: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the deletes of what an edited status said before: the newest version counts alone."""
    if EDITED.isdisjoint(status):
        return []
    key = key_of(status, "id")
    listed = next((found for path in VERSIONS if (found := part(status, path, list))), [])
    versions = [str(one) for one in listed]
    before = versions[: versions.index(key)] if key in versions else []
    return [{"op": "delete", "post_id": f"x:{old}", "at": time_of(status), "platform": "x"} for old in before]


def _base(status: dict[str, Any]) -> dict[str, Any]:
    key, user = key_of(status, "id"), part(status, "user", dict)
    if key is None:
        raise ShapeError("id_str", "id_str is missing; load whole statuses")
    if user is None:
        raise ShapeError("user", "user is missing: who wrote it is not told; load whole statuses")
    parent = key_of(status, "in_reply_to_status_id")
    return actor_of(user, "user") | {
        "at": time_of(status),
        "post_id": f"x:{key}",
        "parent_id": f"x:{parent}" if parent else None,
        "root_id": None if parent else f"x:{key}",  # what is no answer begins its conversation
        "text": part(status, "extended_tweet.full_text", str)
        or part(status, "full_text", str)
        or part(status, "text", str),
        "lang": part(status, "lang", str),
        "platform": "x",
        "url": f"https://x.com/i/status/{key}",
    }


def _act(
    base: dict[str, Any], kind: str, person: tuple[str, str | None], parent: str | None
) -> dict[str, Any]:
    account, handle = person
    return base | {
        "event_id": f"{base['post_id']}:{kind}:{account}",
        "kind": kind,
        "target_id": f"x:{account}",
        "target_handle": handle,
        "parent_id": f"x:{parent}" if parent else base["parent_id"],
    }


def _person(status: dict[str, Any], path: str) -> tuple[str, str | None]:
    """Return id and handle of who wrote a status."""
    user = part(status, "user", dict) or {}
    account = key_of(user, "id")
    if account is None:
        raise ShapeError(f"{path}.user", f"who wrote the {path} is not told; load whole statuses")
    return account, part(user, "screen_name", str)


def named_first(status: dict[str, Any], mentions: list[Any]) -> tuple[str, str | None] | None:
    """Return whom the ``RT @name`` that a share begins with names."""
    text = part(status, "full_text", str) or part(status, "text", str) or ""
    for item in mentions if text.startswith("RT @") else ():
        places = item.get("indices") if isinstance(item, dict) else None
        if isinstance(places, list) and places and str(places[0]) == str(len("RT ")):
            return _mention(item)
    return None


def _linked(status: dict[str, Any]) -> tuple[str, str | None] | None:
    """Return whom a quote quotes when the quoted status is gone: its link still names them."""
    link = LINK.match(part(status, "quoted_status_permalink.expanded", str) or "")
    return (f"@{link['name'].lower()}", link["name"]) if link and link["name"] != "i" else None


def _entities(status: dict[str, Any]) -> list[Any]:
    """Return the mentions: of a status that was cut, those of its whole text."""
    whole = part(status, "extended_tweet.entities.user_mentions", list)
    return whole if whole is not None else part(status, "entities.user_mentions", list) or []


def _mention(item: Any) -> tuple[str, str | None] | None:
    if not isinstance(item, dict):
        return None
    name = part(item, "screen_name", str)
    account = key_of(item, "id")
    if account is not None and account != "-1":  # the archive's word for a user who left
        return account, name
    return (f"@{name.lower()}", name) if name else None
