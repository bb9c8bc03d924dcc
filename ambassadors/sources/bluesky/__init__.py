"""Source ``bluesky``: records of the AT protocol, as Jetstream streams them and as the API lists them.

Read are lines of both Jetstream wires (``/subscribe``; ``subscribeEvents``, whose messages carry a
``payload``), ``listRecords`` answers, feeds, threads, posts and notifications of the application view,
and bare repository records with their ``uri``. Accounts are ``bluesky:<did>``, posts
``bluesky:<at-uri>``, and ``event_id`` is ``<at-uri>:<kind>:<account>``. What each gives:

- ``app.bsky.feed.repost`` = share, ``app.bsky.feed.like`` = like of the account in ``subject.uri``;
  ``via`` names whose repost it was seen in, which becomes ``via_id``.
- ``app.bsky.feed.post``: ``reply`` = reply to the account in ``reply.parent.uri``; an embedded post =
  quote of its author; ``#mention`` facets = mentions, but for the account replied to. All events of a
  post share ``post_id``. A post that acts on nobody is kind ``post``.
- ``app.bsky.graph.follow`` = follow of ``subject``.
- A delete names its record alone: it takes back every event of that ``post_id``.
- An update of a record changes nothing: the first version stays.
- The handle ``handle.invalid`` is nobody's and left out.
- Time is the record's ``createdAt``, which its writer chose; where it is missing, no instant, or later
  than the server saw it, the server's time counts.
- A deleted or suspended account is no event: such a record is rejected, so that somebody sees it.
- ``getFollowers`` and ``getFollows`` tell no time: their people are follows where it is said whose list it is and of
  when (``people``), else they hold no interaction.
- Everything else (profiles, lists, blocks, identities, records of other applications) holds no interaction.

Source: the AT protocol's lexicons ``app.bsky.feed.*`` and ``app.bsky.graph.follow``; Jetstream's README, section 5.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ambassadors.sources.bluesky.answers import FOLLOWS, LISTS, people, records
from ambassadors.sources.common.objects import read_objects
from ambassadors.sources.common.sample import any_value, has, look

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ambassadors.events import Batch
    from ambassadors.sources.common.files import Input
    from ambassadors.sources.common.options import ReadOptions
    from ambassadors.sources.common.sample import Sample

ABOUT: Final = "Bluesky: Jetstream (both wires), feeds, threads, records of the AT protocol"

__all__ = ["ABOUT", "people", "read", "recognise", "records"]


def recognise(sample: Sample) -> str | None:
    """Return why an input holds AT protocol records, None where it does not."""
    return any_value(sample, _ours)


def _ours(value: Any) -> str | None:
    if has(value, "did", "kind") and value["kind"] in ("commit", "identity", "account"):
        return f"fields did, kind {value['kind']}: Jetstream"
    if look(value, "$type") == "message" and look(value, "payload", "did"):
        return "fields $type message, payload.did: Jetstream, new wire"
    for path in ((), ("post",), *((name,) for name in LISTS), ("feed", "post"), ("thread", "post")):
        if str(look(value, *path, "uri")).startswith("at://"):
            return f"address at:// in {'.'.join((*path, 'uri'))}: the AT protocol"
    for name in FOLLOWS:
        if look(value, "subject", "did") and isinstance(value.get(name), list):
            return f"fields subject.did, {name}: the AT protocol"
    named = str(look(value, "$type"))
    return f"$type {named}: the AT protocol" if named.startswith("app.bsky.") else None


def read(file: Input, options: ReadOptions) -> Iterator[Batch]:
    """Yield the events of a file of AT protocol records."""
    return read_objects(file, options, records)
