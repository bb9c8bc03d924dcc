"""How many records a file holds, counted plainly: by what each platform lists, and by nothing of the house."""

from __future__ import annotations

import csv
import gzip
import io
import json
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

csv.field_size_limit(1 << 24)
COLLECTIONS: Final = {"Collection", "OrderedCollection", "CollectionPage", "OrderedCollectionPage"}


def listed(value: Any, *path: str) -> list[Any]:
    """The list at a path, empty where there is none."""
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value if isinstance(value, list) else []


def chain(value: Any, names: Iterable[str]) -> int:
    """An object and those it holds under some names, at any depth."""
    inner = [value[name] for name in names if isinstance(value, dict) and isinstance(value.get(name), dict)]
    return 1 + sum(chain(one, names) for one in inner)


def x(value: Any) -> int:
    """What is in data, includes.tweets and errors; or an object and the posts that are inlined in it."""
    if not isinstance(value, dict):
        return 1
    if "author_id" not in value and value.keys() & {"data", "includes", "errors", "meta"}:
        data = value.get("data", [])
        below = listed(value, "includes", "tweets"), listed(value, "errors")
        return (len(data) if isinstance(data, list) else 1) + sum(map(len, below))
    return 1 + sum("text" in one for one in listed(value, "referenced_tweets"))


def x_v1(value: Any) -> int:
    """Statuses and those inside them; anything else is one."""
    if listed(value, "statuses") or (isinstance(value, dict) and "search_metadata" in value):
        return sum(map(x_v1, value["statuses"]))
    if isinstance(value, dict) and "screen_name" in value and isinstance(value.get("status"), dict):
        value = value["status"]
    return chain(value, ("retweeted_status", "quoted_status"))


def mastodon(value: Any) -> int:
    """Statuses and notifications with the statuses inside them."""
    lists = [
        name for name in ("ancestors", "descendants", "statuses", "notifications") if listed(value, name)
    ]
    inside = ("reblog", "status", "last_status")
    if lists:
        return sum(chain(one, inside) for name in lists for one in value[name])
    return chain(value, inside)


def youtube(value: Any) -> int:
    """Resources; a thread is its top comment and its answers."""
    items = listed(value, "items") if isinstance(value, dict) and "items" in value else [value]
    threads = [one for one in items if isinstance(one, dict) and one.get("kind") == "youtube#commentThread"]
    return len(items) + sum(len(listed(one, "replies", "comments")) for one in threads)


def meta(value: Any, *below: str) -> int:
    """Objects, alone, in data or under their ids, and the comments below them."""

    def deep(one: Any) -> int:
        return 1 + sum(deep(inner) for name in below for inner in listed(one, name, "data"))

    by_id = value.values() if isinstance(value, dict) and "id" not in value else ()
    if isinstance(value, dict) and isinstance(value.get("data"), list):
        items = value["data"]
    elif by_id and all(isinstance(one, dict) and "id" in one for one in by_id):
        items = list(by_id)
    else:
        items = [value]
    return sum(map(deep, items))


def activitystreams(value: Any) -> int:
    """A document, and of a collection what it lists, addresses left out."""
    if not isinstance(value, dict):
        return 1
    kinds = value.get("type", value.get("@type"))
    if not {kinds} & COLLECTIONS if isinstance(kinds, str) else True:
        return 1
    inner = [value[name] for name in ("items", "orderedItems") if name in value]
    flat = [one for each in inner for one in (each if isinstance(each, list) else [each])]
    first = [value["first"]] if isinstance(value.get("first"), dict) else []
    return 1 + sum(activitystreams(one) for one in [*flat, *first] if not isinstance(one, str))


def bluesky(value: Any) -> int:
    """What answers list, the posts of a thread, or one line or record."""
    if isinstance(value, dict) and isinstance(value.get("thread"), dict):
        return thread(value["thread"])
    lists = [listed(value, name) for name in ("records", "feed", "posts", "notifications")]
    return sum(map(len, lists)) or 1


def thread(node: dict[str, Any]) -> int:
    """A post with its answers and what it answers."""
    around = [*listed(node, "replies"), node.get("parent")] if "post" in node else []
    return 1 + sum(thread(one) for one in around if isinstance(one, dict))


COUNTED: Final[dict[str, Callable[[Any], int]]] = {
    "activitystreams": activitystreams,
    "bluesky": bluesky,
    "facebook": lambda value: meta(value, "comments"),
    "instagram": lambda value: meta(value, "comments", "replies"),
    "mastodon": mastodon,
    "x": x,
    "x-v1": x_v1,
    "youtube": youtube,
}


def counted(path: Path, source: str) -> int:
    """How many records a file holds; a line that is no JSON is one."""
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    if source in COUNTED:
        return sum(1 if value is BROKEN else COUNTED[source](value) for value in values(data, path.suffix))
    if source == "snap-activity":
        return data.count(b"\n")
    return sum(1 for row in csv.reader(io.StringIO(data.decode(), newline="")) if row) - 1


BROKEN: Final = object()


def values(data: bytes, suffix: str) -> Iterator[Any]:
    """The JSON values of a file, of an array its elements."""
    texts = data.split(b"\n") if suffix == ".jsonl" or b"}\n{" in data else [data]
    for text in texts:
        try:
            value = json.loads(text) if text.strip() else []
        except ValueError:
            value = [BROKEN]
        yield from value if isinstance(value, list) else [value]
