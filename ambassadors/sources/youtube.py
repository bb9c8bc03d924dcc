"""Source ``youtube``: comments as the YouTube Data API v3 lists them.

Read are ``commentThreads`` and ``comments`` answers and single threads or comments. Accounts are
``youtube:<channel id>``, posts ``youtube:<id>`` of a comment or a video. What each gives:

- A top-level comment = comment on the channel in ``snippet.channelId``; ``parent_id`` and ``root_id`` are the
  video, where one is named.
- A reply = reply to the writer of the comment it stands under, when the thread or the same answer tells;
  else it counts as a post with its ``parent_id``: nobody is guessed.
- ``@handle`` in a text = mention of ``youtube:@<handle>``, a person of its own to us, but for who is answered.
- A comment held back or rejected by the channel (``moderationStatus``) is not published: no interaction.
- ``event_id`` is ``youtube:<comment>:<kind>:<channel>``.
- A comment whose writer has no channel any more is rejected, so that somebody sees it.
- A subscription = follow, of ``snippet.resourceId`` by ``snippet.channelId``. Lists of one's own subscribers
  (``subscriberSnippet``) hold both as well.
- Videos, playlists, channels and captions hold no interaction.

Source: YouTube Data API v3, resources ``comment`` and ``commentThread``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from ambassadors.sources.common.acts import act, post
from ambassadors.sources.common.objects import Record, ShapeError, Silent, part, read_objects
from ambassadors.sources.common.sample import any_value, look

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ambassadors.events import Batch
    from ambassadors.sources.common.files import Input
    from ambassadors.sources.common.options import ReadOptions
    from ambassadors.sources.common.sample import Sample

ABOUT: Final = "YouTube: comments and their threads, as the Data API v3 lists them"

HELD: Final = ("heldForReview", "likelySpam", "rejected")
HANDLE: Final = re.compile(r"(?<![\w.@/-])@(\w[\w.-]{1,28}\w)")
Writers = dict[str, tuple[str | None, str | None]]
"""Id of a comment -> channel and name of who wrote it."""
COMMENT, THREAD, SUBSCRIPTION = "youtube#comment", "youtube#commentThread", "youtube#subscription"


def recognise(sample: Sample) -> str | None:
    """Return why an input holds YouTube resources, None where it does not."""
    return any_value(sample, _ours)


def _ours(value: Any) -> str | None:
    kind = look(value, "kind")
    return f"kind {kind}" if isinstance(kind, str) and kind.startswith("youtube#") else None


def read(file: Input, options: ReadOptions) -> Iterator[Batch]:
    """Yield the events of a file of YouTube API answers."""
    return read_objects(file, options, records)


def records(value: Any) -> Iterator[Record]:
    """Yield the records in one JSON value: an answer, a thread or a comment."""
    if not isinstance(value, dict) or not isinstance(value.get("kind"), str):
        yield Record(value, fault=("kind", "not a YouTube API answer or resource; choose another source"))
        return
    items = value.get("items")
    listed = items if isinstance(items, list) else [value]
    flat = [
        pair for place, item in enumerate(listed) for pair in _flat(item, f"items[{place}]" if items else "")
    ]
    writers: Writers = {
        item["id"]: (_writer(item), _name(item))
        for _, item in flat
        if isinstance(item, dict) and isinstance(item.get("id"), str)
    }
    for where, item in flat:
        yield _guarded(item, where, writers)


def _flat(item: Any, where: str) -> Iterator[tuple[str, Any]]:
    """Yield the comments of a thread; anything else as it is."""
    snippet = item.get("snippet") if isinstance(item, dict) and item.get("kind") == THREAD else None
    if not isinstance(snippet, dict):
        yield where, item
        return
    top, replies = snippet.get("topLevelComment"), item.get("replies")
    yield f"{where}.snippet.topLevelComment".lstrip("."), top
    inner = replies.get("comments") if isinstance(replies, dict) else None
    for place, reply in enumerate(inner if isinstance(inner, list) else []):
        yield f"{where}.replies.comments[{place}]".lstrip("."), reply


def _guarded(item: Any, where: str, writers: Writers) -> Record:
    if not isinstance(item, dict):
        return Record(item, where=where, fault=(where, f"{where} is no object; the answer is damaged"))
    if item.get("kind") not in (COMMENT, SUBSCRIPTION):
        return Record(item, where=where)
    try:
        events = [_follow(item)] if item["kind"] == SUBSCRIPTION else _comment(item, writers)
        return Record(item, events, where)
    except ShapeError as error:
        return Record(
            item, where=where, fault=(".".join(name for name in (where, error.path) if name), error.reason)
        )


def _follow(item: dict[str, Any]) -> dict[str, Any]:
    key = part(item, "id", str)
    who, whom = part(item, "snippet.channelId", str), part(item, "snippet.resourceId.channelId", str)
    if not (key and who and whom):
        path = "id" if not key else "snippet.channelId" if not who else "snippet.resourceId.channelId"
        raise ShapeError(path, f"{path} is missing; ask the API for part=id,snippet")
    return {
        "event_id": f"youtube:{key}:follow:{whom}",
        "at": part(item, "snippet.publishedAt", str),
        "kind": "follow",
        "actor_id": f"youtube:{who}",
        "target_id": f"youtube:{whom}",
        "target_handle": part(item, "snippet.title", str),
        "post_id": f"youtube:{key}",
        "platform": "youtube",
    }


def _comment(item: dict[str, Any], writers: Writers) -> list[dict[str, Any]]:
    if part(item, "snippet.moderationStatus", str) in HELD:
        return Silent("they are comments that are held back or rejected")
    key, writer = part(item, "id", str), _writer(item)
    if not key or not writer:
        path = "snippet.authorChannelId" if key else "id"
        raise ShapeError(
            path, f"{path} is missing; ask the API for part=id,snippet, or the writer has left YouTube"
        )
    parent, video = part(item, "snippet.parentId", str), part(item, "snippet.videoId", str)
    base = {
        "at": part(item, "snippet.publishedAt", str),
        "actor_id": f"youtube:{writer}",
        "actor_handle": part(item, "snippet.authorDisplayName", str),
        "post_id": f"youtube:{key}",
        "parent_id": f"youtube:{parent or video}" if parent or video else None,
        "root_id": f"youtube:{video}" if video else None,
        "text": part(item, "snippet.textOriginal", str) or part(item, "snippet.textDisplay", str),
        "platform": "youtube",
    }
    above = writers.get(parent or "")
    target = above and above[0] if parent else part(item, "snippet.channelId", str)
    events = [act(base, "reply" if parent else "comment", target)] if target else []
    answered = (above[1] or "").lower() if above else None
    names = {f"@{name.lower()}": name for name in HANDLE.findall(base["text"] or "")}
    events += [
        act(base, "mention", low, target_handle=name) for low, name in names.items() if low != answered
    ]
    return events or [post(base)]


def _name(item: dict[str, Any]) -> str | None:
    """Return the name of who wrote a comment, which is their handle, None where it is not told."""
    try:
        return part(item, "snippet.authorDisplayName", str)
    except ShapeError:
        return None


def _writer(item: dict[str, Any]) -> str | None:
    """Return the channel of who wrote a comment, None where it is not told."""
    try:
        return part(item, "snippet.authorChannelId.value", str)
    except ShapeError:
        return None
