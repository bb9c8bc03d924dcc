"""Handles that may pass for others, as they stand in the ledger, beside the accounts that they may be taken for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from ambassadors.sources.common.handles import disguised, looks

if TYPE_CHECKING:
    from ambassadors.ledger import Frozen
    from ambassadors.service.masking import Mask

EXAMPLES: Final = 20
"""Pairs told."""

_STRANGE: Final = r"""
SELECT coalesce(platform, '') AS platform, id, handle FROM accounts
WHERE regexp_matches(handle, '[^\x00-\x7F]') AND ($1 IS NULL OR platform = $1) ORDER BY id
"""
_TAKEN_FOR: Final = """
SELECT coalesce(platform, '') AS platform, lower(handle) AS looks, min_by(id, id) AS id, min_by(handle, id) AS handle
FROM accounts WHERE lower(handle) IN (SELECT unnest($1)) GROUP BY 1, 2
"""
_CITED: Final = re.compile(r" of ['\"].*")
"""What a reason cites: it would name somebody who may be left out."""
COLUMNS: Final = ("platform", "account_id", "handle", "why", "other_id", "other_handle")


def disguises(view: Frozen, platform: str | None, mask: Mask) -> dict[str, Any]:
    """Return how many accounts go by a handle that may pass for another, and examples.

    Args:
        view: of the ledger.
        platform: only of this one.
        mask: whoever it leaves out is in no example; they are counted.

    Returns:
        ``handles`` and ``examples`` of :data:`COLUMNS`, those first whose look-alike (``other_...``) is in the ledger, on the same
        platform; else that is None.
    """
    found = [
        (row, why)
        for row in view.query(_STRANGE, [platform]).to_pylist()
        if (why := disguised(row["handle"]))
    ]
    looked = sorted({looks(row["handle"]) for row, _ in found})
    others = {(one["platform"], one["looks"]): one for one in view.query(_TAKEN_FOR, [looked]).to_pylist()}
    rows = []
    for row, why in found:
        other = others.get((row["platform"], looks(row["handle"])), {"id": None, "handle": None})
        rows.append(
            (row["platform"], row["id"], row["handle"], _CITED.sub("", why), other["id"], other["handle"])
        )
    shown = sorted(mask.rows(COLUMNS, rows), key=lambda row: (row[4] is None, row[:2]))
    return {
        "handles": len(found),
        "examples": [dict(zip(COLUMNS, row, strict=True)) for row in shown[:EXAMPLES]],
    }
