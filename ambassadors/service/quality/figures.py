"""What came in, platform by platform and day by day, and what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ambassadors.errors import UsageError
from ambassadors.ledger.completing import FOLLOWED
from ambassadors.ledger.intake import DAY_MS
from ambassadors.service.masking import NOBODY
from ambassadors.service.quality.disguises import disguises
from ambassadors.service.quality.gaps import HOUR_MS, gaps, silence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ambassadors.ledger import Ledger
    from ambassadors.service.masking import Mask

LATE_HOURS: Final = 24.0
DAYS: Final = 30
TEMPO_DAYS: Final = 56
"""Past that the usual tempo is read off."""
LOADS: Final = 50
"""Newest loads told."""

_PLATFORMS: Final = """
SELECT coalesce(platform, '') AS platform, count(*)::BIGINT AS events, max("at") AS newest_at
FROM events WHERE retracted IS NULL AND ($1 IS NULL OR platform = $1) GROUP BY 1 ORDER BY 1
"""

_TOLD: Final = FOLLOWED.format(asked="(SELECT seq FROM events WHERE key IS NULL)")
_DAYS: Final = """
, firsts AS (SELECT now AS seq, min(asked) AS first FROM told GROUP BY now),
made AS (SELECT post AS parent FROM events WHERE retracted IS NULL AND post IS NOT NULL),
arrivals AS (SELECT last_seq, min(first_seq) AS first_seq, min("at") AS came FROM intakes
    WHERE last_seq > first_seq GROUP BY last_seq),
known AS (SELECT idx AS actor FROM accounts WHERE followers IS NOT NULL),
standing AS (SELECT events.* REPLACE (coalesce(first, seq) AS seq) FROM events LEFT JOIN firsts USING (seq) WHERE key IS NOT NULL)
SELECT coalesce(e.platform, '') AS platform, e."at" // 86400000 AS day,
    count_if(retracted IS NULL)::BIGINT AS events, count_if(retracted IS NOT NULL)::BIGINT AS retracted,
    count_if(retracted IS NULL AND came IS NOT NULL AND e.seq > first_seq AND came - e."at" > $4)::BIGINT AS late,
    count_if(retracted IS NULL AND (came IS NULL OR e.seq <= first_seq))::BIGINT AS arrival_unknown,
    count_if(retracted IS NULL AND e.parent IS NOT NULL)::BIGINT AS with_parent,
    count_if(retracted IS NULL AND e.parent IN (FROM made))::BIGINT AS known_parent,
    count_if(retracted IS NULL AND text IS NOT NULL)::BIGINT AS with_text,
    count_if(retracted IS NULL AND via IS NOT NULL)::BIGINT AS with_via,
    count_if(retracted IS NULL AND e.actor IN (FROM known))::BIGINT AS with_followers
FROM standing e ASOF LEFT JOIN arrivals ON e.seq <= arrivals.last_seq
WHERE e."at" >= $2 AND e."at" < $3 AND ($1 IS NULL OR e.platform = $1) GROUP BY 1, 2 ORDER BY 1, 2
"""
"""Follows :data:`_TOLD`: an event that later records told more fully came when the first of them did."""

_TAKEN: Final = """
SELECT platform, day, sum(accepted)::BIGINT AS accepted, sum(duplicate)::BIGINT AS duplicate,
    sum(conflict)::BIGINT AS conflict, sum(future)::BIGINT AS future, sum(erased)::BIGINT AS erased,
    sum(expired)::BIGINT AS expired
FROM intake_days WHERE day >= $2 AND day < $3 AND ($1 IS NULL OR platform = $1) GROUP BY 1, 2
"""

_HOURS: Final = """
SELECT coalesce(platform, '') AS platform, "at" // 3600000 AS hour, count(*) AS events
FROM events WHERE retracted IS NULL AND "at" >= $2 AND "at" < $3 AND ($1 IS NULL OR platform = $1) GROUP BY 1, 2 ORDER BY 1, 2
"""

_REJECTS: Final = """
SELECT i.source, i."at" // 86400000 AS day, r.field, r.reason, sum(r.records)::BIGINT AS records
FROM intake_rejects r JOIN intakes i USING (part) WHERE i."at" >= $1 GROUP BY ALL ORDER BY day DESC, records DESC, source, field, reason
"""

_LOADS: Final = """
SELECT way, arg_max(name, part) AS name, arg_max(source, part) AS source, count(DISTINCT load) AS times,
    min("at") AS first_at, max("at") AS last_at,
    sum(records)::BIGINT AS records, sum(without_interaction)::BIGINT AS without_interaction,
    sum(rejected)::BIGINT AS rejected, sum(accepted)::BIGINT AS accepted, sum(duplicate)::BIGINT AS duplicate,
    sum(conflict)::BIGINT AS conflict, sum(future)::BIGINT AS future, sum(erased)::BIGINT AS erased,
    sum(expired)::BIGINT AS expired, arg_max(state, part) AS state, arg_max(problem, part) AS problem
FROM intakes WHERE way <> 'program' GROUP BY way, CASE WHEN way = 'load' THEN load
    ELSE concat_ws(chr(31), name, source, "at" // 86400000) END ORDER BY max(part) DESC LIMIT $1
"""

_COUNTS: Final = (
    "events", "retracted", "accepted", "duplicate", "conflict", "future", "erased", "expired", "late", "arrival_unknown",
    "with_parent", "known_parent", "with_text", "with_via", "with_followers",
)  # fmt: skip


def report(
    ledger: Ledger,
    now: int,
    *,
    days: int = DAYS,
    platform: str | None = None,
    late_hours: float = LATE_HOURS,
    mask: Mask = NOBODY,
) -> dict[str, Any]:
    """Return what came in and what became of it, as of one instant of the ledger.

    Args:
        ledger: read on a cursor of its own.
        now: epoch ms of the clock: for lags, and for the days of rejects.
        days: how many, back from the newest event.
        platform: only this one; rejects name none, they are told for all.
        late_hours: an event that came longer after its own time is late; the past, loaded from a file, is late too.
        mask: leaves people out of the examples of handles.

    Returns:
        ``platforms`` (newest event, lag, gaps), ``days``, ``rejects``, ``loads`` and ``disguised`` (handles that may pass for
        others).

    Raises:
        UsageError: ``days`` or ``late_hours`` not above 0.
    """
    if days < 1 or late_hours <= 0:
        message = "days must be 1 or more and late hours above 0"
        raise UsageError(message)
    with ledger.frozen() as view:
        platforms = view.query(_PLATFORMS, [platform]).to_pylist()
        newest = max((one["newest_at"] for one in platforms), default=now)
        until = newest // DAY_MS + 1
        span = (platform, (until - days) * DAY_MS, until * DAY_MS)
        rows = view.query(_TOLD + _DAYS, [*span, int(late_hours * 3_600_000)]).to_pylist()
        taken = view.query(_TAKEN, [platform, until - days, max(until, now // DAY_MS + 1)]).to_pylist()
        tempo_from = (until - max(days, TEMPO_DAYS)) * DAY_MS
        hours = view.query(_HOURS, [platform, tempo_from, until * DAY_MS]).to_pylist()
        rejects = view.query(_REJECTS, [now - days * DAY_MS]).to_pylist()
        loads = view.query(_LOADS, [LOADS]).to_pylist()
        disguised = disguises(view, platform, mask)
    heard: dict[str, list[tuple[int, int]]] = {one["platform"]: [] for one in platforms}
    for row in hours:
        heard[row["platform"]].append((row["hour"], row["events"]))
    platforms = [
        one | _quiet(heard[one["platform"]], span[1] // HOUR_MS, one["newest_at"], now) for one in platforms
    ]
    return {
        "at": now, "from_at": span[1], "until_at": span[2], "late_hours": late_hours, "platforms": platforms,
        "days": _merged(rows, taken), "rejects": [_dated(row) for row in rejects], "loads": [_ended(row) for row in loads],
        "disguised": disguised,
    }  # fmt: skip


def _quiet(hours: Sequence[tuple[int, int]], shown: int, newest: int, now: int) -> dict[str, Any]:
    """Return lag and gaps of a platform: ``hours`` are those with events, in order."""
    lag = max(0, now - newest) / HOUR_MS
    if not hours:
        return {"lag_hours": lag, "lag_p": None, "gaps": []}
    first = hours[0][0]
    counts = np.zeros(hours[-1][0] - first + 1, np.int64)
    for hour, events in hours:
        counts[hour - first] = events
    return {
        "lag_hours": lag,
        "lag_p": silence(counts, lag),
        "gaps": [
            {
                "from_at": (first + gap.hour) * HOUR_MS,
                "until_at": (first + gap.hour + gap.hours) * HOUR_MS,
                "hours": gap.hours,
                "expected": gap.expected,
                "p": gap.p,
            }
            for gap in gaps(counts, shown - first)
        ],
    }


def _merged(rows: list[dict[str, Any]], taken: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return what stands and what came, one row a platform and day, with shares of what is known."""
    found = {(row["platform"], row["day"]): row for row in rows}
    for row in taken:
        found.setdefault((row["platform"], row["day"]), {}).update(row)
    merged = []
    for key in sorted(found):
        row = dict.fromkeys(_COUNTS, 0) | found[key]
        row |= {
            "known_parent_share": row["known_parent"] / row["with_parent"] if row["with_parent"] else None,
            **{
                f"{name}_share": row[f"with_{name}"] / row["events"] if row["events"] else None
                for name in ("text", "via", "followers")
            },
        }
        merged.append(_dated(row))
    return merged


def _dated(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row with its day as text, ``2026-07-01``."""
    return row | {"day": str(np.datetime64(row["day"], "D"))}


def _ended(row: dict[str, Any]) -> dict[str, Any]:
    """Return a load with how it ended: an open one was cut off, or is under way."""
    return row | {"state": {"open": "unfinished"}.get(row["state"], row["state"])}
