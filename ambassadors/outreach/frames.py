"""The two tables that suggestions are made of, and how they are read."""

from __future__ import annotations

from typing import Final

import polars as pl

from ambassadors.errors import UsageError

PEOPLE: Final[dict[str, pl.DataType]] = {
    "account_id": pl.String(),
    "id": pl.String(),
    "handle": pl.String(),
    "relay": pl.Float64(),
    "score": pl.Float64(),
    "rank": pl.Int64(),
    "stage": pl.String(),
    "enough_evidence": pl.Boolean(),
    "sentiment": pl.Float64(),
    "unhappy": pl.Boolean(),
    "own": pl.Boolean(),
    "staff": pl.Boolean(),
}
"""Columns needed of the people; ``sentiment`` and ``unhappy`` are null where no tone is known."""

RECENT: Final[dict[str, pl.DataType]] = {
    "event_id": pl.String(),
    "at": pl.Int64(),
    "kind": pl.String(),
    "actor_id": pl.String(),
    "target_id": pl.String(),
    "post_id": pl.String(),
    "parent_id": pl.String(),
    "root_id": pl.String(),
    "text": pl.String(),
    "url": pl.String(),
    "sentiment": pl.Float64(),
    "brand": pl.Boolean(),
}
"""Columns needed of the recent events; ``lang`` and ``as_handle`` (of the account that acted, where the person has
several) are read where they are there."""


def people_of(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the people with the types of :data:`PEOPLE`; unknown marks of own and staff count as yes.

    Raises:
        UsageError: a column is missing.
    """
    closed = pl.col("own", "staff").fill_null(value=True)  # nobody is asked for anything on a guess
    return _typed(frame, PEOPLE, "people").with_columns(
        closed, pl.col("enough_evidence").fill_null(value=False), pl.col("relay", "score").fill_null(0.0)
    )


def recent_of(frame: pl.DataFrame, as_of: int) -> pl.DataFrame:
    """Return the events before ``as_of`` with the types of :data:`RECENT` ``lang`` and ``as_handle``, oldest first.

    Raises:
        UsageError: a column is missing.
    """
    more = {"lang": pl.String(), "as_handle": pl.String()}
    columns = {**RECENT, **more}
    frame = frame.with_columns(
        pl.lit(None, pl.String).alias(name) for name in more if name not in frame.columns
    )
    events = _typed(frame, columns, "recent").with_columns(pl.col("brand").fill_null(value=False))
    return events.filter(pl.col("at") < as_of).unique("event_id", keep="first").sort("at", "event_id")


def _typed(frame: pl.DataFrame, columns: dict[str, pl.DataType], name: str) -> pl.DataFrame:
    missing = [column for column in columns if column not in frame.columns]
    if missing:
        raise UsageError(
            f"the table {name} lacks {', '.join(missing)}; suggestions need {', '.join(columns)}"
        )
    return frame.select(pl.col(column).cast(kind) for column, kind in columns.items())
