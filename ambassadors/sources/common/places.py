"""From what a command names to the inputs in it: files, folders with all below them, zip archives."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING, Final

from ambassadors.errors import InputError
from ambassadors.sources.common.files import SUFFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable

MAYBE: Final = frozenset({".js", ".txt"})
"""Endings of data files and of others: where no source recognises one, it is left out."""
DATA: Final = frozenset({*SUFFIXES, *MAYBE})
PACKED: Final = frozenset({".gz", ".zst"})


@dataclass(frozen=True, slots=True)
class Member:
    """A file in a zip archive.

    Attributes:
        archive: the archive.
        inside: name of the file in it.
    """

    archive: Path
    inside: str

    def __str__(self) -> str:
        """Return how messages call it."""
        return f"{self.archive}/{self.inside}"

    def with_name(self, name: str, /) -> Member:
        """Return the file of another name in the same folder of the archive, which may not exist."""
        return Member(self.archive, str(PurePosixPath(self.inside).with_name(name)))

    def open(self) -> IO[bytes]:
        """Open the file for reading, unpacked as it is read.

        Raises:
            InputError: the archive is damaged, or it asks for a password.
        """
        try:
            with zipfile.ZipFile(self.archive) as archive:
                return archive.open(self.inside)
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError, KeyError, OSError) as error:
            raise InputError(
                f"{self} cannot be unpacked ({error}); unpack the archive and load the folder"
            ) from error


@dataclass(slots=True)
class Places:
    """What was found.

    Attributes:
        inputs: what may be read, in order of their names; None = standard input.
        searched: those of them that a folder or an archive held, so that nobody named them one by one.
        left_out: files of folders and archives whose name is no data file's.
    """

    inputs: list[Path | Member | None] = field(default_factory=list)
    searched: set[Path | Member] = field(default_factory=set)
    left_out: list[str] = field(default_factory=list)


def places(given: Iterable[Path | None]) -> Places:
    """Return the inputs in some files, folders and zip archives.

    Raises:
        InputError: a folder or an archive holds no data file, or an archive cannot be read.
    """
    found = Places()
    for path in given:
        if path is None:
            found.inputs.append(None)
        elif path.is_dir():
            _folder(path, found)
        elif path.suffix.lower() == ".zip" and path.is_file():
            _archive(path, found)
        else:
            found.inputs.append(path)
    return found


def maybe_data(place: Path | Member) -> bool:
    """Return whether the name alone does not tell a file from a script or a licence."""
    name = place.inside if isinstance(place, Member) else place.name
    return PurePosixPath(name.lower().removesuffix(".gz").removesuffix(".zst")).suffix in MAYBE


def _folder(folder: Path, found: Places) -> None:
    before = len(found.inputs)
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        hidden = any(name.startswith(".") for name in path.relative_to(folder).parts)
        if path.suffix.lower() == ".zip" and not hidden:
            _archive(path, found)
        elif _is_data(path.name) and not hidden:
            found.inputs.append(path)
            found.searched.add(path)
        else:
            found.left_out.append(str(path))
    if len(found.inputs) == before:
        raise InputError(f"{folder} is a folder without a data file; data files end in {_endings()}")


def _archive(path: Path, found: Places) -> None:
    before = len(found.inputs)
    try:
        with zipfile.ZipFile(path) as archive:
            names = sorted(info.filename for info in archive.infolist() if not info.is_dir())
    except (zipfile.BadZipFile, NotImplementedError, OSError) as error:
        raise InputError(f"{path} is no readable zip archive ({error}); fetch it again") from error
    for name in names:
        parts = PurePosixPath(name).parts
        member = Member(path, name)
        if _is_data(name) and not any(part.startswith((".", "__MACOSX")) for part in parts):
            found.inputs.append(member)
            found.searched.add(member)
        else:
            found.left_out.append(str(member))
    if len(found.inputs) == before:
        raise InputError(f"{path} holds no data file; data files end in {_endings()}")


def _is_data(name: str) -> bool:
    suffixes = [suffix.lower() for suffix in PurePosixPath(name).suffixes]
    last = suffixes[-1] if suffixes else ""
    return last in DATA or (last in PACKED and len(suffixes) > 1 and suffixes[-2] in DATA)


def _endings() -> str:
    return ", ".join(sorted(DATA)) + ", each also with .gz or .zst, or in a .zip"
