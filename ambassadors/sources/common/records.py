"""Where the records of delimited text begin and end: quoted line breaks, blank lines, exact line numbers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ambassadors.events import Reject
from ambassadors.sources.common.lines import LINE_LIMIT, Block
from ambassadors.sources.common.rows import RECORD_CHARS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

LF, CR, QUOTE = b'\n\r"'


@dataclass(frozen=True)
class Records:
    """Whole records.

    Attributes:
        data: the bytes.
        line: number of the first line, from 1.
        delimiter: one byte.
        quoting: whether ``"`` quotes.
    """

    data: bytes
    line: int
    delimiter: bytes
    quoting: bool = True

    @cached_property
    def has_quotes(self) -> bool:
        """Whether any quote stands in the data."""
        return self.quoting and b'"' in self.data

    @cached_property
    def bounds(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Start and end ``(n,)`` of each record that is not blank."""
        data = np.frombuffer(self.data, np.uint8)
        breaks = np.flatnonzero(data == LF)
        if b"\r" in self.data:  # a lone one ends a record, as it does for the parser
            returns = np.flatnonzero(data == CR)
            lone = data[np.minimum(returns + 1, len(data) - 1)] != LF
            if lone.any():
                breaks = np.union1d(breaks, returns[lone])
        if self.has_quotes:
            opens, closes = self._quoted
            breaks = breaks[np.searchsorted(opens, breaks) == np.searchsorted(closes, breaks)]
        starts = np.concatenate([[0], breaks + 1])
        ends = np.append(breaks, len(data))
        ends = ends - ((ends > starts) & (data[np.maximum(ends - 1, 0)] == CR)) if len(data) else ends
        filled = ends > starts
        return starts[filled], ends[filled]

    @cached_property
    def _quoted(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Where quoted stretches open and close; the last may not close.

        A quote opens at the beginning of a field only; elsewhere in an unquoted field it is text.
        In clean data every second quote opens, and that is cheap to prove.
        """
        data = np.frombuffer(self.data, np.uint8)
        quotes = np.flatnonzero(data == QUOTE)
        before = data[quotes - 1]
        may_open = (quotes == 0) | np.isin(before, [LF, CR, self.delimiter[0]])
        reopens = np.append(False, np.diff(quotes) == 1)  # "" inside a quoted field
        if (may_open | reopens)[0::2].all():
            return quotes[0::2], quotes[1::2]
        opens: list[int] = []
        closes: list[int] = []
        for place, opener, again in zip(quotes.tolist(), may_open.tolist(), reopens.tolist(), strict=True):
            if len(opens) > len(closes):
                closes.append(place)
            elif opener or (again and closes and closes[-1] == place - 1):
                opens.append(place)
        return np.array(opens, np.int64), np.array(closes, np.int64)

    @cached_property
    def unfinished(self) -> int:
        """Offset of the record whose last quote does not close; the end of the data where all do."""
        if not self.has_quotes:
            return len(self.data)
        opens, closes = self._quoted
        return int(self.bounds[0][-1]) if len(opens) > len(closes) else len(self.data)

    def lines(self) -> NDArray[np.int64]:
        """Return ``(n,)`` the line on which each record starts."""
        starts, _ = self.bounds
        every = self.data.count(b"\n") + (not self.data.endswith(b"\n"))
        if len(starts) == every and not self.has_quotes and b"\r" not in self.data:
            return np.arange(self.line, self.line + len(starts))
        breaks = np.flatnonzero(np.frombuffer(self.data, np.uint8) == LF)
        return self.line + np.searchsorted(breaks, starts)

    def text(self, record: int) -> str:
        """Return the raw text of a record, cut to what a reject carries."""
        starts, ends = self.bounds
        start = int(starts[record])
        return self.data[start : min(int(ends[record]), start + 4 * RECORD_CHARS)].decode("utf-8", "replace")[
            :RECORD_CHARS
        ]


def whole(
    blocks: Iterable[Block | Reject], delimiter: bytes, *, quoting: bool = True
) -> Iterator[Records | Reject]:
    """Turn blocks of whole lines into blocks of whole records.

    A record with quoted line breaks may go on in the next block. A quote that does not close within
    the limit, before the end, or before a line that was dropped costs the line it opens on.
    """
    rest, line = b"", 1
    for block in blocks:
        if isinstance(block, Reject):
            yield from _unclosed(rest, line, delimiter)
            rest = b""
            yield block
            continue
        records = Records(rest + block.data, line if rest else block.line, delimiter, quoting)
        cut = records.unfinished
        rest, line = records.data[cut:], records.line + records.data.count(b"\n", 0, cut)
        if cut:
            yield records if not rest else Records(records.data[:cut], records.line, delimiter, quoting)
        if len(rest) > LINE_LIMIT:
            yield from _unclosed(rest, line, delimiter)
            rest = b""
    yield from _unclosed(rest, line, delimiter)


def _unclosed(rest: bytes, line: int, delimiter: bytes) -> Iterator[Records | Reject]:
    """Reject the first line of a record that does not end; the lines after it are records again."""
    if not rest:
        return
    first, _, after = rest.partition(b"\n")
    reason = (
        'a quote (") opens here and does not close; close it, or write "" for a quote inside a quoted field'
    )
    yield Reject(line, "", reason, first[: 4 * RECORD_CHARS].decode("utf-8", "replace")[:RECORD_CHARS])
    if after:
        yield Records(after, line + 1, delimiter)
