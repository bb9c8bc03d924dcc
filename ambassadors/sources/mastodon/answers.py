"""JSON values -> records: lists, contexts, searches, streamed events, and what stands inside a status."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import orjson

from ambassadors.sources.common.acts import told
from ambassadors.sources.common.objects import Record, ShapeError, part
from ambassadors.sources.mastodon.names import name_of
from ambassadors.sources.mastodon.statuses import Known, events_of, known_of

if TYPE_CHECKING:
    from collections.abc import Iterator

LISTS: Final = ("ancestors", "descendants", "statuses", "notifications")
"""Where answers keep statuses and notifications."""
INSIDE: Final = ("reblog", "status", "last_status")
"""Where a status, a notification and a conversation keep another status."""
STREAMED: Final = ("update", "notification", "conversation")
EDITED: Final = "status.update"
QUIET: Final = frozenset(
    {"last_status", "followed_by", "votes_count", "filter_action", "phrase", "published_at"}
)
"""Members that tell conversations, relationships, polls, filters and announcements."""


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
    elif (
        {"account", "created_at"} <= value.keys()
        or {"acct", "username"} <= value.keys()
        or value.keys() & QUIET
    ):
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
        "actor_id": f"mastodon:{name_of(account or {})}",
        "actor_handle": part(account or {}, "acct", str),
        "actor_name": part(account or {}, "display_name", str),
        "followers": part(account or {}, "followers_count", int),
    }
    return [person | {"at": part(item, "created_at", str)} if followed else person]


def _each(items: list[Any], name: str, everybody: list[Any] | None = None) -> Iterator[Record]:
    known = known_of(items if everybody is None else everybody)
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
        yield from _one(inner, "payload", {})
    else:
        yield Record(value)


def _one(item: Any, where: str, known: Known) -> Iterator[Record]:
    """Yield a status or notification, and the statuses inside it, however deep; walked without recursion."""
    again = True
    if isinstance(item, dict) and item.get("type") == "update" and "status" in item:
        item = {name: item[name] for name in item if name != "status"}  # an edit: the first version stays
    while again:
        yield told(item, where, lambda given: events_of(given, known))
        inside = item if isinstance(item, dict) else {}
        inner = next((name for name in INSIDE if isinstance(inside.get(name), dict)), "")
        again, item, where = bool(inner), inside.get(inner), f"{where}.{inner}".lstrip(".")
