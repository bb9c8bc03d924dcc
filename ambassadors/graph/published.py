"""Scores and lists of an assessment in the graph: written beside the old ones, then made the ones that count."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from ambassadors.errors import ConflictError
from ambassadors.graph import checksum, feed, groups
from ambassadors.graph.batch import REBUILD, ROWS, Statement, slices
from graph_schema import cypher
from graph_schema.nodes import Rank, Score

if TYPE_CHECKING:
    from ambassadors.graph.store import GraphStore

COLUMNS: Final = {
    "account": pl.Int64,  # idx in the ledger
    "brand": pl.String,
    "engagement": pl.Float64,
    "relay": pl.Float64,
    "ambassador": pl.Float64,
    "reach": pl.Float64,
    "score": pl.Float64,
    "stage": pl.String,
    "rank": pl.Int64,  # null = not listed
    "hot_score": pl.Float64,
    "hot_rank": pl.Int64,  # null = not listed
}
"""What ``write_scores`` is handed: one row for each account and brand. Other columns are left alone."""

LISTS: Final = {"standing": ("rank", "score"), "hot": ("hot_rank", "hot_score")}
LISTED: Final = 1000
"""Places of a list that are published as Rank nodes; every rank stands on its Score node."""
NOTHING: Final[dict[str, Any]] = {"assessment": "", "scores": 0, "scores_checksum": ""}

SCORE_ROW: Final = ["account", *feed.declared(Score)]
RANK_ROW: Final = ["account", *feed.declared(Rank)]


def write(
    store: GraphStore,
    ledger: feed.LedgerLike,
    held: dict[str, Any],
    assessment: str,
    frame: pl.DataFrame,
    move: Callable[[dict[str, Any]], None],
    together: groups.Groups | None = None,
) -> None:
    """Write an assessment; readers see the old one until all of the new one stands.

    What an interrupted write left is removed first; the current one is never written twice.
    """
    if held["assessment"] == assessment:
        return
    missing = sorted(COLUMNS.keys() - set(frame.columns))
    if missing:
        raise ConflictError(
            f"scores for the graph lack the columns {', '.join(missing)}; give one row for each account and brand"
        )
    _drop_others(store, held["accounts"], held["assessment"])
    scores, ranks = _score_rows(ledger, assessment, frame), _rank_rows(assessment, frame)
    if scores["account"].max() is not None and int(scores["account"].max()) >= held["accounts"]:  # type: ignore[arg-type]
        raise ConflictError(
            "the graph does not hold all scored accounts yet; run `ambassadors graph sync` first"
        )
    found = groups.rows(assessment, together) if together else None
    made = [Statement(cypher.CREATE_SCORES, part.rows()) for part in slices(scores)]
    made += [Statement(cypher.CREATE_RANKS, part.rows()) for part in slices(ranks)]
    for statement in made + (groups.statements(*found) if found else []):
        _create(store, statement)
    total = checksum.tally("Score", checksum.expected(scores, Score))
    total += checksum.tally("Rank", checksum.expected(ranks, Rank))
    if found:
        total += groups.tally(*found)
    move({"assessment": assessment, "scores": total.count, "scores_checksum": total.text})
    _drop_others(store, held["accounts"], assessment)


def read(store: GraphStore, accounts: int) -> checksum.Tally:
    """Return the tally of the scores, ranks and memberships of the first ``accounts`` accounts, and of communities."""
    total = checksum.Tally()
    for low in range(0, accounts, checksum.CHUNK):
        rows = store.read(cypher.READ_SCORES, {"low": low, "high": min(low + checksum.CHUNK, accounts) - 1})[
            0
        ]["rows"]
        total += checksum.tally("Score", checksum.table(rows, SCORE_ROW, Score))
    rows = store.read(cypher.READ_RANKS)[0]["rows"]
    return total + checksum.tally("Rank", checksum.table(rows, RANK_ROW, Rank)) + groups.read(store, accounts)


def intact(store: GraphStore, held: dict[str, Any]) -> bool:
    """Whether scores, ranks, communities and memberships are as many as the watermark says."""
    if not held["assessment"]:
        return True  # leftovers of an interrupted write count for nobody
    _drop_others(store, held["accounts"], held["assessment"])
    found = sum(int(store.read(cypher.count_nodes(node))[0]["found"]) for node in (Score, Rank))
    return found + groups.count(store) == int(held["scores"])


def drop(store: GraphStore, statement: str, **parameters: Any) -> None:
    """Run a statement that removes up to ``$limit`` things until there are no more."""

    def work(tx: Any) -> int:
        return int(tx.run(statement, limit=ROWS, **parameters).single(strict=True)[0])

    while store.write(work) == ROWS:
        pass


def _drop_others(store: GraphStore, accounts: int, kept: str) -> None:
    """Remove the scores and lists of other assessments than ``kept`` from the first ``accounts`` accounts."""
    for low in range(0, accounts, ROWS):
        window = {"low": low, "high": min(low + ROWS, accounts) - 1, "kept": kept}
        store.write(lambda tx, window=window: tx.run(cypher.DROP_SCORES, window).consume())  # type: ignore[misc]
    store.write(lambda tx: tx.run(cypher.DROP_RANKS, kept=kept).consume())
    drop(store, cypher.DROP_COMMUNITIES, kept=kept)


def _create(store: GraphStore, statement: Statement) -> None:
    def work(tx: Any) -> None:
        done = int(tx.run(statement.text, rows=statement.rows).single(strict=True)[0])
        if done != len(statement.rows):
            raise ConflictError(f"the graph took {done:,} of {len(statement.rows):,} scores; {REBUILD}")

    store.write(work)


def _score_rows(ledger: feed.LedgerLike, assessment: str, frame: pl.DataFrame) -> pl.DataFrame:
    """Return the rows of :data:`cypher.CREATE_SCORES` and the number of properties of each."""
    ids = feed.frame(ledger, "SELECT idx::BIGINT AS account, id FROM accounts")
    rows = frame.select(pl.col(name).cast(kind) for name, kind in COLUMNS.items()).join(
        ids, on="account", how="left"
    )
    key = pl.concat_str(pl.lit(assessment), pl.col("brand"), pl.col("id"), separator="|")
    rows = rows.with_columns(key=key, assessment=pl.lit(assessment))
    return rows.select(SCORE_ROW)


def _rank_rows(assessment: str, frame: pl.DataFrame) -> pl.DataFrame:
    """Return the rows of :data:`cypher.CREATE_RANKS`."""
    parts = []
    for name, (rank, score) in LISTS.items():
        listed = frame.filter(pl.col(rank) <= LISTED)
        key = pl.concat_str(
            pl.lit(assessment), pl.col("brand"), pl.lit(name), pl.col(rank).cast(pl.String), separator="|"
        )
        parts.append(
            listed.select(
                pl.col("account").cast(pl.Int64),
                key.alias("key"),
                pl.lit(assessment).alias("assessment"),
                pl.col("brand"),
                pl.lit(name).alias("list"),
                pl.col(rank).cast(pl.Int64).alias("rank"),
                pl.col(score).cast(pl.Float64).alias("score"),
            )
        )
    return pl.concat(parts).select(RANK_ROW)
