"""Who moved on a list between two rankings."""

from __future__ import annotations

from typing import Any

import polars as pl


def movers(before: pl.DataFrame, after: pl.DataFrame, top: int = 100) -> dict[str, list[dict[str, Any]]]:
    """Return who entered, left, rose and fell among the first of a list, those who moved furthest first.

    Args:
        before: ``lists.people`` of the earlier ranking.
        after: of the later one.
        top: how far down to look.
    """
    columns = ("rank", "score", "ambassador", "listed")
    sides = [
        frame.filter(pl.col("rank") <= top).select("account_id").join(
            after if frame is before else before, on="account_id", how="left"
        )["account_id"]
        for frame in (before, after)
    ]  # fmt: skip
    ids = pl.DataFrame({"account_id": pl.concat(sides).unique()})
    both = ids
    for when, frame in (("before", before), ("after", after)):
        one = frame.select("account_id", *(pl.col(name).alias(f"{name}_{when}") for name in columns))
        both = both.join(one, on="account_id", how="left")
    both = both.with_columns(pl.col("listed_before", "listed_after").cast(pl.String))
    was, now = pl.col("rank_before"), pl.col("rank_after")
    inside = (was <= top).fill_null(value=False), (now <= top).fill_null(value=False)
    both = both.with_columns(change=was.cast(pl.Int64) - now.cast(pl.Int64))
    parts = {
        "entered": both.filter(~inside[0] & inside[1]).sort("rank_after"),
        "left": both.filter(inside[0] & ~inside[1]).sort("rank_before"),
        "rose": both.filter(inside[0] & inside[1] & (pl.col("change") > 0)).sort("change", "rank_after", descending=[True, False]),
        "fell": both.filter(inside[0] & inside[1] & (pl.col("change") < 0)).sort("change", "rank_after"),
    }  # fmt: skip
    return {name: frame.to_dicts() for name, frame in parts.items()}


def own_and_others(before: pl.DataFrame, old: dict[str, Any], new: dict[str, Any]) -> tuple[int, int] | None:
    """Return how many ranks somebody rose by their own score, and how many because others moved.

    None where they were not on both lists. The first is the place that the new score would have had before.
    """
    if old["rank"] is None or new["rank"] is None:
        return None
    listed = before.filter(pl.col("rank").is_not_null() & (pl.col("account_id") != old["account_id"]))
    score = pl.col("ambassador")
    ahead = (score > new["ambassador"]) | (
        (score == new["ambassador"]) & (pl.col("account_id") < old["account_id"])
    )
    would = 1 + int(listed.select(ahead.sum()).item())
    return old["rank"] - would, would - new["rank"]
