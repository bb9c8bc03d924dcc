"""Lists of people who follow somebody, or whom somebody follows: follows, once it is said whose list it is and of when.

Platforms list followers without the account they follow, and without a time. Neither is guessed: the account and the
side are named (``followers_of``, ``followed_by``), and the instant is when the list was fetched, unless the platform
tells one. A follow is then known to hold at that instant; handle, name and number of followers are facts of it. Without
the options such a list holds no interaction. Whoever stands in the next list too does nothing new by it (``ledger.following``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from ambassadors.errors import InputError
from ambassadors.sources.common.objects import Record, read_objects

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ambassadors.events import Batch
    from ambassadors.sources.common.files import Input
    from ambassadors.sources.common.options import ReadOptions


@runtime_checkable
class ListsPeople(Protocol):
    """A source whose platform lists who follows whom."""

    def people(self, value: Any, *, followers: bool) -> Iterator[Record]:
        """Yield a record a person in one JSON value: its one event holds what the list says about the person."""
        ...


def read_follows(file: Input, options: ReadOptions, name: str, source: object) -> Iterator[Batch]:
    """Yield the follows that a list of people tells.

    Args:
        file: the list.
        options: ``followers_of`` or ``followed_by`` and ``fetched``.
        name: of the source.
        source: that reads the list.

    Raises:
        InputError: the source knows no such lists.
    """
    if not isinstance(source, ListsPeople):
        raise InputError(
            f"{file.name}: {name} has no lists of people who follow; leave --followers-of and --followed-by out"
        )

    def transform(value: Any) -> Iterator[Record]:
        for record in source.people(value, followers=options.followers_of is not None):
            events = [_follow(person, options) for person in record.events]
            yield Record(record.source, events, record.where, record.fault)

    return read_objects(file, options, transform)


def _follow(person: dict[str, Any], options: ReadOptions) -> dict[str, Any]:
    """Return the follow between a person of a list and whose list it is."""
    whose, who = options.followers_of or options.followed_by or "", person["actor_id"]
    at = person.get("at") or options.fetched
    if options.followers_of:
        actor, target, told = who, whose, person
    else:
        actor, target = whose, who
        told = {"target_handle": person.get("actor_handle")}
    made = f"{target}#follow/{actor}"
    return told | {
        "event_id": f"{made}:{at}",
        "at": at,
        "kind": "follow",
        "actor_id": actor,
        "target_id": target,
        "post_id": made,
        "platform": target.partition(":")[0],
    }
