"""Lines of Jetstream, of both wires, -> records."""

from __future__ import annotations

from typing import Any, Final

from ambassadors.sources.bluesky.acts import ACTS, acts_of
from ambassadors.sources.common.instants import AT_FIRST, AT_LAST
from ambassadors.sources.common.objects import Record, ShapeError, part

GONE: Final = ("deleted", "takendown", "suspended")


def message(source: dict[str, Any], body: dict[str, Any]) -> Record:
    """Return what one line of a stream holds; both wires name the same things alike."""
    if "active" in body:
        status = part(body, "status", str)
        if body["active"] is False and status in GONE:
            reason = f"Bluesky says the account is {status}; that is no event: suppress or erase it here"
            return Record(source, fault=("did", reason))
        return Record(source)
    collection = part(body, "collection", str)
    if collection not in ACTS:
        return Record(source)
    did, key = part(body, "did", str), part(body, "rkey", str)
    if not (did and key):
        raise ShapeError("rkey", "the commit lacks did or rkey")
    uri, seen = f"at://{did}/{collection}/{key}", _seen(body)
    if part(body, "operation", str) == "delete":
        return Record(
            source, [{"op": "delete", "post_id": f"bluesky:{uri}", "at": seen, "platform": "bluesky"}]
        )
    if part(body, "operation", str) == "update":
        return Record(source)
    record = part(body, "record", dict)
    if record is None:
        raise ShapeError("record", "the commit creates a record and does not carry it")
    return Record(source, acts_of(did, uri, collection, record, seen, {}))


def _seen(body: dict[str, Any]) -> int | str | None:
    """Return when the server saw it: microseconds on the old wire, text on the new one."""
    micros = part(body, "time_us", int)
    if micros is None:
        return part(body, "time", str)
    if not AT_FIRST <= micros // 1000 <= AT_LAST:
        raise ShapeError("time_us", f"{micros} is no time in microseconds since 1970")
    return micros // 1000
