"""Source ``x-activity``: what X sends when somebody acts: the X Activity API, and the Account Activity API before it.

Read are bodies of webhooks and lines of the activity stream, as they come or one a line. What each gives:

- X Activity API (``data.event_type``): ``post.create``, ``post.mention.create``, ``post.reply.create``,
  ``post.quote.create`` and ``post.repost.create`` = the events of the post in ``payload``, by the rules of source
  ``x`` with ``includes`` as the response around it. Whom it acts on is, where the payload does not tell, the
  account of ``filter.user_id``, which is what the subscription asked for.
- ``like.create`` = like, ``follow.follow`` = follow; ``follow.unfollow`` takes follows back, ``post.delete`` a post.
- A follow carries no time of its own. It is taken from ``received_at`` (RFC 3339) beside ``data``, which the
  receiver of this service writes; without one the record is rejected: no time is guessed.
- Account Activity API (``for_user_id``): ``tweet_create_events`` = statuses by the rules of source ``x-v1``,
  ``favorite_events`` = like, ``follow_events`` = follow (``unfollow`` takes it back), ``tweet_delete_events`` = delete.
- ``user_event.revoke`` and ``oauth.revoke``: somebody took back the permission. That is no event: rejected, so
  that somebody sees it and erases what has to be erased.
- Profiles, messages, blocks, mutes, spaces and news hold no interaction.

Source: X docs, X Activity API event payloads and Account Activity API data objects.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ambassadors.events import format_instant
from ambassadors.sources.common.objects import Record, ShapeError, instant_of, part, read_objects, whole_id
from ambassadors.sources.common.sample import any_value, look
from ambassadors.sources.x.acts import follow, followed, like, liked, taken_back
from ambassadors.sources.x.posts import Context, context_of, context_post, post_record
from ambassadors.sources.x.statuses import born, faulty, gone, key_of, status_records, time_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ambassadors.events import Batch
    from ambassadors.sources.common.files import Input
    from ambassadors.sources.common.options import ReadOptions
    from ambassadors.sources.common.sample import Sample

ABOUT: Final = "X Activity API and Account Activity API: bodies of webhooks, lines of the stream"

POSTED: Final = {
    "post.create": "",
    "post.mention.create": "mention",
    "post.reply.create": "replied_to",
    "post.quote.create": "quoted",
    "post.repost.create": "retweeted",
}
"""Events that carry a post -> the reference in it that is to the account of the filter."""
RECEIVED: Final = "received_at is missing and X tells no time; let the receiver write received_at beside data"
LISTS: Final = ("tweet_create_events", "favorite_events", "follow_events", "tweet_delete_events")


def recognise(sample: Sample) -> str | None:
    """Return why an input holds events of an activity API of X, None where it does not."""
    return any_value(sample, _ours)


def _ours(value: Any) -> str | None:
    kind = look(value, "data", "event_type")
    if isinstance(kind, str) and isinstance(look(value, "data"), dict) and "payload" in look(value, "data"):
        return f"data.event_type {kind}: X Activity API"
    if isinstance(value, dict) and (
        name := next((one for one in (*LISTS, "user_event") if one in value), None)
    ):
        return f"field {name}: Account Activity API of X"
    return None


def read(file: Input, options: ReadOptions) -> Iterator[Batch]:
    """Yield the events of a file of activities."""
    return read_objects(file, options, records)


def records(value: Any) -> Iterator[Record]:
    """Yield the records in one body or line."""
    try:
        if not isinstance(value, dict):
            raise ShapeError("", "not a JSON object; the x-activity source reads what X sends to webhooks")  # noqa: TRY301
        if isinstance(value.get("data"), dict) and "event_type" in value["data"]:
            yield from _activity(value)
        elif "for_user_id" in value or "user_event" in value or any(name in value for name in LISTS):
            yield from _account_activity(value)
        elif value.keys() & {"errors", "meta"}:
            yield Record(value)
        else:
            yield Record(value, fault=("data.event_type", "not an activity of X; choose another source"))
    except ShapeError as error:
        yield faulty(value, "", error)


def _activity(value: dict[str, Any]) -> Iterator[Record]:
    kind = part(value, "data.event_type", str) or ""
    if kind in POSTED:
        yield from _posted(value, POSTED[kind])
    elif kind == "post.delete":
        post = whole_id(value, "data.payload.id")
        if post is None:
            raise ShapeError("data.payload.id", "the delete names no post; give data.payload.id")
        at = part(value, "received_at", str) or format_instant(born(post))
        yield Record(value, [{"op": "delete", "post_id": f"x:{post}", "at": at, "platform": "x"}])
    elif kind == "like.create":
        yield Record(value, [_like(value)])
    elif kind in ("follow.follow", "follow.unfollow"):
        act = _follow(value, missing_is_fault=kind == "follow.follow")
        yield Record(value, [act if kind == "follow.follow" else taken_back(act)])
    elif kind == "oauth.revoke":
        reason = (
            f"x:{_asked(value)} took back the permission; that is no event: erase the account's data here"
        )
        yield Record(value, fault=("data.event_type", reason))
    else:
        yield Record(value)


def _posted(value: dict[str, Any], reference: str) -> Iterator[Record]:
    payload, asked = part(value, "data.payload", dict) or {}, _asked(value)
    context, included = _around(value, payload)
    by_other = asked is not None and payload.get("author_id") != asked
    if by_other and reference:
        payload = _completed(payload, reference, str(asked), context)
    yield post_record(payload, context, "data.payload")
    for place, item in enumerate(included):
        where = f"data.includes.tweets[{place}]"
        same = isinstance(item, dict) and item.get("id") == payload.get("id")
        yield Record(item, where=where) if same else context_post(item, context, where)


def _completed(payload: dict[str, Any], reference: str, asked: str, context: Context) -> dict[str, Any]:
    """Return the post with what the subscription says about it, where the post does not say it itself."""
    if reference == "mention":
        people = part(payload, "entities.mentions", list) or []
        named = any(isinstance(item, dict) and item.get("id") == asked for item in people)
        entities = part(payload, "entities", dict) or {}
        # a share tells its original's mentions, an answer begins with one: neither is missing here
        fits = not (named or payload.get("in_reply_to_user_id") == asked or payload.get("referenced_tweets"))
        return payload | {"entities": entities | {"mentions": [*people, {"id": asked}]}} if fits else payload
    if reference == "replied_to" and not payload.get("in_reply_to_user_id"):
        return payload | {"in_reply_to_user_id": asked}
    for item in part(payload, "referenced_tweets", list) or []:
        if isinstance(item, dict) and item.get("type") == reference and isinstance(item.get("id"), str):
            context.authors.setdefault(item["id"], asked)
    return payload


def _around(value: dict[str, Any], payload: dict[str, Any]) -> tuple[Context, list[Any]]:
    """Return what ``includes`` tells, and its posts; X wraps some of them in ``data``."""

    def listed(name: str) -> list[Any]:
        items = part(value, f"data.includes.{name}", list) or part(value, f"includes.{name}", list) or []
        return [look(item, "data") or item for item in items]

    posts = listed("tweets")
    return context_of(listed("users"), [*posts, payload], []), posts


def _like(value: dict[str, Any]) -> dict[str, Any]:
    body, asked = part(value, "data.payload", dict) or {}, _asked(value)
    post = whole_id(body, "liked_tweet_id")
    writer = whole_id(body, "liked_tweet_author_id") or whole_id(body, "tweet_author_id")
    if post is None or writer is None:
        missing = "liked_tweet_id" if post is None else "liked_tweet_author_id"
        raise ShapeError(f"data.payload.{missing}", f"{missing} is missing: what was liked is not told")
    context, _ = _around(value, {})
    inbound = part(value, "data.filter.direction", str) == "inbound" or asked == writer
    others = [key for key in context.users if key != writer]
    actor = (others[0] if len(others) == 1 else None) if inbound else asked
    if actor is None:
        raise ShapeError("data.includes.users", "who liked it is not told; ask for the expansion of users")
    at = instant_of(body, "timestamp_ms", 1) or part(body, "created_at", str)
    handle = part(context.users.get(writer, {}), "username", str)
    return liked(_profile(context.users.get(actor, {}), actor), post, writer, handle, at)


def _follow(value: dict[str, Any], *, missing_is_fault: bool) -> dict[str, Any]:
    people = []
    for name in ("source", "target"):
        user = (
            part(value, f"data.payload.{name}.data", dict) or part(value, f"data.payload.{name}", dict) or {}
        )
        account = key_of(user, "id")
        if account is None:
            raise ShapeError(f"data.payload.{name}", f"data.payload.{name} names no account by its id")
        people.append((user, account))
    (source, actor), (target, account) = people
    at = part(value, "received_at", str)
    if at is None and missing_is_fault:
        raise ShapeError("received_at", RECEIVED)
    act = followed(_profile(source, actor), account, part(target, "username", str), at)
    return act if at else act | {"at": format_instant(0)}  # an unfollow takes back whenever it was


def _profile(user: dict[str, Any], account: str) -> dict[str, Any]:
    return {
        "actor_id": f"x:{account}",
        "actor_handle": part(user, "username", str),
        "actor_name": part(user, "name", str),
        "followers": part(user, "public_metrics.followers_count", int),
    }


def _asked(value: dict[str, Any]) -> str | None:
    return whole_id(value, "data.filter.user_id") if part(value, "data.filter", dict) else None


def _account_activity(value: dict[str, Any]) -> Iterator[Record]:
    told = False
    for name in LISTS:
        for place, item in enumerate(part(value, name, list) or []):
            told = True
            yield from _event(name, item, f"{name}[{place}]")
    revoked = (
        part(value, "user_event.revoke.source", dict) if isinstance(value.get("user_event"), dict) else None
    )
    if revoked is not None:
        account = whole_id(revoked, "user_id")
        reason = f"x:{account} took back the permission; that is no event: erase the account's data here"
        yield Record(value, fault=("user_event.revoke", reason))
    elif not told:
        yield Record(value)


def _event(name: str, item: Any, where: str) -> Iterator[Record]:
    if name == "tweet_create_events":
        yield from status_records(item, where)
        return
    try:
        if not isinstance(item, dict):
            raise ShapeError("", f"{where} is no object; the body is damaged")  # noqa: TRY301
        yield Record(item, [ONE[name](item)], where)
    except ShapeError as error:
        yield faulty(item, where, error)
    if name == "favorite_events" and isinstance(look(item, "favorited_status"), dict):
        yield from status_records(item["favorited_status"], f"{where}.favorited_status")


def _favorited(item: dict[str, Any]) -> dict[str, Any]:
    status = part(item, "favorited_status", dict) or {}
    at = instant_of(item, "timestamp_ms", 1) or time_of(item)
    return like(part(item, "user", dict) or {}, "user", status, at)


def _followed(item: dict[str, Any]) -> dict[str, Any]:
    source, target = part(item, "source", dict) or {}, part(item, "target", dict) or {}
    act = follow(source, "source", target, "target", instant_of(item, "created_timestamp", 1))
    return act if part(item, "type", str) != "unfollow" else taken_back(act)


def _deleted(item: dict[str, Any]) -> dict[str, Any]:
    return gone(item, key_of(part(item, "status", dict) or {}, "id"), "status.id")


ONE: Final[dict[str, Callable[[dict[str, Any]], dict[str, Any]]]] = {
    "favorite_events": _favorited,
    "follow_events": _followed,
    "tweet_delete_events": _deleted,
}
