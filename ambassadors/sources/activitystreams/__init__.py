"""Source ``activitystreams``: inboxes, outboxes and archives in ActivityStreams 2.0, as the fediverse writes them.

Read are activities, objects and collections of them, one document a file or one a line. An account whose
address shows its name (``https://host/users/name``, ``https://host/@name``, or a ``preferredUsername``) is
``mastodon:<name>@<host>``, as the mastodon source calls it; any other is ``activitypub:<address>``. Posts
go by their address in the same way, so that both sources speak of the same post. What each gives:

- ``Announce`` = share, ``Like`` = like, ``Follow`` = follow. Who wrote what is shared or liked is taken from the
  object, else from its address; where neither tells, the record is rejected: nobody is guessed.
- ``Create`` and bare notes, articles, pages, questions, videos: each ``inReplyTo`` = reply, ``quote``,
  ``quoteUrl``, ``quoteUri`` and ``_misskey_quote`` = quote, ``Mention`` tags = mention but for accounts
  replied to. Where the address of what is answered does not tell whose it is, only ``parent_id`` says so.
- An object that acts on nobody is kind ``post``.
- ``Delete``, ``Undo`` and a bare ``Tombstone`` take back a post or an activity by its id. An account that deletes
  itself is no event: rejected, so that somebody erases it here.
- An answer in a poll and a note to nobody but the people it mentions hold no interaction.
- ``Update`` holds no interaction: an event is what was done first.
- Everything else (people, places, images, offers, ...) holds no interaction.

A collection that ``ambassadors export`` wrote gives back its events to the letter (see ``exported``).

What the specification forbids is refused, member by member (see ``check``).

Source: W3C Activity Streams 2.0 (2017) and Activity Vocabulary; FEP-044f for quotes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ambassadors.errors import InputError
from ambassadors.sources.activitystreams import exported
from ambassadors.sources.activitystreams.check import types_of
from ambassadors.sources.activitystreams.walk import ACTS, COLLECTIONS, NOTES, records
from ambassadors.sources.common.objects import read_objects
from ambassadors.sources.common.sample import any_value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ambassadors.events import Batch
    from ambassadors.sources.common.files import Input
    from ambassadors.sources.common.options import ReadOptions
    from ambassadors.sources.common.sample import Sample

ABOUT: Final = "ActivityStreams 2.0: inboxes, outboxes and archives of the fediverse"

__all__ = ["ABOUT", "read", "recognise", "records"]
OWN: Final = COLLECTIONS | NOTES | ACTS.keys() | {"Create", "Update", "Delete", "Undo", "Follow", "Accept"}


def recognise(sample: Sample) -> str | None:
    """Return why an input holds ActivityStreams documents, None where it does not."""
    return any_value(sample, _ours)


def _ours(value: Any) -> str | None:
    if isinstance(value, dict) and "www.w3.org/ns/activitystreams" in str(value.get("@context"))[:10_000]:
        return "@context names ActivityStreams"
    types = set(types_of(value)) if isinstance(value, dict) else set()
    if known := sorted(types & OWN):
        object_ = next(
            (name for name in ("object", "attributedTo", "orderedItems", "actor") if name in value), None
        )
        return f"type {known[0]} with {object_}: ActivityStreams" if object_ else None
    return None


def read(file: Input, options: ReadOptions) -> Iterator[Batch]:
    """Yield the events of ActivityStreams documents.

    Raises:
        InputError: an array where the specification wants an object.
    """
    if file.head.startswith(exported.HEAD):
        yield from exported.read(file, options)
        return
    if file.head.lstrip().startswith(b"["):
        raise InputError(
            f"{file.name} begins with an array; an ActivityStreams document is one object: put the activities into"
            ' {"type": "OrderedCollection", "orderedItems": [...]}, or write one a line'
        )
    yield from read_objects(file, options, records)
