"""Source ``x``: what the X API v2 answers, and what twarc keeps of it.

Read are responses (``data``, ``includes``, ``errors``, ``meta``; one document or one a line), streams,
twarc's flattened posts, and compliance objects. Records are the objects in ``data``, in
``includes.tweets`` and in ``errors``. What each gives:

- A post with ``referenced_tweets`` acts on others: ``retweeted`` = share and ``quoted`` = quote of the
  author of the post referred to, ``replied_to`` = reply to ``in_reply_to_user_id``. ``entities.mentions``
  = mention, of a long post those of ``note_tweet`` too; left out are those of a share (the original author's) and the one a reply begins with.
  All events of a post share ``post_id``; ``event_id`` is ``x:<post>:<kind>:<account>``.
- A post that acts on nobody is kind ``post``, ``event_id`` ``x:<post>``.
- Accounts are ``x:<id>``. A mention that has a user name only is looked up in ``includes.users``, else
  it is ``x:@<name in lower case>``.
- Posts in ``includes.tweets`` are read by the same rules where they are complete (author, time, text) and
  do not stand in the response before. What another response repeats has the same event ids: a duplicate.
- Who wrote a shared or quoted post is taken from ``includes.tweets``, from the inlined post, for a share from
  the ``RT @name`` its text begins with, or, for a quote, from the link to the quoted post (``entities.urls``). If none tells, the record is rejected; but where
  ``errors`` says the post is gone or protected, or the record is only context, nothing can be mended:
  a share then holds no interaction, a quote counts as a post.
- An edited post takes back the versions before it, which ``edit_history_tweet_ids`` names.
- A post withheld in some countries is a post like any other.
- ``delete``, ``drop`` and ``withheld`` of the compliance streams and files delete a post. What happens to
  a whole account is no event: such a record is rejected, so that somebody sees it.
- Users hold no interaction, but where it is said whose followers they are, or who follows them (``people``).
- Counts, lists, messages and errors hold no interaction.

Source: X API v2 data dictionary (tweet, user), compliance streams and batch compliance; twarc2 for the flattened form.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ambassadors.events import format_instant
from ambassadors.sources.common.acts import told
from ambassadors.sources.common.objects import Record, ShapeError, Silent, part, read_objects
from ambassadors.sources.common.sample import any_value, has, look
from ambassadors.sources.x.posts import context_of, context_post, is_post, post_record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ambassadors.events import Batch
    from ambassadors.sources.common.files import Input
    from ambassadors.sources.common.options import ReadOptions
    from ambassadors.sources.common.sample import Sample

ABOUT: Final = "X API v2: answers, streams, compliance files, twarc2 JSONL"

TELLING: Final = (
    ("id", "edit_history_tweet_ids"),
    ("id", "referenced_tweets"),
    ("id", "author_id"),
    ("id", "text", "public_metrics"),
    ("id", "name", "username"),
    ("start", "end", "tweet_count"),
)
"""Members that posts, users and counts of X API v2 have together, and nobody else's objects."""
POST_GONE: Final = ("delete", "drop", "withheld")
ACCOUNT_GONE: Final = ("user_delete", "user_protect", "user_suspend", "user_withheld")
NO_CHANGE: Final = (
    "undrop",
    "tweet_edit",
    "scrub_geo",
    "user_undelete",
    "user_unprotect",
    "user_unsuspend",
    "user_profile_modification",
)
CHANGES: Final = frozenset((*POST_GONE, *ACCOUNT_GONE, *NO_CHANGE))
SNOWFLAKE_EPOCH_MS: Final = 1_288_834_974_657


def recognise(sample: Sample) -> str | None:
    """Return why an input holds X API v2 objects, None where it does not."""
    return any_value(sample, _ours)


def _ours(value: Any) -> str | None:
    if not isinstance(value, dict) or look(value, "data", "event_type"):
        return None  # the activity API
    return _answer(value) or _lone_post(value) or _compliant(value)


def _answer(value: dict[str, Any]) -> str | None:
    """Return why a value is an answer of the API."""
    first, error = look(value, "data"), look(value, "errors")
    for marks in TELLING:
        if "data" in value and has(first, *marks):
            return f"fields data[].{marks[-1]}: X API v2"
    if isinstance(look(value, "includes", "users", "username"), str):
        return "field includes.users: X API v2"
    if has(value, "__twarc") and value.keys() & {"data", "meta", "errors"}:
        return "field __twarc: twarc2"
    if look(error, "resource_type") in ("tweet", "user") or "api.twitter.com/2/" in str(look(error, "type")):
        return "field errors[].resource_type: X API v2"
    return None


def _lone_post(value: dict[str, Any]) -> str | None:
    for marks in TELLING[:4]:
        if has(value, *marks) and value.keys() & {"text", "created_at"}:
            return f"fields id, {marks[-1]}: a post of X API v2, as twarc2 flattens it"
    return None


def _compliant(value: dict[str, Any]) -> str | None:
    """Return why a value is about posts and accounts that went away."""
    kind, change = _change(value.get("data")) or _change(value) or ("", {})
    if "tweet" in change or has(change, "user", "event_at"):
        return f"field {kind}: compliance of X API v2"
    if has(value, "id", "action", "created_at") and value.keys() & {"redacted_at", "reason"}:
        return "fields action, redacted_at: a compliance file of X API v2"
    return None


def read(file: Input, options: ReadOptions) -> Iterator[Batch]:
    """Yield the events of a file of X API v2 objects."""
    return read_objects(file, options, records)


def records(value: Any) -> Iterator[Record]:
    """Yield the records in one JSON value: a response, a flattened post or a compliance object."""
    try:
        yield from _records(value)
    except ShapeError as error:
        yield Record(value, fault=(error.path, error.reason))


def _records(value: Any) -> Iterator[Record]:
    if not isinstance(value, dict):
        yield Record(value, fault=("", "not a JSON object; the x source reads X API v2 responses and posts"))
    elif change := _change(value.get("data")) or _change(value):
        yield _compliance(value, *change)
    elif value.keys() & {"data", "includes", "errors", "meta"} and "author_id" not in value:
        yield from _response(value)
    elif "action" in value and "id" in value:
        yield _redaction(value)
    elif is_post(value):
        yield from _flattened(value)
    elif "username" in value or "tweet_count" in value or "owner_id" in value:
        yield Record(value, Silent("they are accounts or lists"))
    else:
        yield Record(
            value, fault=("", "not an X API v2 response, post or compliance object; choose another source")
        )


def people(value: Any, *, followers: bool) -> Iterator[Record]:  # noqa: ARG001 - an answer does not say which side
    """Yield a record a user in one JSON value: an answer or a user; its event holds what is said about them."""
    data = value.get("data") if isinstance(value, dict) else None
    if isinstance(data, list):
        yield from (told(item, f"data[{place}]", _person) for place, item in enumerate(data))
    elif has(value, "username"):
        yield told(value, "", _person)
    else:
        yield Record(value)


def _person(user: dict[str, Any]) -> list[dict[str, Any]]:
    key = part(user, "id", str)
    if key is None or "username" not in user:
        raise ShapeError("id", "not a user of X API v2; load the answer that lists the people")
    person = {
        "actor_id": f"x:{key}",
        "actor_handle": part(user, "username", str),
        "actor_name": part(user, "name", str),
        "followers": part(user, "public_metrics.followers_count", int),
    }
    return [person]


def _response(value: dict[str, Any]) -> Iterator[Record]:
    data = value.get("data")
    items = data if isinstance(data, list) else [] if data is None else [data]
    included = part(value, "includes.tweets", list) or []
    errors = part(value, "errors", list) or []
    context = context_of(part(value, "includes.users", list) or [], [*included, *items], errors)
    for place, item in enumerate(items):
        where = f"data[{place}]" if isinstance(data, list) else "data"
        if not isinstance(item, dict):
            yield Record(item, where=where, fault=(where, f"{where} is no object; the response is damaged"))
        else:
            yield post_record(item, context, where) if is_post(item) else Record(item, where=where)
    seen = {str(item.get("id")) for item in items if isinstance(item, dict)}
    for place, item in enumerate(included):
        where = f"includes.tweets[{place}]"
        key = str(item.get("id")) if isinstance(item, dict) else ""
        yield Record(item, where=where) if key in seen else context_post(item, context, where)
        seen.add(key)
    for error in errors:
        yield Record(error)


def _flattened(value: dict[str, Any]) -> Iterator[Record]:
    """A post of ``twarc2 flatten``: author and posts referred to stand inside it."""
    inlined = [item for item in part(value, "referenced_tweets", list) or [] if is_post(item)]
    users = [post["author"] for post in (value, *inlined) if isinstance(post.get("author"), dict)]
    mentioned = [item for item in part(value, "entities.mentions", list) or [] if isinstance(item, dict)]
    context = context_of([*(item for item in mentioned if "username" in item), *users], inlined, [])
    yield post_record(value, context, "")
    for place, item in enumerate(inlined):
        yield context_post(item, context, f"referenced_tweets[{place}]")


def _change(value: Any) -> tuple[str, dict[str, Any]] | None:
    """Return kind and content of a compliance object."""
    if not isinstance(value, dict) or "author_id" in value or CHANGES.isdisjoint(value):
        return None
    kinds = (*POST_GONE, *ACCOUNT_GONE, *NO_CHANGE)
    return next(((kind, value[kind]) for kind in kinds if isinstance(value.get(kind), dict)), None)


def _compliance(value: dict[str, Any], kind: str, change: dict[str, Any]) -> Record:
    if kind in NO_CHANGE:
        return Record(value, Silent("they are notices that change no post"))
    if kind in ACCOUNT_GONE:
        return _account(value, part(change, "user.id", str), kind)
    post = part(change, "tweet.id", str) or part(change, "status.id_str", str)
    at = part(change, "event_at", str)
    if at is None and (millis := part(change, "timestamp_ms", str)) and millis.isdecimal():
        at = format_instant(int(millis))
    return _delete(value, post, at)


def _redaction(value: dict[str, Any]) -> Record:
    """A line of a compliance file; posts and accounts look alike there but for their ids."""
    if part(value, "action", str) != "delete":
        return Record(value, Silent("they are notices that take nothing back"))
    key, created = part(value, "id", str), part(value, "created_at", str)
    if key and key.isdecimal() and created and format_instant(_born(key))[:19] == created[:19]:
        return _delete(value, key, part(value, "redacted_at", str) or created)
    return _account(value, key, "account")


def _born(key: str) -> int:
    """Return the epoch milliseconds in an id; ids before November 2010 hold none."""
    return min((int(key) >> 22) + SNOWFLAKE_EPOCH_MS, 253_402_300_799_000)


def _delete(value: dict[str, Any], post: str | None, at: str | None) -> Record:
    if post is None:
        return Record(value, fault=("id", "the delete names no post; give tweet.id"))
    return Record(value, [{"op": "delete", "post_id": f"x:{post}", "at": at, "platform": "x"}])


def _account(value: dict[str, Any], key: str | None, kind: str) -> Record:
    reason = f"X removed the account x:{key} ({kind}); that is no event: suppress or erase the account here"
    return Record(value, fault=("id", reason))
