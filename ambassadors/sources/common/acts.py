"""What the sources of platforms share: one object -> its record, one act -> its event, who wrote what in a file."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ambassadors.sources.common.objects import Record, ShapeError

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

NARROW_ZONE: Final = re.compile(r"([+-]\d\d)(\d\d)$")


def told(item: Any, where: str, events_of: Callable[[dict[str, Any]], list[dict[str, Any]]]) -> Record:
    """Return the record of one object: its events, or what is wrong with it.

    Args:
        item: the object.
        where: path of the object in its line, empty = the line is the object.
        events_of: object -> its events; raises ``ShapeError``.
    """
    try:
        if not isinstance(item, dict):
            raise ShapeError("", f"{where or 'the value'} is no object; the answer is damaged")  # noqa: TRY301
        return Record(item, events_of(item), where)
    except ShapeError as error:
        path = ".".join(name for name in (where, error.path) if name)
        return Record(item, where=where, fault=(path, error.reason))


def act(base: dict[str, Any], kind: str, target: str, **more: Any) -> dict[str, Any]:
    """Return the event of an act on an account; its id is made of post, kind and account.

    >>> act({"post_id": "hn:7", "platform": "hn"}, "reply", "lea")["event_id"]
    'hn:7:reply:lea'
    """
    return (
        base
        | {
            "event_id": f"{base['post_id']}:{kind}:{target}",
            "kind": kind,
            "target_id": f"{base['platform']}:{target}",
        }
        | more
    )


def post(base: dict[str, Any]) -> dict[str, Any]:
    """Return the event of a post that acts on nobody."""
    return base | {"event_id": base["post_id"], "kind": "post"}


def gone(base: dict[str, Any]) -> dict[str, Any]:
    """Return the event that takes a post back, with all its acts."""
    return {"op": "delete"} | {name: base[name] for name in ("post_id", "at", "platform")}


def zoned(text: str | None) -> str | None:
    """Return an instant with the colon that RFC 3339 wants in its zone.

    >>> zoned("2026-07-01T12:00:00+0000")
    '2026-07-01T12:00:00+00:00'
    """
    return None if text is None else NARROW_ZONE.sub(r"\1:\2", text)


class Writers:
    """Who wrote what in one file: 12 bytes a post, for dumps of many millions."""

    def __init__(self) -> None:
        """Begin with nobody."""
        self._numbers, self._codes = array("q"), array("i")
        self._code: dict[Hashable, int] = {}
        self._who: list[Any] = []
        self._sorted = True

    def note(self, number: int, who: Hashable) -> None:
        """Remember who wrote a post; of several notes of one number any may be kept."""
        if not 0 <= number < 1 << 63:
            return
        code = self._code.setdefault(who, len(self._who))
        if code == len(self._who):
            self._who.append(who)
        self._numbers.append(number)
        self._codes.append(code)
        self._sorted = False

    def of(self, number: int) -> Any:
        """Return who wrote a post, None where nobody noted it."""
        if not self._sorted:
            numbers, codes = np.array(self._numbers), np.array(self._codes)
            order = np.lexsort((codes, numbers))
            self._numbers, self._codes = (
                array("q", numbers[order].tobytes()),
                array("i", codes[order].tobytes()),
            )
            self._sorted = True
        if not 0 <= number < 1 << 63:
            return None
        place = bisect_left(self._numbers, number)
        found = place < len(self._numbers) and self._numbers[place] == number
        return self._who[self._codes[place]] if found else None
