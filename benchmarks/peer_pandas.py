"""What a data scientist would write for the same scores with pandas and networkx, given the fitted time scale.

    python benchmarks/peer_pandas.py EVENTS.parquet ASSESSMENT.json OUTPUT.parquet

Written from the published formulas; imports nothing of the house. It ranks the whole workspace once and stops there:
no time scale is fitted, no hot-now list, no stages, no receipts are made.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd

HOUR_MS = 3_600_000
STRENGTH = {"share": 0, "quote": 1, "reply": 2, "comment": 3, "mention": 4, "like": 5, "follow": 6}
PASSES_ON = ["share", "quote", "reply", "comment", "mention"]
SHARES = ["share", "quote"]
MUTUAL_SHARE, MUTUAL, ONCE = 0.25, 0.5, 0.5
FLOOR, CAP, QUIETEST = 0.05, 2.0, 2.0


class Clock:
    """The fitted tempo of the conversation."""

    def __init__(self, as_of: int, scale: dict[str, float]) -> None:
        self.as_of, self.scale = as_of, scale
        self.bucket_ms = max(1, round(scale["bucket_hours"] * HOUR_MS))

    def weights(
        self, volume: pd.Series, hours: str, decay: float, calm: float = 0, typical: str = ""
    ) -> pd.Series:
        """Return the weight of each bucket, by bucket; ``volume`` counts the acts in it."""
        age = np.maximum(self.as_of - (volume.index.to_series() + 1) * self.bucket_ms, 0) / HOUR_MS
        weight = (1 + age / self.scale[hours]) ** -decay
        if calm:
            weight *= np.minimum((volume / self.scale[typical]) ** -calm, QUIETEST)
        return weight


def scored_acts(events: pd.DataFrame, as_of: int) -> pd.DataFrame:
    """Return the interactions that count: of several records of one act the strongest."""
    events = events.drop_duplicates("event_id")
    events = events[(events["at"] < as_of) & (events["actor_id"] != events["target_id"])]
    events = events.assign(strength=events["kind"].map(STRENGTH)).sort_values("strength", kind="stable")
    return events.drop_duplicates(["actor_id", "target_id", "at"])


def total(counts: pd.Series, amount: Any, weights: pd.Series, people: pd.Index) -> pd.Series:
    """Return the weighted sum over buckets for everybody; ``counts`` is indexed by (person, bucket)."""
    value = amount(counts) * weights.reindex(counts.index.get_level_values(1)).to_numpy()
    return value.groupby(level=0).sum().reindex(people, fill_value=0.0)


def who_passed_whom(spread: pd.DataFrame) -> tuple[pd.DataFrame, nx.DiGraph]:
    """Return one row a pair, with the credit of the one who passed on, and the graph of all pairs."""
    shared = spread["kind"].isin(SHARES)
    spread = spread.assign(shared=shared, shared_at=spread["at"].where(shared))
    edges = spread.groupby(["actor_id", "target_id"], as_index=False).agg(
        weight=("at", "size"), last=("at", "max"), shared=("shared", "any"), last_shared=("shared_at", "max")
    )
    graph = nx.from_pandas_edgelist(
        edges, "actor_id", "target_id", ["weight", "shared"], create_using=nx.DiGraph
    )
    edges["credit"] = [
        credit(graph, actor, target)
        for actor, target in zip(edges["actor_id"], edges["target_id"], strict=True)
    ]
    return edges, graph


def credit(graph: nx.DiGraph, actor: str, target: str) -> float:
    """Return what passing somebody on is worth."""
    worth = 1.0
    if graph.has_edge(target, actor):
        both = graph[actor][target]["shared"] and graph[target][actor]["shared"]
        worth = MUTUAL_SHARE if both else MUTUAL
    return worth * ONCE if graph.out_degree(actor) == 1 else worth


def rank(events: pd.DataFrame, as_of: int, scale: dict[str, float]) -> pd.DataFrame:
    """Return the scores of everybody, by account id."""
    clock = Clock(as_of, scale)
    people = pd.Index(pd.unique(pd.concat([events["actor_id"], events["target_id"]])), name="account_id")
    talk = scored_acts(events, as_of)
    talk["bucket"] = talk["at"] // clock.bucket_ms
    spread = talk[talk["kind"].isin(PASSES_ON)]
    edges, graph = who_passed_whom(spread)
    loud, busy = talk.groupby("bucket").size(), spread.groupby("bucket").size()

    active = talk.groupby(["actor_id", "bucket"])["target_id"].nunique()
    passed = edges.groupby(["target_id", edges["last"] // clock.bucket_ms])["credit"].sum()
    sharers = edges[edges["shared"]]
    carried = sharers.groupby(["target_id", sharers["last_shared"].astype("int64") // clock.bucket_ms])[
        "credit"
    ].sum()

    def capped(counts: pd.Series) -> pd.Series:
        return np.minimum(np.log2(1 + counts), CAP)

    lately = clock.weights(busy, "relay_hours", 1.0)
    talks = total(active, capped, clock.weights(loud, "standing_hours", 0.5, 0.35, "talk_volume"), people)
    heard = total(passed, capped, clock.weights(busy, "standing_hours", 0.5, 0.35, "spread_volume"), people)
    return pd.DataFrame(
        {
            "engagement": total(
                active, capped, clock.weights(loud, "engagement_hours", 0.75, 0.25, "talk_volume"), people
            ),
            "relay": total(passed, np.sqrt, lately, people),
            "ambassador": (talks + FLOOR) ** 0.5 * (heard + FLOOR) ** 0.5,
            "reach": total(carried, np.sqrt, lately, people),
            "in_degree": pd.Series(dict(graph.in_degree())).reindex(people, fill_value=0),
            "pagerank": pd.Series(
                nx.pagerank(graph, alpha=0.85, weight="weight", tol=1e-11 / len(graph), max_iter=500)
            ).reindex(people, fill_value=0.0),
        }
    )


def main(events: str, assessment: str, output: str) -> None:
    """Rank a file and write the scores."""
    made = json.loads(Path(assessment).read_text(encoding="utf-8"))
    ranked = rank(pd.read_parquet(events), made["as_of"], made["brands"][""]["scale"])
    ranked.reset_index().to_parquet(output)


if __name__ == "__main__":
    main(*sys.argv[1:])
