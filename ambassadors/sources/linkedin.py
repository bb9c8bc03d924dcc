"""Source ``linkedin``: what LinkedIn tells a page about acts on it.

Read are bodies of the webhook ``ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS`` and lists of comments. Accounts are
``linkedin:<urn>`` of a person or an organisation, posts ``linkedin:<urn>``. What each gives:

- ``LIKE`` = like, ``COMMENT`` = comment, ``SHARE`` = share, ``SHARE_MENTION`` = mention, each on the page in
  ``organizationalEntity``, at ``lastModifiedAt``. ``COMMENT_DELETE`` takes the comment back.
- ``COMMENT_EDIT`` changes nothing: the first version stays. ``ADMIN_COMMENT`` is the page's own, and no act on it.
- Who acted stands in ``decoratedGeneratedActivity``; LinkedIn leaves it out for people who hide it. Such a record
  is rejected, so that somebody sees it; so is an action of another name.
- A comment of a list does not tell whose post it stands under: it is a post with its ``parent_id``, and its
  ``root_id``: nobody is guessed.
- Social metadata are sums over people: no interaction.

Source: LinkedIn Marketing API, organization social action notifications, comments API, social metadata API.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ambassadors.sources.common.acts import act, gone, post, told
from ambassadors.sources.common.objects import Record, ShapeError, Silent, instant_of, part, read_objects
from ambassadors.sources.common.sample import any_value, has, look

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ambassadors.events import Batch
    from ambassadors.sources.common.files import Input
    from ambassadors.sources.common.options import ReadOptions
    from ambassadors.sources.common.sample import Sample

ABOUT: Final = "LinkedIn: notifications of acts on a page, lists of comments"

KINDS: Final = {"LIKE": "like", "COMMENT": "comment", "SHARE": "share", "SHARE_MENTION": "mention"}
QUIET: Final = ("COMMENT_EDIT", "ADMIN_COMMENT")
LISTS: Final = ("notifications", "elements")


def recognise(sample: Sample) -> str | None:
    """Return why an input holds what LinkedIn tells, None where it does not."""
    return any_value(sample, _ours)


def _ours(value: Any) -> str | None:
    one = look(value, "notifications") or value
    if has(one, "notificationId", "organizationalEntity"):
        return "fields notificationId, organizationalEntity: LinkedIn notification"
    one = look(value, "elements") or value
    if has(one, "actor", "object", "message") and str(one["actor"]).startswith("urn:li:"):
        return "fields actor urn:li:..., object, message: LinkedIn comment"
    return None


def read(file: Input, options: ReadOptions) -> Iterator[Batch]:
    """Yield the events of a file of LinkedIn notifications or comments."""
    return read_objects(file, options, records)


def records(value: Any) -> Iterator[Record]:
    """Yield the records in one JSON value: a body, a notification, a list of comments, a comment."""
    name = next((one for one in LISTS if isinstance(value, dict) and isinstance(value.get(one), list)), None)
    if name is None:
        yield told(value, "", _events)
        return
    for place, item in enumerate(value[name]):
        yield told(item, f"{name}[{place}]", _events)


def _events(item: dict[str, Any]) -> list[dict[str, Any]]:
    if "notificationId" in item:
        return _notified(item)
    if {"actor", "object"} <= item.keys():
        return _comment(item)
    if item.keys() & {"reactionSummaries", "commentSummary"}:
        return Silent("they are counts of reactions and comments")
    raise ShapeError("notificationId", "not a LinkedIn notification or comment; choose another source")


def _notified(item: dict[str, Any]) -> list[dict[str, Any]]:
    action, page = part(item, "action", str), part(item, "organizationalEntity", str)
    made, at = part(item, "generatedActivity", str), instant_of(item, "lastModifiedAt", 1)
    if action in QUIET:
        return Silent("they tell what the page itself did, or an edit")
    if made is None or page is None:
        name = "organizationalEntity" if made else "generatedActivity"
        raise ShapeError(name, f"{name} is missing; keep notifications as LinkedIn sends them")
    base = {"at": at, "post_id": f"linkedin:{made}", "platform": "linkedin"}
    if action == "COMMENT_DELETE":
        return [gone(base)]
    if action not in KINDS:
        known = ", ".join((*KINDS, "COMMENT_DELETE", *QUIET))
        raise ShapeError("action", f"action {action} is unknown; known are {known}")
    activity = _activity(item)
    who = part(activity, "owner", str) or part(activity, "actor", str)
    if who is None:
        path = "decoratedGeneratedActivity"
        raise ShapeError(path, "who acted is not told: that person hides it; nobody can be counted")
    source = part(item, "sourcePost", str)
    base |= {
        "actor_id": f"linkedin:{who}",
        "parent_id": f"linkedin:{source}" if source else None,
        "text": part(activity, "text", str),
    }
    return [act(base, KINDS[action], page)]


def _activity(item: dict[str, Any]) -> dict[str, Any]:
    """Return what was done: LinkedIn puts it under the name of its kind."""
    around = part(item, "decoratedGeneratedActivity", dict) or {}
    return next((inner for inner in around.values() if isinstance(inner, dict)), around)


def _comment(item: dict[str, Any]) -> list[dict[str, Any]]:
    key = part(item, "commentUrn", str) or part(item, "$URN", str)
    who, on = part(item, "actor", str), part(item, "object", str)
    if key is None or who is None:
        name = "actor" if key else "commentUrn"
        raise ShapeError(name, f"{name} is missing; ask the API for whole comments")
    parent = part(item, "parentComment", str) or on
    base = {
        "at": instant_of(item, "created.time", 1),
        "actor_id": f"linkedin:{who}",
        "post_id": f"linkedin:{key}",
        "parent_id": f"linkedin:{parent}" if parent else None,
        "root_id": f"linkedin:{on}" if on else None,
        "text": part(item, "message.text", str),
        "platform": "linkedin",
    }
    return [post(base)]
