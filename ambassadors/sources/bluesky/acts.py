"""Records of the AT protocol -> events: what a record says about who acted on whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ambassadors.errors import UsageError
from ambassadors.events import parse_instant
from ambassadors.sources.bluesky.names import asked_by, did_of, handle_of, is_did, owner
from ambassadors.sources.common.objects import Silent, part

if TYPE_CHECKING:
    from collections.abc import Iterable

POST: Final = "app.bsky.feed.post"
SUBJECT_KINDS: Final = {"app.bsky.feed.repost": "share", "app.bsky.feed.like": "like"}
FOLLOW: Final = "app.bsky.graph.follow"
ACTS: Final = (POST, *SUBJECT_KINDS, FOLLOW)
MENTION: Final = "app.bsky.richtext.facet#mention"


def acts_of(
    did: str,
    uri: str,
    collection: str,
    record: dict[str, Any],
    seen: int | str | None,
    author: dict[str, Any],
) -> list[dict[str, Any]]:
    """Return the events of one record."""
    if collection not in ACTS:
        return Silent("they are profiles, lists or settings")
    base = base_of(did, uri, _instant(part(record, "createdAt", str), seen), author)
    if collection == FOLLOW:
        return [act(base, "follow", did_of(part(record, "subject", str), "subject"))]
    if collection in SUBJECT_KINDS:
        subject = part(record, "subject.uri", str) or ""
        via = owner(part(record, "via.uri", str) or "")
        target = did_of(owner(subject), "subject.uri")
        done = act(base, SUBJECT_KINDS[collection], target, parent=subject)
        return [done | {"via_id": f"bluesky:{via}"}] if via and via not in (did, target) else [done]
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
    replied = did_of(owner(parent), "reply.parent.uri") if parent else None
    if replied:
        events.append(act(base, "reply", replied, parent=parent))
    quoted = _quoted(part(record, "embed", dict) or {})
    if quoted and (author := owner(quoted)):
        events.append(act(base, "quote", author, parent=quoted))
    targets = dict.fromkeys(_mentions(part(record, "facets", list) or []))
    events += [act(base, "mention", target, parent=parent) for target in targets if target != replied]
    return events or [base | {"event_id": base["post_id"], "kind": "post"}]


def _mentions(facets: list[Any]) -> Iterable[str]:
    for facet in facets:
        features = part(facet, "features", list) if isinstance(facet, dict) else None
        for feature in features or []:
            if isinstance(feature, dict) and feature.get("$type") == MENTION and is_did(feature.get("did")):
                yield feature["did"]


def _quoted(embed: dict[str, Any]) -> str | None:
    """Return the address of the post that another one embeds; lists and feeds are no posts."""
    inner = part(embed, "record", dict) or {}
    uri = part(inner, "uri", str) or part(inner, "record.uri", str)
    return uri if uri and f"/{POST}/" in uri else None


def _instant(created: str | None, seen: int | str | None) -> int | str | None:
    """Return the writer's time, unless the server's is needed or earlier."""
    claimed, known = _millis(created), _millis(seen)
    if claimed is None or (known is not None and claimed > known):
        return seen if known is not None else created
    return claimed


def _millis(instant: int | str | None) -> int | None:
    try:
        return parse_instant(instant) if isinstance(instant, str) and instant else instant or None
    except UsageError:
        return None


def base_of(did: str, uri: str, at: int | str | None, author: dict[str, Any]) -> dict[str, Any]:
    """Return what all events of a record share; ``author`` is the profile beside it, where there is one."""
    key = uri.rsplit("/", 1)[-1]
    return {
        "at": at,
        "actor_id": f"bluesky:{did}",
        "actor_handle": handle_of(author),
        "actor_name": part(author, "displayName", str),
        "actor_asks": asked_by(author),
        "post_id": f"bluesky:{uri}",
        "platform": "bluesky",
        "url": f"https://bsky.app/profile/{did}/post/{key}" if f"/{POST}/" in uri else None,
    }


def act(base: dict[str, Any], kind: str, target: str, *, parent: str | None = None) -> dict[str, Any]:
    """Return the event of an act on an account; ``parent`` is the record acted on."""
    return base | {
        "event_id": f"{base['post_id']}:{kind}:{target}",
        "kind": kind,
        "target_id": f"bluesky:{target}",
        "parent_id": f"bluesky:{parent}" if parent else None,
    }
