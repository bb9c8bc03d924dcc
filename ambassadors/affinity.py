"""Affinity: how a person's attention is shared between the brands of a home.

Of what somebody did in the conversations of all brands, each brand has the part that its acts weigh, recent ones
more; an act in the conversation of two brands counts for both. It needs no follower counts, and four followers are
as good as four million: only acts are read. Own accounts and staff have no affinity to their own brand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from ambassadors.snapshot import Snapshot

HOUR_MS: Final = 3_600_000


def shares(
    snapshot: Snapshot, hours: float
) -> tuple[NDArray[np.int32], NDArray[np.uint8], NDArray[np.float64]]:
    """Return who gave how much of their attention to which brand. O(brands x (acts + accounts)).

    An act weighs ``1 / (1 + age / hours)``; the shares of a person sum to 1.

    Args:
        snapshot: what is known.
        hours: age at which an act weighs half.

    Returns:
        Account, place of the brand in the sorted keys, and share in ``(0, 1]``; sorted by account, then brand.
    """
    n = len(snapshot.ids)
    weight = 1 / (1 + np.maximum(snapshot.as_of - snapshot.at, 0) / HOUR_MS / hours)
    accounts, brands, sums = [], [], []
    for place in range(len(snapshot.rules.brands)):
        bit = np.int64(1 << place)
        ours = (snapshot.own | snapshot.staff) & bit != 0
        mine = (snapshot.brands & bit != 0) & ~ours[snapshot.actor]
        given = np.bincount(snapshot.actor[mine], weight[mine], n)
        some = np.flatnonzero(given)
        accounts.append(some.astype(np.int32))
        brands.append(np.full(len(some), place, np.uint8))
        sums.append(given[some])
    if not accounts:
        return np.empty(0, np.int32), np.empty(0, np.uint8), np.empty(0)
    account, brand, given = np.concatenate(accounts), np.concatenate(brands), np.concatenate(sums)
    total = np.bincount(account, given, n)
    order = np.lexsort((brand, account))
    return account[order], brand[order], (given / total[account])[order]


def write(path: Path, snapshot: Snapshot, hours: float) -> None:
    """Write the shares of a snapshot as an Arrow file. Same snapshot, same bytes."""
    account, brand, share = shares(snapshot, hours)
    table = pa.table({"account": account, "brand": brand, "share": share})
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)


def read(path: Path, row: int) -> dict[int, float]:
    """Return the shares of the account in a row of the snapshot, by place of the brand; empty without any."""
    if not path.exists():  # made by a program that did not know affinity
        return {}
    with pa.memory_map(str(path)) as source:
        table = pa.ipc.open_file(source).read_all()
    low, high = np.searchsorted(table["account"].to_numpy(), [row, row + 1])
    mine = table.slice(int(low), int(high - low))
    return dict(zip(mine["brand"].to_pylist(), mine["share"].to_pylist(), strict=True))
