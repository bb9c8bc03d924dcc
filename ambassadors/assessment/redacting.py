"""Redaction: an assessment that stands loses a person who was erased, and says so.

What others have stays: their terms and credits are numbers, so that their receipts add up as before; the acts behind
them that the ledger no longer holds are counted as not shown. The same may run twice and after a kill: who is to go
is read off the files of people, which are written last.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any, Final, Protocol

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ambassadors.assessment.persons import FILE as PERSONS
from ambassadors.assessment.persons import read_persons
from ambassadors.belonging.labels import UNSCORED

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from pathlib import Path

    from numpy.typing import NDArray

PEOPLE: Final = "people.parquet"
ROWS: Final[dict[str, tuple[str, ...]]] = {
    "authenticity.found.arrow": ("row",),
    "authenticity.edges.arrow": ("actor", "target"),
    "authenticity.doubts.arrow": ("actor", "target"),
    "affinity.arrow": ("account",),
    "shares.parquet": ("actor", "target"),
    "bridges.parquet": ("row",),
    "holes.parquet": ("row",),
}
"""Files whose rows are about the accounts in these columns."""
PLACES: Final = ("authenticity.basics.arrow", "reach_before.parquet")
"""Files with one row for each account, in order."""


class Gone(Protocol):
    """Who is to go: ``Tombstones``, or whoever ``service.privacy.retaining`` names."""

    def accounts(self, ids: pa.ChunkedArray | pa.Array) -> NDArray[np.bool_]:
        """Return which of some account ids are to go."""
        ...

    def of(self, account_id: str) -> object | None:
        """Return something where an account is to go, else None."""
        ...

    def told_by(self, record: str) -> bool:
        """Whether a text may name somebody who is to go."""
        ...

    def alias(self, account_id: str) -> str:
        """Return what stands for an account that went."""
        ...


def redact(home: Path, who: Gone, at: int) -> dict[str, int]:
    """Redact every assessment of a home.

    Args:
        home: folder of the installation.
        who: tells who was erased, or who left the ledger with their last event.
        at: epoch ms, written into what says so.

    Returns:
        Assessment id -> people it lost; those that lost nobody are left out.
    """
    lost = {}
    for file in sorted((home / "assessments").glob("[!.]*/meta.json")):
        rows, left = _rows(file.parent, who)
        _persons(file.parent, who)
        _meta(file, who, left if len(rows) else None, at)
        _words(file.parent, who)
        if len(rows):
            remove(file.parent, rows)
            _people(file.parent, who)
            lost[file.parent.name] = len(rows)
    return lost


def _rows(folder: Path, who: Gone) -> tuple[NDArray[np.int64], int]:
    """Return the rows of erased people, as any of the brands' files still has them, and how many people stay."""
    rows: set[int] = set()
    left = 0
    for file in (*folder.glob(UNSCORED), *folder.glob(f"*/{PEOPLE}")):
        people = pq.read_table(file, columns=["account_id", "row"])
        gone = who.accounts(people["account_id"])
        rows |= set(np.asarray(people["row"])[gone].tolist())
        left = int((~gone).sum())  # of the last: a file of people
    return np.array(sorted(rows), np.int64), left


def remove(folder: Path, rows: NDArray[np.int64], but: Collection[str] = ()) -> None:
    """Remove what the files of an assessment, all ``but`` some, hold about the accounts in some rows."""
    for path in sorted(folder.rglob("*")):
        if path.name in but:
            continue
        if path.name.startswith(".") and path.is_file():
            path.unlink()  # a draft that a kill left, perhaps half
            continue
        if path.name in ROWS:
            _rewrite(path, lambda table, path=path: _without(table, ROWS[path.name], rows))  # type: ignore[misc]
        elif path.name in PLACES:
            _rewrite(path, lambda table: _emptied(table, rows))
        elif path.name.endswith(".terms.arrow"):
            _forget_terms(path, rows)


def _people(folder: Path, who: Gone) -> None:
    """Take them out of the lists; last, for these files tell who is to go."""
    for path in (*folder.glob(UNSCORED), *folder.glob(f"*/{PEOPLE}")):
        _rewrite(path, lambda table: table.filter(pa.array(~who.accounts(table["account_id"]))))


def _without(table: pa.Table, columns: tuple[str, ...], rows: NDArray[np.int64]) -> pa.Table:
    named = np.zeros(table.num_rows, np.bool_)
    for name in columns:
        named |= np.isin(np.asarray(table[name]), rows)
    return table.filter(pa.array(~named))


def _emptied(table: pa.Table, rows: NDArray[np.int64]) -> pa.Table:
    mask = np.zeros(table.num_rows, np.bool_)
    mask[rows[rows < table.num_rows]] = True
    columns = {
        name: pc.if_else(pa.array(mask), pa.scalar(0, table[name].type), table[name])
        for name in table.column_names
    }
    return pa.table(columns).cast(table.schema)


def _forget_terms(path: Path, rows: NDArray[np.int64]) -> None:
    """Remove a person's terms; the credits behind them are blanked, for those of others are found by their place."""
    terms = _read(path)
    mine = terms.filter(pa.array(np.isin(np.asarray(terms["account"]), rows)))
    credits_path = path.with_name(path.name.replace(".terms.", ".credits."))
    held = _read(credits_path)
    blank = np.zeros(held.num_rows, np.bool_)
    for start, end in zip(mine["first"].to_pylist(), mine["end"].to_pylist(), strict=True):
        blank[start:end] = True
    _rewrite(credits_path, lambda table: _emptied(table, np.flatnonzero(blank)))
    _rewrite(path, lambda table: _without(table, ("account",), rows))


def _persons(folder: Path, who: Gone) -> None:
    """Remove accounts from those of joined people; who has one account left is joined to nobody."""
    held = [list(person.accounts) for person in read_persons(folder).persons]
    kept = [[account for account in accounts if not who.of(account)] for accounts in held]
    if kept != held:
        draft = folder / f".{PERSONS}"
        draft.write_text(json.dumps([accounts for accounts in kept if len(accounts) > 1], indent=0))
        draft.replace(folder / PERSONS)


def _words(folder: Path, who: Gone) -> None:
    """Remove words by which a community is known where they name somebody."""
    for path in folder.glob("words*.parquet"):
        said = pl.read_parquet(path)
        named = [thing is not None and who.told_by(thing) for thing in said["thing"].to_list()]
        if any(named):
            kept = said.filter(~pl.Series(named)).to_arrow()
            _rewrite(path, lambda table, kept=kept: kept.cast(table.schema))  # type: ignore[misc]


def _meta(file: Path, who: Gone, left: int | None, at: int) -> None:
    """Say how many were taken out and when (``left`` stay; None = nobody was), and name nobody who was."""
    held = json.loads(file.read_text())
    after = _named(held, who)
    if left is not None:
        after["redacted"] = {"people": held["accounts"] - left, "at": at}
    if after != held:
        stamp = file.stat()
        draft = file.with_name(".meta.json")
        draft.write_text(json.dumps(after, sort_keys=True, indent=1))
        draft.replace(file)
        os.utime(file, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))  # when it was made does not change


def _named(value: Any, who: Gone) -> Any:
    if isinstance(value, dict):
        return {name: _named(one, who) for name, one in value.items()}
    if isinstance(value, list):
        return [_named(one, who) for one in value]
    return who.alias(value) if isinstance(value, str) and who.of(value) else value


def _read(path: Path) -> pa.Table:
    if path.suffix == ".parquet":
        return pq.read_table(path)
    with pa.OSFile(str(path), "rb") as source:
        return pa.ipc.open_file(source).read_all()


def _rewrite(path: Path, change: Callable[[pa.Table], pa.Table]) -> None:
    """Put another table in the place of a file, whole or not at all."""
    if not path.exists():
        return
    table, draft = change(_read(path)), path.with_name(f".{path.name}")
    if path.suffix == ".parquet":
        pq.write_table(table, draft, compression="zstd")
    else:
        with pa.OSFile(str(draft), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
            writer.write_table(table)
    draft.replace(path)
