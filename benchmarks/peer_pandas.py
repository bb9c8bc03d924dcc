"""What a data scientist would write for the same scores with pandas and networkx, given time scale and authenticity.

    python benchmarks/peer_pandas.py EVENTS.parquet ASSESSMENT OUTPUT.parquet

Each score is written from its formula in docs/scores.md with the default parameters; nothing of the house is imported.
Two things are taken as they are from our assessment, a folder, and cost the peer no more than reading them: the fitted
time scale, and the weights of authenticity (whose acts on whom count less), which are several pages of code of
their own. It ranks the whole workspace once and stops there: no hot-now list, no relay trees, no communities, no
forecasts, no stages and no receipts are made.
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
PAIR = ["actor_id", "target_id"]
MUTUAL_SHARE, MUTUAL, ONCE = 0.25, 0.5, 0.5
ANSWER, REGULAR = 0.25, 3.0
FLOOR, CAP, QUIETEST = 0.05, 2.0, 2.0


class Clock:
    """The fitted tempo of the conversation."""

    def __init__(self, as_of: int, scale: dict[str, float]) -> None:
        self.as_of, self.scale = as_of, scale
        self.bucket_ms = max(1, round(scale["bucket_hours"] * HOUR_MS))

    def weights(
        self, acts: pd.DataFrame, hours: str, decay: float, calm: float = 0, typical: str = ""
    ) -> pd.Series:
        """Return what age, and the volume of these acts in it, leave of each bucket, by bucket."""
        volume = acts.groupby("bucket").size()
        age = np.maximum(self.as_of - (volume.index.to_series() + 1) * self.bucket_ms, 0) / HOUR_MS
        weight = (1 + age / self.scale[hours]) ** -decay
        if calm:
            weight *= np.minimum((volume / self.scale[typical]) ** -calm, QUIETEST)
        return weight


def read_doubts(folder: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return who counts less towards whom, and how much: in passing on, and in talking with the brand."""
    people = pd.read_parquet(folder / "people.parquet", columns=["row", "account_id"])
    account = people.set_index("row")["account_id"]
    doubts = pd.read_feather(folder / "authenticity.doubts.arrow")
    doubts["actor_id"], doubts["target_id"] = doubts["actor"].map(account), doubts["target"].map(account)
    columns = [*PAIR, "weight"]
    return doubts.loc[~doubts["talk"], columns], doubts.loc[doubts["talk"], columns]


def authenticity(pairs: pd.DataFrame, doubts: pd.DataFrame) -> np.ndarray:
    """Return the weight of each pair, 1 where nothing speaks against it."""
    return pairs[PAIR].merge(doubts, how="left", on=PAIR)["weight"].fillna(1.0).to_numpy()


def scored_acts(events: pd.DataFrame, clock: Clock) -> pd.DataFrame:
    """Return the interactions that count: of several records of one act the strongest."""
    events = events.drop_duplicates("event_id")
    events = events[(events["at"] < clock.as_of) & (events["actor_id"] != events["target_id"])]
    events = events.assign(strength=events["kind"].map(STRENGTH), bucket=events["at"] // clock.bucket_ms)
    return events.sort_values("strength", kind="stable").drop_duplicates([*PAIR, "at"])


def who_acted(talk: pd.DataFrame, doubts: pd.DataFrame) -> pd.Series:
    """Return on how many different accounts, as far as they count, each person acted in each bucket."""
    once = talk.drop_duplicates([*PAIR, "bucket"])
    return once.assign(credit=authenticity(once, doubts)).groupby(["actor_id", "bucket"])["credit"].sum()


def who_passed_whom(spread: pd.DataFrame, doubts: pd.DataFrame) -> pd.DataFrame:
    """Return one row a pair, in the bucket of its latest act, with its credits for relay and for reach."""
    spread = spread.assign(shared=spread["kind"].isin(SHARES))
    pairs = spread.groupby(PAIR, as_index=False).agg(
        acts=("at", "size"), bucket=("bucket", "max"), shared=("shared", "any")
    )
    reverse = pairs[[*PAIR, "shared"]].set_axis(["target_id", "actor_id", "shared_back"], axis=1)
    shared_back = pairs[PAIR].merge(reverse, how="left", on=PAIR)["shared_back"]
    both = pairs["shared"] & shared_back.eq(True)
    mutual = np.select([both, shared_back.notna()], [MUTUAL_SHARE, MUTUAL], 1.0)
    acted_on = pairs.groupby("actor_id")["target_id"].transform("size")
    active = pairs["actor_id"].map(spread.groupby("actor_id")["bucket"].nunique())
    credit = mutual * np.where(acted_on == 1, ONCE, 1.0) * authenticity(pairs, doubts)
    regular = np.minimum(np.log2(1 + active), REGULAR) * np.where(pairs["shared"], 1.0, ANSWER)
    return pairs.assign(credit=credit, exposure=credit * regular)


def capped(credits: pd.Series) -> pd.Series:
    """Return what the credits of a bucket amount to where no burst may give more than the cap."""
    return np.minimum(np.log2(1 + credits), CAP)


def total(amount: pd.Series, weights: pd.Series, people: pd.Index) -> pd.Series:
    """Return everybody's weighted sum over buckets; amounts are indexed by (person, bucket)."""
    value = amount * weights.reindex(amount.index.get_level_values("bucket")).to_numpy()
    return value.groupby(level=0).sum().reindex(people, fill_value=0.0)


def rank(
    events: pd.DataFrame, clock: Clock, spread_doubts: pd.DataFrame, talk_doubts: pd.DataFrame
) -> pd.DataFrame:
    """Return the scores of everybody, by account id."""
    people = pd.Index(pd.unique(pd.concat([events["actor_id"], events["target_id"]])), name="account_id")
    talk = scored_acts(events, clock)
    spread = talk[talk["kind"].isin(PASSES_ON)]
    acted, pairs = who_acted(talk, talk_doubts), who_passed_whom(spread, spread_doubts)
    passed_on = pairs.groupby(["target_id", "bucket"])["credit"].sum()
    exposed = pairs.groupby(["target_id", "bucket"])["exposure"].sum()

    lately = clock.weights(spread, "relay_hours", 1.0)
    habit = clock.weights(talk, "standing_hours", 0.4, 0.35, "talk_volume")
    fame = clock.weights(spread, "standing_hours", 0.5, 0.35, "spread_volume")
    talks, heard = total(capped(acted), habit, people), total(capped(passed_on), fame, people)
    scores: dict[str, Any] = {
        "engagement": total(
            capped(acted), clock.weights(talk, "engagement_hours", 0.75, 0.25, "talk_volume"), people
        ),
        "relay": total(passed_on**0.5, lately, people),
        "ambassador": (talks + FLOOR) ** 0.5 * (heard + FLOOR) ** 0.5,
        "reach": total(exposed**0.6, lately, people),
    }
    graph = nx.from_pandas_edgelist(pairs, *PAIR, edge_attr="acts", create_using=nx.DiGraph)
    pagerank = nx.pagerank(graph, alpha=0.85, weight="acts", tol=1e-11 / len(graph), max_iter=500)
    scores["in_degree"] = pd.Series(dict(graph.in_degree())).reindex(people, fill_value=0)
    scores["pagerank"] = pd.Series(pagerank).reindex(people, fill_value=0.0)
    return pd.DataFrame(scores)


def main(events: str, assessment: str, output: str) -> None:
    """Rank a file and write the scores."""
    made = json.loads((Path(assessment) / "meta.json").read_text(encoding="utf-8"))
    [brand] = Path(assessment).glob("*/people.parquet")
    clock = Clock(made["as_of"], made["brands"][""]["scale"])
    ranked = rank(pd.read_parquet(events), clock, *read_doubts(brand.parent))
    ranked.reset_index().to_parquet(output)


if __name__ == "__main__":
    main(*sys.argv[1:])
