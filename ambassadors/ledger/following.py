"""Lists of who follows whom, fetched again and again: being in the next list is no new act.

A list tells a state, and no time but its own. Whoever is known to follow already does so still: the record counts as a
duplicate, and what it says about people is taken. The follow keeps the time at which it was known first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from ambassadors.events import FOLLOW

if TYPE_CHECKING:
    from collections.abc import Sequence

    import duckdb
    from numpy.typing import NDArray

    from ambassadors.ledger.intake import Intake


def known(
    connection: duckdb.DuckDBPyConnection, upserts: pa.Table, intakes: Sequence[Intake]
) -> NDArray[np.int64]:
    """Return the rows of lists that tell of somebody who follows already.

    Args:
        connection: the ledger.
        upserts: some rows of ``CANONICAL`` with their number in ``row``.
        intakes: what all rows are of, in order.
    """
    ends = np.cumsum([one.events for one in intakes])
    spans = [(int(end) - one.events, int(end)) for one, end in zip(intakes, ends, strict=True) if one.lists]
    if not spans:
        return np.zeros(0, np.int64)
    row = np.asarray(upserts["row"])
    listed = upserts.filter(pa.array(np.any([(row >= low) & (row < high) for low, high in spans], axis=0)))
    found = connection.sql(
        "SELECT DISTINCT row FROM listed JOIN accounts a ON a.id = listed.actor_id JOIN accounts t ON t.id = listed.target_id"
        f" JOIN events e ON e.actor = a.idx AND e.target = t.idx WHERE listed.kind = {FOLLOW} AND e.kind = {FOLLOW}"
        " AND e.retracted IS NULL"
    ).to_arrow_table()
    return np.asarray(found["row"], np.int64)
