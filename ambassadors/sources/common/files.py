"""Opening an input, whose blocks of whole lines are made in bounded memory.

A block holds at most about 32 MiB of decompressed UTF-8, so a file of any size, a gzip bomb and a line
of 200 MB all cost the same memory. Text is not decoded here: bytes that are no UTF-8 are found, and
named, column by column where they stand.
"""

from __future__ import annotations

import codecs
import errno
import re
import shutil
import sys
import tempfile
from contextlib import ExitStack
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final, Protocol, cast

from ambassadors.errors import InputError, StorageFullError
from ambassadors.sources.common.lines import Cutter
from ambassadors.sources.common.unpacking import PIECE, DamagedError, decompressed
from ambassadors.sources.common.workbook import Workbook

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ambassadors.events import Reject
    from ambassadors.sources.common.lines import Block
    from ambassadors.sources.common.options import ReadOptions

HEAD: Final = 1 << 16
"""Bytes of a table in which its header stands."""

COLUMNAR: Final = {b"PAR1": "parquet", b"ARROW1": "arrow"}
SUFFIXES: Final = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".tab": "tsv",
    ".ndjson": "ndjson",
    ".jsonl": "ndjson",
    ".json": "ndjson",
    ".parquet": "parquet",
    ".arrow": "arrow",
    ".feather": "arrow",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
}
MARKS: Final = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
PACKED, OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


ASSIGNED: Final = re.compile(rb"\s*(window\.[\w.]+)\s*=\s*")
"""Archives for browsers keep JSON as the value of a variable."""


class Place(Protocol):
    """Something on disk that can be opened: a path, or a file in an archive."""

    def open(self) -> IO[bytes]:
        """Open it for reading."""
        ...

    def with_name(self, name: str, /) -> Place:
        """Return the file of another name beside it, which may not exist."""
        ...


class Input:
    """One opened input.

    Attributes:
        name: what to call it in messages.
        format: one of ``FORMATS``, or ``xlsx``.
        assigned: the variable that the content is assigned to, as in ``window.YTD.tweets.part0 = [...]``.
        unmapped: names of columns that no field took, in order; filled while reading.
    """

    def __init__(self, path: Path | Place | IO[bytes] | None, options: ReadOptions) -> None:
        """Open a file, or standard input for None; a stream is taken as it is.

        Raises:
            InputError: missing, a folder, not readable, empty.
        """
        opens = path is not None and not hasattr(path, "read")
        place = cast("Path | Place", path) if opens else None
        self.name = str(place) if place else "standard input" if path is None else "the body"
        self.assigned = ""
        self.unmapped: dict[str, None] = {}
        self._place, self._head = place, b""
        self._file = _open(place) if place else cast("IO[bytes] | None", path) or sys.stdin.buffer
        with ExitStack() as stack:
            stack.callback(self.close)
            self._begin(Path(self.name) if place else None, options)
            stack.pop_all()

    def _begin(self, path: Path | None, options: ReadOptions) -> None:
        self._pieces = decompressed(self._file, self.name)
        head = self._first()
        self.format = options.format or _format(path, head)
        self._pieces = chain([head], self._pieces)
        if head.startswith(OLD_EXCEL):
            raise InputError(
                f"{self.name} is an Excel file of before 2007; save it as .xlsx or CSV and load that"
            )
        if self.format not in {*COLUMNAR.values(), "xlsx"}:
            self._pieces = _to_utf8(self._pieces, options.encoding, self.name)
        self._head = self._first()
        if found := ASSIGNED.match(self._head[:PIECE]):
            self.assigned, self._head = found[1].decode(), self._head[found.end() :]
            self.format = options.format or "ndjson"
        if not self._head:
            raise InputError(f"{self.name} is empty; there is nothing to read")

    def _first(self) -> bytes:
        try:
            return next(self._pieces, b"")
        except DamagedError as error:
            raise InputError(f"{self.name}: {error}; nothing could be read: fetch the file again") from error

    @property
    def head(self) -> bytes:
        """The first bytes, up to about 1 MiB, decompressed and in UTF-8."""
        return self._head

    @cached_property
    def workbook(self) -> Workbook:
        """The Excel workbook that this is.

        Raises:
            InputError: it is none that can be read.
        """
        with self.seekable() as content:
            return Workbook(content.read(), self.name)

    def heads(self) -> tuple[str, ...]:
        """Return the beginning of a table as text; of a workbook that of each sheet."""
        return (
            self.workbook.heads if self.format == "xlsx" else (self.head[:HEAD].decode("utf-8", "replace"),)
        )

    def beside(self, name: str) -> bytes | None:
        """Return the content of a small file that lies beside this one, None where there is none."""
        if self._place is None:
            return None
        try:
            with _open(self._place.with_name(name)) as file:
                return file.read(PIECE)
        except InputError:
            return None

    def again(self, options: ReadOptions) -> Input | None:
        """Return the same input, opened anew from its beginning; None where it was a stream."""
        return None if self._place is None else Input(self._place, options)

    def pieces(self) -> Iterator[bytes]:
        """Yield the content once, in pieces of about 1 MiB.

        Raises:
            DamagedError: after the last good piece of a damaged compressed file.
        """
        yield self._head
        self._head = b""
        yield from self._pieces

    def blocks(self) -> Iterator[Block | Reject]:
        """Yield the content once, in blocks of whole lines; overlong lines and a truncated end as rejects."""
        cutter = Cutter()
        try:
            for piece in self.pieces():
                yield from cutter.feed(piece)
        except DamagedError as error:
            yield from cutter.end(damage=str(error))
        else:
            yield from cutter.end()

    def seekable(self) -> IO[bytes]:
        """Return the decompressed content as a file that can seek; columnar formats need one."""
        copy = tempfile.TemporaryFile()  # noqa: SIM115 - handed to the caller
        try:
            shutil.copyfileobj(_Pieces(self.pieces()), copy, PIECE)
        except DamagedError as error:
            message = (
                f"{self.name}: {error}; a {self.format} file cannot be read in part: fetch the file again"
            )
            raise InputError(message) from error
        except OSError as error:
            if error.errno == errno.ENOSPC:
                message = (
                    f"no room under {tempfile.gettempdir()} to unpack {self.name}; free some or set TMPDIR"
                )
                raise StorageFullError(message) from error
            raise
        copy.seek(0)
        return copy

    def close(self) -> None:
        """Close the file; standard input stays open."""
        if self._file is not sys.stdin.buffer:
            self._file.close()


class _Pieces:
    """The ``read`` that :func:`shutil.copyfileobj` wants, over an iterator."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces

    def read(self, _size: int = -1, /) -> bytes:
        return next(self._pieces, b"")


def _open(path: Path | Place) -> IO[bytes]:
    try:
        if not isinstance(path, Path):
            return path.open()
        if path.is_dir():
            message = f"{path} is a folder; name the files in it, like {path}/*.csv"
            raise InputError(message)
        return path.open("rb")
    except FileNotFoundError:
        message = f"{path} does not exist; check the path"
    except PermissionError:
        message = f"{path} may not be read by this user; change its permissions"
    except OSError as error:
        message = f"{path} cannot be opened: {error.strerror}"
    raise InputError(message)


def _format(path: Path | None, head: bytes) -> str:
    for magic, name in COLUMNAR.items():
        if head.startswith(magic):
            return name
    if head.startswith(PACKED):
        return "xlsx"
    suffixes = [suffix.lower() for suffix in path.suffixes] if path else []
    for suffix in reversed(suffixes):
        if suffix in SUFFIXES:
            return SUFFIXES[suffix]
    return "ndjson" if head.removeprefix(codecs.BOM_UTF8).lstrip()[:1] in {b"{", b"["} else "csv"


def _to_utf8(pieces: Iterator[bytes], encoding: str, name: str) -> Iterator[bytes]:
    """Drop a byte order mark and transcode; a mark of UTF-16, as Excel writes it, tells the encoding itself.

    A byte that the encoding does not know stays as it is: it is no UTF-8, so its record is rejected.

    Raises:
        DamagedError: marked as UTF-16, and cut or damaged after the last good piece.
        InputError: not in the encoding that was named.
    """
    first = next(pieces, b"")
    marked = MARKS.get(first[:2])
    if marked:
        encoding = "utf-16"
    if codecs.lookup(encoding).name in {"utf-8", "utf-8-sig"}:
        yield first.removeprefix(codecs.BOM_UTF8)
        yield from pieces
        return
    decoder = codecs.getincrementaldecoder(encoding)("strict" if marked else "surrogateescape")
    try:
        for piece in chain([first], pieces):
            if text := decoder.decode(piece):
                yield text.encode("utf-8", "surrogateescape")
        yield decoder.decode(b"", final=True).encode("utf-8", "surrogateescape")
    except UnicodeError as error:
        if marked and isinstance(error, UnicodeDecodeError):
            if whole := error.object[: error.start].decode(marked).removeprefix("\ufeff"):
                yield whole.encode()
            raise DamagedError("the UTF-16 text is cut or damaged within a character") from error
        message = f"{name} is not {encoding}: {error}; name its real --encoding"
        raise InputError(message) from error
