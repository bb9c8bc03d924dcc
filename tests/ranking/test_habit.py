"""What people did long ago: in long histories the ambassador score foretells more where it hardly counts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ambassadors.ranking import rank
from ambassadors.ranking.hindsight import as_it_was, window
from ambassadors.ranking.tempo import ndcg
from ambassadors.scores import SCORES, make_view
from tests.ranking.slow_sets import cascades, messages

pytestmark = pytest.mark.real_data
FOREVER = replace(SCORES["ambassador"].params, habit=1e9)


@pytest.mark.parametrize(
    ("told", "days", "gain"),
    [("messages", 1, 0.02), ("messages", 7, -0.002), ("android", 28, 0.05), ("christianity", 91, 0.0)],
)
def test_an_ambassador_score_that_lets_old_habits_go_foretells_more(told, days, gain):
    snapshot = messages("reply") if told == "messages" else cascades(told, "author")
    gained = []
    for part in np.arange(0.3, 0.81, 0.1):
        cut = int(snapshot.at[int(part * len(snapshot.at))])
        now = rank(as_it_was(snapshot, cut), "", None, days * 24, only=("ambassador",))
        held = rank(
            as_it_was(snapshot, cut), "", now.scale, params={"ambassador": FOREVER}, only=("ambassador",)
        )
        later = window(snapshot, make_view(snapshot, "", now.scale), "", cut, cut + days * 86_400_000)
        truth = later.truths["ambassador"][later.among]
        told_by = [ndcg(made.values["ambassador"][later.among], truth) for made in (now, held)]
        gained.append(told_by[0] - told_by[1])
    assert np.mean(gained) > gain, gained
