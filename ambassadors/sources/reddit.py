"""Source ``reddit``: listings of Reddit's API, and dumps of posts and comments, one a line.

Accounts are ``reddit:<name>`` in lower case, posts ``reddit:t3_...``, comments ``reddit:t1_...``. What each gives:

- A comment = comment on who wrote the post it stands under (``t3``), or reply to who wrote the comment it answers
  (``t1``), where the same file tells who that was; else a post with its ``parent_id``: nobody is guessed. Files
  are read twice for that; standard input is not, there only the same line tells.
- A post = post; a crosspost = share of who wrote the original, where ``crosspost_parent_list`` tells; what the
  original says is not said again. ``u/name`` in a text = mention, but for who is answered.
- A writer or text that reads ``[deleted]`` or ``[removed]`` takes the post back: nothing of it is kept.
- An edited text is read as it stands; who loaded it before keeps the first version.
- Listings, their comments below comments, and whole pages (a post and its comments) are taken apart, each thing a
  record. ``more``, people, subreddits, messages and awards hold no interaction.

Source: Reddit API, things t1 and t3; Pushshift's dumps carry the same fields without the thing around them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from ambassadors.sources.common.acts import act, gone, post, told
from ambassadors.sources.common.objects import Record, ShapeError, Silent, instant_of, part
from ambassadors.sources.common.sample import any_value, has, look
from ambassadors.sources.common.twice import read_twice, records_alone

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ambassadors.events import Batch
    from ambassadors.sources.common.acts import Writers
    from ambassadors.sources.common.files import Input
    from ambassadors.sources.common.options import ReadOptions
    from ambassadors.sources.common.sample import Sample

ABOUT: Final = "Reddit: listings, pages, dumps of posts and comments"

QUIET: Final = ("more", "t2", "t4", "t5", "t6", "wikipage", "wikipagelisting", "UserList", "TrophyList")
GONE: Final = ("[deleted]", "[removed]")
MENTION: Final = re.compile(r"(?<![\w/])/?u/([A-Za-z0-9_-]{3,20})(?![\w-])")
LONGEST: Final = 12
"""Letters of a number in base 36 that fit into 63 bits."""


def recognise(sample: Sample) -> str | None:
    """Return why an input holds things of Reddit, None where it does not."""
    return any_value(sample, _ours)


def _ours(value: Any) -> str | None:
    if isinstance(value, list):
        value = value[0] if value else None
    if look(value, "kind") == "Listing" and isinstance(look(value, "data"), dict):
        return "kind Listing: Reddit"
    if look(value, "kind") in ("t1", "t3") and has(look(value, "data"), "author", "created_utc"):
        return f"kind {value['kind']}, fields author, created_utc: Reddit thing"
    if has(value, "author", "created_utc", "body", "link_id"):
        return "fields created_utc, body, link_id: Reddit comment"
    known = has(value, "author", "created_utc", "subreddit", "title")
    return "fields created_utc, subreddit, title: Reddit post" if known else None


def read(file: Input, options: ReadOptions) -> Iterator[Batch]:
    """Yield the events of a file of Reddit things."""
    return read_twice(file, options, _note, _records)


def records(value: Any) -> Iterator[Record]:
    """Yield the records in one JSON value: a page, a listing, a thing, or the bare fields of one."""
    return records_alone(value, _note, _records)


def _records(value: Any, writers: Writers) -> Iterator[Record]:
    for where, item in _things(value):
        yield told(item, where, lambda given: _events(given, writers))


def _things(value: Any) -> Iterator[tuple[str, Any]]:
    """Yield things and bare posts with their paths, without recursion: threads may be deep."""
    stack = [("", value)]
    while stack:
        where, item = stack.pop()
        below = _below(item)
        if below is None:
            yield where, item
            inner = look(item, "data", "replies")
            if isinstance(inner, dict):
                stack.append((f"{where}.data.replies".lstrip("."), inner))
        else:
            name, items = below
            stack += [(f"{where}{name}[{n}]".lstrip("."), one) for n, one in enumerate(items)][::-1]


def _below(item: Any) -> tuple[str, list[Any]] | None:
    if isinstance(item, list):
        return "", item
    data = item.get("data") if isinstance(item, dict) and item.get("kind") == "Listing" else None
    children = data.get("children") if isinstance(data, dict) else None
    return (".data.children", children) if isinstance(children, list) else None


def _note(value: Any, writers: Writers) -> None:
    for _, item in _things(value):
        try:
            kind, thing = _told_apart(item)
            name, who = _name(kind, thing), part(thing, "author", str)
        except ShapeError:
            continue  # it is told where it is read
        if name and who and who not in GONE and (number := _number(name)) is not None:
            writers.note(number, who)


def _told_apart(item: Any) -> tuple[str, dict[str, Any]]:
    """Return the kind of a thing and its fields; in dumps the fields tell the kind."""
    if not isinstance(item, dict):
        raise ShapeError("", "not a JSON object; the reddit source reads listings and things")
    if isinstance(item.get("kind"), str) and isinstance(item.get("data"), dict):
        return item["kind"], item["data"]
    if "created_utc" in item and item.keys() & {"link_id", "title"}:
        return "t1" if "link_id" in item else "t3", item
    raise ShapeError("kind", "not a Reddit listing, post or comment; choose another source")


def _name(kind: str, thing: dict[str, Any]) -> str | None:
    """Return the full name of a thing, like ``t1_c0ffee``."""
    name, short = part(thing, "name", str), part(thing, "id", str)
    if name and name.startswith(f"{kind}_"):
        return name
    return f"{kind}_{short.removeprefix(f'{kind}_')}" if short else None


def _number(name: str | None) -> int | None:
    """Return the number of a post or comment, None where it is none.

    >>> _number("t3_z"), _number("t1_z"), _number("t3_?")
    (70, 71, None)
    """
    kind, _, short = (name or "").partition("_")
    if kind not in ("t1", "t3") or not (short.isascii() and short.isalnum()) or len(short) >= LONGEST:
        return None
    return 2 * int(short, 36) + (kind == "t1")


def _events(item: dict[str, Any], writers: Writers) -> list[dict[str, Any]]:
    kind, thing = _told_apart(item)
    if kind in QUIET:
        return Silent("they are accounts, communities or notices")
    name, who = _name(kind, thing), part(thing, "author", str)
    if kind not in ("t1", "t3") or name is None:
        path = "id" if kind in ("t1", "t3") else "kind"
        raise ShapeError(path, f"{path} is no Reddit post's or comment's; choose another source")
    text = part(thing, "body" if kind == "t1" else "selftext", str)
    base: dict[str, Any] = {
        "at": instant_of(thing, "created_utc"),
        "post_id": f"reddit:{name}",
        "platform": "reddit",
    }
    if who in GONE or text in GONE or bool(part(thing, "removed_by_category", str)):
        return [gone(base)]
    if who is None:
        raise ShapeError("author", "author is missing; keep things as Reddit sends them")
    link, title = part(thing, "permalink", str), part(thing, "title", str) if kind == "t3" else None
    base |= {
        "actor_id": f"reddit:{who.lower()}",
        "actor_handle": who,
        "text": "\n".join(one for one in (title, text) if one) or None,
        "url": f"https://www.reddit.com{link}" if link else None,
    }
    if kind == "t1":
        return _comment(thing, base, writers)
    return _post(thing, base)


def _comment(thing: dict[str, Any], base: dict[str, Any], writers: Writers) -> list[dict[str, Any]]:
    top = part(thing, "link_id", str)
    above = part(thing, "parent_id", str) or top
    base |= {
        "parent_id": f"reddit:{above}" if above else None,
        "root_id": f"reddit:{top}" if top else None,
    }
    number = _number(above)
    answered = writers.of(number) if number is not None else None
    if answered is None:
        return _mentions(base, None) or [post(base)]
    kind = "comment" if str(above).startswith("t3_") else "reply"
    first = act(base, kind, answered.lower(), target_handle=answered)
    return [first, *_mentions(base, answered)]


def _post(thing: dict[str, Any], base: dict[str, Any]) -> list[dict[str, Any]]:
    originals = part(thing, "crosspost_parent_list", list) or []
    original = next((one for one in originals if isinstance(one, dict)), {})
    above = part(thing, "crosspost_parent", str) or (_name("t3", original) if original else None)
    writer = part(original, "author", str)
    if above and writer and writer not in GONE:
        return [act(base, "share", writer.lower(), target_handle=writer, parent_id=f"reddit:{above}")]
    if above:
        return [post(base | {"parent_id": f"reddit:{above}"})]
    return _mentions(base, None) or [post(base)]


def _mentions(base: dict[str, Any], answered: str | None) -> list[dict[str, Any]]:
    names = {name.lower(): name for name in MENTION.findall(base["text"] or "")}
    return [
        act(base, "mention", low, target_handle=name)
        for low, name in names.items()
        if answered is None or low != answered.lower()
    ]
