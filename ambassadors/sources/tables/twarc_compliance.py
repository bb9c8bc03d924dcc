"""Tables of compliance that twarc-csv writes: what X took away -> deletes, as source ``x`` reads the same in JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ambassadors.sources.common.column_acts import Acts, gone, joined
from ambassadors.sources.common.masks import equals, true

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ambassadors.sources.common.sheet import Sheet

TELLING: Final = ("id", "action", "created_at", "redacted_at", "reason")
DATES: Final = ("created_at", "redacted_at")
SNOWFLAKE_EPOCH_MS: Final = 1_288_834_974_657
REMOVED: Final = "X removed this account; that is no event: suppress or erase the account here"


def acts_of(sheet: Sheet) -> list[Acts]:
    """Return the deletes in some rows; an action other than ``delete`` is no interaction."""
    number = sheet.numbered("id")
    created, base = sheet.at("created_at"), {
        "at": sheet.at("redacted_at", "created_at"),
        "platform": pa.repeat("x", sheet.size),
    }  # fmt: skip
    deleted = equals(pc.utf8_lower(sheet.text("action")), "delete")
    posts = deleted & _born_then(number, created)
    sheet.refuse(deleted & ~posts, "id", REMOVED)
    rows = np.flatnonzero(posts)
    return [gone(base, joined("x", number).take(pa.array(rows)), rows)]


def _born_then(number: pa.Array, created: pa.Array) -> NDArray[np.bool_]:
    """Return ``(n,)``, true where an id holds the second of a time: posts and accounts look alike but for that."""
    whole = true(pc.match_substring_regex(number, "^[0-9]{1,18}$|^[1-8][0-9]{18}$"))
    ids = pc.if_else(pa.array(whole), number, "0").fill_null("0").cast(pa.int64()).to_numpy()
    born = (ids >> 22) + SNOWFLAKE_EPOCH_MS
    same: NDArray[np.bool_] = whole & (born // 1000 == created.to_numpy() // 1000)
    return same
