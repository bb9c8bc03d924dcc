"""ActivityStreams documents of our own making, and the W3C's where they are at hand."""

import json
import tarfile
from pathlib import Path

import pytest

from ambassadors.errors import InputError
from ambassadors.events import KINDS
from tests.sources.source_kit import NOON, Read, read_all

W3C = Path(__file__).parents[3] / "shared/data/as2_w3c.tar.gz"
CONTEXT = "https://www.w3.org/ns/activitystreams"
AT = "2026-07-01T12:00:00Z"
LEA, MAX, SHOP = "https://social.example/users/Lea", "https://other.example/@max", "https://shop.example/"


def activity(kind, what, actor=LEA, **more):
    return {
        "@context": CONTEXT, "id": f"{actor}/acts/1", "type": kind, "actor": actor, "object": what, "published": AT,
    } | more  # fmt: skip


def note(key="1", by=LEA, **more):
    return {
        "id": f"{by}/statuses/{key}", "type": "Note", "attributedTo": by, "content": "<p>hello</p>", "published": AT,
    } | more  # fmt: skip


def acts(got: Read) -> list[tuple]:
    return [(KINDS[e["kind"]], e["actor_id"], e["target_id"]) for e in got.events]


@pytest.fixture
def take_as2(take):
    def take_values(*values, **options):
        return take([json.dumps(value) for value in values], "o.jsonl", source="activitystreams", **options)

    return take_values


@pytest.mark.parametrize(("kind", "made"), [("Announce", "share"), ("Like", "like"), ("EmojiReact", "like")])
@pytest.mark.parametrize(
    ("what", "owner"),
    [
        ("https://shop.example/users/brand/statuses/5", "mastodon:brand@shop.example"),
        ({"type": "Note", "id": "https://shop.example/5", "attributedTo": SHOP}, f"activitypub:{SHOP}"),
        (
            {"type": "Note", "id": "https://a.example/5", "attributedTo": {"id": "https://a.example/7", "preferredUsername": "Eve"}},
            "mastodon:eve@a.example",
        ),
    ],
)  # fmt: skip
def test_an_act_goes_to_who_wrote_it(take_as2, kind, made, what, owner):
    got = take_as2(activity(kind, what))
    assert acts(got) == [(made, "mastodon:lea@social.example", owner)]
    assert got.events[0]["at"] == NOON
    assert got.events[0]["parent_id"] == f"mastodon:{what if isinstance(what, str) else what['id']}"


def test_a_note_that_answers_two_quotes_and_mentions(take_as2):
    said = note(
        inReplyTo=[f"{MAX}/3", "https://nobody.example/notes/4"],
        quoteUrl="https://shop.example/users/brand/statuses/5",
        tag=[
            {"type": "Mention", "href": MAX, "name": "@max@other.example"},
            {"type": "Mention", "href": SHOP, "name": "Shop"},
            {"type": "Hashtag", "name": "#hello"},
        ],
        contentMap={"fr": "<p>bonjour</p>"},
    )
    got = take_as2(activity("Create", said))
    assert [act[::2] for act in acts(got)] == [
        ("reply", "mastodon:max@other.example"), ("quote", "mastodon:brand@shop.example"), ("mention", f"activitypub:{SHOP}"),
    ]  # fmt: skip
    assert {event["post_id"] for event in got.events} == {f"mastodon:{LEA}/statuses/1"}
    assert {event["lang"] for event in got.events} == {"fr"}


def test_an_answer_to_nobody_known_is_a_post_with_its_parent(take_as2):
    (event,) = take_as2(note(inReplyTo="https://nobody.example/notes/4")).events
    assert (KINDS[event["kind"]], event["parent_id"]) == ("post", "mastodon:https://nobody.example/notes/4")


def test_the_same_note_alone_and_created_is_one_event(take_as2):
    alone, created = take_as2(note()), take_as2(activity("Create", note()))
    assert alone.events == created.events


def test_an_archive_is_walked(take_as2):
    outbox = {
        "@context": CONTEXT, "type": "OrderedCollection",
        "first": {"type": "OrderedCollectionPage", "orderedItems": [activity("Create", note()), f"{LEA}/acts/9", activity("Follow", MAX)]},
    }  # fmt: skip
    got = take_as2(outbox)
    assert [act[0] for act in acts(got)] == ["post", "follow"]
    assert got.records == 4  # the collection, its page and two activities
    assert got.without == 2


@pytest.mark.parametrize(
    "value",
    [
        activity("Delete", f"{LEA}/statuses/1", published=None),
        activity("Delete", {"type": "Tombstone", "id": f"{LEA}/statuses/1"}),
        activity("Undo", {"type": "Announce", "id": f"{LEA}/statuses/1"}),
    ],
)
def test_what_is_taken_back(take_as2, value):
    (event,) = take_as2(value).events
    assert event["delete"]
    assert event["post_id"] == f"mastodon:{LEA}/statuses/1"


@pytest.mark.parametrize(
    ("value", "field", "reason"),
    [
        (activity("Like", "https://nobody.example/4"), "object", "who wrote"),
        (activity("Follow", None), "object", "no account"),
        (activity("Undo", {"type": "Like"}), "object", "has no id"),
        (note(id=None), "id", "count again"),
        (note(published="2026-07-01"), "at", "2026-07-01"),
        ({"@context": "https://schema.org", "type": "Person"}, "@context", "does not name"),
        ({"type": "Note", "name": {"en": "x"}}, "name", "nameMap"),
        ({"type": "Note", "contentMap": {"xx-419-DE": "x"}}, "contentMap.xx-419-DE", "RFC 5646"),
        ({"type": "OrderedCollection", "items": []}, "items", "orderedItems"),
        ({"type": "Image", "url": "a.jpg"}, "url", "whole address"),
        (activity("Create", note(content=3)), "content", "must be text"),
        (7, "", "no object"),
    ],
)
def test_damage_is_told(take_as2, value, field, reason):
    got = take_as2(value)
    assert not got.events
    assert got.where == [(1, field)]
    assert reason in got.rejects[0].reason


@pytest.mark.parametrize("tag", ["fr", "pt-BR", "zh-Hant-TW", "es-419", "de-1996", "x-none"])
def test_languages_that_are(take_as2, tag):
    got = take_as2(note(contentMap={tag: "hello"}))
    assert bool(got.rejects) == (tag == "x-none")


@pytest.mark.real_data
@pytest.mark.skipif(not W3C.exists(), reason="no shared data here")
def test_what_the_w3c_forbids_is_refused_and_every_document_is_accounted_for(tmp_path):
    with tarfile.open(W3C) as archive:
        archive.extractall(tmp_path, filter="data")
    must_fail = sorted((tmp_path / "as2_w3c/test/fail").glob("*.json"))
    assert len(must_fail) == 20
    for path in must_fail:
        try:
            got = read_all(path, source="activitystreams")
        except InputError:
            continue
        assert (got.events, len(got.rejects), got.records) == ([], 1, 1), path.name
    for path in sorted((tmp_path / "as2_w3c/test").glob("*.json")):
        got = read_all(path, source="activitystreams")
        rejected = {reject.line for reject in got.rejects}
        acting = {event["line"] for event in got.events} - rejected
        assert got.records >= len(acting) + got.without + len(rejected) > 0, path.name
