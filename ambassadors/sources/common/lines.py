"""Pieces of a stream, joined and cut into blocks of whole lines, in bounded memory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ambassadors.events import Reject
from ambassadors.sources.common.rows import RECORD_CHARS

if TYPE_CHECKING:
    from collections.abc import Iterator

BLOCK: Final = 32 << 20
"""Bytes of whole lines handed on at a time."""

LINE_LIMIT: Final = 16 << 20
"""A longer line is rejected without being held."""


@dataclass(frozen=True, slots=True)
class Block:
    """Whole lines, as UTF-8 (perhaps not valid); the last one may lack its line break.

    Attributes:
        data: the bytes.
        line: number of the first line, from 1.
    """

    data: bytes
    line: int


class Cutter:
    """Joins pieces, cuts them after the last line break, and drops lines over the limit."""

    def __init__(self) -> None:
        self.line = 1
        self.parts: list[bytes] = []
        self.size = 0
        self.open = 0  # bytes of the unfinished line at the end of parts
        self.skipping = False  # inside an overlong line

    def feed(self, piece: bytes) -> Iterator[Block | Reject]:
        """Yield the blocks that are full with this piece, and a reject for a line over the limit."""
        first = piece.find(b"\n")
        if self.skipping or self.open + (first if first >= 0 else len(piece)) > LINE_LIMIT:
            if not self.skipping:
                yield from self._reject_line(piece)
            self.skipping = first < 0
            if self.skipping:
                return
            piece = piece[first + 1 :]
            self.line += 1
        self.parts.append(piece)
        self.size += len(piece)
        last = piece.rfind(b"\n")
        self.open = self.open + len(piece) if last < 0 else len(piece) - last - 1
        if self.size - self.open >= BLOCK:
            yield from self._flush()

    def end(self, damage: str | None = None) -> Iterator[Block | Reject]:
        """Yield what is left; where the stream was damaged, its unfinished line as a reject that says how."""
        if damage is None:
            self.open = 0
        rest = b"".join(self.parts)[self.size - self.open :]
        yield from self._flush()
        if damage is not None:
            reason = f"{damage}; the lines before are read: fetch the file again and load it whole"
            yield Reject(self.line, "", reason, _text(rest))

    def _flush(self) -> Iterator[Block]:
        data = b"".join(self.parts)
        cut = len(data) - self.open
        if cut:
            yield Block(data[:cut], self.line)
            self.line += data.count(b"\n", 0, cut)
        self.parts, self.size = [data[cut:]], self.open

    def _reject_line(self, piece: bytes) -> Iterator[Block | Reject]:
        start = b"".join(self.parts)[self.size - self.open :] + piece
        yield from self._flush()
        reason = f"line longer than {LINE_LIMIT >> 20} MiB; write one record a line"
        yield Reject(self.line, "", reason, _text(start))
        self.parts, self.size, self.open = [], 0, 0


def _text(data: bytes) -> str:
    return data[: 4 * RECORD_CHARS].decode("utf-8", "replace")[:RECORD_CHARS]
