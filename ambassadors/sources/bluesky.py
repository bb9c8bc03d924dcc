"""Source ``bluesky``: records of the AT protocol, as Jetstream streams them and as the API lists them.

Read are lines of both Jetstream wires (``/subscribe``; ``subscribeEvents``, whose messages carry a
``payload``), ``listRecords`` answers, feeds, threads, posts and notifications of the application view,
and bare repository records with their ``uri``. Accounts are ``bluesky:<did>``, posts
``bluesky:<at-uri>``, and ``event_id`` is ``<at-uri>:<kind>:<account>``. What each gives:

- ``app.bsky.feed.repost`` = share, ``app.bsky.feed.like`` = like of the account in ``subject.uri``;
  ``via`` names whose repost it was seen in, which becomes ``via_id``.
- ``app.bsky.feed.post``: ``reply`` = reply to the account in ``reply.parent.uri``; an embedded post =
  quote of its author; ``#mention`` facets = mentions, but for the account replied to. All events of a
  post share ``post_id``. A post that acts on nobody is kind ``post``.
- ``app.bsky.graph.follow`` = follow of ``subject``.
- A delete names its record alone: it takes back every event of that ``post_id``.
- Time is the record's ``createdAt``, which its writer chose; where it is missing, no instant, or later
  than the server saw it, the server's time counts.
- A deleted or suspended account is no event: such a record is rejected, so that somebody sees it.
- ``getFollowers`` and ``getFollows`` tell no time: their people are follows where it is said whose list it is and of
  when (``people``), else they hold no interaction.
- Everything else (profiles, lists, blocks, identities, records of other applications) holds no interaction.

Source: the AT protocol's lexicons ``app.bsky.feed.*`` and ``app.bsky.graph.follow``; Jetstream's README, section 5.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ambassadors.errors import UsageError
from ambassadors.events import format_instant, parse_instant
from ambassadors.sources.common.acts import told
from ambassadors.sources.common.objects import Record, ShapeError, part, read_objects
from ambassadors.sources.common.sample import any_value, has, look

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ambassadors.events import Batch
    from ambassadors.sources.common.base import ReadOptions
    from ambassadors.sources.common.files import Input
    from ambassadors.sources.common.sample import Sample

ABOUT: Final = "Bluesky: Jetstream (both wires), feeds, threads, records of the AT protocol"

POST: Final = "app.bsky.feed.post"
SUBJECT_KINDS: Final = {"app.bsky.feed.repost": "share", "app.bsky.feed.like": "like"}
FOLLOW: Final = "app.bsky.graph.follow"
ACTS: Final = (POST, *SUBJECT_KINDS, FOLLOW)
LISTS: Final = ("records", "feed", "posts", "notifications")
"""Where answers of the API keep what they list."""
FOLLOWS: Final = ("followers", "follows")
MENTION: Final = "app.bsky.richtext.facet#mention"
GONE: Final = ("deleted", "takendown", "suspended")


def recognise(sample: Sample) -> str | None:
    """Return why an input holds AT protocol records, None where it does not."""
    return any_value(sample, _ours)


def _ours(value: Any) -> str | None:
    if has(value, "did", "kind") and value["kind"] in ("commit", "identity", "account"):
        return f"fields did, kind {value['kind']}: Jetstream"
    if look(value, "$type") == "message" and look(value, "payload", "did"):
        return "fields $type message, payload.did: Jetstream, new wire"
    for path in ((), ("post",), *((name,) for name in LISTS), ("feed", "post"), ("thread", "post")):
        if str(look(value, *path, "uri")).startswith("at://"):
            return f"address at:// in {'.'.join((*path, 'uri'))}: the AT protocol"
    for name in FOLLOWS:
        if look(value, "subject", "did") and isinstance(value.get(name), list):
            return f"fields subject.did, {name}: the AT protocol"
    named = str(look(value, "$type"))
    return f"$type {named}: the AT protocol" if named.startswith("app.bsky.") else None


def read(file: Input, options: ReadOptions) -> Iterator[Batch]:
    """Yield the events of a file of AT protocol records."""
    return read_objects(file, options, records)


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
        yield _message(value, value["payload"])
    elif value.get("kind") in ("commit", "identity", "account") and "did" in value:
        yield _message(value, value | (part(value, value["kind"], dict) or {}))
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
        "actor_id": f"bluesky:{_did(part(profile, 'did', str), 'did')}",
        "actor_handle": part(profile, "handle", str),
        "actor_name": part(profile, "displayName", str),
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
            return []
        raise ShapeError("", "not an AT protocol record, answer or Jetstream line; choose another --source")
    uri = part(item, "uri", str) or ""
    did, collection = _owner(uri), uri.split("/")[3] if uri.count("/") >= 4 else ""
    if did is None:
        raise ShapeError("uri", f"{uri!r} is no at:// address; give the record's uri")
    author = part(item, "author", dict) or {}
    return _acts(did, uri, collection, record, part(item, "indexedAt", str), author)


def _reposter(item: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the share that brought a post into a feed, if one did, else nothing."""
    if not isinstance(item.get("reason"), dict) or "by" not in item["reason"]:
        return []
    by, uri = part(item, "reason.by.did", str), part(item, "post.uri", str) or ""
    target = part(item, "post.author.did", str) or _owner(uri)
    at = part(item, "reason.indexedAt", str)
    if not (by and target and at):
        raise ShapeError("reason", "the repost lacks by.did, indexedAt or the post's author")
    base = _base(
        by, part(item, "reason.uri", str) or f"{uri}/repost/{by}", at, part(item, "reason.by", dict) or {}
    )
    return [_act(base, "share", target, parent=uri)]


def _message(source: dict[str, Any], body: dict[str, Any]) -> Record:
    """Return what one line of a stream holds; both wires name the same things alike."""
    if "active" in body:
        status = part(body, "status", str)
        if body["active"] is False and status in GONE:
            reason = f"Bluesky says the account is {status}; that is no event: suppress or erase it here"
            return Record(source, fault=("did", reason))
        return Record(source)
    collection = part(body, "collection", str)
    if collection not in ACTS:
        return Record(source)
    did, key = part(body, "did", str), part(body, "rkey", str)
    if not (did and key):
        raise ShapeError("rkey", "the commit lacks did or rkey")
    uri, seen = f"at://{did}/{collection}/{key}", _seen(body)
    if part(body, "operation", str) == "delete":
        return Record(
            source, [{"op": "delete", "post_id": f"bluesky:{uri}", "at": seen, "platform": "bluesky"}]
        )
    record = part(body, "record", dict)
    if record is None:
        raise ShapeError("record", "the commit creates a record and does not carry it")
    return Record(source, _acts(did, uri, collection, record, seen, {}))


def _seen(body: dict[str, Any]) -> str | None:
    """Return when the server saw it: microseconds on the old wire, text on the new one."""
    micros = part(body, "time_us", int)
    if micros is None:
        return part(body, "time", str)
    try:
        return format_instant(micros // 1000)
    except (OverflowError, ValueError, OSError):
        raise ShapeError("time_us", f"{micros} is no time in microseconds since 1970") from None


def _acts(
    did: str, uri: str, collection: str, record: dict[str, Any], seen: str | None, author: dict[str, Any]
) -> list[dict[str, Any]]:
    """Return the events of one record."""
    if collection not in ACTS:
        return []
    base = _base(did, uri, _instant(part(record, "createdAt", str), seen), author)
    if collection == FOLLOW:
        return [_act(base, "follow", _did(part(record, "subject", str), "subject"))]
    if collection in SUBJECT_KINDS:
        subject = part(record, "subject.uri", str) or ""
        via = _owner(part(record, "via.uri", str) or "")
        target = _did(_owner(subject), "subject.uri")
        act = _act(base, SUBJECT_KINDS[collection], target, parent=subject)
        return [act | {"via_id": f"bluesky:{via}"}] if via and via not in (did, target) else [act]
    return _post(base, record)


def _post(base: dict[str, Any], record: dict[str, Any]) -> list[dict[str, Any]]:
    languages = part(record, "langs", list) or [None]
    base |= {
        "text": part(record, "text", str),
        "lang": languages[0] if isinstance(languages[0], str) else None,
    }
    events = []
    parent, root = part(record, "reply.parent.uri", str), part(record, "reply.root.uri", str)
    if root:
        base["root_id"] = f"bluesky:{root}"
    replied = _did(_owner(parent), "reply.parent.uri") if parent else None
    if replied:
        events.append(_act(base, "reply", replied, parent=parent))
    quoted = _quoted(part(record, "embed", dict) or {})
    if quoted and (author := _owner(quoted)):
        events.append(_act(base, "quote", author, parent=quoted))
    targets = dict.fromkeys(_mentions(part(record, "facets", list) or []))
    events += [_act(base, "mention", target, parent=parent) for target in targets if target != replied]
    return events or [base | {"event_id": base["post_id"], "kind": "post"}]


def _mentions(facets: list[Any]) -> Iterable[str]:
    for facet in facets:
        features = part(facet, "features", list) if isinstance(facet, dict) else None
        for feature in features or []:
            if isinstance(feature, dict) and feature.get("$type") == MENTION and _is_did(feature.get("did")):
                yield feature["did"]


def _quoted(embed: dict[str, Any]) -> str | None:
    """Return the address of the post that another one embeds; lists and feeds are no posts."""
    inner = part(embed, "record", dict) or {}
    uri = part(inner, "uri", str) or part(inner, "record.uri", str)
    return uri if uri and f"/{POST}/" in uri else None


def _instant(created: str | None, seen: str | None) -> str | None:
    """Return the writer's time, unless the server's is needed or earlier."""
    claimed, known = _millis(created), _millis(seen)
    if claimed is None or (known is not None and claimed > known):
        return seen if known is not None else created
    return created


def _millis(text: str | None) -> int | None:
    try:
        return parse_instant(text) if text else None
    except UsageError:
        return None


def _base(did: str, uri: str, at: str | None, author: dict[str, Any]) -> dict[str, Any]:
    key = uri.rsplit("/", 1)[-1]
    return {
        "at": at,
        "actor_id": f"bluesky:{did}",
        "actor_handle": part(author, "handle", str),
        "actor_name": part(author, "displayName", str),
        "post_id": f"bluesky:{uri}",
        "platform": "bluesky",
        "url": f"https://bsky.app/profile/{did}/post/{key}" if f"/{POST}/" in uri else None,
    }


def _act(base: dict[str, Any], kind: str, target: str, *, parent: str | None = None) -> dict[str, Any]:
    return base | {
        "event_id": f"{base['post_id']}:{kind}:{target}",
        "kind": kind,
        "target_id": f"bluesky:{target}",
        "parent_id": f"bluesky:{parent}" if parent else None,
    }


def _owner(uri: str | None) -> str | None:
    """Return the account in an at:// address, None where it is none.

    >>> _owner("at://did:plc:abc/app.bsky.feed.post/3k")
    'did:plc:abc'
    """
    did = uri.split("/")[2] if uri and uri.startswith("at://") else None
    return did if _is_did(did) else None


def _is_did(value: Any) -> bool:
    return isinstance(value, str) and value.startswith("did:") and value.count(":") >= 2


def _did(value: str | None, path: str) -> str:
    if not _is_did(value):
        raise ShapeError(path, f"{path} names no account by its did")
    return str(value)
