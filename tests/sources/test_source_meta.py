"""What Meta would tell of a page that does not exist."""

import json

import pytest

from ambassadors.events import KINDS

AT = 1_782_907_200


def feed(**value):
    given = {"verb": "add", "post_id": "5_1", "created_time": AT, "from": {"id": "77"}} | value
    return {
        "object": "page",
        "entry": [{"id": "5", "time": AT, "changes": [{"field": "feed", "value": given}]}],
    }


def acts(got):
    return [
        ("delete", e["post_id"])
        if e["delete"]
        else (KINDS[e["kind"]], e["actor_id"], e["target_id"], e["post_id"], e["parent_id"])
        for e in got.events
    ]


@pytest.fixture
def take_facebook(take):
    return lambda *values: take([json.dumps(one) for one in values], "f.ndjson", source="facebook")


@pytest.fixture
def take_instagram(take):
    return lambda *values: take([json.dumps(one) for one in values], "i.ndjson", source="instagram")


@pytest.mark.parametrize(
    ("value", "act"),
    [
        (
            feed(item="comment", comment_id="1_2"),
            ("comment", "facebook:77", "facebook:5", "facebook:1_2", "facebook:5_1"),
        ),
        (feed(item="like"), ("like", "facebook:77", "facebook:5", "facebook:5_1#like/77", "facebook:5_1")),
        (
            feed(item="reaction", comment_id="1_2"),
            ("like", "facebook:77", "facebook:5", "facebook:1_2#like/77", "facebook:1_2"),
        ),
        (feed(item="photo", post_id="77_9"), ("mention", "facebook:77", "facebook:5", "facebook:77_9", None)),
        (feed(item="status", **{"from": {"id": "5"}}), ("post", "facebook:5", None, "facebook:5_1", None)),
        (
            feed(item="comment", comment_id="1_2", **{"from": {"id": "5"}}),
            ("comment", "facebook:5", "facebook:5", "facebook:1_2", "facebook:5_1"),
        ),
    ],
)
def test_each_item_of_a_feed_is_its_act(take_facebook, value, act):
    assert acts(take_facebook(value)) == [act]


def test_a_like_taken_away_takes_that_like_back_and_no_other(take_facebook):
    taken = feed(item="reaction", verb="remove")
    assert acts(take_facebook(taken)) == [("delete", "facebook:5_1#like/77")]
    assert acts(take_facebook(feed(item="comment", comment_id="1_2", verb="remove"))) == [
        ("delete", "facebook:1_2")
    ]
    assert acts(take_facebook(feed(item="post", verb="remove"))) == [("delete", "facebook:5_1")]


@pytest.mark.parametrize("value", [feed(item="comment", comment_id="1", verb="edited"), feed(item="rating")])
def test_what_changes_nothing_holds_nothing(take_facebook, value):
    got = take_facebook(value)
    assert (got.events, got.rejects, got.without) == ([], [], 1)


@pytest.mark.parametrize(
    ("value", "field"),
    [
        (feed(item="comment", comment_id="1", **{"from": None}), "entry[0].changes[0].value.from"),
        (feed(item="comment", post_id=None), "entry[0].changes[0].value.post_id"),
        (feed(item="comment", comment_id="1", verb="dance"), "entry[0].changes[0].value.verb"),
        (feed(item="comment", comment_id=1.5e20), "entry[0].changes[0].value.comment_id"),
        ({"object": "user", "entry": []}, "object"),
        ({"object": "page", "entry": [7]}, "entry[0]"),
        ({"object": "page", "entry": 7}, "entry"),
    ],
)
def test_damage_is_told(take_facebook, value, field):
    got = take_facebook(value)
    assert not got.events
    assert got.where == [(1, field)]


def test_several_changes_in_one_body_are_records_of_their_own(take_facebook):
    value = feed(item="comment", comment_id="1_2")
    value["entry"][0]["changes"].append({"field": "feed", "value": {"item": "comment", "verb": "add"}})
    got = take_facebook(value)
    assert (len(got.events), got.records, got.where) == (1, 2, [(1, "entry[0].changes[1].value.post_id")])


def test_seconds_and_milliseconds_of_instagram_are_the_same_instant(take_instagram):
    def told(time, key):
        value = {"id": key, "from": {"id": "7"}, "media": {"id": "m"}, "text": "t"}
        entry = {"id": "1", "time": time, "changes": [{"field": "comments", "value": value}]}
        return {"object": "instagram", "entry": [entry]}

    got = take_instagram(told(AT, "a"), told(AT * 1000, "b"))
    assert [event["at"] for event in got.events] == [AT * 1000] * 2


def test_a_name_alone_is_no_number_of_somebody_else(take_instagram):
    got = take_instagram({"id": "c", "text": "t", "timestamp": "2026-07-01T12:00:00+0000", "username": "77"})
    assert got.events[0]["actor_id"] == "instagram:@77"


def test_what_was_said_and_has_no_id_is_told_not_passed_over(take_facebook, take_instagram):
    said = "2026-07-01T12:00:00+0000"
    for got in (
        take_facebook({"data": [{"message": "hi", "created_time": said, "from": {"id": "7"}}]}),
        take_instagram({"data": [{"text": "hi", "timestamp": said, "username": "lea_test"}]}),
    ):
        assert (got.events, got.where) == ([], [(1, "data[0].id")])
