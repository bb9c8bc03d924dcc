"""The content of a file that may be compressed, told by its first bytes and never by its name alone."""

from __future__ import annotations

import zipfile
import zlib
from typing import IO, TYPE_CHECKING, Final

import pyarrow as pa

from ambassadors.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

PIECE: Final = 1 << 20
"""Bytes taken from a stream at a time."""

GZIP, ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"


class DamagedError(Exception):
    """A compressed stream ends early or does not decode; what came before it is good."""


def decompressed(file: IO[bytes], name: str) -> Iterator[bytes]:
    """Yield the content; the compression is told by the first bytes, never by the name alone."""
    try:
        start = file.read(PIECE)
        if start.startswith(GZIP):
            yield from _gunzip(start, file)
        elif start.startswith(ZSTD):
            yield from _unzstd(start, file)
        else:
            while start:
                yield start
                start = file.read(PIECE)
    except (OSError, EOFError, zipfile.BadZipFile, zlib.error) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"{name} cannot be read: {reason}; fetch the file again") from error


def _gunzip(data: bytes, file: IO[bytes]) -> Iterator[bytes]:
    """Unpack in small steps: what a failing step had unpacked is lost."""
    step = PIECE >> 5
    member, begun = zlib.decompressobj(31), True
    while data or begun:
        try:
            out = member.decompress(data, step)
        except zlib.error as error:
            problem = str(error).removeprefix("Error ")
            raise DamagedError(f"the gzip file is damaged ({problem})") from error
        if out:
            yield out
        if member.eof:  # perhaps another member follows, perhaps padding
            data = member.unused_data.lstrip(b"\0") or file.read(step).lstrip(b"\0")
            member, begun = zlib.decompressobj(31), bool(data)
        elif not (data := member.unconsumed_tail) and len(out) < step and not (data := file.read(step)):
            raise DamagedError("the gzip file is truncated")


class _Joined:
    """A file whose first bytes were read already."""

    closed = False

    def __init__(self, start: bytes, file: IO[bytes]) -> None:
        self._start, self._file = start, file

    def read(self, size: int = -1) -> bytes:
        if not self._start:
            return self._file.read(size)
        data, self._start = self._start[:size], self._start[size:]
        return data

    def readable(self) -> bool:
        return True

    def close(self) -> None:
        """Leave the file to its owner."""


def _unzstd(start: bytes, file: IO[bytes]) -> Iterator[bytes]:
    stream = pa.CompressedInputStream(pa.PythonFile(_Joined(start, file), "r"), "zstd")
    pieces: list[bytes] = []
    damage = ""
    while not damage:
        try:  # small reads: what a failing read had decoded is lost
            pieces.append(stream.read(PIECE >> 6))
        except OSError as error:
            damage = "truncated" if "Truncated" in str(error) else "damaged"
        if len(pieces) == 1 << 6 or damage or not pieces[-1]:
            if piece := b"".join(pieces):
                yield piece
            if not damage and not pieces[-1]:
                return
            pieces = []
    message = f"the zstd file is {damage}"
    raise DamagedError(message)
