"""Nobody who must be left alone is ever suggested, by any path (promise 7)."""

import math

import polars as pl
import pytest
from hypothesis import given, settings

from ambassadors.outreach import Suggestions, suggest
from ambassadors.outreach.words import REASONS
from tests.outreach.outreach_worlds import NOW, event, people, person, recent, worlds


def keys(result: Suggestions) -> list[tuple[str, str]]:
    """Return kind and account of everybody who was decided on."""
    suggested = [(item.kind, item.account_id) for item in result.items]
    return [(str(kind), account) for kind, account in suggested] + [
        (refusal.kind, refusal.account_id) for refusal in result.refused
    ]


@given(worlds())
@settings(max_examples=120, deadline=None)
def test_no_path_yields_a_blocked_person(world):
    result = suggest(**world)
    rows = {row["account_id"]: row for row in world["people"].iter_rows(named=True)}
    past = world["recent"].filter(pl.col("at") < NOW, pl.col("brand"))
    waiting = {item.account_id for item in result.items if item.kind == "answer"}
    for item in result.items:
        row = rows[item.account_id]
        mine = past.filter(pl.col("actor_id") == item.account_id)
        assert item.account_id not in world["suppressions"]
        assert row["own"] is False
        assert row["staff"] is False
        assert item.evidence
        assert {one.event_id for one in item.evidence} <= set(mine["event_id"])
        assert item.thread.post_id in set(mine["post_id"])
        assert item.thread.channel == "public_reply"
        if item.kind == "contact":
            assert row["unhappy"] is not True
            assert row["stage"] != "detractor"
            assert row["enough_evidence"] is True
            assert row["rank"] is not None
            assert not mine.filter(pl.col("sentiment").mean() < 0).height
            assert item.account_id not in waiting


@given(worlds())
@settings(max_examples=50, deadline=None)
def test_everybody_refused_has_a_reason_and_nobody_stands_twice(world):
    result = suggest(**world)
    reasons = REASONS[world["language"]]
    for refusal in result.refused:
        assert refusal.reason == reasons[refusal.code]
        if refusal.account_id in world["suppressions"]:
            assert refusal.handle is None
            assert refusal.code in {"erased", "do_not_profile", "do_not_contact"}
    decided = keys(result)
    assert len(decided) == len(set(decided))


@given(worlds())
@settings(max_examples=50, deadline=None)
def test_with_room_for_all_everybody_who_acted_on_the_brand_is_decided(world):
    result = suggest(**world | {"limit": 50})
    acting = world["recent"].filter(pl.col("at") < NOW, pl.col("brand"))["actor_id"].unique().to_list()
    known = set(world["people"]["account_id"])
    decided = {account for kind, account in keys(result) if kind == "contact"}
    assert decided == known | (set(acting) & known)


@given(worlds())
@settings(max_examples=50, deadline=None)
def test_the_order_and_the_limit(world):
    result = suggest(**world)
    kinds = [item.kind for item in result.items]
    assert kinds == sorted(kinds)  # answers first
    for kind in ("answer", "contact"):
        assert kinds.count(kind) <= world["limit"]
    urgent = [item.urgency.value for item in result.items if item.kind == "answer"]
    assert urgent == sorted(urgent, reverse=True)
    scores = [item.score for item in result.items if item.kind == "contact"]
    assert scores == sorted(scores, reverse=True)
    for item in result.items:
        assert 0 <= item.urgency.value <= 100
        assert item.urgency.value == pytest.approx(100 * math.prod(item.urgency.parts.values()))


@given(worlds())
@settings(max_examples=30, deadline=None)
def test_the_order_of_the_rows_does_not_matter(world):
    shuffled = world | {
        "people": world["people"].sample(fraction=1, shuffle=True, seed=3),
        "recent": world["recent"].sample(fraction=1, shuffle=True, seed=3),
    }
    assert suggest(**shuffled) == suggest(**world)


BLOCKED = [
    ({"own": True}, {}, "own"),
    ({"staff": True}, {}, "staff"),
    ({"own": None}, {}, "own"),
    ({"unhappy": True}, {}, "unhappy"),
    ({"stage": "detractor"}, {}, "unhappy"),
    ({}, {"sentiment": -0.2}, "unhappy"),
    ({}, {"text": "Where?"}, "answer_first"),
    ({"enough_evidence": False}, {}, "not_enough_evidence"),
    ({"rank": None}, {}, "not_listed"),
    ({}, {"brand": False}, "no_interactions"),
    ({}, {"at": NOW}, "no_interactions"),
    ({}, {"kind": "like", "post_id": None}, "no_public_thread"),
]


@pytest.mark.parametrize(("of_person", "of_event", "code"), BLOCKED)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_who_may_not_be_asked_is_refused_with_that_reason(of_person, of_event, code, language):
    result = suggest(
        people(person("x:a", **of_person)), recent(event(1, "x:a", **of_event)), frozenset(), {}, NOW, 5,
        language=language,
    )  # fmt: skip
    assert [item for item in result.items if item.kind == "contact"] == []
    refusal = next(one for one in result.refused if one.account_id == "x:a" and one.kind == "contact")
    assert (refusal.code, refusal.reason) == (code, REASONS[language][code])


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("do_not_contact", "do_not_contact"),
        ("do_not_profile", "do_not_profile"),
        ("erased", "erased"),
        ("something new", "do_not_contact"),
    ],
)
def test_a_suppressed_person_is_neither_answered_nor_asked_and_not_named(kind, code):
    asking = event(1, "x:a", text="Where can I buy it?")
    result = suggest(people(person("x:a")), recent(asking), frozenset(), {"x:a": kind}, NOW, 5)
    assert result.items == ()
    mine = [one for one in result.refused if one.account_id == "x:a"]
    assert {(one.kind, one.code, one.handle) for one in mine} == {
        ("answer", code, None),
        ("contact", code, None),
    }


def test_an_unhappy_person_is_answered_but_asked_for_nothing():
    angry = event(1, "x:a", sentiment=-0.8, text="It broke.")
    result = suggest(
        people(person("x:a", unhappy=True, sentiment=-0.8)), recent(angry), frozenset(), {}, NOW, 5
    )
    assert [(item.kind, item.account_id) for item in result.items] == [("answer", "x:a")]
    assert ("contact", "x:a", "unhappy") in {(one.kind, one.account_id, one.code) for one in result.refused}


def test_an_unhappy_mean_of_recent_texts_blocks_even_where_the_list_has_not_noticed():
    rows = [event(1, "x:a", sentiment=-0.9, text="It broke."), event(2, "x:a", sentiment=0.1, text="Well.")]
    result = suggest(people(person("x:a", unhappy=False)), recent(*rows), frozenset({"p1"}), {}, NOW, 5)
    assert result.items == ()
    assert result.refused[0].code == "unhappy"


def test_somebody_outside_the_assessment_is_refused_and_not_guessed_about():
    result = suggest(people(), recent(event(1, "x:new", text="Where?")), frozenset(), {}, NOW, 5)
    assert result.items == ()
    assert next((one.kind, one.account_id, one.code, one.id) for one in result.refused) == (
        "answer", "x:new", "unknown_person", None,
    )  # fmt: skip
