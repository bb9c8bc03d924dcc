"""Collections that ``ambassadors export`` wrote: each activity carries its canonical event, to the letter.

ActivityStreams has no word for our ids, brands or relays; they stand in ``ambassadors:event``. It is believed
only in a document that begins as an export begins: in an inbox anybody could write it into an activity.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import orjson

from ambassadors.errors import InputError
from ambassadors.events import Batch, Reject, empty_events
from ambassadors.sources.common.ndjson import tabulate
from ambassadors.sources.common.normalize import normalize, settle
from ambassadors.sources.common.parse import Faults
from ambassadors.sources.common.values import Value, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ambassadors.sources.common.files import Input
    from ambassadors.sources.common.options import ReadOptions

HEAD: Final = (
    b'{\n"@context":["https://www.w3.org/ns/activitystreams",{"ambassadors":"urn:ambassadors:ns#",'
    b'"ambassadors:event":{"@type":"@json"}}],\n"type":"OrderedCollection",\n"orderedItems":[\n'
)
"""How such a document begins, byte for byte. One activity a line follows, so that its size does not matter."""
FOOT: Final = b'\n],\n"totalItems":%d}\n'
FIRST_LINE: Final = HEAD.count(b"\n") + 1


def read(file: Input, options: ReadOptions) -> Iterator[Batch]:
    """Yield the events of an exported collection.

    Raises:
        InputError: its end is missing, or it does not hold as many activities as it says.
    """
    total = 0
    for rows in tabulate(_counted(file)):
        faults = Faults(len(rows.lines))
        columns = {name: rows.column(name, name, faults) for name in rows.names}
        events, faults = normalize(columns, rows.lines, options, faults)
        good, rejects = settle(events, faults, rows.lines, rows.record)
        rejects = sorted([*rows.rejects, *rejects], key=lambda reject: reject.line)
        total += len(rows.lines) + len(rows.rejects)
        yield Batch(good, len(rows.lines) + len(rows.rejects), rejects=rejects)
    if not total:
        yield Batch(empty_events(), 0)


def _counted(file: Input) -> Iterator[Value | Reject]:
    """Yield each activity's event, and check at the end that none is missing."""
    total, said = 0, None
    for block in file.blocks():
        if isinstance(block, Reject):
            total += 1
            yield block
            continue
        for line, data in enumerate(block.data.split(b"\n"), block.line):
            if line < FIRST_LINE or data in (b"", b"],"):
                continue
            if data.startswith(b'"totalItems":'):
                count = data[13:].rstrip(b"}")
                said = int(count) if count.isdigit() else None
                continue
            total += 1
            yield _event(line, data)
    if said != total:
        what = "its end is missing" if said is None else f"it says {said:,} activities and holds {total:,}"
        message = f"{file.name} is not whole: {what}; export it, or fetch it, again"
        raise InputError(message)


def _event(line: int, data: bytes) -> Value | Reject:
    try:
        item = orjson.loads(data.removesuffix(b","))
        event = item["ambassadors:event"] | {"at": item["published"]}
        about = item["object"]
        if isinstance(about, dict) and "content" in about:
            event["text"] = about["content"]
    except (orjson.JSONDecodeError, KeyError, TypeError) as error:
        reason = f"the activity is damaged ({error}); export the file again"
        return Reject(line, "", reason, shown(data))
    return Value(line, event, data)
