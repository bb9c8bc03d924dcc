"""JSON values -> records: lines of a stream, answers of the API, threads, bare records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ambassadors.sources.bluesky.acts import ACTS, act, acts_of, base_of
from ambassadors.sources.bluesky.names import asked_by, did_of, handle_of, owner
from ambassadors.sources.bluesky.stream import message
from ambassadors.sources.common.acts import told
from ambassadors.sources.common.objects import Record, ShapeError, Silent, part

if TYPE_CHECKING:
    from collections.abc import Iterator

LISTS: Final = ("records", "feed", "posts", "notifications")
"""Where answers of the API keep what they list."""
FOLLOWS: Final = ("followers", "follows")


def records(value: Any) -> Iterator[Record]:
    """Yield the records in one JSON value: a line of a stream, an answer of the API, a record."""
    try:
        yield from _records(value)
    except ShapeError as error:
        yield Record(value, fault=(error.path, error.reason))


def _records(value: Any) -> Iterator[Record]:
    if not isinstance(value, dict):
        yield Record(value, fault=("", "not a JSON object; the bluesky source reads AT protocol records"))
    elif isinstance(value.get("payload"), dict) and value.get("$type") == "message":
        yield message(value, value["payload"])
    elif value.get("kind") in ("commit", "identity", "account") and "did" in value:
        yield message(value, value | (part(value, value["kind"], dict) or {}))
    elif listed := [name for name in LISTS if isinstance(value.get(name), list)]:
        for name in listed:
            for place, item in enumerate(value[name]):
                yield _guarded(item, f"{name}[{place}]")
    elif "subject" in value and (listed := [name for name in FOLLOWS if isinstance(value.get(name), list)]):
        yield from (
            Record(person, where=f"{name}[{n}]") for name in listed for n, person in enumerate(value[name])
        )
    elif isinstance(value.get("thread"), dict):
        yield from _thread(value["thread"], "thread")
    else:
        yield _guarded(value, "")


def people(value: Any, *, followers: bool) -> Iterator[Record]:
    """Yield a record a person in an answer of ``getFollowers`` or ``getFollows``; its event holds what is said about them."""
    name = FOLLOWS[0] if followers else FOLLOWS[1]
    listed = value.get(name) if isinstance(value, dict) else None
    if not isinstance(listed, list):
        yield Record(
            value, fault=(name, f"{name} is missing; name the other side of the list, or choose another file")
        )
        return
    yield from (told(item, f"{name}[{place}]", _person) for place, item in enumerate(listed))


def _person(profile: dict[str, Any]) -> list[dict[str, Any]]:
    person = {
        "actor_id": f"bluesky:{did_of(part(profile, 'did', str), 'did')}",
        "actor_handle": handle_of(profile),
        "actor_name": part(profile, "displayName", str),
        "actor_asks": asked_by(profile),
    }
    return [person]


def _thread(node: dict[str, Any], where: str) -> Iterator[Record]:
    """A post with what it answers and its answers, however deep; walked without recursion."""
    waiting = [(node, where)]
    while waiting:
        node, where = waiting.pop()
        if isinstance(node.get("post"), dict):
            yield _guarded(node, where)
            replies = node.get("replies")
            children = [*(replies if isinstance(replies, list) else []), node.get("parent")]
            waiting += [
                (child, f"{where}.replies[{i}]")
                for i, child in enumerate(children)
                if isinstance(child, dict)
            ]
        else:
            yield Record(node, where=where)  # blocked or not found


def _guarded(item: Any, where: str) -> Record:
    if not isinstance(item, dict):
        return Record(item, where=where, fault=(where, f"{where} is no object; the answer is damaged"))
    try:
        return Record(item, _item(item), where)
    except ShapeError as error:
        path = ".".join(name for name in (where, error.path) if name)
        return Record(item, where=where, fault=(path, error.reason))


def _item(item: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the events of a post of a feed, of a listed record, a notification or a bare record."""
    if reposter := _reposter(item):
        return reposter
    item = part(item, "post", dict) or item
    record = part(item, "record", dict) or part(item, "value", dict)
    if record is None:
        if part(item, "$type", str) in ACTS:
            raise ShapeError("uri", "a bare record does not say whose it is; give {uri, value}")
        if "$type" in item or "did" in item:
            return Silent("they are profiles, lists or settings")
        raise ShapeError("", "not an AT protocol record, answer or Jetstream line; choose another source")
    uri = part(item, "uri", str) or ""
    did, collection = owner(uri), uri.split("/")[3] if uri.count("/") >= 4 else ""
    if did is None:
        raise ShapeError("uri", f"{uri!r} is no at:// address; give the record's uri")
    author = part(item, "author", dict) or {}
    return acts_of(did, uri, collection, record, part(item, "indexedAt", str), author)


def _reposter(item: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the share that brought a post into a feed, if one did, else nothing."""
    if not isinstance(item.get("reason"), dict) or "by" not in item["reason"]:
        return []
    by, uri = part(item, "reason.by.did", str), part(item, "post.uri", str) or ""
    target = part(item, "post.author.did", str) or owner(uri)
    at = part(item, "reason.indexedAt", str)
    if not (by and target and at):
        raise ShapeError("reason", "the repost lacks by.did, indexedAt or the post's author")
    base = base_of(
        by, part(item, "reason.uri", str) or f"{uri}/repost/{by}", at, part(item, "reason.by", dict) or {}
    )
    return [act(base, "share", target, parent=uri)]
