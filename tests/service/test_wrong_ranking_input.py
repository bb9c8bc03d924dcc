"""Ranking what cannot be ranked: nobody, one person, one instant, before the first event, a brand without events."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest

from ambassadors.brands import Brand
from ambassadors.errors import NotFoundError, UsageError
from ambassadors.service import Wanted
from tests.service.service_kit import HOUR, START, act, crowd, filled

NOTHING_TO_RANK = {
    "one person who only posts": [act(1, 0, "ann", "ann", 7) | {"target_id": None}],
    "one person who shares herself": [act(1, 0, "ann", "ann"), act(2, HOUR, "ann", "ann", 2)],
    "only self acts of many": [
        act(number, number, f"p{number % 9}", f"p{number % 9}") for number in range(60)
    ],
}
ODD = {
    "one act": [act(1, 0, "ann", "bob")],
    "all at one instant": [
        act(number, 0, f"p{number % 9}", f"p{(number * 5 + 1) % 9}") for number in range(80)
    ],
    "all but one at one instant": [act(number, 0, f"p{number % 9}", f"p{number % 7}") for number in range(80)]
    + [act(99, 50_000 * HOUR // 1000, "p1", "p2")],
    "two people": [act(number, number * HOUR, "ab"[number % 2], "ba"[number % 2]) for number in range(40)],
    "likes alone": [
        act(number, number * HOUR, f"p{number % 9}", f"p{(number + 1) % 9}", 5) for number in range(40)
    ],
}


def sound(people) -> None:
    """Everybody has finite scores of 0 or more, whoever is listed has a rank, whoever is not has a reason."""
    for name in ("engagement", "relay", "ambassador", "reach", "in_degree", "pagerank", "score", "hot_score"):
        values = people[name].to_numpy()
        assert np.isfinite(values).all()
        assert (values >= 0).all()
    assert ((people["rank"].is_null()) == (people["listed"].cast(str) != "")).all()


@pytest.mark.parametrize("name", [*NOTHING_TO_RANK, *ODD])
def test_refresh_top_explain_preview_and_changes_answer(tmp_path, name):
    rows = {**NOTHING_TO_RANK, **ODD}[name]
    with filled(tmp_path, rows) as workspace:
        made = workspace.refresh()
        sound(made.people(""))
        assert made.meta["acts"] == 0 or name in ODD
        page = workspace.people("")
        assert page.total == made.people("")["rank"].count()
        assert name in ODD or page.total == 0
        for row in made.people("").to_dicts():
            receipt = workspace.explanation("", row["account_id"])
            json.dumps(receipt, allow_nan=False)
            told = sum(part["value"] for part in receipt["scores"]["relay"]["parts"])
            assert told == pytest.approx(row["relay"], abs=1e-9)
        shown = workspace.preview(Wanted(changes={"ambassador.share": 0.4}))
        json.dumps(shown, allow_nan=False)
        workspace.refresh(as_of=made.as_of + 10 * HOUR)
        for row in made.people("").to_dicts():
            json.dumps(workspace.change("", row["account_id"]), allow_nan=False)


def test_an_empty_ledger_says_what_to_do(tmp_path):
    with filled(tmp_path, []) as workspace:
        for call in (workspace.refresh, lambda: workspace.preview(Wanted())):
            with pytest.raises(NotFoundError, match="the ledger is empty; load some events first"):
                call()
        for call in (lambda: workspace.people(""), lambda: workspace.changes("")):
            with pytest.raises(NotFoundError, match="no assessment yet; run `ambassadors refresh`"):
                call()


def test_as_of_before_the_first_event_ranks_nobody(tmp_path):
    with filled(tmp_path, crowd(400)) as workspace:
        made = workspace.refresh(as_of=START - HOUR)
        sound(made.people(""))
        assert (made.meta["acts"], workspace.people("").total) == (0, 0)
        later = workspace.refresh(as_of=START + 300 * HOUR)
        found = workspace.changes("", since=made.id, top=10)
        assert (len(found["entered"]), found["left"]) == (10, [])
        person = found["entered"][0]["account_id"]
        change = workspace.change("", person, since=made.id)
        assert {cause["cause"] for cause in change["scores"]["relay"]["causes"]} == {"came"}
        assert later.people("")["rank"].count() > 10


def test_as_of_in_the_future_ages_what_there_is_and_counts_all(tmp_path):
    with filled(tmp_path, crowd(100)) as workspace:
        now = workspace.refresh()
        made = workspace.refresh(as_of=START + 100_000 * HOUR)
        sound(made.people(""))
        assert made.meta["acts"] == now.meta["acts"]
        assert (made.people("")["relay"].sum()) < now.people("")["relay"].sum()


def test_a_brand_without_events_has_an_empty_list(tmp_path):
    with filled(
        tmp_path, crowd(200), Brand("acme", accounts=("x:own",)), Brand("ghost", hashtags=("nobodysays",))
    ) as workspace:
        made = workspace.refresh()
        sound(made.people("ghost"))
        assert workspace.people("ghost").total == 0
        assert workspace.people("acme").total > 0
        assert made.people("ghost")["engagement"].sum() == 0
        assert workspace.preview(Wanted("ghost", {"ambassador.share": 0.4}))["moved"] == 0
        row = made.people("ghost").to_dicts()[0]
        assert workspace.explanation("ghost", row["account_id"])["scores"]["engagement"]["parts"] == []
        with pytest.raises(NotFoundError, match="no ranking for the brand 'gost'"):
            workspace.people("gost")


@pytest.mark.parametrize("horizon", [0, -5, float("nan"), float("inf"), 1e9])
def test_an_absurd_horizon_is_refused_and_the_last_assessment_stays(tmp_path, horizon):
    with filled(tmp_path, crowd(50)) as workspace:
        made = workspace.refresh()
        with pytest.raises(
            UsageError,
            match=rf"horizon must be in \(0, 87600\] hours, ten years at most; got {re.escape(f'{horizon:g}')}",
        ):
            workspace.refresh(horizon_hours=horizon)
        assert workspace.current() == made


def test_parameters_that_leave_everybody_out(tmp_path):
    with filled(tmp_path, crowd(50)) as workspace:
        made = workspace.refresh()
        shown = workspace.preview(Wanted(without_platforms=("x",)))
        assert len(shown["left"]) == made.people("")["rank"].count()
        assert shown["listed"] == 0
