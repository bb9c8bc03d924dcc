"""Posts of X API v2 -> events: what a post with the response around it says about who acted on whom."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from ambassadors.sources.common.objects import Record, ShapeError, part
from ambassadors.sources.x.statuses import LINK

FIELDS_HINT: Final = (
    "ask the API for tweet.fields=author_id,created_at,conversation_id,referenced_tweets,entities"
)
AUTHOR_HINT: Final = "ask the API for expansions=referenced_tweets.id.author_id and keep includes.tweets"


@dataclass(frozen=True, slots=True)
class Context:
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


def context_of(users: list[Any], posts: list[Any], errors: list[Any]) -> Context:
    """Return what the lists of a response tell; what is damaged in them is left out."""
    known = {user["id"]: user for user in users if isinstance(user, dict) and isinstance(user.get("id"), str)}
    return Context(
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


def is_post(item: Any) -> bool:
    """Return whether a value is a post, whole or in part."""
    marks = {"text", "author_id", "edit_history_tweet_ids"}
    return isinstance(item, dict) and bool(item.keys() & marks) and "event_type" not in item  # a message


def context_post(item: Any, context: Context, where: str) -> Record:
    """A post that came along: read where it is complete; what it lacks is nobody's fault."""
    complete = isinstance(item, dict) and all(
        item.get(name) for name in ("id", "author_id", "created_at", "text")
    )
    return post_record(item, context, where, alone=True) if complete else Record(item, where=where)


def post_record(post: dict[str, Any], context: Context, where: str, *, alone: bool = False) -> Record:
    """Return the record of a post; ``alone`` = what is not known of its references is no fault."""
    try:
        for name in ("id", "author_id", "created_at"):
            _must_have(post, name)
        acts = _acts(post, context, alone=alone)
        return Record(post, [*acts, *_versions_before(post)] if acts else [], where)
    except ShapeError as error:
        path = f"{where}.{error.path}" if where else error.path
        return Record(post, where=where, fault=(path, error.reason))


def _must_have(post: dict[str, Any], name: str) -> None:
    if part(post, name, str) is None:
        raise ShapeError(name, f"{name} is missing; {FIELDS_HINT}")


def _versions_before(post: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the deletes of what an edited post said before: the newest version counts alone."""
    history = part(post, "edit_history_tweet_ids", list) or []
    key = post["id"]
    before = history[: history.index(key)] if key in history else []
    return [
        {"op": "delete", "post_id": f"x:{old}", "at": post["created_at"], "platform": "x"}
        for old in before
        if isinstance(old, str)
    ]


def _acts(post: dict[str, Any], context: Context, *, alone: bool) -> list[dict[str, Any]]:
    """Return the events of a post; ``alone`` = what is not known of its references is no fault."""
    references = _references(post)
    base = _base(post, context, references)
    mentions = _mentions(post)
    shared, quoted = references.get("retweeted"), references.get("quoted")
    if shared is not None:
        author = _author(shared, context) or _named_first(post, mentions, context)
        _must_know(author, shared, "retweeted", context, alone=alone)
        return [_act(base, "share", author, context, shared)] if author else []
    events = []
    if quoted is not None:
        author = _author(quoted, context) or _linked(post, quoted, context)
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


def _mentions(post: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the mentions; of a long post ``entities`` hold those of its beginning only."""
    listed = part(post, "entities.mentions", list) or []
    if "note_tweet" in post:
        listed = [*listed, *(part(post, "note_tweet.entities.mentions", list) or [])]
    return [mention for mention in listed if isinstance(mention, dict)]


def _references(post: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return what a post refers to, by type; X gives one of a type."""
    found = {}
    for reference in part(post, "referenced_tweets", list) or []:
        if isinstance(reference, dict) and isinstance(reference.get("type"), str):
            if not isinstance(reference.get("id"), str):
                kind = reference["type"]
                raise ShapeError("referenced_tweets", f"the {kind} post has no id; {FIELDS_HINT}")
            found[reference["type"]] = reference
    return found


def _must_know(
    author: str | None, reference: dict[str, Any], kind: str, context: Context, *, alone: bool
) -> None:
    post = reference.get("id")
    if author is None and not alone and post not in context.gone:
        raise ShapeError(
            "referenced_tweets", f"who wrote the {kind} post {post} is not in includes.tweets; {AUTHOR_HINT}"
        )


def _base(post: dict[str, Any], context: Context, references: dict[str, dict[str, Any]]) -> dict[str, Any]:
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
        "text": ("note_tweet" in post and part(post, "note_tweet.text", str)) or part(post, "text", str),
        "lang": part(post, "lang", str),
        "platform": "x",
        "url": f"https://x.com/i/status/{post['id']}",
        "disclosed_paid": part(post, "paid_partnership", bool),
    }


def _act(
    base: dict[str, Any], kind: str, target: str, context: Context, reference: dict[str, Any] | None = None
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


def _author(reference: dict[str, Any] | None, context: Context) -> str | None:
    if reference is None:
        return None
    return part(reference, "author_id", str) or context.authors.get(str(reference.get("id")))


def _linked(post: dict[str, Any], quoted: dict[str, Any], context: Context) -> str | None:
    """Return whom a quote quotes when the quoted post is gone or withheld: its link still names them."""
    for link in part(post, "entities.urls", list) or []:
        address = part(link, "expanded_url", str) if isinstance(link, dict) else None
        found = LINK.match(address or "")
        if found and found["post"] == quoted["id"] and found["name"] != "i":
            return _named(found["name"].lower(), context)
    return None


def _named_first(post: dict[str, Any], mentions: list[dict[str, Any]], context: Context) -> str | None:
    """Return whom ``RT @name`` at the beginning of a share names."""
    if (part(post, "text", str) or "").startswith("RT @"):
        for mention in mentions:
            if mention.get("start") == len("RT "):
                return _mentioned(mention, context)
    return None


def _mentioned(mention: dict[str, Any], context: Context) -> str | None:
    if account := part(mention, "id", str):
        return account
    return _named((part(mention, "username", str) or "").lower(), context)


def _named(name: str, context: Context) -> str | None:
    return context.names.get(name) or (f"@{name}" if name else None)
