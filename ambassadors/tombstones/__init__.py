"""Tombstones: who was erased, known again by keyed hashes alone, so that nobody comes back by a re-import.

One line an erasure in ``privacy/tombstones.ndjson`` under the home, written before anything is removed: from
then on the person is out, whatever happens to the process. The file holds no id, handle, name or text. It and
its key are no part of a backup: a restored backup meets the erasures made since.
"""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ambassadors.errors import ConflictError
from ambassadors.tombstones.key import FOLDER, Key, make_key, read_key
from ambassadors.tombstones.phrases import GONE, NATIVE, Finder, Phrase, phrases, spellings

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

__all__ = [
    "FOLDER",
    "GONE",
    "Finder",
    "Key",
    "Known",
    "Tombstone",
    "Tombstones",
    "phrases",
    "spellings",
]

FILE: Final = "tombstones.ndjson"
PREFIX: Final = "erased:"
"""What stands for an erased account, or for an event that named one, begins so."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a person who is to be erased; forgotten as soon as it is hashed.

    Attributes:
        account_id: of the account.
        handles: every handle known.
        names: every display name known.
        posts: ids of posts that the account made.
        events: ids of events that the account did.
    """

    account_id: str
    handles: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    posts: frozenset[str] = frozenset()
    events: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Tombstone:
    """One erasure.

    Attributes:
        id: of the erasure, 16 hexadecimal digits.
        at: epoch ms.
        by: the human who decided it.
        key: fingerprint of the key it is hashed with.
        account: keyed hash of the account id.
        ids: keyed hashes of the ids of the account's posts and events.
        phrases: what names the person, hashed.
    """

    id: str
    at: int
    by: str
    key: str
    account: str
    ids: tuple[str, ...]
    phrases: tuple[Phrase, ...]


class Tombstones:
    """The erasures of one home. Another process may add one: :meth:`refreshed` looks."""

    def __init__(self, home: Path) -> None:
        self._home, self._path = home, home / FOLDER / FILE
        self._seen = -1
        self.refreshed()

    def refreshed(self) -> Tombstones:
        """Return this, read again where the file has grown."""
        size = self._path.stat().st_size if self._path.exists() else 0
        if size != self._seen:
            self._read()
            self._seen = size
        return self

    def _read(self) -> None:
        lines = self._path.read_text().splitlines() if self._path.exists() else []
        rows = [
            json.loads(line) for line in lines if line.endswith("}")
        ]  # a torn last line was never answered for
        given_up = {row["given_up"] for row in rows if "given_up" in row}
        self._key = read_key(self._home)
        found = [_tombstone(row) for row in rows if "account" in row]
        mine = self._key.fingerprint if self._key else ""
        self.lost = [one for one in found if one.key not in given_up and one.key != mine]
        self._all = [one for one in found if one.key == mine]
        self.count = len(found)
        self._accounts = {one.account: one for one in self._all}
        self._ids = {hashed for one in self._all for hashed in one.ids}
        every = [phrase for one in self._all for phrase in one.phrases]
        self._finder = Finder(self._key, every) if self._key else None
        narrow = [phrase for phrase in every if phrase.where != "raw"]
        self._names = Finder(self._key, narrow) if self._key else None

    def __bool__(self) -> bool:
        return bool(self._all)

    @property
    def key(self) -> Key:
        """The key; made where there is none. Raises ConflictError where it was lost."""
        self.check()
        if self._key is None:
            self._key = make_key(self._home)
        return self._key

    def check(self) -> None:
        """Refuse to go on where the key is lost.

        Raises:
            ConflictError: it is.
        """
        if self.lost:
            message = (
                f"the key {self._home / FOLDER / 'tombstones.key'} is gone or another one: {len(self.lost)} erased people"
                " cannot be recognised, and loading could bring them back; put the key back, or give those erasures up"
                " for good with `ambassadors privacy new-key`"
            )
            raise ConflictError(message)

    def add(self, known: Known, at: int, by: str) -> Tombstone:
        """Write down an erasure; on return it is on disk, and final."""
        key = self.key
        ids = known.posts | known.events
        raw = [("raw", one) for one in sorted(ids)]
        raw += [("raw", native) for one in ids if len(native := one.partition(":")[2]) >= NATIVE]
        spelled = [*spellings(known.account_id, sorted(known.handles), sorted(known.names)), *raw]
        made = Tombstone(
            secrets.token_hex(8), at, by, key.fingerprint, key.hash("account", known.account_id),
            tuple(sorted(key.hash("id", one) for one in ids)), phrases(key, spelled),  # type: ignore[arg-type]
        )  # fmt: skip
        self._write(asdict(made))
        return made

    def give_up(self, at: int, by: str) -> int:
        """Give up the erasures whose key is lost, so that loading goes on; return how many there were."""
        lost = {one.key for one in self.lost}
        count = len(self.lost)
        for fingerprint in sorted(lost):
            self._write({"given_up": fingerprint, "at": at, "by": by})
        return count

    def _write(self, row: dict[str, Any]) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        torn = self._path.exists() and not self._path.read_bytes().endswith(b"\n")
        descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(("\n" if torn else "") + json.dumps(row) + "\n")
            file.flush()
            os.fsync(file.fileno())
        self._seen = -1
        self.refreshed()

    def all(self) -> list[Tombstone]:
        """Return the erasures that can be recognised, the oldest first."""
        return list(self._all)

    def of(self, account_id: str) -> Tombstone | None:
        """Return the erasure of an account, None where it was not erased."""
        if not self._all or self._key is None:
            return None
        return self._accounts.get(self._key.hash("account", account_id))

    def alias(self, account_id: str) -> str:
        """Return what stands for an erased account wherever somebody decided something about it."""
        return PREFIX + self.key.hash("account", account_id)

    def event_alias(self, event_id: str) -> str:
        """Return what stands for an event that named an erased account."""
        return PREFIX + self.key.hash("event", event_id)

    def accounts(self, ids: pa.ChunkedArray | pa.Array) -> NDArray[np.bool_]:
        """Return which of some account ids are erased. O(different ids)."""
        return self._mask(ids, lambda one: self.of(one) is not None)

    def things(self, ids: pa.ChunkedArray | pa.Array) -> NDArray[np.bool_]:
        """Return which ids of posts or events are of an erased person, or spell one."""
        key = self._key
        known = self._mask(ids, lambda one: key is not None and key.hash("id", one) in self._ids)
        known[self.naming(ids)] = True
        return known

    def naming(self, texts: pa.ChunkedArray | pa.Array) -> NDArray[np.int64]:
        """Return the rows whose text names an erased person."""
        if self._names is None or not len(texts):
            return np.empty(0, np.int64)
        finder, column = self._names, _chunked(texts)
        rows = [row for row in finder.candidates(column).tolist() if finder.spans(column[row].as_py())]
        return np.array(rows, np.int64)

    def scrubbed(self, texts: pa.ChunkedArray | pa.Array) -> tuple[NDArray[np.int64], list[str]]:
        """Return the rows whose text names an erased person, and their texts without."""
        rows = self.naming(texts)
        return rows, [self.scrub(texts[row].as_py()) for row in rows.tolist()]

    def scrub(self, text: str) -> str:
        """Return a text without the names of erased people."""
        return self._names.scrubbed(text) if self._names else text

    def told_by(self, record: str) -> bool:
        """Whether a raw record may be about an erased person: better one too many."""
        return self._finder is not None and bool(self._finder.spans(record, raw=True))

    def _mask(self, ids: pa.ChunkedArray | pa.Array, holds: Any) -> NDArray[np.bool_]:
        if not self._all or not len(ids):
            return np.zeros(len(ids), np.bool_)
        coded = _chunked(ids).combine_chunks().dictionary_encode()
        hit = np.array([*map(holds, coded.dictionary.to_pylist()), False], np.bool_)
        found: NDArray[np.bool_] = hit[np.asarray(coded.indices.fill_null(-1))]
        return found


def _chunked(column: pa.ChunkedArray | pa.Array) -> pa.ChunkedArray:
    whole = column if isinstance(column, pa.ChunkedArray) else pa.chunked_array([column])
    return pc.cast(whole, pa.string())


def _tombstone(row: dict[str, Any]) -> Tombstone:
    return Tombstone(
        **{**row, "ids": tuple(row["ids"]), "phrases": tuple(Phrase(**one) for one in row["phrases"])}
    )
