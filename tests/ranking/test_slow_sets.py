"""Slow conversations: relay foretells no worse than counting everybody who ever came, reach within the noise of it.

And the standing list stands there.
"""

from __future__ import annotations

import numpy as np
import pytest

from ambassadors.backtest.reach import best, part_of_best
from ambassadors.events import SHARE
from ambassadors.ranking import rank
from ambassadors.ranking.foresight import proven
from ambassadors.ranking.hindsight import as_it_was, window
from ambassadors.ranking.tempo import ndcg
from ambassadors.scores import make_view
from tests.ranking.slow_sets import TOLD, cascades, messages

pytestmark = pytest.mark.real_data
DAY = 24
CUTS = np.arange(0.25, 0.86, 0.05)  # parts of the acts that are known
NOISE = 0.02  # a mean over thirteen cuts is sure to about .01
MOST_SHARED = 100  # left out of a reach, as those whom everybody knows


def foretold(snapshot, cut, hours):
    """How well relay and in-degree foretell who is passed on in the next hours, and reach and in-degree how far."""
    now = rank(as_it_was(snapshot, cut), "", None, hours)
    later = window(snapshot, make_view(snapshot, "", now.scale), "", cut, cut + hours * 3_600_000)
    acts = snapshot.acts
    shares = acts.where((acts.at >= cut) & (acts.at < later.end) & (acts.kind == SHARE))
    # Many have the same in-degree: whoever's name comes first must not decide.
    counted = now.values["in_degree"] + 1e-6 * np.random.default_rng(1).random(now.view.n)
    relay = [
        ndcg(score[later.among], later.truths["relay"][later.among])
        for score in (now.values["relay"], counted)
    ]
    allowed = np.zeros(now.view.n, np.bool_)
    allowed[later.among] = True
    allowed[np.argsort(-counted)[:MOST_SHARED]] = False
    gap = hours * 3_600_000 // 4
    most = best(shares, allowed, gap)
    reach = [part_of_best(shares, score, allowed, gap, most) for score in (now.values["reach"], counted)]
    return relay + reach


def over_cuts(snapshot, hours):
    """Means over cuts whose window has ended."""
    cuts = [int(snapshot.at[int(part * len(snapshot.at))]) for part in CUTS]
    ended = [cut for cut in cuts if cut + hours * 3_600_000 <= snapshot.as_of]
    assert len(ended) > 10
    return np.mean([foretold(snapshot, cut, hours) for cut in ended], axis=0)


@pytest.mark.parametrize("days", [7, 14, 28])
def test_messages(days):
    relay, counted, reach, reached = over_cuts(messages("share"), days * DAY)
    assert relay > counted + 0.05, (relay, counted)
    assert reach > reached - NOISE, (reach, reached)


@pytest.mark.parametrize(
    "days", [pytest.param(91, marks=pytest.mark.long), 182, pytest.param(364, marks=pytest.mark.long)]
)
@pytest.mark.parametrize("told", TOLD)
@pytest.mark.parametrize("forum", ["android", "christianity"])
def test_cascades(forum, told, days):
    """Where shares are told of the authors of christianity, fame stays: nothing foretells more than the count."""
    relay, counted, reach, reached = over_cuts(cascades(forum, told), days * DAY)
    steady = (forum, told) == ("christianity", "author")
    assert relay > counted + (-0.001 if steady else 0.02), (relay, counted)
    assert reach > reached - NOISE, (reach, reached)


@pytest.mark.parametrize("told", ["messages", "android", "christianity"])
def test_the_standing_list_keeps_four_in_five_from_day_to_day_and_over_a_horizon(told):
    snapshot = messages("share") if told == "messages" else cascades(told, "author")
    for part in np.arange(0.3, 0.81, 0.1):
        cut = int(snapshot.at[int(part * len(snapshot.at))])
        before, hours = first_hundred(snapshot, cut, None)
        for later in (DAY, hours):
            after, _ = first_hundred(snapshot, cut + round(later * 3_600_000), hours)
            assert len(before & after) >= 0.8 * len(before) > 50


def first_hundred(snapshot, cut, hours):
    """The standing list as of an instant, and how far ahead it looks."""
    now = rank(as_it_was(snapshot, cut), "", None, hours, only=("ambassador", "relay", "engagement"))
    order = np.argsort(-np.where(proven(now, 3), now.values["ambassador"], -1.0), kind="stable")
    return set(order[: min(100, int(proven(now, 3).sum()))].tolist()), now.scale.horizon_hours
