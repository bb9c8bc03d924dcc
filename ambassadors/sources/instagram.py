"""Source ``instagram``: what Meta tells of a business account, and comments and media as the Graph API gives them.

Read are bodies of webhooks (``object`` instagram) and Graph API objects, alone, in ``data``, or under their ids.
Accounts are ``instagram:<id>``, or ``instagram:@<username>`` where only the name is told, which is a person of
its own to us; posts are ``instagram:<id>``. What each gives:

- ``comments`` and ``live_comments`` = comment on the account of the ``entry``, which owns the media; ``parent_id``
  is the comment above or the media, ``root_id`` the media. Whom an answer among others means is not told.
- ``mentions`` does not say who mentioned: rejected, so that somebody asks the API for it.
  That answer, ``mentioned_comment`` or ``mentioned_media``, = mention of the account that asked.
- A comment of the Graph API = comment on the owner of the media around it, an answer below a comment = reply to
  who wrote that; without either a post. Media with an owner = post.
- Comments without a writer are rejected: ask for ``fields=username`` or ``from``.
- Messages, insights, tags of products and the lists of an account hold no interaction.

Source: Instagram Platform webhooks; Graph API, IG Comment and IG Media.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ambassadors.sources.common.acts import act, post, told, zoned
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

ABOUT: Final = "Instagram: bodies of webhooks, comments and media of the Graph API"
COMMENTED: Final = ("comments", "live_comments")
MENTIONED: Final = ("mentioned_comment", "mentioned_media")
ASK: Final = "who wrote it is not told; ask the API for fields=id,text,timestamp,username"


def recognise(sample: Sample) -> str | None:
    """Return why an input holds what Instagram tells, None where it does not."""
    return any_value(sample, _ours)


def _ours(value: Any) -> str | None:
    if look(value, "object") == "instagram" and isinstance(look(value, "entry"), dict):
        return "object instagram, field entry: Instagram webhook"
    name = next((one for one in MENTIONED if has(value, "id", one)), None)
    if name is not None:
        return f"fields id, {name}: mention on Instagram"
    for _, one in graph_objects(value):
        if has(one, "id", "timestamp") and one.keys() & {"media_type", "media_product_type"}:
            return "fields timestamp, media_type: Instagram media"
        if has(one, "id", "timestamp", "text", "username"):
            return "fields timestamp, text, username: Instagram comment"
    return None


def read(file: Input, options: ReadOptions) -> Iterator[Batch]:
    """Yield the events of a file of Instagram webhooks or objects."""
    return read_objects(file, options, records)


def records(value: Any) -> Iterator[Record]:
    """Yield the records in one JSON value: a webhook's body, an answer, a media, a comment."""
    if isinstance(value, dict) and "entry" in value:
        yield from entries(value, "instagram", _change)
        return
    name = next((one for one in MENTIONED if isinstance(value, dict) and one in value), None)
    if name is not None:
        yield told(value, "", lambda given: _mentioned(given, name))
        return
    for where, item in graph_objects(value):
        yield from _graph(item, where, None, None)


def _change(entry: dict[str, Any], change: dict[str, Any]) -> list[dict[str, Any]]:
    name, page = part(change, "field", str), whole_id(entry, "id")
    if name == "mentions":
        reason = (
            "who mentioned is not told; ask the API for mentioned_comment or mentioned_media and load that"
        )
        raise ShapeError("value", reason)
    if name not in COMMENTED:
        return Silent("they tell of other things than comments")
    key, who = whole_id(change, "value.id"), whole_id(change, "value.from.id")
    if not (key and who and page):
        path = "value.id" if not key else "value.from.id" if not who else "id"
        raise ShapeError(path, f"{path} is missing; keep bodies as Meta sends them")
    media = whole_id(change, "value.media.id")
    above = whole_id(change, "value.parent_id") or media
    base = {
        "at": instant_of(entry, "time", 1 if _in_ms(entry) else 1000),
        "actor_id": f"instagram:{who}",
        "actor_handle": part(change, "value.from.username", str),
        "post_id": f"instagram:{key}",
        "parent_id": f"instagram:{above}" if above else None,
        "root_id": f"instagram:{media}" if media else None,
        "text": part(change, "value.text", str),
        "platform": "instagram",
    }
    return [act(base, "comment", page)]


def _mentioned(value: dict[str, Any], name: str) -> list[dict[str, Any]]:
    item, page = part(value, name, dict) or {}, whole_id(value, "id")
    who, handle = _who(item)
    if not (who and page and whole_id(item, "id")):
        path = "id" if not page else f"{name}.username" if not who else f"{name}.id"
        raise ShapeError(
            path, f"{path} is missing; ask the API for {name}{{id,text,caption,timestamp,username}}"
        )
    base = {
        "at": zoned(part(item, "timestamp", str)),
        "actor_id": f"instagram:{who}",
        "actor_handle": handle,
        "post_id": f"instagram:{whole_id(item, 'id')}",
        "text": part(item, "text", str) or part(item, "caption", str),
        "platform": "instagram",
    }
    return [act(base, "mention", page)]


def _in_ms(entry: dict[str, Any]) -> bool:
    """Return whether Meta counted milliseconds: it counts seconds in most fields, not in all."""
    time = entry.get("time")
    return isinstance(time, int) and time > 10**11


def _graph(
    item: Any, where: str, media: dict[str, Any] | None, above: dict[str, Any] | None
) -> Iterator[Record]:
    """Yield an object, the comments under it, and the answers to those."""
    is_media = isinstance(item, dict) and "text" not in item and "timestamp" in item
    yield told(item, where, lambda given: _events(given, media, above))
    if not isinstance(item, dict):
        return
    if is_media:
        for path, one in inner(item, "comments", where):
            yield from _graph(one, path, item, None)
    else:
        for path, one in inner(item, "replies", where):
            yield from _graph(one, path, media, item)


def _events(
    item: dict[str, Any], media: dict[str, Any] | None, above: dict[str, Any] | None
) -> list[dict[str, Any]]:
    if "timestamp" not in item:
        return Silent("they are accounts or counts")
    if "id" not in item:
        raise ShapeError("id", "id is missing; ask the API for fields=id,text,timestamp,username")
    who, handle = _who(item)
    is_comment = "text" in item or media is not None or above is not None
    if who is None:
        if not is_comment:
            return Silent("they are media of nobody who is named")
        raise ShapeError("username", ASK)
    around = media or part(item, "media", dict)
    root, over = whole_id(around or {}, "id"), whole_id(above or {}, "id") or whole_id(item, "parent_id")
    base = {
        "at": zoned(part(item, "timestamp", str)),
        "actor_id": f"instagram:{who}",
        "actor_handle": handle,
        "post_id": f"instagram:{whole_id(item, 'id')}",
        "parent_id": f"instagram:{over or root}" if over or root else None,
        "root_id": f"instagram:{root}" if root else None,
        "text": part(item, "text", str) or part(item, "caption", str),
        "url": part(item, "permalink", str),
        "platform": "instagram",
    }
    if not is_comment:
        return [post(base)]
    answered, _ = _who(above or {})
    owner, _ = _who(around or {})
    if answered:
        return [act(base, "reply", answered)]
    return [act(base, "comment", owner)] if owner and not over else [post(base)]


def _who(item: dict[str, Any]) -> tuple[str | None, str | None]:
    """Return id and name of who made something: the id where one is told."""
    name = part(item, "username", str) or part(item, "from.username", str)
    key = whole_id(item, "from.id") or whole_id(item, "owner.id") or whole_id(item, "user.id")
    return key or (f"@{name}" if name else None), name
