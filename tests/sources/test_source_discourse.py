"""Bodies of a forum that does not exist."""

import json

import pytest

from ambassadors.events import KINDS

HOST = "discourse:forum.example"
BESIDE = {"instance": "https://Forum.example/", "received_at": "2026-07-01T13:00:00Z"}


def post(number, who="Lea", **fields):
    about = {"post_number": number, "topic_id": 7, "username": who, "created_at": "2026-07-01T12:00:00Z"}
    return about | {"cooked": "<p>merci</p>", "post_type": 1} | fields


def body(**fields):
    return BESIDE | fields


def acts(got):
    return [
        "delete" if e["delete"] else (KINDS[e["kind"]], e["actor_id"], e["target_id"], e["parent_id"])
        for e in got.events
    ]


@pytest.fixture
def take_forum(take):
    return lambda *values: take([json.dumps(one) for one in values], "d.ndjson", source="discourse")


def test_answers_quotes_and_mentions_are_one_act_each(take_forum):
    cooked = '<aside class="quote" data-post="1" data-username="Zoe"><p>a</p></aside><p>b</p>'
    answered = post(
        3,
        cooked=cooked,
        reply_to_post_number=2,
        reply_to_user={"username": "Max"},
        mentioned_users=[{"username": "Zoe"}, {"username": "Max"}, {"username": "Ida"}],
    )
    assert acts(take_forum(body(post=answered))) == [
        ("reply", f"{HOST}/u/lea", f"{HOST}/u/max", f"{HOST}/t/7/2"),
        ("quote", f"{HOST}/u/lea", f"{HOST}/u/zoe", f"{HOST}/t/7/2"),
        ("mention", f"{HOST}/u/lea", f"{HOST}/u/ida", f"{HOST}/t/7/2"),
    ]


def test_two_forums_do_not_share_their_people(take_forum):
    got = take_forum(body(post=post(1)), body(post=post(1)) | {"instance": "https://other.example/talk/"})
    assert [e["actor_id"] for e in got.events] == [f"{HOST}/u/lea", "discourse:other.example/talk/u/lea"]
    assert len({e["post_id"] for e in got.events}) == 2


def test_whom_nobody_tells_is_not_guessed(take_forum):
    assert acts(take_forum(body(post=post(4)))) == [("post", f"{HOST}/u/lea", None, f"{HOST}/t/7/1")]


def test_a_topic_tells_who_opened_it(take_forum):
    topic = body(id=7, details={"created_by": {"username": "Acme"}}, post_stream={"posts": [post(4)]})
    assert acts(take_forum(topic)) == [("comment", f"{HOST}/u/lea", f"{HOST}/u/acme", f"{HOST}/t/7/1")]


@pytest.mark.parametrize(
    "value",
    [
        body(post=post(4, deleted_at="2026-07-01T12:30:00Z")),
        body(post=post(4), event="post_destroyed"),
    ],
)
def test_what_was_taken_down_is_taken_back(take_forum, value):
    got = take_forum(value)
    assert acts(got) == ["delete"]
    assert got.events[0]["post_id"] == f"{HOST}/t/7/4"


@pytest.mark.parametrize(
    "value",
    [
        body(post=post(2, topic_archetype="private_message")),
        body(like={"post": post(2, topic_archetype="private_message"), "user": {"username": "Max"}}),
        body(post=post(2, post_type=4)),
        body(notification={"id": 1}),
    ],
)
def test_private_and_silent_things_hold_nothing(take_forum, value):
    got = take_forum(value)
    assert (got.events, got.rejects, got.without) == ([], [], 1)


@pytest.mark.parametrize(
    ("value", "field"),
    [
        ({"post": post(1)}, "instance"),
        (body(post=post(1)) | {"instance": "https://["}, "instance"),
        (body(post=post(1)) | {"instance": 7}, "instance"),
        (body(post=post(None)), "post.post_number"),
        (body(post=post(1, username="")), "post.username"),
        (body(post=7), "post"),
        (body(like={"post": post(1)}), "like.user.username"),
        (body(event="user_anonymized", user={"id": 1}), "event"),
        (body(), "post"),
        (3, ""),
    ],
)
def test_damage_is_told(take_forum, value, field):
    got = take_forum(value)
    assert not got.events
    assert got.where == [(1, field)]
