"""Source ``hackernews``: items of Hacker News, from its own API or from Algolia's.

Accounts are ``hackernews:<name>`` (capitals tell them apart), posts ``hackernews:<number>``. What each gives:

- A story, a job or a poll = post. A comment = comment on who wrote the story it stands under, or reply to who
  wrote the comment it answers, where the same file tells who that was; else a post with its ``parent_id``:
  nobody is guessed. Files are read twice for that; standard input is not, there only the same line tells.
- The root of a comment on a story is that story. Of an answer it is left out, for only some of these answers tell
  it, and the same comment has to be the same event whichever of them it comes in.
- ``deleted`` and ``dead`` items (taken down) take the post back, at the item's time.
- Answers of Algolia: hits of a search, or an item with its ``children``, each a record of its own.
- Options of polls, people, lists of numbers and ``null`` hold no interaction.

Source: github.com/HackerNews/API; hn.algolia.com/api.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ambassadors.sources.common.acts import act, gone, post, told
from ambassadors.sources.common.html import text_of
from ambassadors.sources.common.objects import Record, ShapeError, Silent, instant_of, part, whole_id
from ambassadors.sources.common.sample import any_value, has, look
from ambassadors.sources.common.twice import read_twice, records_alone

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ambassadors.events import Batch
    from ambassadors.sources.common.acts import Writers
    from ambassadors.sources.common.files import Input
    from ambassadors.sources.common.options import ReadOptions
    from ambassadors.sources.common.sample import Sample

ABOUT: Final = "Hacker News: items of its API, answers of Algolia"
TOPS: Final = ("story", "job", "poll")
QUIET: Final = ("pollopt",)


def recognise(sample: Sample) -> str | None:
    """Return why an input holds items of Hacker News, None where it does not."""
    return any_value(sample, _ours)


def _ours(value: Any) -> str | None:
    one = look(value, "hits") or value
    if has(one, "objectID", "created_at_i", "_tags"):
        return "fields objectID, created_at_i, _tags: Algolia's Hacker News"
    if not isinstance(one, dict) or one.get("type") not in (*TOPS, *QUIET, "comment"):
        return None
    if has(one, "id", "children", "created_at_i"):
        return "fields type, children, created_at_i: Algolia's Hacker News"
    return f"type {one['type']}, fields id, time: Hacker News item" if has(one, "id", "time") else None


def read(file: Input, options: ReadOptions) -> Iterator[Batch]:
    """Yield the events of a file of Hacker News items."""
    return read_twice(file, options, _note, _records)


def records(value: Any) -> Iterator[Record]:
    """Yield the records in one JSON value: an item, an item with its children, the hits of a search."""
    return records_alone(value, _note, _records)


def _records(value: Any, writers: Writers) -> Iterator[Record]:
    for where, item in _flat(value):
        if item is None or isinstance(item, int):
            yield Record(item, where=where)
        else:
            yield told(item, where, lambda given: _events(given, writers))


def _flat(value: Any) -> Iterator[tuple[str, Any]]:
    """Yield the items in a value with their paths, without recursion: trees may be deep."""
    hits = value.get("hits") if isinstance(value, dict) else None
    if isinstance(hits, list):
        stack = [(f"hits[{place}]", item) for place, item in enumerate(hits)][::-1]
    else:
        stack = [("", value)]
    while stack:
        where, item = stack.pop()
        yield where, item
        inner = item.get("children") if isinstance(item, dict) else None
        if isinstance(inner, list):
            path = f"{where}.children".lstrip(".")
            below = [(f"{path}[{place}]", child) for place, child in enumerate(inner)]
            stack += [pair for pair in below[::-1] if not isinstance(pair[1], int)]


def _note(value: Any, writers: Writers) -> None:
    for _, item in _flat(value):
        if not isinstance(item, dict):
            continue
        try:
            key, who = _key(item), _who(item)
            if key and who and key.isascii() and key.isdecimal():
                writers.note(int(key[:20]), (who, _kind(item) in TOPS))
        except ShapeError:
            continue  # it is told where it is read


def _key(item: dict[str, Any]) -> str | None:
    return whole_id(item, "objectID") or whole_id(item, "id")


def _who(item: dict[str, Any]) -> str | None:
    return part(item, "by", str) or part(item, "author", str)


def _kind(item: dict[str, Any]) -> str | None:
    kind = part(item, "type", str)
    if kind is None:
        tags = part(item, "_tags", list) or []
        kind = next((name for name in (*TOPS, "comment", *QUIET) if name in tags), None)
    return kind


def _events(item: dict[str, Any], writers: Writers) -> list[dict[str, Any]]:
    key, kind, who = _key(item), _kind(item), _who(item)
    taken = part(item, "deleted", bool) or part(item, "dead", bool)
    if kind in QUIET or has(item, "karma") or (key is None and "hits" in item):
        return Silent("they are accounts, polls, jobs or pages of answers")
    if key is None or (kind not in (*TOPS, "comment") and not taken):
        name = "type" if key else "id"
        raise ShapeError(name, f"{name} is no Hacker News item's; choose another source")
    at = instant_of(item, "created_at_i") or instant_of(item, "time") or part(item, "created_at", str)
    base: dict[str, Any] = {"post_id": f"hackernews:{key}", "at": at, "platform": "hackernews"}
    if taken:
        return [gone(base)]
    if who is None:
        name = "author" if "created_at_i" in item else "by"
        raise ShapeError(name, f"{name} is missing; ask the API for the whole item")
    parent = whole_id(item, "parent") or whole_id(item, "parent_id")
    text = part(item, "text", str) or part(item, "comment_text", str) or part(item, "story_text", str)
    base |= {
        "actor_id": f"hackernews:{who}",
        "actor_handle": who,
        "parent_id": f"hackernews:{parent}" if parent else None,
        "text": "\n".join(one for one in (part(item, "title", str), text_of(text)) if one) or None,
        "url": f"https://news.ycombinator.com/item?id={key}",
    }
    above = writers.of(int(parent[:20])) if parent and parent.isascii() and parent.isdecimal() else None
    if kind in TOPS or above is None:
        return [post(base)]
    target, top = above
    root = base["parent_id"] if top else None
    return [act(base, "comment" if top else "reply", target, target_handle=target, root_id=root)]
