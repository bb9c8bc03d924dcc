"""X API v2 objects of our own making, and the fixtures of twarc-csv where they are at hand."""

import json
import tarfile
from pathlib import Path

import orjson
import pytest

from ambassadors.errors import InputError
from ambassadors.events import KINDS
from tests.sources.source_kit import Read, given, read_all

TWARC = Path(__file__).parents[3] / "shared/data/x_v2_twarc_csv.tar.gz"
AT = "2026-07-24T21:05:48.000Z"
USERS = [
    {"id": "7", "username": "Lea", "name": "Léa", "public_metrics": {"followers_count": 38}},
    {"id": "1", "username": "Brand"},
    {"id": "9", "username": "Max"},
]


def post(key="12", author="7", text="hello", **more):
    return {"id": key, "author_id": author, "created_at": AT, "conversation_id": key, "text": text} | more


def refers(**kinds):
    return [{"type": kind, "id": key} for kind, key in kinds.items()]


def mentions(*pairs):
    return {"mentions": [{"start": start, "id": key} for start, key in pairs]}


def response(*data, tweets=(), users=USERS, **more):
    return {"data": list(data), "includes": {"users": users, "tweets": list(tweets)}} | more


def acts(got: Read) -> list[tuple]:
    return [
        (event["event_id"], KINDS[event["kind"]], event["target_id"], event["parent_id"])
        for event in got.events
    ]


@pytest.fixture
def take_x(take):
    def take_values(*values, **options):
        return take([json.dumps(value) for value in values], "x.jsonl", source="x", **options)

    return take_values


def test_a_reply_that_quotes_and_mentions_is_several_events_of_one_post(take_x):
    tweet = post(
        text="@brand look @max",
        in_reply_to_user_id="1",
        conversation_id="10",
        referenced_tweets=refers(replied_to="11", quoted="20"),
        entities={
            "mentions": [
                {"start": 0, "id": "1"},
                {"start": 12, "username": "MAX"},
                {"start": 17, "username": "Eve"},
            ]
        },
        lang="en",
        paid_partnership=True,
    )
    got = take_x(response(tweet, tweets=[post("20", "9")]))
    assert acts(got)[:4] == [
        ("x:12:quote:9", "quote", "x:9", "x:20"),
        ("x:12:reply:1", "reply", "x:1", "x:11"),
        ("x:12:mention:9", "mention", "x:9", "x:11"),
        ("x:12:mention:@eve", "mention", "x:@eve", "x:11"),
    ]
    assert {(event["post_id"], event["root_id"]) for event in got.events[:4]} == {("x:12", "x:10")}
    assert given(got.events[1]) == {
        "event_id": "x:12:reply:1",
        "at": 1_784_927_148_000,
        "kind": KINDS.index("reply"),
        "actor_id": "x:7",
        "target_id": "x:1",
        "actor_handle": "Lea",
        "actor_name": "Léa",
        "target_handle": "Brand",
        "post_id": "x:12",
        "parent_id": "x:11",
        "root_id": "x:10",
        "text": "@brand look @max",
        "lang": "en",
        "platform": "x",
        "url": "https://x.com/i/status/12",
        "followers": 38,
        "disclosed_paid": True,
        "delete": False,
        "line": 1,
    }
    assert (got.records, acts(got)[4]) == (2, ("x:20", "post", None, None))


def test_a_share_has_no_mentions_of_its_own(take_x):
    shared = post(
        text="RT @max: hi @brand",
        referenced_tweets=refers(retweeted="20"),
        entities=mentions((3, "9"), (9, "1")),
    )
    assert acts(take_x(response(shared, tweets=[post("20", "9")])))[0] == (
        "x:12:share:9",
        "share",
        "x:9",
        "x:20",
    )
    assert acts(take_x(response(shared))) == [("x:12:share:9", "share", "x:9", "x:20")]  # by its RT @name


@pytest.mark.parametrize("kind", ["retweeted", "quoted", "replied_to"])
def test_an_unknown_author_is_rejected_with_the_repair(take_x, kind):
    got = take_x(
        response(post("5"), post(referenced_tweets=refers(**{kind: "20"}), entities=mentions((0, "1"))))
    )
    assert (got.ids, got.where, got.records) == (["x:5"], [(1, "data[1].referenced_tweets")], 2)
    assert f"who wrote the {kind} post 20 is not in includes.tweets" in got.rejects[0].reason
    assert "expansions=referenced_tweets.id.author_id" in got.rejects[0].reason


def test_what_x_says_is_gone_cannot_be_mended(take_x):
    errors = [{"resource_id": "20", "title": "Not Found Error"}]
    quote = post("13", referenced_tweets=refers(quoted="20"))
    share = post("14", referenced_tweets=refers(retweeted="20"))
    got = take_x(response(quote, share, errors=errors))
    assert (acts(got), got.records, got.without, got.rejects) == ([("x:13", "post", None, None)], 3, 2, [])


def test_context_is_read_where_it_is_complete(take_x):
    tweets = [
        post("20", "9", referenced_tweets=refers(quoted="30")),
        {"id": "21", "text": "x"},
        post("22", "9", text=""),
    ]
    got = take_x(response(post(), tweets=[*tweets, post(), tweets[0]]))
    assert (got.ids, got.records, got.without) == (["x:12", "x:20"], 6, 4)


def test_flattened_posts(take_x):
    inlined = post("20", "9") | {"author": USERS[2], "type": "quoted"}
    more = {"author": USERS[0], "__twarc": {"version": "2"}}
    flat = post(referenced_tweets=[inlined], entities=mentions((0, "1"))) | more
    got = take_x(flat)
    assert acts(got) == [
        ("x:12:quote:9", "quote", "x:9", "x:20"),
        ("x:12:mention:1", "mention", "x:1", None),
        ("x:20", "post", None, None),
    ]
    assert [(event["actor_handle"], event["followers"]) for event in got.events] == [("Lea", 38)] * 2 + [
        ("Max", None)
    ]


def test_one_document_and_a_stream_object(take):
    for text in (
        json.dumps(response(post()), indent=1),
        json.dumps({"data": post(), "includes": {}, "matching_rules": []}),
    ):
        assert take(text, "x.json", source="x").ids == ["x:12"]


def test_long_posts_are_whole(take_x):
    assert take_x(response(post(note_tweet={"text": "all of it"}))).events[0]["text"] == "all of it"


@pytest.mark.parametrize(
    "value",
    [
        {"data": [{"start": AT, "end": AT, "tweet_count": 5}], "meta": {}},
        {"data": [USERS[0]], "meta": {}},
        {"errors": [{"title": "Not Found Error"}]},
        {"data": [{"id": "5", "event_type": "MessageCreate", "text": "hi", "sender_id": "7"}]},
        {"data": [{"id": "3", "owner_id": "1", "member_count": 3}]},
        {"data": {"undrop": {"tweet": {"id": "5"}, "event_at": AT}}},
        USERS[0],
    ],
)
def test_records_without_interaction(take_x, value):
    got = take_x(value)
    assert (got.records, got.without, got.events, got.rejects) == (1, 1, [], [])


@pytest.mark.parametrize(
    ("value", "at"),
    [
        ({"data": {"delete": {"tweet": {"id": "1170147183095664640"}, "event_at": AT}}}, 1_784_927_148_000),
        ({"drop": {"tweet": {"id": "1170147183095664640"}, "event_at": AT}}, 1_784_927_148_000),
        ({"data": {"withheld": {"tweet": {"id": "1170147183095664640"}, "event_at": AT}}}, 1_784_927_148_000),
        (
            {"delete": {"status": {"id_str": "1170147183095664640"}, "timestamp_ms": "1784927148000"}},
            1_784_927_148_000,
        ),
        (
            {
                "id": "1170147183095664640",
                "action": "delete",
                "created_at": "2019-09-07T01:30:03.390Z",
                "redacted_at": AT,
            },
            1_784_927_148_000,
        ),
    ],
)
def test_deletes(take_x, value, at):
    [event] = take_x(value).events
    assert given(event) == {
        "at": at,
        "post_id": "x:1170147183095664640",
        "platform": "x",
        "delete": True,
        "line": 1,
    }


@pytest.mark.parametrize(
    ("value", "field", "text"),
    [
        (
            {"data": {"user_delete": {"user": {"id": "7"}, "event_at": AT}}},
            "id",
            "X removed the account x:7 (user_delete)",
        ),
        (
            {"id": "7", "action": "delete", "created_at": AT, "reason": "suspended"},
            "id",
            "X removed the account x:7",
        ),
        ({"data": {"delete": {"tweet": {}}}}, "id", "the delete names no post; give tweet.id"),
        (
            {"data": [post(author=None)]},
            "data[0].author_id",
            "author_id is missing; ask the API for tweet.fields=author_id",
        ),
        ({"data": [post(author=7)]}, "data[0].author_id", "author_id is no str; is this the right source?"),
        ({"data": [post() | {"created_at": "now"}]}, "data[0].at", "at 'now' is not RFC 3339"),
        (
            {"data": [post() | {"entities": []}]},
            "data[0].entities.mentions",
            "lies in something that is no object",
        ),
        ({"data": [post() | {"referenced_tweets": {}}]}, "data[0].referenced_tweets", "is no list"),
        ({"data": [5]}, "data[0]", "data[0] is no object; the response is damaged"),
        ({"includes": {"tweets": 5}, "data": []}, "includes.tweets", "includes.tweets is no list"),
        ({"hello": "world"}, "", "not an X API v2 response, post or compliance object"),
        (5, "", "not a JSON object"),
    ],
)
def test_wrong_objects(take_x, value, field, text):
    got = take_x(response(post()), value)
    assert (got.ids, got.where, got.records) == (["x:12"], [(2, field)], 2)
    assert text in got.rejects[0].reason


def objects(value):
    """Count plainly: what is in data, includes.tweets and errors; or an object and what is inlined in it."""
    if "data" in value or "errors" in value:
        data = value.get("data", [])
        tweets = value.get("includes", {}).get("tweets", [])
        return (len(data) if isinstance(data, list) else 1) + len(tweets) + len(value.get("errors", []))
    return 1 + sum("text" in reference for reference in value.get("referenced_tweets", []))


def twice(value):
    """Count posts that stand in data more than once; each time, they give their events."""
    data = value.get("data")
    keys = [item.get("id") for item in data if "text" in item] if isinstance(data, list) else []
    return len(keys) - len(set(keys))


@pytest.mark.real_data
@pytest.mark.skipif(not TWARC.exists(), reason="no shared data here")
def test_every_object_of_the_files_is_accounted_for(tmp_path):
    with tarfile.open(TWARC) as archive:
        archive.extractall(tmp_path, filter="data")
    files = sorted((tmp_path / "x_v2_twarc_csv/test-data").iterdir())
    totals = [0, 0, 0, 0]
    for path in files:
        if not path.stat().st_size:
            with pytest.raises(InputError, match="is empty"):
                read_all(path, source="x")
            continue
        expected = broken = repeated = 0
        for line in filter(str.strip, path.read_text("utf-8").split("\n")):
            try:
                value = orjson.loads(line)
                expected += objects(value)
                repeated += twice(value)
            except orjson.JSONDecodeError:
                broken += 1
        got = read_all(path, source="x")
        yielding = len({(event["line"], event["post_id"]) for event in got.events}) + repeated
        assert got.records == expected + broken, path.name
        assert got.records == yielding + got.without + len(got.rejects), path.name
        totals = [
            sum(pair)
            for pair in zip(totals, (got.records, yielding, got.without, len(got.rejects)), strict=True)
        ]
    assert len(files) == 28
    assert totals == [2594, 2244, 347, 3]
