"""Accounts of two platforms that look like one person's: proposals for a human, never a join by themselves.

Handles and display names are compared, each agreement weighs by how rare its value is here (Fellegi & Sunter, 1969, A
theory for record linkage, with frequencies of values after Winkler). Two things keep it careful: a handle that is made
of the name says hardly more than the name, so namesakes are no match; and where several accounts of one platform
could be meant, the probability is shared between them. Who copies name and handle of somebody looks the
same as that somebody: no comparison tells them apart, which is why a person decides.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Callable

    import pyarrow as pa

    Query = Callable[[str, list[object]], pa.Table]

SURE: Final = 0.99
"""Probability from which a proposal may be accepted together with others; below it each is looked at by itself."""
SHOWN: Final = 0.5
"""Probability from which two accounts are proposed at all."""

SAME: Final = 0.6
"""Part of the true pairs whose handles (and whose names) are equal."""
NEAR: Final = 0.2
"""And nearly equal; the rest differ."""
LIKELY: Final = 0.3
"""Part of the accounts that have a counterpart on another platform: the prior."""
BY_NAME: Final = 0.3
"""How often two people of one name also have one handle, where the handle is made of the name."""
CLOSE: Final = 0.92
"""Jaro-Winkler similarity from which two values are nearly equal."""
BLOCK: Final = 50
"""Accounts that may share a handle or a name; a value that more of them bear tells nobody."""

PAIRS: Final = f"""
WITH told AS (
    SELECT id, split_part(id, ':', 1) AS platform, handle AS called, name AS named,
        regexp_replace(split_part(lower(strip_accents(regexp_replace(ltrim(coalesce(handle, ''), '@'),
            '\\.bsky\\.social$', ''))), '@', 1), '[^a-z0-9]', '', 'g') AS handle,
        trim(regexp_replace(lower(strip_accents(coalesce(name, ''))), '[^\\p{{L}}]+', ' ', 'g')) AS name
    FROM accounts),
keyed AS (SELECT *, regexp_replace(handle, '[0-9]+$', '') AS stem, replace(name, ' ', '') AS squashed FROM told),
counted AS (
    SELECT *, count(*) OVER (PARTITION BY handle) AS handles, count(*) OVER (PARTITION BY stem) AS stems,
        count(*) OVER (PARTITION BY name) AS names FROM keyed),
blocked AS (
    SELECT a.id AS low, b.id AS high FROM counted a JOIN counted b ON a.stem = b.stem
        WHERE length(a.stem) >= 4 AND a.stems <= {BLOCK} AND a.id < b.id AND a.platform <> b.platform
    UNION SELECT a.id, b.id FROM counted a JOIN counted b ON a.name = b.name
        WHERE length(a.name) >= 5 AND a.names <= {BLOCK} AND a.id < b.id AND a.platform <> b.platform)
SELECT low, high, a.platform AS low_platform, b.platform AS high_platform, a.called AS low_handle, b.called AS high_handle,
    a.named AS low_name, b.named AS high_name,
    a.handle <> '' AND b.handle <> '' AS both_handles, a.name <> '' AND b.name <> '' AS both_names,
    a.handle = b.handle AS same_handle, a.name = b.name AS same_name,
    jaro_winkler_similarity(a.handle, b.handle) AS near_handle, jaro_winkler_similarity(a.name, b.name) AS near_name,
    greatest(a.handles, b.handles, 2) - 1 AS handles, greatest(a.stems, b.stems, 2) - 1 AS stems,
    greatest(a.names, b.names, 2) - 1 AS names,
    greatest(jaro_winkler_similarity(a.stem, a.squashed), jaro_winkler_similarity(b.stem, b.squashed)) AS made_of_name
FROM blocked JOIN counted a ON a.id = low JOIN counted b ON b.id = high ORDER BY low, high"""  # noqa: S608 - our own numbers


def propose(query: Query, least: float = SHOWN) -> list[dict[str, Any]]:
    """Return pairs of accounts that may be one person's, the likeliest first. O(accounts x BLOCK).

    Args:
        query: runs one SQL statement with its parameters on the ledger.
        least: probability from which a pair is told.

    Returns:
        low, high (account ids), handles, names, probability, reason, sure (at least :data:`SURE`).
    """
    accounts = int(query("SELECT count(*) AS n FROM accounts", [])["n"][0].as_py())
    pairs = pl.DataFrame(query(PAIRS, []))
    if not len(pairs):
        return []
    odds = _handles(accounts) * _names(accounts) * (LIKELY / accounts)
    told = pairs.with_columns(odds=odds)
    told = told.with_columns(probability=pl.col("odds") / (1 + _rivals()))
    told = told.filter(pl.col("probability") >= least).sort(
        "probability", "low", "high", descending=[True, False, False]
    )
    return [_shown(row) for row in told.to_dicts()]


def _handles(accounts: int) -> pl.Expr:
    """Return how much likelier the two handles are where one person has both."""
    by_chance = pl.col("handles") / accounts
    by_chance = pl.when(_made_of_name()).then(BY_NAME).otherwise(by_chance)
    near_chance = pl.when(_made_of_name()).then(BY_NAME).otherwise(pl.col("stems") / accounts)
    return (
        pl.when(~pl.col("both_handles")).then(1.0)
        .when(pl.col("same_handle")).then(SAME / by_chance)
        .when(pl.col("near_handle") >= CLOSE).then(NEAR / near_chance.clip(lower_bound=2 / accounts))
        .otherwise(1 - SAME - NEAR)
    )  # fmt: skip


def _made_of_name() -> pl.Expr:
    """Tell whether a handle follows from the name, so that both agree for one reason."""
    return pl.col("same_name") & pl.col("both_names") & (pl.col("made_of_name") >= 0.85)


def _names(accounts: int) -> pl.Expr:
    """Return how much likelier the two names are where one person bears both."""
    return (
        pl.when(~pl.col("both_names")).then(1.0)
        .when(pl.col("same_name")).then(SAME / (pl.col("names") / accounts))
        .when(pl.col("near_name") >= CLOSE).then(NEAR / (pl.col("names") / accounts).clip(lower_bound=10 / accounts))
        .otherwise(1 - SAME - NEAR)
    )  # fmt: skip


def _rivals() -> pl.Expr:
    """Return the odds of all pairs that could be meant instead, the pair's own among them."""
    low = pl.col("odds").sum().over("low", "high_platform")
    high = pl.col("odds").sum().over("high", "low_platform")
    return low + high - pl.col("odds")


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    said = []
    if row["both_handles"] and row["near_handle"] >= CLOSE:
        how = "the same handle" if row["same_handle"] else "nearly the same handle"
        made = ", which is made of the name" if row["same_name"] and row["made_of_name"] >= 0.85 else ""
        said.append(f"{how} ({row['handles'] + 1} accounts bear it here){made}")
    if row["both_names"] and row["near_name"] >= CLOSE:
        how = "the same name" if row["same_name"] else "nearly the same name"
        said.append(f"{how} ({row['names'] + 1} accounts bear it here)")
    return {
        "low": row["low"],
        "high": row["high"],
        "handles": [row["low_handle"], row["high_handle"]],
        "names": [row["low_name"], row["high_name"]],
        "probability": row["probability"],
        "reason": "; ".join(said),
        "sure": row["probability"] >= SURE,
    }
