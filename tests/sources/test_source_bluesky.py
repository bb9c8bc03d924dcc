"""AT protocol records of our own making, and Jetstream's own test lines where they are at hand."""

import json
import tarfile
from collections import Counter
from pathlib import Path

import pytest

from ambassadors.events import KINDS
from tests.sources.source_kit import NOON, Read, read_all

JETSTREAM = Path(__file__).parents[3] / "shared/data/bluesky_jetstream.tar.gz"
LEA, MAX, BRAND = "did:plc:lea", "did:plc:max", "did:web:brand.example"
AT, SEEN_US = "2026-07-01T12:00:00.000Z", NOON * 1000 + 500_000
FEED = "app.bsky.feed"


def uri(did, key, collection=f"{FEED}.post"):
    return f"at://{did}/{collection}/{key}"


def commit(collection, record=None, did=LEA, operation="create", key="k1", **more):
    inner = {"operation": operation, "collection": collection, "rkey": key}
    if record is not None:
        inner["record"] = {"$type": collection, "createdAt": AT} | record
    return {"did": did, "time_us": SEEN_US, "kind": "commit", "commit": inner} | more


def subject(did=BRAND, key="p1", **more):
    return {"subject": {"uri": uri(did, key), "cid": "c"}} | more


def acts(got: Read) -> list[tuple]:
    return [(KINDS[e["kind"]], e["actor_id"], e["target_id"], e["parent_id"]) for e in got.events]


@pytest.fixture
def take_bluesky(take):
    def take_values(*values, **options):
        return take([json.dumps(value) for value in values], "b.jsonl", source="bluesky", **options)

    return take_values


def test_a_repost_is_a_share_through_whom_it_was_seen(take_bluesky):
    via = {"uri": uri(MAX, "r9", f"{FEED}.repost"), "cid": "c"}
    got = take_bluesky(commit(f"{FEED}.repost", subject(via=via)))
    (event,) = got.events
    assert acts(got) == [("share", f"bluesky:{LEA}", f"bluesky:{BRAND}", f"bluesky:{uri(BRAND, 'p1')}")]
    assert event["via_id"] == f"bluesky:{MAX}"
    assert event["event_id"] == f"bluesky:{uri(LEA, 'k1', f'{FEED}.repost')}:share:{BRAND}"
    assert event["at"] == NOON


@pytest.mark.parametrize("seen_in", [LEA, BRAND])
def test_a_via_of_sharer_or_author_names_no_relay(take_bluesky, seen_in):
    via = {"uri": uri(seen_in, "r9", f"{FEED}.repost"), "cid": "c"}
    (event,) = take_bluesky(commit(f"{FEED}.repost", subject(via=via))).events
    assert event["via_id"] is None


def test_a_post_that_answers_quotes_and_mentions(take_bluesky):
    mention = {"features": [{"$type": "app.bsky.richtext.facet#mention", "did": did} for did in (BRAND, MAX)]}
    got = take_bluesky(
        commit(
            f"{FEED}.post",
            {
                "text": "merci !",
                "langs": ["fr"],
                "reply": {"parent": {"uri": uri(BRAND, "p2")}, "root": {"uri": uri(BRAND, "p1")}},
                "embed": {
                    "$type": "app.bsky.embed.recordWithMedia",
                    "record": {"record": {"uri": uri(MAX, "q")}},
                },
                "facets": [mention],
            },
        )
    )
    assert [act[0] for act in acts(got)] == ["reply", "quote", "mention"]
    assert [act[2] for act in acts(got)] == [f"bluesky:{BRAND}", f"bluesky:{MAX}", f"bluesky:{MAX}"]
    assert {event["root_id"] for event in got.events} == {f"bluesky:{uri(BRAND, 'p1')}"}
    assert {event["lang"] for event in got.events} == {"fr"}
    assert {event["post_id"] for event in got.events} == {f"bluesky:{uri(LEA, 'k1')}"}


def test_an_embedded_list_is_no_quote(take_bluesky):
    embed = {"$type": "app.bsky.embed.record", "record": {"uri": uri(MAX, "l", "app.bsky.graph.list")}}
    assert acts(take_bluesky(commit(f"{FEED}.post", {"text": "a list", "embed": embed})))[0][0] == "post"


def test_both_wires_give_the_same_events(take_bluesky):
    old = commit(f"{FEED}.like", subject())
    payload = {
        "$type": "network.bsky.jetstream.subscribeEvents#commit", "seq": 1, "did": LEA,
        "time": "2026-07-01T12:00:00.500Z", **old["commit"],
    }  # fmt: skip
    first, second = take_bluesky(old), take_bluesky({"$type": "message", "payload": payload})
    assert first.events == second.events
    assert acts(first)[0][0] == "like"


@pytest.mark.parametrize(
    ("created", "at"),
    [
        ("2026-07-01T12:00:00Z", NOON),
        ("2027-01-01T00:00:00Z", NOON + 500),
        ("", NOON + 500),
        ("soon", NOON + 500),
    ],
)
def test_the_servers_time_counts_where_the_writers_cannot_be(take_bluesky, created, at):
    record = {"createdAt": created, "text": "hello"}
    assert take_bluesky(commit(f"{FEED}.post", record)).events[0]["at"] == at


def test_a_delete_takes_back_what_its_record_did(take_bluesky):
    got = take_bluesky(commit("app.bsky.graph.follow", operation="delete"))
    assert got.events[0]["delete"]
    assert got.events[0]["post_id"] == f"bluesky:{uri(LEA, 'k1', 'app.bsky.graph.follow')}"
    assert (
        take_bluesky(commit("app.bsky.graph.follow", {"subject": BRAND})).events[0]["post_id"]
        == got.events[0]["post_id"]
    )


def test_what_holds_no_interaction(take_bluesky):
    got = take_bluesky(
        commit("app.bsky.graph.block", {"subject": BRAND}),
        {
            "did": LEA,
            "time_us": SEEN_US,
            "kind": "identity",
            "identity": {"did": LEA, "handle": "lea.example"},
        },
        {"did": LEA, "time_us": SEEN_US, "kind": "account", "account": {"did": LEA, "active": True}},
        commit("app.bsky.actor.profile", {"displayName": "Léa"}, operation="update"),
    )
    assert (got.records, got.without, got.rejects) == (4, 4, [])


def test_feeds_threads_records_and_notifications(take_bluesky):
    def view(did, key, **record):
        return {
            "uri": uri(did, key), "author": {"did": did, "handle": "lea.example", "displayName": "Léa"},
            "record": {"text": "hello", "createdAt": AT} | record, "indexedAt": AT,
        }  # fmt: skip

    reason = {
        "$type": f"{FEED}.defs#reasonRepost",
        "by": {"did": MAX, "handle": "max.example"},
        "indexedAt": AT,
    }
    reply = {"reply": {"parent": {"uri": uri(LEA, "p")}, "root": {"uri": uri(LEA, "p")}}}
    got = take_bluesky(
        {"feed": [{"post": view(LEA, "p")}, {"post": view(LEA, "p"), "reason": reason}]},
        {
            "thread": {
                "post": view(LEA, "p"),
                "replies": [{"post": view(MAX, "a", **reply)}, {"notFound": True}],
            }
        },
        {"records": [{"uri": uri(MAX, "l", f"{FEED}.like"), "value": {"createdAt": AT} | subject(LEA, "p")}]},
    )
    kinds = [act[0] for act in acts(got)]
    assert kinds == ["post", "share", "post", "reply", "like"]
    assert acts(got)[1][1:3] == (f"bluesky:{MAX}", f"bluesky:{LEA}")
    assert got.events[0]["actor_handle"] == "lea.example"
    assert got.records == 6
    assert got.without == 1


@pytest.mark.parametrize(
    ("value", "field", "reason"),
    [
        ({"did": LEA, "time_us": 1, "kind": "account", "account": {"active": False, "status": "deleted"}}, "did", "suppress or erase"),
        (commit(f"{FEED}.like", {"subject": {"uri": "https://example.com/1"}}), "subject.uri", "names no account"),
        (commit(f"{FEED}.like", {"subject": []}), "subject.uri", "no object"),
        (commit(f"{FEED}.like"), "record", "does not carry it"),
        (commit(f"{FEED}.post", {"text": "x"}, time_us=10**18), "time_us", "no time in microseconds"),
        ({"$type": f"{FEED}.like", "subject": {}}, "uri", "whose it is"),
        ({"feed": [7]}, "feed[0]", "no object"),
        ({"hello": 1}, "", "another source"),
        ([1], "", "not a JSON object"),
    ],
)  # fmt: skip
def test_damage_is_told(take_bluesky, value, field, reason):
    got = take_bluesky(value)
    assert not got.events
    assert got.where == [(1, field)]
    assert reason in got.rejects[0].reason


def test_a_thread_of_any_depth(take_bluesky):
    node: dict = {"post": {"uri": uri(LEA, "p"), "record": {"text": "x", "createdAt": AT}}}
    for _ in range(150):
        node = {"post": node["post"], "replies": [node]}
    assert take_bluesky({"thread": node}).records == 151


@pytest.mark.real_data
@pytest.mark.skipif(not JETSTREAM.exists(), reason="no shared data here")
def test_every_line_of_jetstreams_own_files_is_accounted_for(tmp_path):
    with tarfile.open(JETSTREAM) as archive:
        archive.extractall(tmp_path, filter="data")
    for name, lines in (
        ("corpus/testdata/expected_v1.jsonl", 152),
        ("subscribe/testdata/golden_v1.jsonl", 10),
    ):
        path = tmp_path / "bluesky_jetstream/internal" / name
        got = read_all(path, source="bluesky")
        wanted = Counter(
            item["commit"]["collection"].rsplit(".", 1)[-1]
            for item in map(json.loads, path.read_text().splitlines())
            if item["kind"] == "commit" and item["commit"]["operation"] == "create"
            and item["commit"]["collection"].startswith(("app.bsky.feed.", "app.bsky.graph.follow"))
        )  # fmt: skip
        kinds = Counter(KINDS[event["kind"]] for event in got.events if not event["delete"])
        assert got.records == lines
        assert not got.rejects
        assert kinds["share"] == wanted["repost"]
        assert kinds["like"] == wanted["like"]
        assert kinds["follow"] == wanted["follow"]
        assert (
            len(
                {
                    e["post_id"]
                    for e in got.events
                    if e["kind"] is not None and KINDS[e["kind"]] in {"post", "reply", "quote", "mention"}
                }
            )
            == wanted["post"]
        )


def test_a_label_of_ones_own_is_what_a_profile_asks_for(take_bluesky):
    def post(key, **author):
        uri = f"at://did:plc:lea/app.bsky.feed.post/{key}"
        record = {"$type": "app.bsky.feed.post", "text": "hi", "createdAt": "2026-07-01T12:00:00Z"}
        return {
            "uri": uri,
            "author": {"did": "did:plc:lea", "handle": "lea.example"} | author,
            "record": record,
        }

    label = {"val": "!no-unauthenticated", "src": "did:plc:lea"}
    got = take_bluesky(
        {
            "posts": [
                post("1", labels=[label]),
                post("2", labels=[]),
                post("3"),
                post("4", labels=[label | {"neg": True}]),
            ]
        }
    )
    assert [event["actor_asks"] for event in got.events] == [
        "logged_in_only",
        "-logged_in_only",
        None,
        "-logged_in_only",
    ]
