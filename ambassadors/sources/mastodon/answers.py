"""JSON values -> records: lists, contexts, searches, streamed events, and what stands inside a status."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import orjson

from ambassadors.sources.common.acts import told
from ambassadors.sources.common.objects import Record, ShapeError, part
from ambassadors.sources.mastodon.names import asked_by, name_of
from ambassadors.sources.mastodon.statuses import Known, events_of, known_of

if TYPE_CHECKING:
    from collections.abc import Iterator

LISTS: Final = ("ancestors", "descendants", "statuses", "notifications")
"""Where answers keep statuses and notifications."""
INSIDE: Final = ("reblog", "status", "last_status")
"""Where a status, a notification and a conversation keep another status."""
STREAMED: Final = ("update", "notification", "conversation")
EDITED: Final = "status.update"
UNIQUE: Final = 15
"""Characters of a number that holds the millisecond at which it was given; older and smaller instances count from 1."""
REMEMBERED: Final = 200_000
"""Statuses of a stream whose numbers are known, the newest: what is deleted mostly is so soon."""
QUIET: Final = frozenset(
    {"last_status", "followed_by", "votes_count", "filter_action", "phrase", "published_at"}
)
"""Members that tell conversations, relationships, polls, filters and announcements."""


class Stream:
    """One file of a stream: which status a number means that is gone later.

    A number is of one instance only. That of a status which the same file tells before is taken for this status where it is
    made of the millisecond, so that two instances do not give it twice (:data:`UNIQUE`), and where no two statuses go by it.
    """

    def __init__(self) -> None:
        self._statuses: dict[str, tuple[str, str] | None] = {}

    def records(self, value: Any) -> Iterator[Record]:
        """Yield the records in one JSON value: a status, a notification, an answer, a streamed event."""
        yield from records(value, self)

    def tell(self, status: Any) -> None:
        """Note the number, the uri and the time of a status."""
        if not isinstance(status, dict):
            return
        number, uri, at = (status.get(name) for name in ("id", "uri", "created_at"))
        if (
            not (isinstance(number, str) and isinstance(uri, str) and isinstance(at, str))
            or len(number) < UNIQUE
        ):
            return
        known = self._statuses.pop(number, (uri, at))
        self._statuses[number] = known if known and known[0] == uri else None
        if len(self._statuses) > REMEMBERED:
            del self._statuses[next(iter(self._statuses))]

    def gone(self, number: Any) -> list[dict[str, Any]]:
        """Return the delete of the status that a number means, at its own time, for a stream tells none; nothing where unknown."""
        known = self._statuses.get(number) if isinstance(number, str) else None
        if known is None:
            return []
        return [{"op": "delete", "post_id": f"mastodon:{known[0]}", "at": known[1], "platform": "mastodon"}]


def records(value: Any, stream: Stream | None = None) -> Iterator[Record]:
    """Yield the records in one JSON value: a status, a notification, an answer, a streamed event."""
    try:
        yield from _records(value, stream or Stream())
    except ShapeError as error:
        yield Record(value, fault=(error.path, error.reason))


def _records(value: Any, stream: Stream) -> Iterator[Record]:
    if isinstance(value, list):
        yield from _each(value, "")
    elif not isinstance(value, dict):
        yield Record(
            value, fault=("", "not a JSON object; the mastodon source reads statuses and notifications")
        )
    elif isinstance(value.get("event"), str) and "payload" in value:
        yield from _streamed(value, stream)
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
            value, fault=("", "not a Mastodon status, notification or answer; choose another source")
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
        "actor_asks": asked_by(account or {}),
    }
    return [person | {"at": part(item, "created_at", str)} if followed else person]


def _each(items: list[Any], name: str, everybody: list[Any] | None = None) -> Iterator[Record]:
    known = known_of(items if everybody is None else everybody)
    for place, item in enumerate(items):
        yield from _one(item, f"{name}[{place}]", known)


def _streamed(value: dict[str, Any], stream: Stream) -> Iterator[Record]:
    kind, payload = value["event"], value["payload"]
    if kind == "delete":
        reason = (
            f"the stream says that status {payload} is gone, by its number alone, and no line before tells that status;"
            " delete it here by its uri"
        )
        known = stream.gone(payload)
        yield Record(value, known, fault=None if known else ("payload", reason))
    elif kind in STREAMED:
        try:
            inner = orjson.loads(payload) if isinstance(payload, str) else payload
        except orjson.JSONDecodeError as error:
            raise ShapeError("payload", f"payload is no JSON: {error}") from error
        stream.tell(inner)
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
