"""Source ``facebook``: what Meta tells of a page, and posts and comments as the Graph API gives them.

Read are bodies of webhooks (``object`` page) and Graph API objects, alone, in ``data``, or under their ids.
Accounts are ``facebook:<id>``, posts ``facebook:<id>``. What each gives:

- ``feed``: a comment = comment on the page of the ``entry`` (whom an answer among others means is not told), a
  reaction or like = like of it, a share = share of it, somebody's post, photo or video on it = mention of it. The
  page's own are posts. ``mention``: a post or comment that names the page = mention.
- ``verb`` add counts; edited and (un)hide change nothing, the first version stays; remove takes the act back, for
  good: a like given, taken and given again stays taken.
- Who acted stands in ``from``; Meta leaves it out without permission: rejected, so that somebody sees it.
- Posts of the Graph API = post; the comments under it = comment on who wrote it; answers = reply to who wrote
  the comment; people in ``message_tags`` = mention. Reactions carry no time there: no interaction, like likes,
  pages, albums, photos without a writer, live videos and messages.

Source: Graph API webhooks reference, page ``feed`` and ``mention``; Graph API, Post and Comment.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ambassadors.sources.common.acts import act, gone, post, told, zoned
from ambassadors.sources.common.meta import entries, graph_objects, inner
from ambassadors.sources.common.objects import (
    Record,
    ShapeError,
    Silent,
    instant_of,
    part,
    read_objects,
    whole_id,
)
from ambassadors.sources.common.sample import any_value, has, look

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ambassadors.events import Batch
    from ambassadors.sources.common.files import Input
    from ambassadors.sources.common.options import ReadOptions
    from ambassadors.sources.common.sample import Sample

ABOUT: Final = "Facebook: bodies of page webhooks, posts and comments of the Graph API"

LIKED: Final = ("reaction", "like")
POSTED: Final = ("post", "status", "photo", "video", "link", "album", "event", "note")
QUIET: Final = ("edited", "edit", "hide", "unhide", "update", "mute", "unmute", "block", "unblock")
MESSAGE: Final = "m_"
"""Ids of private messages begin so."""
POST_FIELDS: Final = {"message", "story", "comments", "message_tags", "status_type", "shares", "from"}


def recognise(sample: Sample) -> str | None:
    """Return why an input holds what Facebook tells, None where it does not."""
    return any_value(sample, _ours)


def _ours(value: Any) -> str | None:
    if look(value, "object") == "page" and isinstance(look(value, "entry"), dict):
        return "object page, field entry: Facebook webhook"
    for _, one in graph_objects(value):
        if has(one, "id", "created_time") and one.keys() & POST_FIELDS:
            found = min(one.keys() & POST_FIELDS)
            return f"fields id, created_time, {found}: Facebook post or comment"
    return None


def read(file: Input, options: ReadOptions) -> Iterator[Batch]:
    """Yield the events of a file of Facebook webhooks or objects."""
    return read_objects(file, options, records)


def records(value: Any) -> Iterator[Record]:
    """Yield the records in one JSON value: a webhook's body, an answer, a post, a comment."""
    if isinstance(value, dict) and "entry" in value:
        yield from entries(value, "page", _change)
        return
    for where, item in graph_objects(value):
        yield from _graph(item, where, None)


def _change(entry: dict[str, Any], change: dict[str, Any]) -> list[dict[str, Any]]:
    name, page = part(change, "field", str), whole_id(entry, "id")
    if name not in ("feed", "mention"):
        return Silent("they tell of other things than posts")
    item, verb = part(change, "value.item", str), part(change, "value.verb", str)
    kind = "mention" if name == "mention" else _kind(item)
    if kind is None or verb in QUIET:
        return Silent("they tell an edit, or what is hidden, or no act")
    if page is None or verb not in ("add", "remove"):
        path = "id" if page is None else "value.verb"
        raise ShapeError(path, f"{path} is missing or unknown; keep bodies as Meta sends them")
    who = whole_id(change, "value.from.id") or whole_id(change, "value.sender_id")
    base = _made(change, kind, item, who)
    if verb == "remove":
        return [gone(base)]
    if who is None:
        raise ShapeError(
            "value.from", "who acted is not told; give the app the permission of the page's users"
        )
    name_of = part(change, "value.from.name", str) or part(change, "value.sender_name", str)
    text = part(change, "value.message", str)
    base |= {"actor_id": f"facebook:{who}", "actor_name": name_of, "text": text}
    own = who == page and kind in ("share", "mention")
    return [post(base)] if own else [act(base, kind, page)]


def _kind(item: str | None) -> str | None:
    if item in LIKED:
        return "like"
    if item in POSTED:
        return "mention"
    return item if item in ("comment", "share") else None


def _made(change: dict[str, Any], kind: str, item: str | None, who: str | None) -> dict[str, Any]:
    """Return what an act made, when, and on what."""
    on, comment = whole_id(change, "value.post_id"), whole_id(change, "value.comment_id")
    thing = comment if comment and (kind in ("comment", "like") or item == "comment") else on
    if kind == "share":
        thing = whole_id(change, "value.share_id") or on
    if thing is None or (kind == "like" and who is None):
        path = "value.post_id" if thing is None else "value.from"
        raise ShapeError(path, f"{path} is missing; keep bodies as Meta sends them")
    above = thing if kind == "like" else whole_id(change, "value.parent_id") or (on if on != thing else None)
    return {
        "at": instant_of(change, "value.created_time"),
        "post_id": f"facebook:{thing}#like/{who}" if kind == "like" else f"facebook:{thing}",
        "parent_id": f"facebook:{above}" if above and (above != thing or kind == "like") else None,
        "root_id": f"facebook:{on}" if on and on != thing else None,
        "platform": "facebook",
    }


def _graph(item: Any, where: str, above: dict[str, Any] | None, root: str | None = None) -> Iterator[Record]:
    """Yield an object and the comments under it, at any depth."""
    yield told(item, where, lambda given: _events(given, above, root))
    if isinstance(item, dict):
        key = item.get("id") if isinstance(item.get("id"), str) else None
        for path, one in inner(item, "comments", where):
            yield from _graph(one, path, item, root or key)


def _events(item: dict[str, Any], above: dict[str, Any] | None, root: str | None) -> list[dict[str, Any]]:
    key, who = whole_id(item, "id"), whole_id(item, "from.id")
    if "created_time" not in item or not (above or item.keys() & POST_FIELDS):
        return Silent("they are pages, albums or counts")
    if (key or "").startswith(MESSAGE):
        return Silent("they are private messages")
    if key is None:
        raise ShapeError("id", "id is missing; ask the API for fields=id,from,message,created_time")
    if who is None:
        raise ShapeError(
            "from", "who wrote it is not told; ask the API for fields=id,from,message,created_time"
        )
    over = above or part(item, "parent", dict) or {}
    parent, answered = whole_id(over, "id"), whole_id(over, "from.id")
    base = {
        "at": zoned(part(item, "created_time", str)),
        "actor_id": f"facebook:{who}",
        "actor_name": part(item, "from.name", str),
        "post_id": f"facebook:{key}",
        "parent_id": f"facebook:{parent}" if parent else None,
        "root_id": f"facebook:{root}" if root else None,
        "text": part(item, "message", str) or part(item, "story", str),
        "url": part(item, "permalink_url", str),
        "platform": "facebook",
    }
    kind = "comment" if parent == root else "reply"
    events = [act(base, kind, answered)] if answered else []
    for tag in part(item, "message_tags", list) or []:
        named = whole_id(tag, "id") if isinstance(tag, dict) else None
        if named and named != answered and all(f":mention:{named}" not in one["event_id"] for one in events):
            events.append(act(base, "mention", named, target_handle=part(tag, "name", str)))
    return events or [post(base)]
