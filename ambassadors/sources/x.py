"""Preset ``x``: what the X API v2 answers, and what twarc keeps of it.

Read are responses (``data``, ``includes``, ``errors``, ``meta``; one document or one a line), streams,
twarc's flattened posts, and compliance objects. Records are the objects in ``data``, in
``includes.tweets`` and in ``errors``. What each gives:

- A post with ``referenced_tweets`` acts on others: ``retweeted`` = share and ``quoted`` = quote of the
  author of the post referred to, ``replied_to`` = reply to ``in_reply_to_user_id``. ``entities.mentions``
  = mention; left out are those of a share (the original author's) and the one a reply begins with.
  All events of a post share ``post_id``; ``event_id`` is ``x:<post>:<kind>:<account>``.
- A post that acts on nobody is kind ``post``, ``event_id`` ``x:<post>``.
- Accounts are ``x:<id>``. A mention that has a user name only is looked up in ``includes.users``, else
  it is ``x:@<name in lower case>``.
- Posts in ``includes.tweets`` are read by the same rules where they are complete (author, time, text) and
  do not stand in the response before. What another response repeats has the same event ids: a duplicate.
- Who wrote a shared or quoted post is taken from ``includes.tweets``, from the inlined post, or, for a
  share, from the ``RT @name`` its text begins with. If none tells, the record is rejected; but where
  ``errors`` says the post is gone or protected, or the record is only context, nothing can be mended:
  a share then holds no interaction, a quote counts as a post.
- ``delete``, ``drop`` and ``withheld`` of the compliance streams and files delete a post. What happens to
  a whole account is no event: such a record is rejected, so that somebody sees it.
- Users, counts, lists and errors hold no interaction.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from ambassadors.events import format_instant
from ambassadors.sources.common.objects import Record, ShapeError, part, read_objects

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ambassadors.events import Batch
    from ambassadors.sources.common.base import ReadOptions
    from ambassadors.sources.common.files import Input

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
FIELDS_HINT: Final = (
    "ask the API for tweet.fields=author_id,created_at,conversation_id,referenced_tweets,entities"
)
AUTHOR_HINT: Final = "ask the API for expansions=referenced_tweets.id.author_id and keep includes.tweets"
SNOWFLAKE_EPOCH_MS: Final = 1_288_834_974_657


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
        yield Record(value, fault=("", "not a JSON object; the x preset reads X API v2 responses and posts"))
    elif change := _change(value.get("data")) or _change(value):
        yield _compliance(value, *change)
    elif value.keys() & {"data", "includes", "errors", "meta"} and "author_id" not in value:
        yield from _response(value)
    elif "action" in value and "id" in value:
        yield _redaction(value)
    elif _is_post(value):
        yield from _flattened(value)
    elif "username" in value or "tweet_count" in value or "owner_id" in value:
        yield Record(value)
    else:
        yield Record(
            value, fault=("", "not an X API v2 response, post or compliance object; choose another --preset")
        )


@dataclass(frozen=True, slots=True)
class _Context:
    """What a response knows beside its posts.

    Attributes:
        users: id -> user object.
        names: user name in lower case -> id.
        authors: id of a post -> id of its author.
        gone: ids of posts that X says it cannot give.
    """

    users: dict[str, dict[str, Any]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    authors: dict[str, str] = field(default_factory=dict)
    gone: frozenset[str] = frozenset()


def _context(users: list[Any], posts: list[Any], errors: list[Any]) -> _Context:
    known = {user["id"]: user for user in users if isinstance(user, dict) and isinstance(user.get("id"), str)}
    return _Context(
        known,
        {str(user["username"]).lower(): key for key, user in known.items() if user.get("username")},
        {
            post["id"]: post["author_id"]
            for post in posts
            if isinstance(post, dict)
            and isinstance(post.get("id"), str)
            and isinstance(post.get("author_id"), str)
        },
        frozenset(str(error.get("resource_id")) for error in errors if isinstance(error, dict)),
    )


def _is_post(item: Any) -> bool:
    return isinstance(item, dict) and bool(item.keys() & {"text", "author_id", "edit_history_tweet_ids"})


def _response(value: dict[str, Any]) -> Iterator[Record]:
    data = value.get("data")
    items = data if isinstance(data, list) else [] if data is None else [data]
    included = part(value, "includes.tweets", list) or []
    errors = part(value, "errors", list) or []
    context = _context(part(value, "includes.users", list) or [], [*included, *items], errors)
    for place, item in enumerate(items):
        where = f"data[{place}]" if isinstance(data, list) else "data"
        if not isinstance(item, dict):
            yield Record(item, where=where, fault=(where, f"{where} is no object; the response is damaged"))
        else:
            yield _post(item, context, where) if _is_post(item) else Record(item, where=where)
    seen = {str(item.get("id")) for item in items if isinstance(item, dict)}
    for place, item in enumerate(included):
        where = f"includes.tweets[{place}]"
        key = str(item.get("id")) if isinstance(item, dict) else ""
        yield Record(item, where=where) if key in seen else _context_post(item, context, where)
        seen.add(key)
    for error in errors:
        yield Record(error)


def _flattened(value: dict[str, Any]) -> Iterator[Record]:
    """A post of ``twarc2 flatten``: author and posts referred to stand inside it."""
    inlined = [item for item in part(value, "referenced_tweets", list) or [] if _is_post(item)]
    users = [post["author"] for post in (value, *inlined) if isinstance(post.get("author"), dict)]
    mentioned = [item for item in part(value, "entities.mentions", list) or [] if isinstance(item, dict)]
    context = _context([*(item for item in mentioned if "username" in item), *users], inlined, [])
    yield _post(value, context, "")
    for place, item in enumerate(inlined):
        yield _context_post(item, context, f"referenced_tweets[{place}]")


def _context_post(item: Any, context: _Context, where: str) -> Record:
    """A post that came along: read where it is complete; what it lacks is nobody's fault."""
    complete = isinstance(item, dict) and all(
        item.get(name) for name in ("id", "author_id", "created_at", "text")
    )
    return _post(item, context, where, alone=True) if complete else Record(item, where=where)


def _post(post: dict[str, Any], context: _Context, where: str, *, alone: bool = False) -> Record:
    try:
        for name in ("id", "author_id", "created_at"):
            _must_have(post, name)
        return Record(post, _acts(post, context, alone=alone), where)
    except ShapeError as error:
        path = f"{where}.{error.path}" if where else error.path
        return Record(post, where=where, fault=(path, error.reason))


def _must_have(post: dict[str, Any], name: str) -> None:
    if part(post, name, str) is None:
        raise ShapeError(name, f"{name} is missing; {FIELDS_HINT}")


def _acts(post: dict[str, Any], context: _Context, *, alone: bool) -> list[dict[str, Any]]:
    """Return the events of a post; ``alone`` = what is not known of its references is no fault."""
    references = {
        reference["type"]: reference
        for reference in part(post, "referenced_tweets", list) or []
        if isinstance(reference, dict) and isinstance(reference.get("type"), str)
    }
    base = _base(post, context, references)
    mentions = [
        mention for mention in part(post, "entities.mentions", list) or [] if isinstance(mention, dict)
    ]
    shared, quoted = references.get("retweeted"), references.get("quoted")
    if shared is not None:
        author = _author(shared, context) or _named_first(post, mentions, context)
        _must_know(author, shared, "retweeted", context, alone=alone)
        return [_act(base, "share", author, context, shared)] if author else []
    events = []
    if quoted is not None:
        author = _author(quoted, context)
        _must_know(author, quoted, "quoted", context, alone=alone)
        if author:
            events.append(_act(base, "quote", author, context, quoted))
    replied = part(post, "in_reply_to_user_id", str) or _author(references.get("replied_to"), context)
    if replied:
        events.append(_act(base, "reply", replied, context))
    elif "replied_to" in references:
        _must_know(None, references["replied_to"], "replied_to", context, alone=alone)
    targets = dict.fromkeys(_mentioned(mention, context) for mention in mentions)
    events += [_act(base, "mention", target, context) for target in targets if target and target != replied]
    return events or [base | {"event_id": base["post_id"], "kind": "post"}]


def _must_know(
    author: str | None, reference: dict[str, Any], kind: str, context: _Context, *, alone: bool
) -> None:
    post = reference.get("id")
    if author is None and not alone and post not in context.gone:
        raise ShapeError(
            "referenced_tweets", f"who wrote the {kind} post {post} is not in includes.tweets; {AUTHOR_HINT}"
        )


def _base(post: dict[str, Any], context: _Context, references: dict[str, dict[str, Any]]) -> dict[str, Any]:
    author = context.users.get(post["author_id"], {})
    conversation = part(post, "conversation_id", str)
    parent = references.get("replied_to", {}).get("id")
    return {
        "at": post["created_at"],
        "actor_id": f"x:{post['author_id']}",
        "actor_handle": part(author, "username", str),
        "actor_name": part(author, "name", str),
        "followers": part(author, "public_metrics.followers_count", int),
        "post_id": f"x:{post['id']}",
        "parent_id": f"x:{parent}" if parent else None,
        "root_id": f"x:{conversation}" if conversation else None,
        "text": part(post, "note_tweet.text", str) or part(post, "text", str),
        "lang": part(post, "lang", str),
        "platform": "x",
        "url": f"https://x.com/i/status/{post['id']}",
        "disclosed_paid": part(post, "paid_partnership", bool),
    }


def _act(
    base: dict[str, Any], kind: str, target: str, context: _Context, reference: dict[str, Any] | None = None
) -> dict[str, Any]:
    """Return one event; ``reference`` is the post that a share or a quote passes on."""
    handle = target[1:] if target.startswith("@") else part(context.users.get(target, {}), "username", str)
    parent = f"x:{reference['id']}" if reference and reference.get("id") else base["parent_id"]
    return base | {
        "event_id": f"{base['post_id']}:{kind}:{target}",
        "kind": kind,
        "target_id": f"x:{target}",
        "target_handle": handle,
        "parent_id": parent,
    }


def _author(reference: dict[str, Any] | None, context: _Context) -> str | None:
    if reference is None:
        return None
    return part(reference, "author_id", str) or context.authors.get(str(reference.get("id")))


def _named_first(post: dict[str, Any], mentions: list[dict[str, Any]], context: _Context) -> str | None:
    """Return whom ``RT @name`` at the beginning of a share names."""
    if (part(post, "text", str) or "").startswith("RT @"):
        for mention in mentions:
            if mention.get("start") == len("RT "):
                return _mentioned(mention, context)
    return None


def _mentioned(mention: dict[str, Any], context: _Context) -> str | None:
    if account := part(mention, "id", str):
        return account
    name = (part(mention, "username", str) or "").lower()
    return context.names.get(name) or (f"@{name}" if name else None)


def _change(value: Any) -> tuple[str, dict[str, Any]] | None:
    """Return kind and content of a compliance object."""
    for kind in (*POST_GONE, *ACCOUNT_GONE, *NO_CHANGE):
        if isinstance(value, dict) and isinstance(value.get(kind), dict) and "author_id" not in value:
            return kind, value[kind]
    return None


def _compliance(value: dict[str, Any], kind: str, change: dict[str, Any]) -> Record:
    if kind in NO_CHANGE:
        return Record(value)
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
        return Record(value)
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
