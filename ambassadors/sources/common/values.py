"""The JSON values of a file: one a line, or arrays and documents over many lines.

A file that begins with ``[``, or whose first line alone is no JSON while the second does not begin a
new object, is read as documents: values one after another; of an array each element counts. Documents
are held whole, so there is a limit; lines have none. Line numbers are exact in both ways.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple, NoReturn

import orjson

from ambassadors.errors import InputError
from ambassadors.events import Reject
from ambassadors.sources.common.rows import RECORD_CHARS
from ambassadors.sources.common.unpacking import DamagedError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ambassadors.sources.common.files import Input
    from ambassadors.sources.common.lines import Block

DOCUMENT_LIMIT: Final = 256 << 20
"""A file of JSON documents may have this many bytes."""

SEPARATORS: Final = re.compile(r"[\s,]*")
ENCODING_HINT: Final = "write UTF-8, or load a file of an older Windows program with --encoding cp1252"


class Value(NamedTuple):
    """One JSON value.

    Attributes:
        line: where it begins, from 1.
        value: what it is; an array at the top of a line or file comes as its elements.
        raw: the text it was read from; of elements on one line, the line.
    """

    line: int
    value: Any
    raw: bytes


def values_of(file: Input) -> Iterator[Value | Reject]:
    """Yield the JSON values of a file, and what is no JSON as rejects.

    Raises:
        InputError: documents over the limit, or not in UTF-8.
    """
    if not _is_lines(file.head):
        yield from _documents(file)
        return
    for block in file.blocks():
        if isinstance(block, Reject):
            yield block
        else:
            yield from _lines(block)


def shown(raw: bytes) -> str:
    """Return raw text as a reject carries it."""
    return raw[: 4 * RECORD_CHARS].decode("utf-8", "replace")[:RECORD_CHARS]


def _is_lines(head: bytes) -> bool:
    first, _, after = head.lstrip().partition(b"\n")
    if first.startswith(b"["):
        return False
    try:
        orjson.loads(first)
    except orjson.JSONDecodeError:
        after = after.lstrip()
        return not first.startswith(b"{") or not after or after.startswith(b"{")
    return True


def _lines(block: Block) -> Iterator[Value | Reject]:
    for line, data in enumerate(block.data.split(b"\n"), block.line):
        if not data or data.isspace():
            continue
        try:
            value = orjson.loads(data)
        except orjson.JSONDecodeError as error:
            yield Reject(line, "", _reason(data, error.msg), shown(data))
            continue
        if isinstance(value, list):
            for item in value:
                yield Value(line, item, data)
        else:
            yield Value(line, value, data)


def _reason(data: bytes, problem: str) -> str:
    try:
        data.decode()
    except UnicodeDecodeError:
        return f"the line is not valid UTF-8; {ENCODING_HINT}"
    return f"the line is no JSON ({problem}); write one object a line"


def _documents(file: Input) -> Iterator[Value | Reject]:
    data, damage = _whole(file)
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(f"{file.name} is not valid UTF-8 on line {line}; {ENCODING_HINT}") from error
    line, place = 1, 0
    try:
        for start, end, value in _elements(text):
            line, place = line + text.count("\n", place, start), start
            yield Value(line, value, text[start:end].encode())
    except _BrokenError as error:
        line += text.count("\n", place, error.place)
        reason = damage or f"no JSON from here on ({error}); mend the file, or write one object a line"
        yield Reject(line, "", reason, text[error.place : error.place + RECORD_CHARS])
    else:
        if damage:
            yield Reject(text.count("\n") + 1, "", damage, "")


def _whole(file: Input) -> tuple[bytes, str]:
    """Return the content, and how it is damaged."""
    data = bytearray()
    try:
        for piece in file.pieces():
            data += piece
            if len(data) > DOCUMENT_LIMIT:
                size = DOCUMENT_LIMIT >> 20
                raise InputError(
                    f"{file.name} is one JSON document over {size} MiB; write one object a line (NDJSON)"
                )
    except DamagedError as error:
        return bytes(data), f"{error}; fetch the file again"
    return bytes(data), ""


class _BrokenError(Exception):
    """The text is no JSON from a place on."""

    def __init__(self, problem: str, place: int) -> None:
        super().__init__(problem)
        self.place = place


def _elements(text: str) -> Iterator[tuple[int, int, Any]]:
    """Yield start, end and value of each document; of an array, of each element."""
    decoder = json.JSONDecoder(parse_constant=_refuse)
    place, opened = _next(text, 0), -1  # where the array we are in opens
    while place < len(text):
        if text[place] == "[" and opened < 0:
            opened, end = place, place + 1
        elif text[place] == "]" and opened >= 0:
            opened, end = -1, place + 1
        else:
            try:
                value, end = decoder.raw_decode(text, place)
            except (ValueError, RecursionError) as error:
                raise _BrokenError(getattr(error, "msg", str(error)), place) from error
            yield place, end, value
        place = _next(text, end)
    if opened >= 0:
        raise _BrokenError("an array is not closed", len(text))


def _next(text: str, place: int) -> int:
    found = SEPARATORS.match(text, place)
    return found.end() if found else place


def _refuse(word: str) -> NoReturn:
    raise ValueError(f"{word} is no JSON number")
