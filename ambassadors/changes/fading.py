"""What time alone does to the parts of a score."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import pyarrow as pa

from ambassadors.events import CANONICAL, POST, REPLY, SHARE
from ambassadors.parameters import Parameters
from ambassadors.ranking import rank
from ambassadors.snapshot import from_events

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ambassadors.assessment import Assessment


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two assessments of which one follows the other: an id says what an assessment was made from, all of it."""

    old_id: str
    as_of: int
    brand: str
    old: Assessment = field(compare=False)


def fading(old: Assessment, new: Assessment, brand: str) -> Mapping[str, Mapping[int, float]]:
    """Return what time alone leaves of the old weight of each bucket, by side and start, by the old parameters.

    The scores themselves say it: they rank a small made-up log with an act in each bucket, as of both instants. What
    is left of one bucket depends on no other, so a pair of assessments is asked once, for everybody.
    """
    if old.as_of == new.as_of:
        return {}
    return _faded(_Pair(old.id, new.as_of, brand, replace(old, _frames={})))


@lru_cache(maxsize=64)
def _faded(pair: _Pair) -> dict[str, dict[int, float]]:
    old, scale = pair.old, pair.old.scale(pair.brand)
    starts = old.bucket_starts(pair.brand)
    if not starts:
        return {}
    made_up = _made_up(starts)
    params = Parameters.from_document(old.meta).scores
    weights: list[dict[str, dict[int, float]]] = []
    for as_of in (old.as_of, pair.as_of):
        made = rank(from_events(made_up, as_of), "", scale, params=params)
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
