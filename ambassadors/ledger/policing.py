"""What policies per source keep out of the ledger: events past their days, texts, sentiments.

Everything here is a function of the event and the clock (but where days run from the intake: ``ledger.retaining``), so that the content does not depend on the order of loading:
after ``ledger.retaining`` ran at an instant, it is what loading everything at that instant would have kept. What a policy
keeps out is out before an event is hashed, so that the same event loaded again is known.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ambassadors.policies.model import DAY_MS

if TYPE_CHECKING:
    import duckdb
    from numpy.typing import NDArray

    from ambassadors.policies import Platforms, Policies

EXPIRED: Final = 6
"""Outcome of an event past the days of its platform, beside the codes of ``ledger.append``."""

FACTS: Final = ("actor_handle", "actor_name", "followers", "actor_asks", "target_handle")
COUNTED: Final = ("text", "sentiment", "expired")
"""What ``stopped`` counts: texts and sentiments left out of events that were taken, and events not taken."""


@dataclass(frozen=True, slots=True)
class Stopped:
    """What policies stopped of some events.

    Attributes:
        expired: ``(n,)`` bool, past their days.
        text: ``(n,)`` bool, whose text was left out.
        sentiment: ``(n,)`` bool, whose sentiment was.
    """

    expired: NDArray[np.bool_]
    text: NDArray[np.bool_]
    sentiment: NDArray[np.bool_]


def police(events: pa.Table, policies: Policies, now: int) -> tuple[pa.Table, Stopped]:
    """Return the events without what policies keep out, and what that was. O(n x platforms with rules).

    An event past its days tells nothing. An act between two platforms of which one has an end tells no handle and no
    name: whether a fact still stands must hang on the days of one platform alone.

    Args:
        events: table of ``CANONICAL``.
        policies: in force.
        now: epoch ms of the clock.
    """
    expired, crossed = np.zeros(events.num_rows, np.bool_), np.zeros(events.num_rows, np.bool_)
    at, given = np.asarray(events["at"]), np.asarray(pc.is_valid(events["target_id"]))
    for (days, start), platforms in policies.limited.items():
        acts, meets = platforms.mask(events["actor_id"]), platforms.mask(events["target_id"])
        if start == "event":
            expired |= (acts | meets) & (at < now - days * DAY_MS)
        crossed |= (acts != meets) & given
    expired &= ~np.asarray(events["delete"])
    for name in FACTS:
        events = _without(events, name, expired | crossed)
    events, text = _kept_out(events, "text", policies.textless, expired)
    events, sentiment = _kept_out(events, "sentiment", policies.toneless, expired)
    return events, Stopped(expired, text, sentiment)


def _kept_out(
    events: pa.Table, name: str, platforms: Platforms, expired: NDArray[np.bool_]
) -> tuple[pa.Table, NDArray[np.bool_]]:
    barred = platforms.mask(events["actor_id"])
    return _without(events, name, barred | expired), barred & np.asarray(pc.is_valid(events[name]))


def _without(events: pa.Table, name: str, rows: NDArray[np.bool_]) -> pa.Table:
    if not rows.any():
        return events
    column = events.schema.field(name)
    kept = pc.if_else(pa.array(rows), pa.scalar(None, column.type), events[name])
    return events.set_column(events.schema.get_field_index(name), column, kept)


def note(
    connection: duckdb.DuckDBPyConnection, events: pa.Table, stopped: Stopped, accepted: NDArray[np.bool_]
) -> None:
    """Add up what policies stopped, in the transaction of the events; loading the same again adds no text twice.

    Args:
        connection: the ledger.
        events: as they came.
        stopped: from :func:`police`.
        accepted: ``(n,)`` bool, those that are new.
    """
    masks = (stopped.text & accepted, stopped.sentiment & accepted, stopped.expired)
    for what, mask in zip(COUNTED, masks, strict=True):
        if mask.any():
            actors = events.select(["actor_id"]).filter(pa.array(mask))
            connection.execute(
                "INSERT INTO stopped SELECT split_part(actor_id, ':', 1), ?, count(*) FROM actors GROUP BY 1",
                [what],
            )
