"""From documents to records: collections are walked, activities become events."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ambassadors.sources.activitystreams.check import check, many, types_of
from ambassadors.sources.activitystreams.names import account, address, mentioned, owner, post_id
from ambassadors.sources.common.html import text_of
from ambassadors.sources.common.objects import Record, ShapeError, Silent, part

if TYPE_CHECKING:
    from collections.abc import Iterator

COLLECTIONS: Final = frozenset({"Collection", "OrderedCollection", "CollectionPage", "OrderedCollectionPage"})
NOTES: Final = frozenset(
    {"Note", "Article", "Page", "Question", "Video", "Audio", "Image", "Event", "Document"}
)
ACTS: Final = {"Announce": "share", "Like": "like", "EmojiReact": "like"}
ALWAYS: Final = "1970-01-01T00:00:00Z"
"""Servers often send a Delete without a time; what it takes back was never to count."""
QUOTES: Final = ("quote", "quoteUrl", "quoteUri", "_misskey_quote")


def records(value: Any) -> Iterator[Record]:
    """Yield the records of one document: what a collection lists, or the document itself."""
    waiting: list[tuple[Any, str]] = [(value, "")]
    while waiting:
        item, where = waiting.pop()
        try:
            if not isinstance(item, dict):
                raise ShapeError("", f"{where or 'the document'} is no object")  # noqa: TRY301
            check(item)
            if COLLECTIONS & set(types_of(item)):
                yield Record(item, where=where)
                waiting += reversed(list(_listed(item, where)))
            else:
                yield Record(item, _events(item), where)
        except ShapeError as error:
            path = ".".join(name for name in (where, error.path) if name)
            yield Record(item, where=where, fault=(path, error.reason))


def _listed(collection: dict[str, Any], where: str) -> Iterator[tuple[Any, str]]:
    """Yield what a collection holds itself; addresses of what it holds are nothing to read."""
    for name in ("items", "orderedItems"):
        for place, item in enumerate(many(collection.get(name))):
            if not isinstance(item, str):
                yield item, f"{where}.{name}[{place}]".lstrip(".")
    if isinstance(collection.get("first"), dict):
        yield collection["first"], f"{where}.first".lstrip(".")


def _events(item: dict[str, Any]) -> list[dict[str, Any]]:
    types = set(types_of(item))
    if types & {"Delete", "Undo", "Tombstone"}:
        return [_taken_back(item, item if "Tombstone" in types else item.get("object"))]
    if acts := types & ACTS.keys():
        return [_act(item, ACTS[min(acts)], what) for what in many(item.get("object")) or [None]]
    if "Follow" in types:
        return [_follow(item, who) for who in many(item.get("object")) or [None]]
    if "Create" in types:
        objects = [each for each in many(item.get("object")) if isinstance(each, dict)]
        return [event for each in objects for event in _note(each, item)]
    if types & NOTES and (item.get("attributedTo") or item.get("actor")):
        return _note(item, item)
    return Silent("they are activities that act on no account")


def _taken_back(item: dict[str, Any], taken: Any) -> dict[str, Any]:
    what = next((address(each) for each in many(taken)), None)
    if what is None:
        raise ShapeError("object", "what is taken back has no id; give the id of the post or the activity")
    if what == address(item.get("actor")):
        raise ShapeError("object", f"{what} left the fediverse; that is no event: erase the account here")
    gone = next((_time(each) for each in many(taken) if isinstance(each, dict)), None)
    return {
        "op": "delete",
        "post_id": post_id(what),
        "at": _time(item) or gone or ALWAYS,
        "platform": "mastodon",
    }


def _act(item: dict[str, Any], kind: str, what: Any) -> dict[str, Any]:
    target, parent = owner(what), address(what)
    if target is None:
        raise ShapeError(
            "object", f"who wrote {parent or 'the object'} is not said; give the object with its attributedTo"
        )
    return _event(_base(item, item), kind, target, parent)


def _follow(item: dict[str, Any], who: Any) -> dict[str, Any]:
    return _event(_base(item, item), "follow", account(who, "object"), None)


def _note(note: dict[str, Any], around: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the events of a note; what it lacks is taken from the activity around it."""
    if note is not around:
        check(note)
    if _answers_poll(note) or _is_private(note):
        return Silent("they are private messages, or answers in a poll")
    base = _base(note, around) | {"text": _text(note), "lang": _language(note)}
    answered = [each for each in many(note.get("inReplyTo")) if address(each)]
    parents = [(owner(each), address(each)) for each in answered]
    if parents:
        base["parent_id"] = post_id(str(parents[0][1]))
    events = [_event(base, "reply", who, parent) for who, parent in parents if who]
    quoted = next((note[name] for name in QUOTES if note.get(name)), None)
    if quoted and (who := owner(quoted) or _linked(note, address(quoted))):
        events.append(_event(base, "quote", who, address(quoted)))
    replied = {who for who, _ in parents}
    tags = [tag for tag in many(note.get("tag")) if isinstance(tag, dict) and "Mention" in types_of(tag)]
    parent = parents[0][1] if parents else None
    people = dict.fromkeys(mentioned(tag) for tag in tags)
    events += [_event(base, "mention", who, parent) for who in people if who and who not in replied]
    unique = {event["event_id"]: event for event in events}
    return list(unique.values()) or [base | {"event_id": base["post_id"], "kind": "post"}]


def _answers_poll(note: dict[str, Any]) -> bool:
    """Return whether a note answers a poll: it names an option and says nothing."""
    return "Note" in types_of(note) and bool(note.get("inReplyTo") and note.get("name")) and not _said(note)


def _is_private(note: dict[str, Any]) -> bool:
    """Return whether a note goes to nobody but the people it mentions."""
    readers = {address(each) for name in ("to", "cc") for each in many(note.get(name))}
    named = {tag.get("href") for tag in many(note.get("tag")) if isinstance(tag, dict)}
    return bool(readers) and readers <= named


def _linked(note: dict[str, Any], quoted: str | None) -> str | None:
    """Return the writer of a quoted post that a Link tag tells."""
    tags = [
        tag for tag in many(note.get("tag")) if isinstance(tag, dict) and quoted and tag.get("href") == quoted
    ]
    return next((found for found in map(owner, tags) if found), None)


def _base(item: dict[str, Any], around: dict[str, Any]) -> dict[str, Any]:
    where = address(item) or address(around)
    if where is None:
        raise ShapeError("id", "id is missing; without it the same thing would count again with each load")
    people = many(item.get("attributedTo")) or many(around.get("actor")) or many(around.get("attributedTo"))
    person = people[0] if people else None
    known = person if isinstance(person, dict) else {}
    return {
        "at": _time(item) or _time(around),
        "actor_id": account(person, "actor"),
        "actor_handle": part(known, "preferredUsername", str),
        "actor_name": part(known, "name", str),
        "post_id": post_id(where),
        "platform": "mastodon",
        "url": where if where.startswith("http") else None,
    }


def _event(base: dict[str, Any], kind: str, target: str, parent: str | None) -> dict[str, Any]:
    return base | {
        "event_id": f"{base['post_id']}:{kind}:{target.partition(':')[2]}",
        "kind": kind,
        "target_id": target,
        "parent_id": post_id(parent) if parent else None,
    }


def _time(item: dict[str, Any]) -> str | None:
    return part(item, "published", str) or part(item, "updated", str) or part(item, "deleted", str)


def _text(note: dict[str, Any]) -> str | None:
    return text_of(_said(note) or part(note, "name", str))


def _said(note: dict[str, Any]) -> str | None:
    texts = part(note, "contentMap", dict) or {}
    return part(note, "content", str) or next(
        (text for text in texts.values() if isinstance(text, str)), None
    )


def _language(note: dict[str, Any]) -> str | None:
    """Return the language where one alone is given."""
    texts = part(note, "contentMap", dict) or {}
    return str(next(iter(texts))) if len(texts) == 1 else None
