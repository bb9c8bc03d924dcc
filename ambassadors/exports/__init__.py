"""Exports: the content of a ledger as one file that ``ambassadors load`` reads again without loss.

A whole export, read into an empty home, gives the same ledger digest. Three formats by the file's name:
canonical NDJSON, Parquet, and an ActivityStreams 2.0 collection. The file appears whole or not at all.
"""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from fcntl import LOCK_EX, LOCK_NB, flock
from glob import escape
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Final

from ambassadors.errors import ConflictError, StorageFullError, UsageError
from ambassadors.exports.formats import FORMATS
from ambassadors.exports.rows import ALL, Choice, tables

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    import pyarrow as pa

    from ambassadors.exports.rows import What
    from ambassadors.ledger import Ledger

__all__ = ["ALL", "FORMATS", "Choice", "Content", "Exported", "check_place", "content", "export", "write"]

NO_SPACE: Final = (
    "no space left for the export, or its folder cannot be written; nothing of it was left behind"
)


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written.

    Attributes:
        path: the file.
        events: live events in it.
        deletes: tombstones in it.
        remains: records that only carry what retracted events told about accounts.
        bytes: size of the file.
        seq: the ledger's record up to which it goes.
        digest: of the ledger then; a load of a whole export into an empty home gives it again. None = a part.
    """

    path: Path
    events: int
    deletes: int
    remains: int
    bytes: int
    seq: int
    digest: str | None


@dataclass(frozen=True, slots=True)
class Content:
    """What is to be written.

    Attributes:
        pieces: what it is, and tables of ``COLUMNS``.
        seq: the ledger's record up to which it goes.
        digest: of the ledger then; None = a part of it.
    """

    pieces: Iterator[tuple[What, pa.Table]]
    seq: int
    digest: str | None


@contextmanager
def content(ledger: Ledger, choice: Choice) -> Iterator[Content]:
    """Give the content of a ledger, read on a cursor of its own."""
    with ledger.frozen() as view:
        digest = view.digest() if choice == ALL else None
        yield Content(tables(view, choice), view.seq, digest)


def _sweep(path: Path) -> None:
    """Remove what killed exports to the same file left: theirs is nobody's lock any more."""
    for part in path.parent.glob(f".{escape(path.name)}.*.part"):
        with suppress(OSError), part.open("rb") as file:
            flock(file, LOCK_EX | LOCK_NB)
            part.unlink()


def check_place(path: Path, *, force: bool) -> str:
    """Return the format that a file's name asks for.

    Raises:
        UsageError: no format has such a name, or the place is a folder.
        ConflictError: the file is there already.
    """
    form = next((ending for ending in FORMATS if path.name.endswith(ending) and path.name != ending), None)
    if form is None:
        message = f"{path}: the name says no format; end it with {', '.join(FORMATS)}"
        raise UsageError(message)
    if path.is_dir():
        message = f"{path} is a folder; name a file in it"
        raise UsageError(message)
    if not path.parent.is_dir():
        message = f"{path}: there is no folder {path.parent}; make it first"
        raise UsageError(message)
    if path.exists() and not force:
        message = f"{path} is there already; choose another name, or overwrite it with --force"
        raise ConflictError(message)
    return form


def export(ledger: Ledger, path: Path, choice: Choice = ALL, *, force: bool = False) -> Exported:
    """Write the events of a ledger that this process holds; see :func:`write`."""
    return write(content(ledger, choice), path, force=force)


def write(contents: AbstractContextManager[Content], path: Path, *, force: bool = False) -> Exported:
    """Write events to a file, in bounded memory, as of one instant.

    What an export that was killed left beside the file is removed.

    Args:
        contents: gives the events, of this process's ledger or of a service's.
        path: where to; its name says the format.
        force: overwrite a file that is there.

    Raises:
        UsageError: a name or a place that cannot be.
        ConflictError: the file is there already.
        StorageFullError: no space, or no permission; no part of the file stays.
    """
    writer = FORMATS[check_place(path, force=force)]
    _sweep(path)
    counts = {"events": 0, "deletes": 0, "remains": 0}
    part: Path | None = None
    try:
        with (
            NamedTemporaryFile(
                "wb", dir=path.parent, prefix=f".{path.name}.", suffix=".part", delete=False
            ) as file,
            contents as given,
        ):
            part = Path(file.name)
            flock(file, LOCK_EX)
            with writer(file) as write:
                for what, table in given.pieces:
                    write(table)
                    counts[what] += table.num_rows
            file.flush()
            os.fsync(file.fileno())
            size = file.tell()
            part.replace(path)
    except OSError as error:
        message = f"{path}: {error.strerror or error}: {NO_SPACE}"
        raise StorageFullError(message) from error
    finally:
        if part is not None:
            part.unlink(missing_ok=True)
    return Exported(path, **counts, bytes=size, seq=given.seq, digest=given.digest)
