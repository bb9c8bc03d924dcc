"""What changed between two assessments adds up, for everybody and every score, and is told in words."""

from __future__ import annotations

import json
import os
import random
import shutil
from importlib import import_module

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from ambassadors import assessment as assessments
from ambassadors.assessment import Assessment
from ambassadors.brands import Brand
from ambassadors.errors import NotFoundError, UsageError
from ambassadors.service import tuning
from tests.ledger.ledger_kit import NOW, table
from tests.service.service_kit import HOUR, START, act, crowd, filled

fading = import_module("ambassadors.changes.fading")  # its function goes by the same name
ACME = Brand("acme", accounts=("x:own",), staff=("x:p3",))
SETTINGS = [
    {},
    {"relay.power": 0.8, "tempo.relay_hours": 3.0},
    {"ambassador.share": 0.7, "ambassador.floor": 0.2, "engagement.cap": 1.0},
    {"relay.discounts.mutual": 0.9, "tempo.horizon_hours": 100.0},
    {"exclude.accounts": ["x:p1", "x:p2"]},
]


def check(change: dict, before: dict | None, after: dict) -> None:
    """Every score's causes add up to its change, from what stood there to what stands now."""
    for name, score in change["scores"].items():
        assert score["after"] == pytest.approx(after[name], abs=1e-9), name
        assert score["before"] == pytest.approx(before[name], abs=1e-9) if before else True, name
        told = sum(cause["change"] for cause in score["causes"])
        assert told == pytest.approx(score["after"] - score["before"], abs=1e-9), name
        assert len({cause["cause"] for cause in score["causes"]}) == len(score["causes"])
    rank = change["rank"]
    if before and before["rank"] is not None and after["rank"] is not None:
        assert rank["by_own_score"] + rank["by_others"] == rank["change"] == before["rank"] - after["rank"]
    else:
        assert set(rank.values()) == {None}
    assert change["summary"]


@given(
    st.integers(0, 10**6), st.sampled_from(SETTINGS), st.integers(60, 300), st.integers(0, 120), st.booleans()
)
@settings(max_examples=8)
def test_everybodys_change_adds_up_on_any_history(tmp_path_factory, seed, chosen, first, later, brands):
    home, brand = tmp_path_factory.mktemp("history"), "acme" if brands else ""
    rows = crowd(300, people=12, seed=seed)
    deleted = random.Random(seed).sample(rows, 15)
    with filled(home, rows, *([ACME] if brands else [])) as workspace:
        old = workspace.refresh(as_of=START + first * HOUR)
        workspace.append(
            table([{"event_id": row["event_id"], "at": NOW - 1, "delete": True} for row in deleted]), NOW
        )
        workspace.append(
            table([act(900 + n, n * 7 * HOUR, f"late{n % 4}", f"p{n % 5}") for n in range(20)]), NOW
        )
        tuning.save(workspace.state, chosen, "a test")
        new = workspace.refresh(as_of=START + (first + later) * HOUR)
        was = {row["account_id"]: row for row in old.people(brand).to_dicts()}
        for row in new.people(brand).to_dicts():
            change = workspace.change(
                brand, row["account_id"], since=old.id, language="fr" if brands else "en"
            )
            check(json.loads(json.dumps(change)), was.get(row["account_id"]), row)
    shutil.rmtree(home)


@pytest.fixture
def star(tmp_path):
    """A home in which x:star acts every day and is shared by five fans; assessed after ten days."""
    rows = [act(number, number * 24 * HOUR, "star", "own", 2) for number in range(10)]
    rows += [act(100 + number, number * 40 * HOUR, f"fan{number}", "star") for number in range(5)]
    rows += [
        act(200 + number, number * HOUR, f"fan{number % 5}", f"other{number % 7}") for number in range(40)
    ]
    with filled(tmp_path, rows) as workspace:
        tuning.save(workspace.state, {"tempo.horizon_hours": 48.0, "tempo.relay_hours": 24.0}, "a quiet test")
        workspace.refresh(as_of=START + 240 * HOUR)
        yield workspace


def causes(workspace, score="relay", **choice):
    change = workspace.change("", "x:star", **choice)
    return change, {cause["cause"]: cause for cause in change["scores"][score]["causes"]}


def test_shares_that_came_in_and_one_that_was_deleted(star):
    star.append(table([act(300 + n, (220 + n) * HOUR, f"new{n}", "star") for n in range(2)]), NOW)
    star.append(table([{"event_id": "e:104", "at": NOW - 1, "delete": True}]), NOW)
    star.refresh(as_of=START + 240 * HOUR)
    change, told = causes(star)
    assert [one["event_id"] for one in told["came"]["interactions"]] == ["e:300", "e:301"]
    assert told["came"]["words"].startswith("2 shares came in: +")
    assert told["removed"]["words"].startswith("1 share deleted: -")
    assert told["removed"]["interactions"] == [], "what was deleted is counted, not shown"
    assert told["removed"]["not_shown"] == 1
    assert "ageing" not in told, "no time passed"
    assert "2 shares came in" in change["summary"]
    french = star.change("", "x:star", language="fr")
    assert "2 partages en plus" in french["summary"]


def test_accounts_that_were_joined_and_parted_since_are_a_cause_of_their_own(star):
    """What the other account did before is no news, and the two sharing each other relays nothing."""
    rows = [act(600 + n, n * 20 * HOUR, f"pal{n}", "twin") for n in range(4)]
    rows += [act(610, 5 * HOUR, "twin", "star"), act(611, 30 * HOUR, "twin", "own", 2)]
    star.append(table(rows), NOW)
    alone = star.refresh(as_of=START + 240 * HOUR)
    link = star.state.link("x:star", "x:twin", "user_supplied", evidence="a form", reason="she said so")
    star.append(table([act(620, 241 * HOUR, "new", "star")]), NOW)
    joined = star.refresh(as_of=START + 242 * HOUR)
    change, told = causes(star, since=alone.id)
    acts = {one["event_id"] for one in told["joined"]["interactions"]}
    assert acts == {"e:600", "e:601", "e:602", "e:603", "e:610"}
    assert [one["event_id"] for one in told["came"]["interactions"]] == ["e:620"]
    assert "left_out" not in told
    assert "accounts were joined as one person’s: " in told["joined"]["words"]
    assert "réunis en une seule personne" in str(star.change("", "x:twin", since=alone.id, language="fr"))
    row = joined.people("").filter(joined.people("")["account_id"] == "x:star").to_dicts()[0]
    check(change, alone.people("").filter(alone.people("")["account_id"] == "x:star").to_dicts()[0], row)
    was = row
    star.unlink(link.id, reason="a mistake")
    parted = star.refresh(as_of=START + 242 * HOUR)
    back, told = causes(star, since=joined.id)
    assert {one["event_id"] for one in told["parted"]["interactions"]} >= {"e:610"}
    row = parted.people("").filter(parted.people("")["account_id"] == "x:star").to_dicts()[0]
    check(back, was, row)


def test_time_alone_ages(star):
    before = star.current().people("").filter(star.current().people("")["account_id"] == "x:star")
    star.refresh(as_of=START + 264 * HOUR)
    _, told = causes(star)
    after = star.current().people("").filter(star.current().people("")["account_id"] == "x:star")
    assert set(told) == {"ageing"}
    assert told["ageing"]["change"] == pytest.approx(after["relay"][0] - before["relay"][0], abs=1e-12)
    assert told["ageing"]["change"] < 0


def test_who_acts_again_replaces_their_act(star):
    star.append(table([act(300, 235 * HOUR, "fan0", "star")]), NOW)
    star.refresh(as_of=START + 240 * HOUR)
    _, told = causes(star)
    assert [one["event_id"] for one in told["again"]["interactions"]] == ["e:300"]
    assert told["again"]["change"] > 0
    assert "came" not in told


def test_a_crowd_in_the_same_bucket_takes_some_away(star):
    star.append(table([act(300 + n, 160 * HOUR, f"new{n}", "star") for n in range(6)]), NOW)
    star.refresh(as_of=START + 240 * HOUR)
    _, told = causes(star)
    assert told["saturation"]["change"] < 0 < told["came"]["change"]


def test_a_ring_lowers_the_credit(star):
    star.append(table([act(300, 200 * HOUR, "star", "fan1")]), NOW)
    star.refresh(as_of=START + 240 * HOUR)
    _, told = causes(star)
    assert told["credit"]["change"] < 0


def test_parameters_are_named_as_the_cause(star):
    tuning.save(star.state, {**star.state.parameters().overrides, "relay.power": 0.9}, "a test")
    star.append(table([act(300 + n, 160 * HOUR, f"new{n}", "star") for n in range(6)]), NOW)
    star.refresh(as_of=START + 240 * HOUR)
    change, told = causes(star)
    assert set(told) == {"came", "parameters"}
    assert change["parameters_changed"]


def test_what_was_known_before_does_not_come_in_when_the_buckets_change(star):
    """Wide buckets hold one act on each target; narrow ones hold more of the same acts."""
    wide = star.refresh(as_of=START + 240 * HOUR, horizon_hours=5000)
    star.append(table([act(300, 239 * HOUR, "star", "own")]), NOW)
    star.refresh(as_of=START + 240 * HOUR, horizon_hours=48)
    for language, words in (("en", "counted now and not before"), ("fr", "déjà là, qui ne comptaient pas")):
        change, told = causes(star, "engagement", since=wide.id, language=language)
        assert [one["event_id"] for one in told["came"]["interactions"]] == ["e:300"]
        assert len(told["taken_in"]["interactions"]) >= 5
        assert words in told["taken_in"]["words"]
        assert "again" not in told
        assert sum(one["change"] for one in told.values()) == pytest.approx(
            change["scores"]["engagement"]["change"], abs=1e-9
        )


def test_a_brand_sees_no_interaction_of_another(tmp_path):
    rows = crowd(400)
    for row in rows:
        row["text"] = "canary" if row["target_id"] != "x:own" and int(row["event_id"][2:]) % 2 else "hello"
        row["brand"] = "bolt" if row["text"] == "canary" else None
    with filled(tmp_path, rows, ACME, Brand("bolt")) as workspace:
        old = workspace.refresh(as_of=START + 200 * HOUR)
        new = workspace.refresh(as_of=START + 300 * HOUR)
        was = {row["account_id"]: row for row in old.people("acme").to_dicts()}
        hidden = 0
        for row in new.people("acme").to_dicts():
            change = workspace.change("acme", row["account_id"], since=old.id)
            check(change, was.get(row["account_id"]), row)
            assert "canary" not in json.dumps(change)
            hidden += sum(cause["not_shown"] for one in change["scores"].values() for cause in one["causes"])
        assert hidden > 50, "nothing of the other brand counted, so nothing was tested"


def test_movers_and_what_since_takes(tmp_path):
    with filled(tmp_path, crowd(500)) as workspace:
        first = workspace.refresh(as_of=START + 200 * HOUR)
        with pytest.raises(NotFoundError, match="no earlier assessment is kept; there are: none"):
            workspace.changes("")
        second = workspace.refresh(as_of=START + 300 * HOUR)
        third = workspace.refresh(as_of=START + 390 * HOUR)
        for since, meant in (
            (None, second), (first.id, first), (first.id[:8], first), ("2026-06-12", first),
            ("2026-06-13T12:00:00Z", second),
        ):  # fmt: skip
            found = workspace.changes("", since=since, top=8)
            assert (found["from"]["assessment"], found["to"]["assessment"]) == (meant.id, third.id)
        old, new = (
            {row["account_id"]: row for row in made.people("").to_dicts()} for made in (second, third)
        )
        found = workspace.changes("", top=8)
        tops = [{one for one, row in side.items() if (row["rank"] or 99) <= 8} for side in (old, new)]
        assert {row["account_id"] for row in found["entered"]} == tops[1] - tops[0]
        assert {row["account_id"] for row in found["left"]} == tops[0] - tops[1]
        moved = {one: old[one]["rank"] - new[one]["rank"] for one in tops[0] & tops[1]}
        assert {row["account_id"]: row["change"] for row in found["rose"] + found["fell"]} == {
            one: change for one, change in moved.items() if change
        }
        assert [row["change"] for row in found["rose"]] == sorted(
            (row["change"] for row in found["rose"]), reverse=True
        )
        for since, kind, words in (
            ("2020-01-01", NotFoundError, "no earlier assessment for '2020-01-01'"),
            ("dead", NotFoundError, "no earlier assessment for 'dead'"),
            ("yesterday", UsageError, "not an instant"),
        ):
            with pytest.raises(kind, match=words):
                workspace.changes("", since=since)
        person = found["rose"][0]["account_id"]
        workspace.suppress(person, "do_not_profile")
        assert person not in str(workspace.changes("", top=8))
        with pytest.raises(NotFoundError, match="suppressed"):
            workspace.change("", person)


def test_old_assessments_go_but_for_the_latest_the_current_and_the_first_of_a_month(tmp_path):
    with filled(tmp_path, crowd(60, hours=2200)) as workspace:
        workspace.settings = workspace.settings.model_copy(update={"keep_assessments": 3})
        made = []
        for number, day in enumerate((3, 5, 9, 35, 40, 62, 70, 75, 80)):
            made.append(workspace.refresh(as_of=START + day * 24 * HOUR).id)
            stamp = 1_700_000_000 + number * 60
            os.utime(workspace.current().folder / "meta.json", (stamp, stamp))
        kept = {one["id"] for one in workspace.assessments()}
        # June, July and August each have a first; the latest three stay
        assert kept == {made[0], made[3], made[5], *made[-3:]}
        assert workspace.assessments()[0] == {
            "id": made[-1], "as_of": START + 80 * 24 * HOUR, "made_at": stamp * 1000, "current": True, "redacted": 0,
        }  # fmt: skip
        again = workspace.refresh(as_of=START + 3 * 24 * HOUR)
        assert again.id == made[0]
        assert workspace.assessments()[0]["id"] == made[0]
        # the current one and the one made last before it stay, and the firsts of July and August
        assert assessments.prune(tmp_path, 2) == [made[-2]]
        assert {one["id"] for one in workspace.assessments()} == {made[0], made[3], made[5], made[-1]}


def test_what_time_leaves_is_ranked_once_for_everybody_and_is_what_one_bucket_alone_gives(star, monkeypatch):
    old = star.current()
    star.append(table([act(900, 300 * HOUR, "fan1", "star")]), NOW)
    new, asked = star.refresh(), []
    real = fading.rank

    def spy(*given, **how):
        asked.append(1)
        return real(*given, **how)

    monkeypatch.setattr(fading, "rank", spy)
    for person in new.people("")["account_id"]:
        star.change("", person, since=old.id)
    assert len(asked) == 2  # as of both instants
    told = fading.fading(old, new, "")
    every = old.bucket_starts("")
    assert len(every) > 5
    for start in every:
        monkeypatch.setattr(Assessment, "bucket_starts", lambda *_, start=start: [start])
        fading._faded.cache_clear()
        alone = fading.fading(old, new, "")
        assert alone == {side: {start: left[start]} for side, left in told.items()}
    fading._faded.cache_clear()
