"""What time alone does to the parts of a score."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from ambassadors.events import CANONICAL, POST, REPLY, SHARE
from ambassadors.parameters import Parameters
from ambassadors.ranking import rank
from ambassadors.snapshot import from_events

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ambassadors.assessment import Assessment


def fading(old: Assessment, new: Assessment, brand: str, starts: set[int]) -> dict[str, dict[int, float]]:
    """Return what time alone leaves of the old weight of each bucket, by side, by the old parameters.

    The scores themselves say it: they rank a small made-up log with an act in each bucket, as of both instants.
    """
    if old.as_of == new.as_of or not starts:
        return {}
    scale, buckets = old.scale(brand), sorted(starts)
    params = Parameters.from_document(old.meta).scores
    weights: list[dict[str, dict[int, float]]] = []
    for as_of in (old.as_of, new.as_of):
        made = rank(from_events(_made_up(buckets), as_of), "", scale, params=params)
        weights.append({})
        for side, terms in made.terms.items():
            mine = terms.of(made.view.n - 1)  # whose id sorts behind all others
            pairs = zip(terms.bucket[mine].tolist(), terms.weight[mine].tolist(), strict=True)
            weights[-1][side] = {bucket * scale.bucket_ms: weight for bucket, weight in pairs}
    before, after = weights
    return {
        side: {
            start: after[side][start] / weight
            for start, weight in held.items()
            if weight and start in after[side]
        }
        for side, held in before.items()
    }


def _made_up(starts: Sequence[int]) -> pa.Table:
    """Return a log in which a person acts on another account, and is passed on by it, in each bucket."""
    rows: list[dict[str, object]] = []
    for number, start in enumerate(starts):
        other, post = f"o{number}", f"p{number}"
        rows += [
            {"kind": POST, "actor_id": "person", "post_id": post},
            {
                "kind": SHARE,
                "actor_id": other,
                "target_id": "person",
                "post_id": f"s{number}",
                "parent_id": post,
            },
            {"kind": REPLY, "actor_id": "person", "target_id": other},
        ]
        for way, row in enumerate(rows[-3:]):
            row |= {
                "event_id": f"{number}/{way}",
                "at": start,
                "delete": False,
                "root_id": post if way < 2 else None,
            }
    return pa.Table.from_pylist(rows, schema=CANONICAL)
