"""Source ``x-archive``: the archive that X gives to its users ("Download your data"): files like ``data/tweets.js``.

The files assign JSON to a variable (``window.YTD.tweets.part0 = [...]``). They do not say whose archive it is:
that stands in ``account.js``, which has to lie beside them, in the folder or in the zip. What each gives:

- ``tweets.js`` = the events of a status, by the rules of source ``x-v1``, acted by the archive's owner. A post
  that begins with ``RT @name`` and mentions that account there = share of it; which post was shared is not told.
- ``deleted-tweets.js`` = deletes. An edited post takes back the versions before it, which ``edit_info`` names.
- ``follower.js`` and ``following.js`` = follows, where it is said whose archive it is and when it was made (``people``).
- Likes carry no time, so they are no events; like messages, advertisements and all other files they hold no interaction.

Source: the README.txt in the archive; the tweet objects are those of X API v1.1 without their user.
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import orjson

from ambassadors.sources.common.acts import told
from ambassadors.sources.common.objects import Record, ShapeError, part, read_objects
from ambassadors.sources.x.statuses import (
    faulty,
    key_of,
    named_first,
    status_events,
    time_of,
    versions_before,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ambassadors.events import Batch
    from ambassadors.sources.common.files import Input
    from ambassadors.sources.common.options import ReadOptions
    from ambassadors.sources.common.sample import Sample

ABOUT: Final = "X: the archive of one's own account (tweets.js, deleted-tweets.js; account.js beside them)"

PREFIX: Final = re.compile(rb"^\s*window\.[\w.]+\s*=\s*")
OWNER: Final = "account.js"
WHOSE: Final = "whose archive it is stands in account.js; keep it beside this file"


def recognise(sample: Sample) -> str | None:
    """Return why an input is a file of an archive, None where it is not."""
    return (
        f"variable {sample.assigned}: an archive of X" if sample.assigned.startswith("window.YTD.") else None
    )


def read(file: Input, options: ReadOptions) -> Iterator[Batch]:
    """Yield the events of a file of an archive."""
    user, deleted = _owner(file), "deleted" in file.assigned
    yield from read_objects(file, options, partial(records, user=user, deleted=deleted))


def records(value: Any, user: dict[str, Any] | None = None, *, deleted: bool = False) -> Iterator[Record]:
    """Yield the record in one element of a file.

    Args:
        value: the element.
        user: whose archive it is, as a user of v1.1.
        deleted: whether the file lists what was deleted.
    """
    if not isinstance(value, dict):
        yield Record(value, fault=("", "not a JSON object; the x-archive source reads archives of X"))
        return
    try:
        tweet = part(value, "tweet", dict)
        if tweet is None or not tweet.keys() & {"full_text", "text"}:
            yield Record(value)
        elif deleted:
            yield Record(value, [_deleted(tweet)], "tweet")
        elif user is None:
            raise ShapeError("user", WHOSE)  # noqa: TRY301
        else:
            yield Record(value, [*_events(tweet | {"user": user}), *versions_before(tweet)], "tweet")
    except ShapeError as error:
        yield faulty(value, "tweet", error)


def people(value: Any, *, followers: bool) -> Iterator[Record]:
    """Yield the record of one element of ``follower.js`` or ``following.js``; its event holds who it is."""
    yield told(value, "", partial(_person, name="follower" if followers else "following"))


def _person(value: dict[str, Any], name: str) -> list[dict[str, Any]]:
    key = part(value, f"{name}.accountId", str)
    if key is None:
        raise ShapeError(
            name, f"{name}.accountId is missing; load {name}.js, or name the other side of the list"
        )
    return [{"actor_id": f"x:{key}"}]


def _events(tweet: dict[str, Any]) -> list[dict[str, Any]]:
    shared = named_first(tweet, part(tweet, "entities.user_mentions", list) or [])
    if shared is None:
        return status_events(tweet)
    original = {"user": {"id_str": shared[0], "screen_name": shared[1]}}
    return status_events(tweet | {"retweeted_status": original})


def _deleted(tweet: dict[str, Any]) -> dict[str, Any]:
    key = key_of(tweet, "id")
    if key is None:
        raise ShapeError("id_str", "the delete names no post; give id_str")
    at = time_of(tweet, "deleted_at") or time_of(tweet)
    return {"op": "delete", "post_id": f"x:{key}", "at": at, "platform": "x"}


def _owner(file: Input) -> dict[str, Any] | None:
    """Return whose archive a file is of, as far as ``account.js`` tells."""
    data = file.beside(OWNER)
    try:
        found = orjson.loads(PREFIX.sub(b"", data)) if data else None
        account = part(found[0], "account", dict) if isinstance(found, list) and found else None
        key = part(account, "accountId", str) if account else None
        if account is None or key is None:
            return None
        return {
            "id_str": key,
            "screen_name": part(account, "username", str),
            "name": part(account, "accountDisplayName", str),
        }
    except (orjson.JSONDecodeError, ShapeError, AttributeError):
        return None
