"""Source ``discourse``: what a Discourse forum tells, by webhook or as the JSON of its topics.

Numbers and names mean something in one forum only. So every value names its forum in ``instance`` (its address):
the webhook receiver of this service writes it, with ``event`` and ``received_at``, beside the body; in files add it.
Accounts are ``discourse:<host>/u/<name>`` in lower case, posts ``discourse:<host>/t/<topic>/<number>``. What each gives:

- A post that answers another = reply to who wrote that one; any other post of a topic = comment on who opened the
  topic; where neither is told, a post with its ``root_id``: nobody is guessed. A quoted person = quote, a
  person named with @ = mention, but for who was answered.
- ``like`` = like of who wrote the post; Discourse tells no time, so it is ``received_at``; without: rejected.
- ``deleted_at``, or ``event`` post_destroyed or topic_destroyed, takes the post back, for good. ``post_edited`` changes
  nothing: the first version stays.
- Small actions, whispers of the staff, messages between people, topics (their first post comes by itself),
  notifications (what they tell of comes by itself) and pings hold no interaction.
- ``user_destroyed`` and ``user_anonymized`` are no events: rejected, so that somebody erases the person here.

Source: Discourse API documentation (posts, topics) and its webhooks.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from ambassadors.sources.common.acts import act, gone, post, told
from ambassadors.sources.common.html import text_of
from ambassadors.sources.common.objects import Record, ShapeError, Silent, part, read_objects, whole_id
from ambassadors.sources.common.sample import any_value, has, look

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ambassadors.events import Batch
    from ambassadors.sources.common.files import Input
    from ambassadors.sources.common.options import ReadOptions
    from ambassadors.sources.common.sample import Sample

ABOUT: Final = "Discourse: bodies of webhooks, topics and latest posts as JSON"

BODIES: Final = (
    "post",
    "like",
    "topic",
    "notification",
    "user",
    "ping",
    "category",
    "group",
    "tag",
    "solved",
)
EDITED: Final = "post_edited"
FORGET: Final = ("user_destroyed", "user_anonymized")
SILENT: Final = (3, 4)
"""Types of posts: a small action of the system, a whisper of the staff."""
QUOTED: Final = re.compile(r'<aside[^>]*\bclass="quote[^>]*\bdata-username="([^"]+)"')
ADDRESS: Final = (
    "instance is missing; write the address of the forum, like https://forum.example, beside the body"
)


def recognise(sample: Sample) -> str | None:
    """Return why an input holds what Discourse tells, None where it does not."""
    return any_value(sample, _ours)


def _ours(value: Any) -> str | None:
    for path in (("post",), ("like", "post"), ("post_stream", "posts"), ("latest_posts",)):
        if has(look(value, *path), "post_number", "topic_id"):
            return f"fields {'.'.join(path)}, post_number, topic_id: Discourse"
    return "fields instance, event: Discourse webhook" if has(value, "instance", "event") else None


def read(file: Input, options: ReadOptions) -> Iterator[Batch]:
    """Yield the events of a file of Discourse bodies."""
    return read_objects(file, options, records)


def records(value: Any) -> Iterator[Record]:
    """Yield the records in one JSON value: a webhook's body, a topic, the latest posts."""
    try:
        if not isinstance(value, dict):
            raise ShapeError("", "not a JSON object; the discourse source reads webhooks and topics")  # noqa: TRY301
        if part(value, "event", str) in FORGET:
            raise ShapeError("event", "a person left the forum; that is no event: erase the person here")  # noqa: TRY301
        stream, latest = part(value, "post_stream", dict), part(value, "latest_posts", list)
        if stream is not None:
            yield from _many(part(stream, "posts", list) or [], "post_stream.posts", value)
        elif latest is not None:
            yield from _many(latest, "latest_posts", value)
        else:
            yield _body(value)
    except ShapeError as error:
        yield Record(value, fault=(error.path, error.reason))


def _many(items: list[Any], name: str, value: dict[str, Any]) -> Iterator[Record]:
    host, writers = _host(value), {}
    for item in items:
        if isinstance(item, dict) and isinstance(item.get("username"), str):
            writers[str(item.get("topic_id")), str(item.get("post_number"))] = item["username"]
    opened = look(value, "details", "created_by", "username")
    if isinstance(opened, str) and "id" in value:
        writers.setdefault((str(value["id"]), "1"), opened)
    for place, item in enumerate(items):
        yield told(item, f"{name}[{place}]", lambda given: _post(given, host, lambda *key: writers.get(key)))


def _body(value: dict[str, Any]) -> Record:
    name = next((one for one in BODIES if one in value), None)
    if name is None:
        raise ShapeError("post", "not a webhook or topic of Discourse; choose another source")
    if name in ("post", "like", "topic"):
        body, host = part(value, name, dict) or {}, _host(value)
        event = part(value, "event", str) or ""
        if name == "post" and event == EDITED:
            return Record(value, Silent("they tell an edit: the first version stays"))
        if name == "post":
            destroyed = event == "post_destroyed"
            at = part(value, "received_at", str)
            return told(
                body, name, lambda given: _post(given, host, lambda *_: None, destroyed=destroyed, at=at)
            )
        if name == "like":
            return told(value, "", lambda given: _like(given, host))
        return told(body, name, lambda given: _topic(given, host, event, value))
    return Record(value)


def _host(value: dict[str, Any]) -> str:
    """Return the host of the forum, and the folder it lives in, where there is one."""
    address = part(value, "instance", str)
    if not address:
        raise ShapeError("instance", ADDRESS)
    try:
        parts = urlsplit(address if "//" in address else f"//{address}")
        host = parts.netloc.rpartition("@")[2].lower()
    except ValueError:
        host = ""
    if not host:
        raise ShapeError("instance", ADDRESS)
    return host + parts.path.rstrip("/")


def _post(
    item: dict[str, Any],
    host: str,
    writer_of: Callable[[str, str], str | None],
    *,
    destroyed: bool = False,
    at: str | None = None,
) -> list[dict[str, Any]]:
    if item.get("post_type") in SILENT or part(item, "topic_archetype", str) == "private_message":
        return Silent("they are private messages, or notices of the forum itself")
    topic, made = whole_id(item, "topic_id"), part(item, "created_at", str)
    base: dict[str, Any] = {"post_id": _id(item, host), "at": made, "platform": "discourse"}
    removed = part(item, "deleted_at", str)
    if removed or destroyed:
        return [gone(base | {"at": removed or at or made})]
    who = part(item, "username", str)
    if not who:
        raise ShapeError("username", "username is missing; keep posts as Discourse sends them")
    first, answers = whole_id(item, "post_number") == "1", whole_id(item, "reply_to_post_number")
    above = None if first else f"discourse:{host}/t/{topic}/{answers or 1}"
    cooked = part(item, "cooked", str)
    base |= {
        "actor_id": f"discourse:{host}/u/{who.lower()}",
        "actor_handle": who,
        "actor_name": part(item, "name", str),
        "parent_id": above,
        "root_id": None if first else f"discourse:{host}/t/{topic}/1",
        "text": part(item, "raw", str) or text_of(cooked),
    }
    answered = part(item, "reply_to_user.username", str) if answers else None
    if not first:
        answered = answered or writer_of(str(topic), answers or "1")
    people: dict[str, str] = {answered: "reply" if answers else "comment"} if answered else {}
    for name in QUOTED.findall(cooked or ""):
        people.setdefault(name, "quote")
    for one in part(item, "mentioned_users", list) or []:
        name = part(one, "username", str) if isinstance(one, dict) else None
        if name:
            people.setdefault(name, "mention")
    events = [
        act(base, kind, f"{host}/u/{name.lower()}", target_handle=name)
        for name, kind in people.items()
        if name
    ]
    return events or [post(base)]


def _like(value: dict[str, Any], host: str) -> list[dict[str, Any]]:
    item, who = part(value, "like.post", dict) or {}, part(value, "like.user.username", str)
    writer, at = part(item, "username", str), part(value, "received_at", str)
    if part(item, "topic_archetype", str) == "private_message":
        return Silent("they are private messages")
    for path, given in (("like.user.username", who), ("like.post.username", writer), ("received_at", at)):
        if not given:
            raise ShapeError(
                path, f"{path} is missing: Discourse tells no more; let the receiver write received_at"
            )
    liked, who, writer = _id(item, host, "like.post."), str(who), str(writer)
    base = {
        "at": at,
        "actor_id": f"discourse:{host}/u/{who.lower()}",
        "actor_handle": who,
        "post_id": f"{liked}#like/{who.lower()}",
        "parent_id": liked,
        "platform": "discourse",
    }
    return [act(base, "like", f"{host}/u/{writer.lower()}", target_handle=writer)]


def _topic(item: dict[str, Any], host: str, event: str, value: dict[str, Any]) -> list[dict[str, Any]]:
    removed = part(item, "deleted_at", str)
    if not removed and event != "topic_destroyed":
        return Silent("they tell of topics, whose posts are records of their own")
    topic = whole_id(item, "id")
    if topic is None:
        raise ShapeError("id", "id is missing; keep topics as Discourse sends them")
    at = removed or part(value, "received_at", str) or part(item, "created_at", str)
    return [gone({"post_id": f"discourse:{host}/t/{topic}/1", "at": at, "platform": "discourse"})]


def _id(item: dict[str, Any], host: str, path: str = "") -> str:
    topic, number = whole_id(item, "topic_id"), whole_id(item, "post_number")
    if not (topic and number):
        name = "post_number" if topic else "topic_id"
        raise ShapeError(f"{path}{name}", f"{path}{name} is missing; keep posts as Discourse sends them")
    return f"discourse:{host}/t/{topic}/{number}"
