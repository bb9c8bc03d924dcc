"""What a source sees of an input before it says whether the input is its own: the beginning, parsed."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

import orjson

from ambassadors.errors import InputError
from ambassadors.sources.common import tabular

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ambassadors.sources.common.files import Input
    from ambassadors.sources.common.options import ReadOptions

VALUES: Final = 50
"""This many records are looked at."""
DOCUMENT: Final = 1 << 18
"""A document that goes on is looked at up to here."""
TEXT: Final = 1 << 12
TOKENS: Final = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],]')
CLOSES: Final = {"{": "}", "[": "]"}


@dataclass(frozen=True, slots=True)
class Sample:
    """The beginning of an input.

    Attributes:
        name: name of the file, in lower case; a hint, never a reason.
        form: one of ``FORMATS``.
        columns: names in the first line of a table; none in other formats.
        values: first JSON values; of an array at the top its elements.
        text: the first characters.
        assigned: the variable that the content is assigned to, where it is.
        heads: the beginning of a table, of a workbook that of each sheet.
        problem: what is wrong with the first line of a table as a header.
    """

    name: str
    form: str
    columns: tuple[str, ...] = ()
    values: tuple[Any, ...] = ()
    text: str = ""
    assigned: str = ""
    heads: tuple[str, ...] = ()
    problem: str = ""


def sample_of(file: Input, options: ReadOptions) -> Sample:
    """Return the sample of an opened input; nothing of it is used up."""
    name, text = file.name.rsplit("/", 1)[-1].lower(), file.head[:TEXT].decode("utf-8", "replace")
    if file.format == "ndjson":
        return Sample(
            name,
            file.format,
            values=tuple(islice(_values(file.head), VALUES)),
            text=text,
            assigned=file.assigned,
        )
    if file.format in {"csv", "tsv"}:
        problem = ""
        columns: tuple[str, ...] = ()
        try:
            columns = tabular.header(file, options)
        except InputError as error:  # lines of preamble, or columns that some tool names twice
            problem = error.message
        return Sample(name, file.format, columns, text=text, heads=file.heads(), problem=problem)
    if file.format == "xlsx":
        heads, first = file.heads(), next(csv.reader(file.heads()[file.workbook.first()].split("\n")), [])
        return Sample(name, file.format, tuple(column.strip() for column in first), heads=heads)
    return Sample(name, file.format)


def look(value: Any, *names: str) -> Any:
    """Return what lies on a path through objects, of a list its first element; None where there is nothing.

    >>> look({"data": [{"id": "7"}]}, "data", "id")
    '7'
    """
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
        if isinstance(value, list):
            value = value[0] if value else None
    return value


def any_value(sample: Sample, reason_of: Callable[[Any], str | None]) -> str | None:
    """Return the first reason that a value of the sample gives."""
    return next((reason for value in sample.values if (reason := reason_of(value))), None)


def has(value: Any, *names: str) -> bool:
    """Return whether a value is an object with all these members."""
    return isinstance(value, dict) and value.keys() >= set(names)


def _values(head: bytes) -> Iterator[Any]:
    """Yield the values at the beginning: lines of JSON, or the parts of a document."""
    lines = head.split(b"\n")
    whole = [value for value in map(_parsed, lines[:VALUES]) if isinstance(value, dict | list)]
    if not head.lstrip().startswith(b"[") and (len(whole) > 1 or (whole and len(lines) <= 2)):
        found_values = whole
    else:
        document = _parsed(head)
        found_values = [_begun(head[:DOCUMENT].decode("utf-8", "replace")) if document is None else document]
        found_values = whole if found_values == [None] else found_values
    for value in found_values:
        yield from value[:VALUES] if isinstance(value, list) else [value]


def _parsed(data: bytes) -> Any:
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError:
        return None


def _begun(text: str) -> Any:
    """Return a document that breaks off, cut after its last whole member and closed; None where that fails."""
    opened: list[str] = []
    kept: tuple[int, str] | None = None
    for token in TOKENS.finditer(text):
        mark = token[0]
        if mark in CLOSES:
            opened.append(mark)
        elif mark in CLOSES.values():
            if not opened or CLOSES[opened.pop()] != mark:
                return None
            kept = token.end(), "".join(CLOSES[one] for one in reversed(opened))
            if not opened:
                break  # a second document may follow
        elif mark == ",":
            kept = token.start(), "".join(CLOSES[one] for one in reversed(opened))
    return _parsed((text[: kept[0]] + kept[1]).encode()) if kept else None
