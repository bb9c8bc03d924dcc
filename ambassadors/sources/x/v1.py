"""Source ``x-v1``: what the X API v1.1 answers and streams, and what twarc 1 keeps of it.

Read are statuses, lists of them (timelines, searches), streams with their notices, and user objects.
Accounts are ``x:<id>``, posts ``x:<id>``; text forms of ids are taken before numbers. What each gives:

- A status with ``retweeted_status`` = share of its author; mentions in it are the original author's. The
  status inside it, like a ``quoted_status``, is a record of its own.
- ``in_reply_to_user_id_str`` = reply, ``quoted_status`` = quote, ``entities.user_mentions`` = mention but for
  the account replied to; of a cut status (``truncated``) the text and the mentions in ``extended_tweet`` count.
  All events of a status share ``post_id``; ``event_id`` is ``x:<post>:<kind>:<account>``, as in source ``x``.
- Where the quoted status is gone, its link (``quoted_status_permalink``) still names whom it quotes.
- An edited status takes back the versions before it, which ``edit_history`` names.
- A status that acts on nobody is kind ``post``. One withheld in some countries is a post like any other.
- A reply whose ``in_reply_to_user_id_str`` is missing tells its ``parent_id`` alone: nobody is guessed.
- ``delete`` and ``status_withheld`` notices take a post back. ``user_withheld`` is about a whole account, which
  is no event: rejected, so that somebody sees it.
- ``favorite`` of the user stream = like, ``follow`` = follow, each with its time in the id; ``unfavorite`` and
  ``unfollow`` take back all of that kind between the two.
- v1.1 does not name the conversation of an answer: its ``root_id`` stays empty.
- Lists, counts, messages and errors hold no interaction. Users do where it is said whose followers they are, or who
  follows them (``people``); else the status in a user object is read.

Source: X API v1.1 data dictionary (tweet, user, extended tweet objects) and streaming message types.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ambassadors.sources.common.acts import told
from ambassadors.sources.common.objects import Record, ShapeError, Silent, part, read_objects
from ambassadors.sources.common.sample import any_value, has, look
from ambassadors.sources.x.acts import follow, like, taken_back
from ambassadors.sources.x.statuses import actor_of, faulty, gone, is_status, key_of, status_records, time_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ambassadors.events import Batch
    from ambassadors.sources.common.files import Input
    from ambassadors.sources.common.options import ReadOptions
    from ambassadors.sources.common.sample import Sample

ABOUT: Final = "X API v1.1: statuses, searches, streams, twarc 1 JSONL"

NOTICES: Final = ("scrub_geo", "limit", "warning", "disconnect", "friends", "friends_str")
GONE: Final = ("delete", "status_withheld")
OTHERS: Final = (
    "screen_name",
    "ids",
    "users",
    "lists",
    "errors",
    "error",
    "name",
    "slug",
    "result",
    "event",
    "events",
)


def recognise(sample: Sample) -> str | None:
    """Return why an input holds objects of X API v1.1, None where it does not."""
    return any_value(sample, _ours)


def _ours(value: Any) -> str | None:
    for path in ((), ("statuses",)):
        item = look(value, *path)
        for marks in (
            ("id_str", "full_text", "user"),
            ("id_str", "text", "user"),
            ("id_str", "entities", "user"),
        ):
            if has(item, *marks) and "created_at" in item:
                return f"fields {''.join(f'{name}[].' for name in path)}id_str, user: a status of X API v1.1"
    for name in GONE:
        if look(value, name, "status", "id_str") or (name == "status_withheld" and look(value, name, "id")):
            return f"field {name}.status: a stream of X API v1.1"
    if has(value, "id_str", "screen_name") or has(look(value, "users"), "id_str", "screen_name"):
        return "fields id_str, screen_name: a user of X API v1.1"
    if has(value, "event", "source", "target") and look(value, "source", "screen_name"):
        return "fields event, source.screen_name: a user stream of X API v1.1"
    if has(value, "search_metadata", "statuses"):
        return "fields statuses, search_metadata: a search of X API v1.1"
    return "field next_cursor_str: a list of X API v1.1" if has(value, "next_cursor_str") else None


def read(file: Input, options: ReadOptions) -> Iterator[Batch]:
    """Yield the events of a file of X API v1.1 objects."""
    return read_objects(file, options, records)


def records(value: Any) -> Iterator[Record]:
    """Yield the records in one JSON value: a status, a search, a notice of a stream, a user."""
    try:
        yield from _records(value)
    except ShapeError as error:
        yield faulty(value, "", error)


def _records(value: Any) -> Iterator[Record]:
    if not isinstance(value, dict):
        yield Record(value, fault=("", "not a JSON object; the x-v1 source reads objects of X API v1.1"))
    elif isinstance(value.get("statuses"), list):
        for place, item in enumerate(value["statuses"]):
            yield from status_records(item, f"statuses[{place}]")
    elif is_status(value) or ("user" in value and "id_str" in value):
        yield from status_records(value, "")
    elif has(value, "event", "source", "target"):
        yield from _told(value)
    elif notice := next((name for name in GONE if name in value), None):
        yield Record(value, [_gone(value, notice)])
    elif "user_withheld" in value:
        account = key_of(part(value, "user_withheld", dict) or {}, "id")
        reason = f"X withholds the account x:{account}; that is no event: suppress or erase the account here"
        yield Record(value, fault=("user_withheld", reason))
    elif isinstance(value.get("status"), dict) and "screen_name" in value:
        yield from status_records(value["status"] | {"user": value}, "status")
    elif value.keys() & {*NOTICES, *OTHERS} or "next_cursor_str" in value:
        yield Record(value, Silent("they are notices of the stream, or answers without posts"))
    else:
        yield Record(value, fault=("", "not an object of X API v1.1; choose another source"))


def people(value: Any, *, followers: bool) -> Iterator[Record]:  # noqa: ARG001 - an answer does not say which side
    """Yield a record a user in one JSON value: a list of users or ids, a user; its event holds what is said of them."""
    name = next((name for name in ("users", "ids") if isinstance(value, dict) and name in value), None)
    listed = value[name] if name else None
    if isinstance(listed, list):
        items = [item if isinstance(item, dict) else {"id": item} for item in listed]
        yield from (told(item, f"{name}[{place}]", _person) for place, item in enumerate(items))
    elif has(value, "screen_name"):
        yield told(value, "", _person)
    else:
        yield Record(value)


def _person(user: dict[str, Any]) -> list[dict[str, Any]]:
    return [actor_of(user, "user")]


def _gone(value: dict[str, Any], notice: str) -> dict[str, Any]:
    body = part(value, notice, dict) or {}
    status = part(body, "status", dict) or body
    return gone(body, key_of(status, "id"), f"{notice}.status.id_str")


def _told(value: dict[str, Any]) -> Iterator[Record]:
    """An event of the user stream."""
    kind, status = part(value, "event", str), part(value, "target_object", dict)
    source, target = part(value, "source", dict) or {}, part(value, "target", dict) or {}
    if kind in ("favorite", "unfavorite") and status is not None:
        act = like(source, "source", status, time_of(value))
        yield Record(value, [act if kind == "favorite" else taken_back(act)])
        yield from status_records(status, "target_object")
    elif kind in ("follow", "unfollow"):
        act = follow(source, "source", target, "target", time_of(value))
        yield Record(value, [act if kind == "follow" else taken_back(act)])
    else:
        yield Record(value)
