"""Preset ``activitystreams``: inboxes, outboxes and archives in ActivityStreams 2.0, as the fediverse writes them.

Read are activities, objects and collections of them, one document a file or one a line. An account whose
address shows its name (``https://host/users/name``, ``https://host/@name``, or a ``preferredUsername``) is
``mastodon:<name>@<host>``, as the mastodon preset calls it; any other is ``activitypub:<address>``. Posts
go by their address in the same way, so that both presets speak of the same post. What each gives:

- ``Announce`` = share, ``Like`` = like, ``Follow`` = follow. Who wrote what is shared or liked is taken from the
  object, else from its address; where neither tells, the record is rejected: nobody is guessed.
- ``Create`` and bare notes, articles, pages, questions, videos: each ``inReplyTo`` = reply, ``quote``,
  ``quoteUrl``, ``quoteUri`` and ``_misskey_quote`` = quote, ``Mention`` tags = mention but for accounts
  replied to. Where the address of what is answered does not tell whose it is, only ``parent_id`` says so.
- An object that acts on nobody is kind ``post``.
- ``Delete`` and ``Undo`` take back a post or an activity by its id.
- ``Update`` holds no interaction: an event is what was done first.
- Everything else (people, places, images, offers, ...) holds no interaction.

What the specification forbids is refused, member by member (see ``check``).

Source: W3C Activity Streams 2.0 (2017) and Activity Vocabulary; FEP-044f for quotes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ambassadors.errors import InputError
from ambassadors.sources.activitystreams.walk import records
from ambassadors.sources.common.objects import read_objects

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ambassadors.events import Batch
    from ambassadors.sources.common.base import ReadOptions
    from ambassadors.sources.common.files import Input

__all__ = ["read", "records"]


def read(file: Input, options: ReadOptions) -> Iterator[Batch]:
    """Yield the events of ActivityStreams documents.

    Raises:
        InputError: an array where the specification wants an object.
    """
    if file.head.lstrip().startswith(b"["):
        raise InputError(
            f"{file.name} begins with an array; an ActivityStreams document is one object: put the activities into"
            ' {"type": "OrderedCollection", "orderedItems": [...]}, or write one a line'
        )
    yield from read_objects(file, options, records)
