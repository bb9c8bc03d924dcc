"""The seam for platforms that speak JSON: object -> records -> events.

A platform writes one pure function that takes a JSON value (a response, a line of a stream) and yields
what each record in it holds; :func:`read_objects` does the rest. A record is whole or rejected: when
one of its events has a fault, none of them is taken, and the record can be loaded again once mended.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from itertools import chain, repeat
from typing import TYPE_CHECKING, Any, Final, TypeVar

import numpy as np
import orjson
import pyarrow as pa

from ambassadors.events import Batch, Reject, format_instant
from ambassadors.sources.common import ndjson
from ambassadors.sources.common.normalize import normalize
from ambassadors.sources.common.parse import Faults, short
from ambassadors.sources.common.rows import RECORD_CHARS
from ambassadors.sources.common.values import values_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from ambassadors.sources.common.files import Input
    from ambassadors.sources.common.options import ReadOptions

T = TypeVar("T")
CHUNK: Final = 25_000
"""Records handed on at a time."""
PIECE: Final = 2_000
"""Records whose objects are held at a time."""
FIRST_MS: Final = 100_000_000_000
"""Fewer milliseconds (1973) are seconds where milliseconds should be."""
LAST_MS: Final = 253_402_300_799_999
MAX_DIGITS: Final = 19


@dataclass(slots=True)
class Record:
    """One record of a platform. Not frozen: that would cost as much again as making it.

    Attributes:
        source: the object itself, shown when it is rejected.
        events: field of the canonical event -> value; none = no interaction in it.
        where: path of the object in its line, like ``data[3]``; empty = the line is the object.
        fault: (path, reason) where it cannot be read.
    """

    source: Any
    events: list[dict[str, Any]] = field(default_factory=list)
    where: str = ""
    fault: tuple[str, str] | None = None


class Silent(list[dict[str, Any]]):
    """No events, and why a record holds none, in words that follow "records without interaction, for"."""

    def __init__(self, why: str) -> None:
        super().__init__()
        self.why = why


class ShapeError(Exception):
    """A value in an object has a type its platform never gives it."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(reason)
        self.path, self.reason = path, reason


def part(source: dict[str, Any], path: str, kind: type[T]) -> T | None:
    """Return the value at a dotted path, None where it is absent or null.

    Raises:
        ShapeError: it, or something on the way, has another type.

    >>> part({"entities": {"mentions": []}}, "entities.mentions", list)
    []
    """
    try:
        value = _walked(source, path) if "." in path else source.get(path)
    except AttributeError:
        reason = f"{path} lies in something that is no object; is this the right source?"
        raise ShapeError(path, reason) from None
    if value is None or type(value) is kind:
        return value
    if not isinstance(value, kind) or isinstance(value, bool):
        raise ShapeError(path, f"{path} is no {kind.__name__}; is this the right source?")
    return value


def whole_id(source: dict[str, Any], path: str) -> str | None:
    """Return an id that is text or a whole number; JSON numbers of any size are exact here.

    Raises:
        ShapeError: another type; a fraction or an exponent means that digits were lost on the way.

    >>> whole_id({"id": 9007199254740993}, "id")
    '9007199254740993'
    """
    value = _lying(source, path)
    if value is None or type(value) is str:
        return value
    if type(value) is int:
        return str(value)
    more = "; the number has lost digits, load the text form of the id" if isinstance(value, float) else ""
    raise ShapeError(path, f"{path} is no id{more}")


def _lying(source: dict[str, Any], path: str) -> Any:
    """Return whatever lies at a path, of any type."""
    try:
        return _walked(source, path) if "." in path else source.get(path)
    except AttributeError:
        part(source, path.rpartition(".")[0], dict)  # says what is wrong on the way
        raise


def _walked(value: Any, path: str) -> Any:
    """Return what lies at a dotted path; what has no members on the way is an ``AttributeError``."""
    for name in _names(path):
        if value is None:
            return None
        value = value.get(name)
    return value


@cache
def _names(path: str) -> list[str]:
    return path.split(".")


def instant_of(source: dict[str, Any], path: str, size: int = 1000) -> str | None:
    """Return a number of seconds since 1970 (``size`` 1000) or of milliseconds (1) as RFC 3339.

    Raises:
        ShapeError: no number, or outside the years 1970 to 9999.

    >>> instant_of({"created_utc": 1.5}, "created_utc")
    '1970-01-01T00:00:01.500Z'
    """
    value = _lying(source, path)
    if value is None:
        return None
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < MAX_DIGITS:
        value = int(value)
    least = FIRST_MS if size == 1 else 0
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value * size <= LAST_MS:
        unit = "seconds" if size > 1 else "milliseconds"
        raise ShapeError(path, f"{path} is no time in {unit} since 1970; correct it")
    return format_instant(int(value * size))


def batch_of(
    values: Iterable[Any], options: ReadOptions, transform: Callable[[Any], Iterable[Record]]
) -> Batch:
    """Return the events of JSON values at hand, like the body of a webhook; lines count them from 1."""
    found = [(line, record) for line, value in enumerate(values, 1) for record in transform(value)]
    return batch_of_records(found, [], options)


def read_objects(
    file: Input, options: ReadOptions, transform: Callable[[Any], Iterable[Record]]
) -> Iterator[Batch]:
    """Yield the events of a JSON file.

    Args:
        file: lines or documents.
        options: ``brand`` and ``kinds`` are used.
        transform: JSON value -> the records in it.
    """
    done: list[Batch] = []
    for piece in _pieces(file, options, transform):
        done.append(piece)
        if sum(batch.records for batch in done) >= CHUNK:
            yield _joined(done)
            done = []
    if done:
        yield _joined(done)


def _pieces(
    file: Input, options: ReadOptions, transform: Callable[[Any], Iterable[Record]]
) -> Iterator[Batch]:
    """Yield small batches: objects that are let go of soon cost no garbage collection and stay in the cache."""
    found: list[tuple[int, Record]] = []
    rejects: list[Reject] = []
    for item in values_of(file):
        if isinstance(item, Reject):
            rejects.append(item)
        else:
            line = item.line
            found += [(line, record) for record in transform(item.value)]
        if len(found) + len(rejects) >= PIECE:
            yield batch_of_records(found, rejects, options)
            found, rejects = [], []
    if found or rejects:
        yield batch_of_records(found, rejects, options)


def _joined(batches: list[Batch]) -> Batch:
    return Batch(
        pa.concat_tables([batch.events for batch in batches]).combine_chunks(),
        sum(batch.records for batch in batches),
        sum(batch.without_interaction for batch in batches),
        [reject for batch in batches for reject in batch.rejects],
        sum((batch.why_without for batch in batches), Counter()),
    )


def batch_of_records(found: list[tuple[int, Record]], rejects: list[Reject], options: ReadOptions) -> Batch:
    """Return the batch of records with their lines, and of what is no record."""
    total = len(found) + len(rejects)
    rejects = list(rejects)
    events, owners = [], []
    for place, (_, record) in enumerate(found):
        if not record.fault and record.events:
            events += record.events
            owners += [place] * len(record.events)
    owner = np.array(owners, np.int64)
    lines = np.array([line for line, _ in found], np.int64)[owner]
    faults = Faults(len(events))
    names = dict.fromkeys(chain.from_iterable(dict.fromkeys(map(tuple, events))))
    columns = {name: _column(list(map(dict.get, events, repeat(name))), name, faults) for name in names}
    table, faults = normalize(columns, lines, options, faults)
    faulty = {place: record.fault for place, (_, record) in enumerate(found) if record.fault}
    for row in sorted(faults):
        place = owners[row]
        name, reason = faults[row]
        where = found[place][1].where
        faulty.setdefault(place, (f"{where}.{name}" if where else name, reason))
    if faulty:
        table = table.filter(pa.array(~np.isin(owner, list(faulty))))
        rejects += [
            Reject(found[place][0], _told(name), _told(reason), _shown(found[place][1].source))
            for place, (name, reason) in faulty.items()
        ]
    empty = [record.events for _, record in found if not record.events and not record.fault]
    why = Counter(none.why for none in empty if isinstance(none, Silent))
    return Batch(table, total, len(empty), sorted(rejects, key=lambda reject: reject.line), why)


def _column(values: list[Any], name: str, faults: Faults) -> pa.Array:
    """Return a column; sources give instants as they have them, as text or as milliseconds."""
    if name == "at" and int in (kinds := set(map(type, values))):
        if kinds <= {int, type(None)}:
            return pa.array(values, pa.int64())
        values = [format_instant(one) if type(one) is int else one for one in values]
    return ndjson.column_of(values, name, faults)


def _told(text: str) -> str:
    """Return a path or a reason as one line that can be written, whatever of the record stands in it."""
    return " ".join(short(text).split()).encode("utf-8", "backslashreplace").decode()


def _shown(source: Any) -> str:
    try:
        return orjson.dumps(source, default=str).decode()[:RECORD_CHARS]
    except TypeError:  # nested deep, half a character, or a number of more than 64 bits
        pass
    try:
        text = str(source)[:RECORD_CHARS]
    except RecursionError:
        return "(nested too deep to be shown)"
    return text.encode("utf-8", "backslashreplace").decode()
