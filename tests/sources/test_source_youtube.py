"""YouTube answers of our own making."""

import json

import pytest

from ambassadors.events import KINDS
from tests.sources.source_kit import NOON, Read

AT = "2026-07-01T12:00:00Z"


def comment(key="c1", by="UClea", **snippet):
    given = {
        "authorChannelId": {"value": by},
        "authorDisplayName": f"@{by}",
        "textOriginal": "merci",
        "publishedAt": AT,
    }
    return {"kind": "youtube#comment", "id": key, "snippet": given | snippet}


def thread(top, *replies):
    item = {"kind": "youtube#commentThread", "id": top["id"], "snippet": {"topLevelComment": top}}
    return item | ({"replies": {"comments": list(replies)}} if replies else {})


def answer(*items):
    return {"kind": "youtube#commentThreadListResponse", "items": list(items)}


def acts(got: Read) -> list[tuple]:
    return [
        (KINDS[e["kind"]], e["actor_id"], e["target_id"], e["parent_id"], e["root_id"]) for e in got.events
    ]


@pytest.fixture
def take_youtube(take):
    def take_values(*values, **options):
        return take([json.dumps(value) for value in values], "y.jsonl", source="youtube", **options)

    return take_values


def test_a_thread_is_a_comment_on_the_channel_and_replies_to_people(take_youtube):
    top = comment(channelId="UCbrand", videoId="v1")
    got = take_youtube(answer(thread(top, comment("c1.r", "UCmax", parentId="c1", videoId="v1"))))
    assert acts(got) == [
        ("comment", "youtube:UClea", "youtube:UCbrand", "youtube:v1", "youtube:v1"),
        ("reply", "youtube:UCmax", "youtube:UClea", "youtube:c1", "youtube:v1"),
    ]
    assert got.events[0]["event_id"] == "youtube:c1:comment:UCbrand"
    assert got.events[0]["at"] == NOON
    assert got.records == 2


def test_whom_nobody_tells_is_not_guessed(take_youtube):
    got = take_youtube(comment("c1.r", parentId="c1"), comment("c2", videoId="v1"))
    assert [act[0] for act in acts(got)] == ["post", "post"]
    assert [act[3] for act in acts(got)] == ["youtube:c1", "youtube:v1"]


def test_other_resources_hold_no_interaction(take_youtube):
    got = take_youtube(
        {"kind": "youtube#videoListResponse", "items": [{"kind": "youtube#video", "id": "v1"}]}
    )
    assert (got.records, got.without) == (1, 1)


@pytest.mark.parametrize(
    ("value", "field"),
    [
        (comment(authorChannelId=None), "snippet.authorChannelId"),
        (comment(authorChannelId=7), "snippet.authorChannelId"),
        (comment(key=None), "id"),
        (answer(7), "items[0]"),
        (answer(thread(comment(publishedAt="soon"))), "items[0].snippet.topLevelComment.at"),
        ({"items": []}, "kind"),
        ([1], "kind"),
    ],
)
def test_damage_is_told(take_youtube, value, field):
    got = take_youtube(value)
    assert not got.events
    assert got.where == [(1, field)]
