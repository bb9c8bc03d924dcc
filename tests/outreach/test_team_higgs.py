"""Teams on the real activity log: on later days never worse than the plain list of highest forecasts."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from ambassadors.audience import Shares
from ambassadors.backtest.reach import reached
from ambassadors.events import SHARE
from ambassadors.outreach.team import Past, Wanted, suggest_team
from ambassadors.ranking import rank
from ambassadors.ranking.foresight import proven
from ambassadors.ranking.hindsight import as_it_was
from tests.higgs import higgs

pytestmark = pytest.mark.real_data
HOUR, START = 3_600_000, 1_341_100_800_000
DAY, GAP = 24 * HOUR, 6 * HOUR
SIZES = (20, 50, 100)


@pytest.fixture(scope="module")
def snapshot():
    return higgs()


def world(snapshot, cut):
    """What a team was chosen from on that day, and the accounts in the order of the forecast."""
    then = as_it_was(snapshot, cut)
    now = rank(then, "", baselines=False, only=("reach", "relay", "engagement"))
    window = cut - round(now.scale.horizon_hours * HOUR)
    past = as_it_was(snapshot, window)
    before = rank(past, "", now.scale, params=now.params, baselines=False, only=("reach",))
    acts = then.acts.where(then.acts.kind == SHARE)
    shares = Shares(len(snapshot.ids), acts.at, acts.actor, acts.target)
    held = Past(shares, cut, window, now.values["reach"], before.values["reach"], now.scale.relay_hours)
    listed = np.flatnonzero(proven(now, 3))
    return held, listed[np.argsort(-now.values["reach"][listed], kind="stable")]


@pytest.mark.parametrize("day", [3.1, 4.4, 5.6])  # tuned on no such day
def test_a_team_is_never_worse_than_the_plain_list(snapshot, day):
    cut, n = int(START + day * DAY), len(snapshot.ids)
    past, order = world(snapshot, cut)
    place = np.zeros(n, np.int64)
    place[order] = np.arange(1, len(order) + 1)
    people = pl.DataFrame(
        {"account_id": list(snapshot.ids), "row": np.arange(n), "rank": place, "own": False, "staff": False,
         "unhappy": None, "community": None},
        schema_overrides={"unhappy": pl.Boolean, "community": pl.Int32},
    ).with_columns(pl.col("rank").replace(0, None))  # fmt: skip
    acts = snapshot.acts
    later = acts.where((acts.at >= cut) & (acts.at < cut + DAY) & (acts.kind == SHARE))

    def reach(team):
        return len(reached(later.actor, later.target, later.at, np.asarray(team, np.int64), n, GAP))

    found = dict(zip(people["account_id"], people["row"], strict=True))
    for size in SIZES:
        team = suggest_team(people, past, Wanted(size), {})
        ours, plain = reach([found[one] for one in team.members]), reach(order[:size])
        assert ours >= plain > 500
        assert team.proof[team.method] >= team.proof["plain"] > 0
        assert team.reach > 0
