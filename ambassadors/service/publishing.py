"""An assessment as the rows that the graph takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from ambassadors.graph.decided import Decided
from ambassadors.graph.groups import Groups
from ambassadors.graph.published import COLUMNS
from ambassadors.identity import parted
from ambassadors.service.grouping import NAMED
from ambassadors.service.identifying import applied

if TYPE_CHECKING:
    from ambassadors.assessment import Assessment
    from ambassadors.graph.projector import Projector
    from ambassadors.ledger import Ledger
    from ambassadors.state import State


def publish(made: Assessment, ledger: Ledger, projector: Projector) -> None:
    """Write an assessment's scores, lists and communities into the graph, where they do not stand there yet."""
    if projector.status().assessment != made.id:
        projector.write_scores(made.id, score_rows(made, ledger), communities(made, ledger))


def decide(ledger: Ledger, state: State, projector: Projector) -> None:
    """Write into the graph who is who and who is to be left alone, as things are now."""
    projector.write_decided(decided(ledger, state))


def decided(ledger: Ledger, state: State) -> Decided:
    """Return who is who, with the strongest link of each account, and who is to be left alone."""
    people, apart = applied(ledger, state), ledger.policies.apart
    standing = (link for link in state.links() if not parted(link, apart))
    weakest = sorted(standing, key=lambda link: (link.confidence, -link.created_at, -link.id))
    strongest = {account: link for link in weakest for account in (link.low, link.high)}  # the last one stays
    identities = []
    for account, key in sorted(people.whose.items()):
        link = strongest[account]
        about = {"confidence": link.confidence, "reason": link.reason, "since": link.created_at}
        identities.append({"account": account, "key": key, **about})
    rows = [
        {"account": one.account_id, "key": f"{one.kind}|{one.brand or ''}|{one.account_id}", "kind": one.kind,
         "brand": one.brand or "", "since": one.created_at}
        for one in state.suppressions(limit=10**9)
    ]  # fmt: skip
    return Decided.of(identities, rows)


def communities(made: Assessment, ledger: Ledger) -> Groups | None:
    """Return the communities and who belongs to them, over all brands; None where the assessment kept none.

    Their names are words alone: the graph names nobody for a community, for it does not know who is suppressed.
    """
    if not made.keeps_communities:
        return None
    found = made.communities()
    words = made.words("").filter(pl.col("kind") == "word").group_by("community", maintain_order=True)
    nodes = found.join(words.agg(words="thing"), on="community", how="left", maintain_order="left")
    name = pl.when(pl.col("words").list.len() > 0).then(pl.col("words").list.head(NAMED).list.join(", "))
    accounts = pl.DataFrame(ledger.query("SELECT idx AS account, id AS account_id FROM accounts"))
    labels = found.select("community", id="label")
    members = made.people(made.brands[0]).join(labels, on="community").join(accounts, on="account_id")
    return Groups(
        nodes.with_columns(id="label", name=name), members.select("account", "id", "inside", "outside")
    )


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
