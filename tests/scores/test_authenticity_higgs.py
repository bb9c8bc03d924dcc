"""The gates on the real activity log: what is bought stays outside the first hundred, honest people stay where they are."""

from __future__ import annotations

import gzip
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from ambassadors.events import KIND_CODE
from ambassadors.scores import SCORES, Scale, View
from ambassadors.snapshot import Acts

pytestmark = pytest.mark.real_data
HIGGS = Path(__file__).parents[3] / "shared" / "data" / "higgs" / "higgs-activity_time.txt.gz"
DAY, START = 86_400, 1_341_100_800
KINDS = {"RT": "share", "RE": "reply", "MT": "mention"}


@cache
def log():
    columns = ["actor", "target", "at", "kind"]
    with gzip.open(HIGGS, "rb") as file:
        rows = pl.read_csv(file.read(), separator=" ", has_header=False, new_columns=columns)
    return rows.with_columns(kind=pl.col("kind").replace_strict(KINDS))


def ranked(rows, cut):
    """Ids, and every score that is no baseline, on the default tempo of a day."""
    rows = rows.filter((pl.col("actor") != pl.col("target")) & (pl.col("at") < cut))
    rows = rows.with_columns(kind=pl.col("kind").replace_strict(KIND_CODE))
    rows = rows.sort("at", "actor", "target", "kind").unique(
        ["at", "actor", "target"], keep="first", maintain_order=True
    )
    ids, place = np.unique(
        np.concatenate([rows["actor"].to_numpy(), rows["target"].to_numpy()]), return_inverse=True
    )
    size = len(rows)
    acts = Acts(
        np.arange(size),
        rows["at"].to_numpy() * 1000,
        rows["kind"].to_numpy().astype(np.uint8),
        place[:size].astype(np.int32),
        place[size:].astype(np.int32),
    )
    volume = size / (cut - START) * 3600
    view, scores = (
        View(len(ids), int(cut) * 1000, Scale(24.0, 1.0, 8.0, 1.0, 8.0, volume, volume), acts, acts),
        {},
    )
    for name, spec in SCORES.items():
        if not spec.baseline:
            scores[name] = spec.compute(view, spec.params, scores)
    return ids, scores


@cache
def past(day):
    rows = log().filter(pl.col("at") < START + day * DAY)
    to = rows.group_by("target").agg(people=pl.col("actor").n_unique())
    by = rows.group_by("actor").agg(acts=pl.len())
    both = to.join(by, left_on="target", right_on="actor")
    ordinary = (
        both.filter((pl.col("people") == 1) & pl.col("acts").is_between(1, 4))["target"].sort().to_numpy()
    )
    once = (
        by.filter(pl.col("acts") == 1)
        .join(to, left_on="actor", right_on="target", how="anti")["actor"]
        .sort()
        .to_numpy()
    )
    popular = to.sort("people", "target", descending=True)["target"].head(200).to_numpy()
    return (
        rows,
        ordinary,
        once,
        popular,
        by["actor"].sort().to_numpy(),
        int(max(rows["actor"].max(), rows["target"].max())) + 1,
    )


def bought(name, size, day, rng):
    """Whom, and the rows that are bought for them."""
    rows, ordinary, once, popular, active, fresh = past(day)
    cut, whom, new = int(START + day * DAY), rng.choice(ordinary), np.arange(fresh, fresh + size)
    kind = "mention" if name == "spam" else "share"
    lately = rng.integers(cut - DAY, cut, size)
    hour = rng.integers(cut - 7200, cut - 3600, size)
    if name == "friend":
        actor, target, at = np.full(size, rng.choice(once)), np.full(size, whom), lately
    elif name == "burst":
        actor, target, at = new, np.full(size, whom), hour
    elif name == "camouflaged":
        actor, target = np.repeat(new, 6), rng.choice(popular, 6 * size)
        target[::6] = whom
        at = rng.integers(cut - DAY, cut, 6 * size)
    elif name == "ring":
        members = np.append(new, whom)
        actor, target = (side.ravel() for side in np.meshgrid(members, members))
        actor, target = actor[actor != target], target[actor != target]
        at = rng.integers(cut - DAY, cut, len(actor))
    elif name == "giveaway":
        actor, target, at = rng.choice(once, size, replace=False), np.full(size, whom), hour
    else:
        actor, target, at = np.full(size, whom), rng.choice(active, size), lately
    more = pl.DataFrame(
        {"actor": actor, "target": target, "at": at, "kind": [kind] * len(actor)}, schema=rows.schema
    )
    return whom, pl.concat([rows, more])


ATTACKS = [
    ("friend", 1000), ("burst", 50), ("burst", 200), ("ring", 20), ("ring", 50), ("camouflaged", 50), ("camouflaged", 200),
    ("giveaway", 500), ("spam", 1000),
]  # fmt: skip


@pytest.mark.parametrize(("name", "size"), ATTACKS)
@pytest.mark.parametrize(("day", "seed"), [(4.75, 1), (3.5, 2)])
def test_no_place_among_the_first_hundred_can_be_bought(name, size, day, seed):
    whom, rows = bought(name, size, day, np.random.default_rng(seed))
    ids, scores = ranked(rows, START + day * DAY)
    row = int(np.searchsorted(ids, whom))
    for score in ("ambassador", "engagement", "relay"):
        values = scores[score].values
        assert (values > values[row]).sum() + 1 > 100, score


@pytest.mark.parametrize("day", [2.5, 3.25, 4.25, 5.75])
def test_the_first_twenty_move_by_no_rank(day):
    _, scores = ranked(log(), START + day * DAY)
    raw, relay = scores["relay"].raw, scores["relay"].values
    assert (np.argsort(-relay, kind="stable")[:20] == np.argsort(-raw, kind="stable")[:20]).all()
    assert (scores["authenticity"].values == 1).mean() > 0.95
