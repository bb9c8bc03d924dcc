"""The first people of a list can be told apart by what they are shown, on real conversations fast and slow."""

from __future__ import annotations

import numpy as np
import pytest

from ambassadors.lists import UNPROVEN, Thresholds, curve, shown
from ambassadors.ranking import rank
from ambassadors.ranking.foresight import proven
from tests.higgs import higgs
from tests.ranking.slow_sets import TOLD, cascades, messages

pytestmark = pytest.mark.real_data
CONVERSATIONS = {"higgs": higgs, "messages": lambda: messages("reply")} | {
    f"{forum} {told}": lambda forum=forum, told=told: cascades(forum, told)
    for forum in ("android", "christianity")
    for told in TOLD
}


@pytest.mark.parametrize("name", CONVERSATIONS)
@pytest.mark.parametrize("horizon", [None, 24.0])
def test_of_the_first_twenty_whoever_has_two_in_a_hundred_more_is_shown_with_more_on_their_own_scale_and_on_one_far_too_small(
    name, horizon
):
    made = rank(CONVERSATIONS[name](), "", horizon_hours=horizon, only=("ambassador", "relay", "engagement"))
    listed = np.flatnonzero(proven(made, 3))
    first = listed[np.argsort(-made.values["ambassador"][listed], kind="stable")[:20]]
    score = made.values["ambassador"][first]
    apart = score[:-1] > 1.02 * score[1:]
    assert apart.sum() > 5
    for scale in (curve(made, Thresholds()), UNPROVEN):
        points = shown(made, scale)[first].round(2)
        assert points[0] < 100
        assert (np.diff(points)[apart] < 0).all(), points
