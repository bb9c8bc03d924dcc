"""Receipts once more: scores worked out from the interactions that they list, by the published formulas.

Column-wise, for everybody at once. Imports nothing of the house: events come as a frame of the ledger's own rows
(seq, at, kind, actor, target, post), kinds by their code: 0 share, 1 quote, 2 reply, 3 comment, 4 mention, 5 like,
6 follow, 7 post.
"""

import numpy as np
import polars as pl

SHARES, PASSES_ON, POST = (0, 1), (0, 1, 2, 3, 4), 7
HOUR = 3_600_000


def scored_acts(events, as_of):
    """The strongest record of each act with somebody else before an instant."""
    counted = events.filter(
        (pl.col("at") < as_of) & (pl.col("kind") != POST) & (pl.col("target") != pl.col("actor"))
    )
    return counted.sort("kind").unique(["at", "actor", "target", "post"], keep="first")


def credits_of(spread):
    """What each person's passing on of each other person is worth: columns actor, target, credit."""
    pairs = spread.group_by("actor", "target").agg(pl.col("kind").is_in(SHARES).any().alias("shared"))
    pairs = pairs.with_columns(pl.len().over("actor").alias("touched"))
    back = pairs.select(target="actor", actor="target", back="shared")
    both = pairs.join(back, on=["actor", "target"], how="left")
    mutual = (
        pl.when(pl.col("back").is_null())
        .then(1.0)
        .when(pl.col("back") & pl.col("shared"))
        .then(0.25)
        .otherwise(0.5)
    )
    once = pl.when(pl.col("touched") == 1).then(0.5).otherwise(1.0)
    return both.select("actor", "target", credit=mutual * once)


def worth_of(spread, bucket_ms):
    """What reach makes of each person's act on each other person: columns actor, target, worth."""
    back = spread.group_by("actor").agg(active=(pl.col("at") // bucket_ms).n_unique())
    pairs = (
        spread.group_by("actor", "target")
        .agg(shared=pl.col("kind").is_in(SHARES).any())
        .join(back, on="actor")
    )
    regular = (1 + pl.col("active")).log(2).clip(upper_bound=3.0)
    return pairs.select("actor", "target", worth=regular * pl.when("shared").then(1.0).otherwise(0.25))


def weights(acts, scale, as_of, hours, decay, calm=0.0, typical=1.0):
    """The weight of each bucket that holds an act: columns bucket, weight."""
    bucket_ms = round(scale["bucket_hours"] * HOUR)
    volume = acts.group_by(bucket=pl.col("at") // bucket_ms).len("volume")
    age = np.maximum(as_of - (volume["bucket"].to_numpy() + 1) * bucket_ms, 0) / HOUR
    weight = (1 + age / hours) ** -decay
    if calm:
        weight = weight * np.minimum((volume["volume"].to_numpy() / typical) ** -calm, 2)
    return volume.select("bucket", weight=pl.Series(weight))


def scores(listed, name, events, scale, as_of, doubts=None):
    """Work one additive score out of its listed interactions.

    Args:
        listed: columns account (ledger index) and seq of every interaction on every receipt of this score.
        name: engagement, relay, reach, ambassador.engagement or ambassador.relay.
        events: the ledger's rows.
        scale: the assessment's tempo.
        as_of: epoch ms.
        doubts: columns talk, actor, target (ledger indices) and weight: which credits count less.

    Returns:
        Columns account and value.
    """
    bucket_ms = round(scale["bucket_hours"] * HOUR)
    acts = scored_acts(events, as_of)
    spread = acts.filter(pl.col("kind").is_in(PASSES_ON))
    rows = listed.join(events, on="seq", how="inner").with_columns(bucket=pl.col("at") // bucket_ms)
    assert len(rows) == len(listed), "a receipt lists an interaction that the ledger does not hold"
    acting = name.endswith("engagement")
    assert (rows["actor" if acting else "target"] == rows["account"]).all(), (
        "somebody else's interaction is listed"
    )
    if doubts is None:
        doubts = pl.DataFrame(
            schema={
                "talk": pl.Boolean,
                "actor": rows.schema["actor"],
                "target": rows.schema["target"],
                "weight": pl.Float64,
            }
        )
    less = doubts.filter(pl.col("talk") == acting).select("actor", "target", "weight")
    left = pl.col("weight").fill_null(1.0)
    if acting:
        weighed = rows.join(less, on=["actor", "target"], how="left").unique(["account", "bucket", "target"])
        parts = weighed.group_by("account", "bucket").agg(credit=left.sum())
        held = acts.select("actor", "target", pl.col("at") // bucket_ms).unique()
        assert len(held) == len(rows), "an account acted on is not listed"
        assert len(rows) == len(weighed), "an account acted on is listed twice in a bucket"
    else:
        assert not rows.select("actor", "target").is_duplicated().any(), (
            "somebody who passed on is listed twice"
        )
        latest = spread.group_by("actor", "target").agg(latest=pl.col("at").max())
        assert len(latest) == len(rows), "somebody who passed on is not listed"
        dated = rows.join(latest, on=["actor", "target"])
        assert (dated["at"] == dated["latest"]).all(), "not the latest interaction is listed"
        paid = rows.join(credits_of(spread), on=["actor", "target"], how="left")
        if name == "reach":
            paid = paid.join(worth_of(spread, bucket_ms), on=["actor", "target"], how="left").with_columns(
                credit=pl.col("credit") * pl.col("worth")
            )
        paid = paid.join(less, on=["actor", "target"], how="left")
        parts = paid.group_by("account", "bucket").agg((pl.col("credit") * left).sum())
    if name in {"relay", "reach"}:
        power = 0.6 if name == "reach" else 0.5
        amount, weight = pl.col("credit") ** power, weights(spread, scale, as_of, scale["relay_hours"], 1.0)
    else:
        amount = (1 + pl.col("credit")).log(2).clip(upper_bound=2.0)
        among, typical = (acts, scale["talk_volume"]) if acting else (spread, scale["spread_volume"])
        shape = (
            (scale["engagement_hours"], 0.75, 0.25)
            if name == "engagement"
            else (scale["standing_hours"], 0.4 if acting else 0.5, 0.35)
        )
        weight = weights(among, scale, as_of, *shape, typical)
        if name == "ambassador.engagement":
            old = (as_of - (pl.col("bucket") + 1) * bucket_ms) / HOUR / (6 * scale["horizon_hours"])
            weight = weight.with_columns(pl.col("weight") / old.clip(lower_bound=1) ** 3)
    valued = parts.join(weight, on="bucket", how="left").with_columns(value=amount * pl.col("weight"))
    return valued.group_by("account").agg(pl.col("value").sum())


def ambassador(acted, passed_on):
    """The ambassador score of its two sides."""
    return np.sqrt((acted + 0.05) * (passed_on + 0.05))
