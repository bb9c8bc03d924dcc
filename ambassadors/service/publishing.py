"""An assessment as the rows that the graph takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from ambassadors.graph.published import COLUMNS

if TYPE_CHECKING:
    from ambassadors.assessment import Assessment
    from ambassadors.graph.projector import Projector
    from ambassadors.ledger import Ledger


def publish(made: Assessment, ledger: Ledger, projector: Projector) -> None:
    """Write an assessment's scores and lists into the graph, where they do not stand there yet."""
    if projector.status().assessment != made.id:
        projector.write_scores(made.id, score_rows(made, ledger))


def score_rows(made: Assessment, ledger: Ledger) -> pl.DataFrame:
    """Return one row for each account and brand, columns of ``graph.published.COLUMNS``."""
    accounts = pl.DataFrame(ledger.query("SELECT idx AS account, id AS account_id FROM accounts"))
    parts = [
        made.people(brand)
        .join(accounts, on="account_id")
        .with_columns(pl.lit(brand).alias("brand"))
        .select(*COLUMNS)
        for brand in made.brands
    ]
    return pl.concat(parts)
