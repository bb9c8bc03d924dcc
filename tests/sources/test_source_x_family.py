"""The rules of X API v1.1, the activity APIs and the archive, on objects of our own making."""

from __future__ import annotations

import json
import shutil
import zipfile

import pytest

from ambassadors.events import KINDS, format_instant
from ambassadors.sources import places
from tests.sources.sample_kit import SAMPLES, samples, values
from tests.sources.source_kit import Read, read_all

AT = "Wed Jul 01 12:00:00 +0000 2026"
LEA = {"id": 7, "id_str": "7", "screen_name": "lea_test", "name": "Léa", "followers_count": 12}
ACME = {"id": 1, "id_str": "1", "screen_name": "acme_test"}


def status(key="12", user=LEA, text="hello", **more):
    return {"id": int(key), "id_str": key, "user": user, "text": text, "created_at": AT} | more


def mentions(*people):
    return {"user_mentions": [{"id_str": key, "screen_name": name} for key, name in people]}


def acts(got: Read) -> list[tuple]:
    return [
        (event["event_id"], "delete" if event["delete"] else KINDS[event["kind"]], event["parent_id"])
        for event in got.events
    ]


@pytest.fixture
def take_v1(take):
    return lambda *found: take([json.dumps(value) for value in found], "v1.ndjson", source="x-v1")


@pytest.fixture
def take_activity(take):
    return lambda *found: take([json.dumps(value) for value in found], "a.ndjson", source="x-activity")


def activity(kind, payload, asked="1", includes=None, **more):
    data = {"event_uuid": "-1", "event_type": kind, "filter": {"user_id": asked}, "payload": payload}
    return {"data": data | {"includes": includes or {}}} | more


def post(key="12", author="7", **more):
    return {"id": key, "author_id": author, "created_at": "2026-07-01T12:00:00Z", "text": "hello"} | more


class TestV1:
    def test_a_status_says_who_wrote_it_when_and_how_many_follow(self, take_v1):
        [event] = take_v1(status()).events
        assert (event["event_id"], KINDS[event["kind"]], event["actor_id"]) == ("x:12", "post", "x:7")
        assert (event["actor_handle"], event["actor_name"], event["followers"]) == ("lea_test", "Léa", 12)
        assert (format_instant(event["at"]), event["root_id"]) == ("2026-07-01T12:00:00Z", "x:12")

    def test_a_share_is_its_original_and_none_of_its_mentions(self, take_v1):
        original = status("10", ACME, "hi @max_test", entities=mentions(("8", "max_test")))
        got = take_v1(
            status(retweeted_status=original, entities=mentions(("1", "acme_test"), ("8", "max_test")))
        )
        assert acts(got) == [("x:12:share:1", "share", "x:10"), ("x:10:mention:8", "mention", None)]

    def test_a_share_whose_original_lacks_its_user_is_known_by_its_text(self, take_v1):
        named = {"user_mentions": [{"id_str": "1", "screen_name": "acme_test", "indices": [3, 13]}]}
        share = status(
            text="RT @acme_test: hi", retweeted_status={"id_str": "10", "text": "hi"}, entities=named
        )
        assert acts(take_v1(share)) == [("x:12:share:1", "share", "x:10")]
        assert take_v1(share | {"entities": {}}).where == [(1, "retweeted_status.user")]

    def test_a_cut_status_counts_with_its_whole_text(self, take_v1):
        whole = {"full_text": "a long text @max_test", "entities": mentions(("8", "max_test"))}
        got = take_v1(status(text="a long…", truncated=True, entities=mentions(), extended_tweet=whole))
        assert [event["text"] for event in got.events] == ["a long text @max_test"]
        assert acts(got) == [("x:12:mention:8", "mention", None)]

    def test_reply_quote_and_mentions_of_one_status(self, take_v1):
        got = take_v1(
            status(
                in_reply_to_status_id_str="11",
                in_reply_to_user_id_str="1",
                quoted_status=status("20", {"id": 9}, "q"),
                entities=mentions(("1", "acme_test"), ("8", "max_test"), ("8", "max_test")),
            )
        )
        assert acts(got) == [
            ("x:12:quote:9", "quote", "x:20"),
            ("x:12:reply:1", "reply", "x:11"),
            ("x:12:mention:8", "mention", "x:11"),
            ("x:20", "post", None),
        ]
        assert {event["root_id"] for event in got.events[:3]} == {None}

    def test_a_quote_of_what_is_gone_and_a_reply_to_somebody_who_left(self, take_v1):
        link = {"expanded": "https://twitter.com/Acme_Test/status/20"}
        quote = status(quoted_status_id_str="20", quoted_status_permalink=link)
        assert acts(take_v1(quote)) == [("x:12:quote:@acme_test", "quote", "x:20")]
        assert acts(take_v1(status(quoted_status_id_str="20"))) == [("x:12", "post", None)]
        assert acts(take_v1(status(in_reply_to_status_id_str="11"))) == [("x:12", "post", "x:11")]

    def test_numbers_beyond_2_to_the_53_are_exact_and_lost_digits_are_told(self, take_v1):
        number = {"id": 9007199254740993, "user": LEA, "text": "a", "created_at": AT}
        assert take_v1(number).ids == ["x:9007199254740993"]
        lost = take_v1(number | {"id": 9.007199254740992e15})
        assert lost.where == [(1, "id")]
        assert "lost digits" in lost.rejects[0].reason

    @pytest.mark.parametrize(
        ("text", "at"),
        [
            ("Tue Mar 21 20:50:14 +0000 2006", "2006-03-21T20:50:14Z"),
            ("Thu Nov 04 00:59:59 +0200 2010", "2010-11-03T22:59:59Z"),
            ("2031-01-01T00:00:00.000Z", "2031-01-01T00:00:00Z"),
        ],
    )
    def test_times_of_three_eras(self, take_v1, text, at):
        assert format_instant(take_v1(status(created_at=text)).events[0]["at"]) == at

    @pytest.mark.parametrize(
        "text", ["Tue Xyz 21 20:50:14 +0000 2006", "Tue Feb 31 20:50:14 +0000 2006", "1160000000"]
    )
    def test_times_that_are_none(self, take_v1, text):
        assert take_v1(status(created_at=text)).where == [(1, "at")]

    def test_deletes_of_a_stream(self, take_v1):
        notice = {"delete": {"status": {"id_str": "12", "user_id_str": "7"}, "timestamp_ms": "1782907200000"}}
        held = {"status_withheld": {"id": 13, "user_id": 7, "withheld_in_countries": ["DE"]}}
        got = take_v1(
            notice, held, {"limit": {"track": 5}}, {"user_withheld": {"id": 7}}, {"delete": {"status": {}}}
        )
        assert [event["post_id"] for event in got.events] == ["x:12", "x:13"]
        assert all(event["delete"] for event in got.events)
        assert (got.without, got.where) == (1, [(4, "user_withheld"), (5, "delete.status.id_str")])

    def test_likes_and_follows_of_a_user_stream_and_their_undoing(self, take_v1):
        told = {
            "event": "favorite",
            "created_at": AT,
            "source": LEA,
            "target": ACME,
            "target_object": status("10", ACME),
        }
        follow = {"event": "follow", "created_at": AT, "source": LEA, "target": ACME}
        got = take_v1(told, follow, told | {"event": "unfavorite"}, follow | {"event": "unfollow"})
        assert acts(got)[0] == ("x:10#like/7:2026-07-01T12:00:00+00:00", "like", "x:10")
        undone = [event["post_id"] for event in got.events if event["delete"]]
        assert undone == ["x:10#like/7", "x:1#follow/7"]
        assert {event["post_id"] for event in got.events if event["event_id"]} >= set(undone)

    def test_users_lists_and_errors_hold_nothing_but_the_status_in_a_user(self, take_v1):
        inside = {name: value for name, value in status().items() if name != "user"}
        got = take_v1(LEA, LEA | {"status": inside}, {"ids": [1], "next_cursor_str": "0"}, {"errors": []})
        assert (got.ids, got.without) == (["x:12"], 3)

    def test_a_post_is_the_same_event_in_v1_and_v2(self, take, take_v1):
        """So that a brand which changes over does not count it twice."""
        one = take_v1(status(text="@acme_test hi", entities=mentions(("1", "acme_test")), lang="en")).events[
            0
        ]
        two = take(
            json.dumps(
                {
                    "data": [
                        post(
                            text="@acme_test hi",
                            conversation_id="12",
                            edit_history_tweet_ids=["12"],
                            entities={
                                "mentions": [{"start": 0, "end": 10, "username": "acme_test", "id": "1"}]
                            },
                        )
                    ]
                }
            ),
            "v2.json",
        ).events[0]
        same = (
            "event_id",
            "at",
            "kind",
            "actor_id",
            "target_id",
            "post_id",
            "parent_id",
            "root_id",
            "via_id",
            "text",
        )
        assert {name: one[name] for name in same} == {name: two[name] for name in same}


class TestV2Edits:
    def test_the_newest_version_takes_the_older_ones_back(self, take):
        newest = post("15", edit_history_tweet_ids=["13", "14", "15"])
        got = take(
            json.dumps({"data": [newest, post("13", edit_history_tweet_ids=["13", "14", "15"])]}), "e.json"
        )
        assert [event["post_id"] for event in got.events if event["delete"]] == ["x:13", "x:14"]
        assert [event["event_id"] for event in got.events if not event["delete"]] == ["x:15", "x:13"]


class TestActivity:
    def test_the_subscription_tells_whom_a_post_acts_on_where_the_post_does_not(self, take_activity):
        got = take_activity(
            activity("post.mention.create", post("20")),
            activity("post.repost.create", post("21", referenced_tweets=[{"type": "retweeted", "id": "10"}])),
            activity("post.quote.create", post("22", referenced_tweets=[{"type": "quoted", "id": "10"}])),
            activity("post.reply.create", post("23", referenced_tweets=[{"type": "replied_to", "id": "10"}])),
        )
        assert acts(got) == [
            ("x:20:mention:1", "mention", None),
            ("x:21:share:1", "share", "x:10"),
            ("x:22:quote:1", "quote", "x:10"),
            ("x:23:reply:1", "reply", "x:10"),
        ]

    def test_what_the_account_does_itself_is_not_turned_on_itself(self, take_activity):
        own = activity(
            "post.quote.create", post("22", "1", referenced_tweets=[{"type": "quoted", "id": "10"}])
        )
        assert take_activity(own).where == [(1, "data.payload.referenced_tweets")]
        assert acts(take_activity(activity("post.create", post("24", "1")))) == [("x:24", "post", None)]

    def test_likes_in_both_directions(self, take_activity):
        body = {"liked_tweet_id": "10", "liked_tweet_author_id": "1", "timestamp_ms": "1782907200236"}
        users = [{"id": "1", "username": "acme_test"}, {"data": {"id": "7", "username": "lea_test"}}]
        inbound = take_activity(activity("like.create", body, includes={"users": users})).events[0]
        outbound = take_activity(activity("like.create", body, asked="7")).events[0]
        assert inbound["event_id"] == outbound["event_id"] == "x:10#like/7:2026-07-01T12:00:00.236Z"
        assert (inbound["actor_handle"], inbound["target_id"]) == ("lea_test", "x:1")
        unknown = take_activity(activity("like.create", body))
        assert unknown.where == [(1, "data.includes.users")]

    def test_a_follow_needs_the_time_at_which_it_came(self, take_activity):
        two = {"source": {"data": {"id": "7"}}, "target": {"data": {"id": "1"}}}
        assert take_activity(activity("follow.follow", two)).where == [(1, "received_at")]
        at = "2026-07-01T12:00:00Z"
        got = take_activity(activity("follow.follow", two, received_at=at), activity("follow.unfollow", two))
        assert [event["post_id"] for event in got.events] == ["x:1#follow/7"] * 2
        assert [event["delete"] for event in got.events] == [False, True]

    def test_a_delete_without_a_time_has_that_of_its_post(self, take_activity):
        [event] = take_activity(
            activity("post.delete", {"id": "2080761390344937796", "author_id": "1"})
        ).events
        assert (event["post_id"], format_instant(event["at"])[:19]) == (
            "x:2080761390344937796",
            "2026-07-24T21:05:48",
        )

    def test_permissions_taken_back_are_told_and_messages_are_nobodys_business(self, take_activity):
        got = take_activity(
            activity("oauth.revoke", {}),
            {"user_event": {"revoke": {"source": {"user_id": "63"}}}},
            activity("dm.received", {"text": "private"}),
            {"for_user_id": "1", "direct_message_events": [{"id": "1"}]},
        )
        assert (got.where, got.without) == ([(1, "data.event_type"), (2, "user_event.revoke")], 2)
        assert "x:63 took back the permission" in got.rejects[1].reason

    def test_one_damaged_event_of_a_body_costs_itself_alone(self, take_activity):
        [body] = values(samples("x-activity", "good-account")[0])
        broken = body | {"favorite_events": [5, {"favorited_status": {}, "user": LEA}]}
        got = take_activity(broken)
        assert got.where == [
            (1, "favorite_events[0]"),
            (1, "favorite_events[1].user"),
            (1, "favorite_events[1].favorited_status.id_str"),
        ]
        assert len(got.events) == 4


class TestArchive:
    def test_a_zip_is_read_like_its_folder(self, tmp_path):
        whole = tmp_path / "twitter.zip"
        with zipfile.ZipFile(whole, "w") as archive:
            for path in (SAMPLES / "x-archive").glob("*.js"):
                archive.write(path, f"data/{path.name}")
            archive.writestr("assets/picture.png", b"\x89PNG")
        found = places([whole])
        assert found.left_out == [f"{whole}/assets/picture.png"]
        events = [event for place in found.inputs for event in read_all(place).events]
        folder = [
            event for path in sorted((SAMPLES / "x-archive").glob("*.js")) for event in read_all(path).events
        ]
        assert events == folder
        assert [event["actor_id"] for event in events if not event["delete"]] == ["x:7"] * 3

    @pytest.mark.parametrize(
        "account", [None, "window.YTD.account.part0 = [", "window.YTD.account.part0 = [[]]"]
    )
    def test_without_account_js_nobody_is_guessed(self, tmp_path, account):
        shutil.copy(samples("x-archive", "good-tweets")[0], tmp_path / "tweets.js")
        if account:
            (tmp_path / "account.js").write_text(account)
        got = read_all(tmp_path / "tweets.js")
        assert not got.events
        assert len(got.rejects) == got.records == 3
        assert "keep it beside this file" in got.rejects[0].reason

    def test_a_damaged_zip_is_told(self, tmp_path):
        broken = tmp_path / "a.zip"
        with zipfile.ZipFile(broken, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("e.csv", "event_id,at,kind,actor_id,target_id\n" * 500)
        data = bytearray(broken.read_bytes())
        data[40:60] = b"\0" * 20
        broken.write_bytes(data)
        from ambassadors.errors import InputError

        with pytest.raises(InputError, match=r"a\.zip/e\.csv cannot be (read|unpacked)"):
            [read_all(place) for place in places([broken]).inputs]
