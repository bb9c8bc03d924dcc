"""What a data scientist would write for the same scores with pandas and networkx, given time scale and authenticity.

    python benchmarks/peer_pandas.py EVENTS.parquet ASSESSMENT OUTPUT.parquet

Each score is written from its formula in docs/scores.md with the default parameters; nothing of the house is imported.
Two things are taken as they are from our assessment, a folder, and cost the peer no more than reading them: the fitted
time scale, and the weights of authenticity (whose acts on whom count less), several pages of code of their own. The
whole workspace is ranked once and that is all: no hot-now list, relay trees, communities, forecasts, stages, receipts.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import networkx as nx
import numpy as np
import pandas as pd

HOUR_MS = 3_600_000
STRENGTH = {"share": 0, "quote": 1, "reply": 2, "comment": 3, "mention": 4, "like": 5, "follow": 6}
PASSES_ON = ["share", "quote", "reply", "comment", "mention"]
SHARES = ["share", "quote"]
PAIR = ["actor", "target"]
MUTUAL_SHARE, MUTUAL, ONCE = 0.25, 0.5, 0.5
ANSWER, REGULAR = 0.25, 3.0
FLOOR, CAP, QUIETEST, HABIT = 0.05, 2.0, 2.0, 6.0


class Clock:
    """The fitted tempo of the conversation."""

    def __init__(self, as_of: int, scale: dict[str, float]) -> None:
        self.as_of, self.scale = as_of, scale
        self.bucket_ms = max(1, round(scale["bucket_hours"] * HOUR_MS))

    def age(self, buckets: pd.Index) -> pd.Series:
        """Return how many hours ago buckets ended, by bucket."""
        return np.maximum(self.as_of - (buckets.to_series() + 1) * self.bucket_ms, 0) / HOUR_MS

    def weights(
        self, acts: pd.DataFrame, hours: str, decay: float, calm: float = 0, typical: str = ""
    ) -> pd.Series:
        """Return what age, and the volume of these acts in it, leave of each bucket, by bucket."""
        volume = acts.groupby("bucket").size()
        weight = (1 + self.age(volume.index) / self.scale[hours]) ** -decay
        if calm:
            weight *= np.minimum((volume / self.scale[typical]) ** -calm, QUIETEST)
        return weight


def read_events(path: str) -> tuple[pd.DataFrame, pd.Index]:
    """Return the events, their accounts numbered (numbers join faster than names), and whose number is which."""
    events = pd.read_parquet(path)
    number, people = pd.factorize(pd.concat([events["actor_id"], events["target_id"]]))
    events["actor"], events["target"] = np.split(number, 2)
    return events.drop(columns=["actor_id", "target_id"]), pd.Index(people, name="account_id")


def read_doubts(folder: Path, people: pd.Index) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return who counts less towards whom, and how much: in passing on, and in talking with the brand."""
    named = pd.read_parquet(folder / "people.parquet", columns=["row", "account_id"])
    number = pd.Series(people.get_indexer(named["account_id"]), named["row"])
    doubts = pd.read_feather(folder / "authenticity.doubts.arrow")
    doubts["actor"], doubts["target"] = doubts["actor"].map(number), doubts["target"].map(number)
    columns = [*PAIR, "weight"]
    return doubts.loc[~doubts["talk"], columns], doubts.loc[doubts["talk"], columns]


def authenticity(pairs: pd.DataFrame, doubts: pd.DataFrame) -> np.ndarray:
    """Return the weight of each pair, 1 where nothing speaks against it."""
    return pairs[PAIR].merge(doubts, how="left", on=PAIR)["weight"].fillna(1.0).to_numpy()


def scored_acts(events: pd.DataFrame, clock: Clock) -> pd.DataFrame:
    """Return the interactions that count: of several records of one act the strongest."""
    events = events.drop_duplicates("event_id")
    events = events[(events["at"] < clock.as_of) & (events["actor"] != events["target"])]
    events = events.assign(strength=events["kind"].map(STRENGTH), bucket=events["at"] // clock.bucket_ms)
    return events.sort_values("strength", kind="stable").drop_duplicates([*PAIR, "at"])


def who_acted(talk: pd.DataFrame, doubts: pd.DataFrame) -> pd.Series:
    """Return on how many different accounts, as far as they count, each person acted in each bucket."""
    once = talk.drop_duplicates([*PAIR, "bucket"])
    return once.assign(credit=authenticity(once, doubts)).groupby(["actor", "bucket"])["credit"].sum()


def who_passed_whom(spread: pd.DataFrame, doubts: pd.DataFrame) -> pd.DataFrame:
    """Return one row a pair, in the bucket of its latest act, with its credits for relay and for reach."""
    spread = spread.assign(shared=spread["kind"].isin(SHARES))
    pairs = spread.groupby(PAIR, as_index=False).agg(
        acts=("at", "size"), bucket=("bucket", "max"), shared=("shared", "any")
    )
    reverse = pairs[[*PAIR, "shared"]].set_axis(["target", "actor", "shared_back"], axis=1)
    shared_back = pairs[PAIR].merge(reverse, how="left", on=PAIR)["shared_back"]
    both = pairs["shared"] & shared_back.eq(True)
    mutual = np.select([both, shared_back.notna()], [MUTUAL_SHARE, MUTUAL], 1.0)
    acted_on = pairs.groupby("actor")["target"].transform("size")
    active = pairs["actor"].map(spread.groupby("actor")["bucket"].nunique())
    credit = mutual * np.where(acted_on == 1, ONCE, 1.0) * authenticity(pairs, doubts)
    regular = np.minimum(np.log2(1 + active), REGULAR) * np.where(pairs["shared"], 1.0, ANSWER)
    return pairs.assign(credit=credit, exposure=credit * regular)


def capped(credit: pd.Series) -> pd.Series:
    """Return what the credits of a bucket amount to: no burst gives more than the cap."""
    return np.minimum(np.log2(1 + credit), CAP)


def total(amount: pd.Series, weights: pd.Series, everybody: pd.Index) -> pd.Series:
    """Return everybody's weighted sum over buckets; amounts are indexed by (person, bucket)."""
    value = amount * weights.reindex(amount.index.get_level_values("bucket")).to_numpy()
    return value.groupby(level=0).sum().reindex(everybody, fill_value=0.0)


def baselines(pairs: pd.DataFrame, everybody: pd.Index) -> dict[str, pd.Series]:
    """Return in-degree and PageRank of who passes whom on."""
    graph = nx.from_pandas_edgelist(pairs, *PAIR, edge_attr="acts", create_using=nx.DiGraph)
    pagerank = nx.pagerank(graph, alpha=0.85, weight="acts", tol=1e-11 / len(graph), max_iter=500)
    return {
        "in_degree": pairs.groupby("target").size().reindex(everybody, fill_value=0),
        "pagerank": pd.Series(pagerank).reindex(everybody, fill_value=0.0),
    }


def rank(
    events: pd.DataFrame,
    everybody: pd.Index,
    clock: Clock,
    spread_doubts: pd.DataFrame,
    talk_doubts: pd.DataFrame,
) -> pd.DataFrame:
    """Return the scores of everybody."""
    talk = scored_acts(events, clock)
    spread = talk[talk["kind"].isin(PASSES_ON)]
    acted, pairs = who_acted(talk, talk_doubts), who_passed_whom(spread, spread_doubts)
    passed_on = pairs.groupby(["target", "bucket"])["credit"].sum()
    exposed = pairs.groupby(["target", "bucket"])["exposure"].sum()

    active = clock.weights(talk, "engagement_hours", 0.75, 0.25, "talk_volume")
    lately = clock.weights(spread, "relay_hours", 1.0)
    habit = clock.weights(talk, "standing_hours", 0.4, 0.35, "talk_volume")
    habit *= np.maximum(clock.age(habit.index) / (HABIT * clock.scale["horizon_hours"]), 1) ** -3
    fame = clock.weights(spread, "standing_hours", 0.5, 0.35, "spread_volume")
    acts, heard = total(capped(acted), habit, everybody), total(capped(passed_on), fame, everybody)
    scores = {
        "engagement": total(capped(acted), active, everybody),
        "relay": total(passed_on**0.5, lately, everybody),
        "ambassador": (acts + FLOOR) ** 0.5 * (heard + FLOOR) ** 0.5,
        "reach": total(exposed**0.6, lately, everybody),
    }
    return pd.DataFrame(scores | baselines(pairs, everybody))


def main(log: str, assessment: str, output: str) -> None:
    """Rank a file and write the scores."""
    events, people = read_events(log)
    made = json.loads((Path(assessment) / "meta.json").read_text(encoding="utf-8"))
    clock = Clock(made["as_of"], made["brands"][""]["scale"])
    [brand] = Path(assessment).glob("*/people.parquet")
    ranked = rank(events, pd.RangeIndex(len(people)), clock, *read_doubts(brand.parent, people))
    ranked.set_axis(people).reset_index().to_parquet(output)


if __name__ == "__main__":
    main(*sys.argv[1:])
