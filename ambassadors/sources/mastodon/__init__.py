"""Source ``mastodon``: what Mastodon's API answers and streams (and what speaks like it: Pleroma, Pixelfed, ...).

Read are statuses, lists of them, contexts, searches, notifications and streaming events. Accounts are
``mastodon:<name>@<host>`` in lower case, posts ``mastodon:<uri>``: the number of a status means something
on one instance only, its ``uri`` everywhere. ``event_id`` is ``mastodon:<uri>:<kind>:<account>``. What each gives:

- A status with ``reblog`` = share of the author of what it passes on, which is a record of its own.
- ``in_reply_to_account_id`` = reply: the account is found among the mentions, the writer, or the statuses
  of the same answer. If none tells, the status counts as a post: nobody is guessed.
- ``quote`` that was accepted = quote; ``mentions`` = mentions, but for the account replied to.
- A status that acts on nobody is kind ``post``.
- Notifications: ``favourite`` = like, ``reblog`` = share, ``mention``, ``status`` and ``quote`` = their status.
  ``follow`` does not say who was followed: such a record is rejected, so that somebody sees it; where it
  is said whose notifications they are, it is a follow with its time (``people``), and so are accounts in a list.
- A streamed ``status.update`` and a notification ``update`` tell of an edit: they change nothing, the first version stays.
- A ``direct`` status is a private message: no interaction.
- A status counts at its second: only the instance where it was written tells the fraction.
- A streamed ``delete`` names a number of its instance: where the same file tells the status of that number before it, the delete of
  that post; else it tells no post and is rejected for the same reason.
- ``noindex``, ``discoverable``, ``indexable``, ``memorial`` and ``#nobot`` in the bio are what a profile asks for: facts.
- Conversations give their last status. Accounts, relationships, polls, filters and announcements hold no interaction.

Source: the Mastodon documentation, entities Status, Quote and Notification, and methods/streaming.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ambassadors.sources.common.objects import read_objects
from ambassadors.sources.common.sample import any_value, has, look
from ambassadors.sources.mastodon.answers import EDITED, LISTS, STREAMED, Stream, people, records

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ambassadors.events import Batch
    from ambassadors.sources.common.files import Input
    from ambassadors.sources.common.options import ReadOptions
    from ambassadors.sources.common.sample import Sample

ABOUT: Final = "Mastodon and its kin: statuses, contexts, notifications, streamed events"

__all__ = ["ABOUT", "people", "read", "recognise", "records"]


def recognise(sample: Sample) -> str | None:
    """Return why an input holds Mastodon objects, None where it does not."""
    return any_value(sample, _ours)


def _ours(value: Any) -> str | None:
    for name in (*LISTS, ""):
        item = look(value, name) if name else value
        where = f"{name}[]." if name else ""
        if has(item, "uri", "account", "created_at"):
            return f"fields {where}uri, {where}account: a Mastodon status"
        if has(item, "type", "account", "created_at") and has(look(item, "account"), "acct"):
            return f"fields {where}type, {where}account.acct: a Mastodon notification"
    if has(value, "event", "payload") and value["event"] in (*STREAMED, EDITED, "delete", "filters_changed"):
        return f"event {value['event']} with a payload: a Mastodon stream"
    if has(value, "accounts", "last_status"):
        return "fields accounts, last_status: a Mastodon conversation"
    if has(value, "acct", "username", "url"):
        return "fields acct, username: a Mastodon account"
    return None


def read(file: Input, options: ReadOptions) -> Iterator[Batch]:
    """Yield the events of a file of Mastodon objects."""
    return read_objects(file, options, Stream().records)
