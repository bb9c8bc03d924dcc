"""Mastodon objects of our own making."""

import json

import pytest

from ambassadors.events import KINDS
from ambassadors.sources.common.html import text_of
from tests.sources.source_kit import NOON, Read

AT = "2026-07-01T12:00:00.000Z"
HOME = "https://social.example"


def account(name="lea", host="social.example", number="7"):
    local = host == "social.example"
    acct = name if local else f"{name}@{host}"
    return {
        "id": number,
        "username": name,
        "acct": acct,
        "url": f"https://{host}/@{name}",
        "followers_count": 4,
    }


LEA, MAX, BRAND = account(), account("Max", "other.example", "9"), account("brand", "shop.example", "1")


def status(key="12", by=LEA, **more):
    return {
        "id": key, "uri": f"{HOME}/statuses/{key}", "created_at": AT, "account": by, "content": "<p>hello</p>",
        "mentions": [], "reblog": None, "in_reply_to_id": None, "in_reply_to_account_id": None, "language": "en",
    } | more  # fmt: skip


def acts(got: Read) -> list[tuple]:
    return [(KINDS[e["kind"]], e["actor_id"], e["target_id"], e["parent_id"]) for e in got.events]


@pytest.fixture
def take_mastodon(take):
    def take_values(*values, **options):
        return take([json.dumps(value) for value in values], "m.jsonl", source="mastodon", **options)

    return take_values


def test_a_reblog_is_a_share_beside_the_status_it_passes_on(take_mastodon):
    got = take_mastodon(status("20", MAX, reblog=status("12", BRAND), content=""))
    assert acts(got) == [
        (
            "share",
            "mastodon:max@other.example",
            "mastodon:brand@shop.example",
            f"mastodon:{HOME}/statuses/12",
        ),
        ("post", "mastodon:brand@shop.example", None, None),
    ]
    assert got.records == 2
    assert got.events[0]["followers"] == 4
    assert got.events[0]["at"] == NOON


def test_a_reply_that_quotes_and_mentions(take_mastodon):
    quoted = {"state": "accepted", "quoted_status": status("5", MAX)}
    got = take_mastodon(
        status(in_reply_to_id="3", in_reply_to_account_id="1", mentions=[BRAND, MAX], quote=quoted)
    )
    assert [act[0] for act in acts(got)] == ["reply", "quote", "mention"]
    assert [act[2] for act in acts(got)] == [
        "mastodon:brand@shop.example", "mastodon:max@other.example", "mastodon:max@other.example",
    ]  # fmt: skip
    assert {event["text"] for event in got.events} == {"hello"}


def test_a_quote_that_was_not_accepted_is_none(take_mastodon):
    quoted = {"state": "pending", "quoted_status": status("5", MAX)}
    assert acts(take_mastodon(status(quote=quoted)))[0][0] == "post"


def test_who_was_answered_is_found_in_the_same_answer_or_not_guessed(take_mastodon):
    answer = status("13", MAX, in_reply_to_id="12", in_reply_to_account_id="7")
    alone = take_mastodon(answer)
    together = take_mastodon({"ancestors": [status("12")], "descendants": [answer]})
    assert acts(alone) == [("post", "mastodon:max@other.example", None, None)]
    assert acts(together)[1] == (
        "reply", "mastodon:max@other.example", "mastodon:lea@social.example", f"mastodon:{HOME}/statuses/12",
    )  # fmt: skip


@pytest.mark.parametrize(("kind", "made"), [("favourite", "like"), ("reblog", "share")])
def test_notifications(take_mastodon, kind, made):
    note = {"id": "1", "type": kind, "created_at": AT, "account": MAX, "status": status("12", LEA)}
    got = take_mastodon(note)
    assert acts(got)[0] == (
        made, "mastodon:max@other.example", "mastodon:lea@social.example", f"mastodon:{HOME}/statuses/12",
    )  # fmt: skip
    assert acts(got)[1][0] == "post"


def test_a_mention_notification_is_its_status(take_mastodon):
    said = status("14", MAX, mentions=[LEA])
    got = take_mastodon({"id": "2", "type": "mention", "created_at": AT, "account": MAX, "status": said})
    assert [act[0] for act in acts(got)] == ["mention"]


def test_streamed_events(take_mastodon):
    got = take_mastodon(
        {"stream": ["public"], "event": "update", "payload": json.dumps(status())},
        {"stream": ["user"], "event": "filters_changed", "payload": ""},
        {"stream": ["public"], "event": "delete", "payload": "12"},
    )
    assert [act[0] for act in acts(got)] == ["post"]
    assert (got.records, got.without) == (3, 1)
    assert got.where == [(3, "payload")]


@pytest.mark.parametrize(
    ("number", "uris", "gone"),
    [
        ("112345678901234567", ["https://a.example/1"], ["mastodon:https://a.example/1"]),
        ("112345678901234567", ["https://a.example/1"] * 2, ["mastodon:https://a.example/1"]),
        ("112345678901234567", ["https://a.example/1", "https://b.example/1"], []),  # two streams in one file
        ("112345678901234567", [], []),
        ("12", ["https://a.example/1"], []),  # a number that any small instance gives
    ],
)
def test_a_streamed_delete_takes_back_what_the_same_stream_told(take_mastodon, number, uris, gone):
    told = [{"event": "update", "payload": json.dumps(status() | {"id": number, "uri": uri})} for uri in uris]
    got = take_mastodon(*told, {"event": "delete", "payload": number})
    assert [event["post_id"] for event in got.events if event["delete"]] == gone
    assert got.where == ([] if gone else [(len(told) + 1, "payload")])


def test_a_conversation_gives_its_last_status(take_mastodon):
    got = take_mastodon(
        {"id": "3", "unread": False, "accounts": [MAX], "last_status": status("15", MAX, mentions=[LEA])}
    )
    assert [act[0] for act in acts(got)] == ["mention"]
    assert (got.records, got.without) == (2, 1)


@pytest.mark.parametrize(
    "value",
    [
        {"id": "1", "options": [], "votes_count": 3},
        {"id": "1", "content": "soon", "published_at": AT, "statuses": [], "mentions": []},
        {"id": "1", "filter_action": "warn", "statuses": []},
        {"id": "1", "following": True, "followed_by": False},
    ],
)
def test_what_nobody_did_holds_no_interaction(take_mastodon, value):
    got = take_mastodon(value)
    assert (got.records, got.without, got.rejects) == (1, 1, [])


@pytest.mark.parametrize(
    ("value", "field", "reason"),
    [
        (status(uri=""), "uri", "whole statuses"),
        (status(by={"id": "7"}), "account", "no acct"),
        (status(mentions=[{"id": "1"}]), "account", "no acct"),
        (status(mentions=7), "mentions", "no list"),
        (status(created_at="yesterday"), "at", "yesterday"),
        ({"type": "follow", "id": "1", "created_at": AT, "account": MAX}, "type", "who was followed"),
        ({"statuses": [7]}, "statuses[0]", "no object"),
        ({"event": "update", "payload": "{"}, "payload", "no JSON"),
        ({"hello": 1}, "", "another source"),
    ],
)
def test_damage_is_told(take_mastodon, value, field, reason):
    got = take_mastodon(value)
    assert not got.events
    assert got.where == [(1, field)]
    assert reason in got.rejects[0].reason


@pytest.mark.parametrize(
    ("html", "text"),
    [
        (None, None),
        ("", None),
        ("<p>one</p><p>two<br/>three</p>", "one\ntwo\nthree"),
        ("<p>a &lt;b&gt; &amp; c</p>", "a <b> & c"),
        ("<script>alert(1)</script>seen", "seen"),
        ("5 < 6", "5 < 6"),
    ],
)
def test_html_as_people_read_it(html, text):
    read = text_of(html)
    assert (read or "").strip() == (text or "")


def test_what_a_profile_asks_for_is_told_with_each_act_and_what_it_does_not_say_is_not(take_mastodon):
    shy = LEA | {
        "discoverable": False,
        "indexable": True,
        "noindex": None,
        "note": "<p>I cook. <a>#<span>NoBot</span></a></p>",
    }
    dead = MAX | {"memorial": True, "note": "<p>nobot.example is my site</p>"}
    got = take_mastodon(
        status("1", shy),
        status("2", dead),
        status("3"),
        {"type": "favourite", "account": shy, "created_at": AT, "status": status("3", MAX)},
    )
    assert [e["actor_asks"] for e in got.events] == [
        "nobot undiscoverable -unindexable", "memorial -nobot", None, "nobot undiscoverable -unindexable", None,
    ]  # fmt: skip


def test_a_list_of_followers_tells_what_they_ask_for(take_mastodon):
    got = take_mastodon(
        [LEA | {"discoverable": True}],
        followers_of="mastodon:brand@shop.example",
        fetched="2026-07-02T00:00:00Z",
    )
    assert [e["actor_asks"] for e in got.events] == ["-undiscoverable"]
