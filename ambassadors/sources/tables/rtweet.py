"""Source ``rtweet``: tables of the R package rtweet (before 1.0), one row a tweet; ids may begin with ``x``.

Accounts are ``x:<user_id>``, posts ``x:<status_id>``; times are in UTC. What each row gives:

- ``is_retweet`` = share of ``retweet_user_id``, and nothing else: the mentions are those of the original.
- ``is_quote`` = quote of ``quoted_user_id``; a quote whose author is not told is rejected.
- ``reply_to_user_id`` = reply; each of ``mentions_user_id`` that is not answered = mention; else post.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ambassadors.sources.common.acts import act, post, told
from ambassadors.sources.common.objects import ShapeError
from ambassadors.sources.common.sheets import cell, known_by, needed, read_rows, whole
from ambassadors.sources.common.sheets import key as raw_key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ambassadors.events import Batch
    from ambassadors.sources.common.base import ReadOptions
    from ambassadors.sources.common.files import Input
    from ambassadors.sources.common.objects import Record
    from ambassadors.sources.common.sample import Sample

ABOUT: Final = "rtweet (R): tables of tweets with status_id, mentions_user_id and retweet_user_id"
TELLING: Final = ("user_id", "status_id", "reply_to_user_id", "mentions_user_id", "retweet_user_id")
WANTED: Final = (
    *TELLING, "created_at", "screen_name", "name", "followers_count", "text", "lang", "is_quote", "is_retweet",
    "reply_to_status_id", "reply_to_screen_name", "mentions_screen_name", "quoted_status_id", "quoted_user_id",
    "quoted_screen_name", "retweet_status_id", "retweet_screen_name", "status_url",
)  # fmt: skip


def recognise(sample: Sample) -> str | None:
    """Return why an input is a table of rtweet, None where it is not."""
    return known_by(sample, TELLING, "rtweet")


def read(file: Input, options: ReadOptions) -> Iterator[Batch]:
    """Yield the events of a table of rtweet."""
    return read_rows(file, options, TELLING, WANTED, records, dates=("created_at",), zone="UTC")


def records(row: Any) -> Iterator[Record]:
    """Yield the record of one row."""
    yield told(row, "", _events)


def _events(row: dict[str, Any]) -> list[dict[str, Any]]:
    status, user = _key(row, "status_id"), _key(row, "user_id")
    if status is None or user is None:
        name = "user_id" if status else "status_id"
        raise ShapeError(name, f"{name} is missing; write the table with all its columns")
    parent = _key(row, "reply_to_status_id")
    base = {
        "at": needed(row, "created_at"),
        "actor_id": f"x:{user}",
        "actor_handle": _said(row, "screen_name"),
        "actor_name": _said(row, "name"),
        "followers": whole(row, "followers_count") if _said(row, "followers_count") else None,
        "post_id": f"x:{status}",
        "parent_id": f"x:{parent}" if parent else None,
        "root_id": None if parent else f"x:{status}",
        "text": _said(row, "text"),
        "lang": _said(row, "lang"),
        "platform": "x",
        "url": _said(row, "status_url"),
    }
    if _true(row, "is_retweet"):
        return [_of(row, base, "share", "retweet")]
    events = [_of(row, base, "quote", "quoted")] if _true(row, "is_quote") else []
    replied = _key(row, "reply_to_user_id")
    if replied:
        events.append(act(base, "reply", replied, target_handle=_said(row, "reply_to_screen_name")))
    people = (_said(row, "mentions_user_id") or "").split()
    names = (_said(row, "mentions_screen_name") or "").split()
    handles = names if len(names) == len(people) else [None] * len(people)
    mentioned = dict(zip((one.removeprefix("x") for one in people), handles, strict=True))
    events += [
        act(base, "mention", who, target_handle=name) for who, name in mentioned.items() if who != replied
    ]
    return events or [post(base)]


def _of(row: dict[str, Any], base: dict[str, Any], kind: str, prefix: str) -> dict[str, Any]:
    who, post = _key(row, f"{prefix}_user_id"), _key(row, f"{prefix}_status_id")
    if who is None:
        raise ShapeError(f"{prefix}_user_id", f"{prefix}_user_id is missing: whose post it is is not told")
    more = {"parent_id": f"x:{post}"} if post else {}
    return act(base, kind, who, target_handle=_said(row, f"{prefix}_screen_name"), **more)


def _said(row: dict[str, Any], name: str) -> str | None:
    value = cell(row, name)
    return None if value == "NA" else value


def _true(row: dict[str, Any], name: str) -> bool:
    return (_said(row, name) or "").lower() == "true"


def _key(row: dict[str, Any], name: str) -> str | None:
    value = _said(row, name)
    return None if value is None else raw_key({name: value.removeprefix("x")}, name)
