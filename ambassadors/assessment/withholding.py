"""People whom a policy forbids to score: an assessment counts what they did for others, and holds no score of theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from ambassadors.assessment.redacting import remove
from ambassadors.belonging.labels import UNSCORED

if TYPE_CHECKING:
    from pathlib import Path

    from ambassadors.snapshot import Snapshot

COUNTED: Final = ("authenticity.doubts.arrow", "shares.parquet")
"""Files that weigh what they did for others; live lists and teams count the same."""


def withhold(folder: Path, snapshot: Snapshot, together: pl.DataFrame) -> None:
    """Take out of a draft what it says of people who must not be scored; no file where there are none.

    Args:
        folder: of the draft; its lists were made without them.
        snapshot: what is known.
        together: community of each account.
    """
    rows = np.flatnonzero(snapshot.policies.unscored.among(snapshot.ids))
    if len(rows):
        remove(folder, rows, but=COUNTED)
        ids = [snapshot.ids[row] for row in rows]
        columns = {"row": rows.astype(np.uint32), "account_id": ids, "community": together["community"][rows]}
        pl.DataFrame(columns).write_parquet(folder / UNSCORED, compression="zstd")


def withheld(folder: Path) -> pl.DataFrame:
    """Return row, account_id and community of people who were not scored; a community goes on with them in it."""
    if (folder / UNSCORED).exists():
        return pl.read_parquet(folder / UNSCORED)
    return pl.DataFrame(schema={"row": pl.UInt32, "account_id": pl.String, "community": pl.UInt32})
