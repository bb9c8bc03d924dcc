"""Items of Hacker News of our own making."""

import json

import pytest

from ambassadors.events import KINDS

AT = 1_782_907_200


def item(key, kind="comment", by="lea", **fields):
    return {"id": key, "type": kind, "by": by, "time": AT} | fields


def acts(got):
    return [
        "delete" if e["delete"] else (KINDS[e["kind"]], e["actor_id"], e["target_id"], e["parent_id"])
        for e in got.events
    ]


@pytest.fixture
def take_hn(take):
    return lambda *items: take([json.dumps(one) for one in items], "h.ndjson", source="hackernews")


def test_a_comment_on_a_story_and_an_answer_to_a_person_in_any_order(take_hn):
    lines = (
        item(3, by="zoe", parent=2),
        item(2, by="Max", parent=1),
        item(1, "story", title="Acme", text="a<p>b"),
    )
    got = take_hn(*lines)
    assert acts(got) == [
        ("reply", "hackernews:zoe", "hackernews:Max", "hackernews:2"),
        ("comment", "hackernews:Max", "hackernews:lea", "hackernews:1"),
        ("post", "hackernews:lea", None, None),
    ]
    assert got.events[2]["text"] == "Acme\na\nb"
    assert acts(take_hn(*lines[::-1])) == acts(got)[::-1]


def test_a_comment_is_the_same_event_from_either_api(take_hn):
    story, comment = item(1, "story", title="Acme"), item(2, by="max", parent=1, text="hm")
    found = {
        "objectID": "2",
        "author": "max",
        "created_at_i": AT,
        "comment_text": "hm",
        "parent_id": 1,
        "story_id": 1,
    }
    tree = item(1, "story", title="Acme") | {
        "children": [item(2, by="max", parent_id=1, story_id=1, text="hm")]
    }
    items, search = take_hn(story, comment), take_hn({"hits": [found | {"_tags": ["comment"]}]}, story)
    both = [[event | {"line": 0} for event in got.events] for got in (items, search, take_hn(tree))]
    assert sorted(both[1], key=lambda event: event["post_id"]) == both[0] == both[2]
    assert both[0][1]["root_id"] == "hackernews:1"


def test_whom_nobody_tells_is_not_guessed(take_hn):
    assert acts(take_hn(item(2, parent=1))) == [("post", "hackernews:lea", None, "hackernews:1")]


@pytest.mark.parametrize("state", ["deleted", "dead"])
def test_what_was_taken_down_is_taken_back(take_hn, state):
    got = take_hn({"id": 5, "type": "comment", "time": AT, "parent": 1, state: True})
    assert acts(got) == ["delete"]
    assert got.events[0]["post_id"] == "hackernews:5"


def test_null_people_and_options_hold_nothing(take_hn):
    got = take_hn(None, {"id": "lea", "karma": 3, "created": AT}, item(6, "pollopt", poll=1), {"hits": []})
    assert (got.events, got.rejects, got.without) == ([], [], got.records)


def test_numbers_beyond_what_fits_are_ids_all_the_same(take_hn):
    got = take_hn(item(10**18, "story"), item(10**18 + 1, parent=10**18, by="max"))
    assert acts(got)[1][:3] == ("comment", "hackernews:max", "hackernews:lea")


@pytest.mark.parametrize(
    ("value", "field"),
    [
        (item(1, by=None), "by"),
        (item(1, by=3), "by"),
        (item(None, "story"), "id"),
        (item(1, "dance"), "type"),
        (item(1, "story", time=-5), "time"),
        ({"hits": [{"objectID": "1", "created_at_i": AT, "_tags": ["story"]}]}, "hits[0].author"),
        ("text", ""),
    ],
)
def test_damage_is_told(take_hn, value, field):
    got = take_hn(value)
    assert not got.events
    assert got.where == [(1, field)]
