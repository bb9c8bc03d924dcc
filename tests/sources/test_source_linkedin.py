"""LinkedIn notifications and TikTok comments of our own making."""

import json

import pytest

from ambassadors.events import KINDS

AT = 1_782_907_200_000
MADE, PAGE, WHO = "urn:li:comment:(urn:li:share:1,2)", "urn:li:organization:1", "urn:li:person:lea"


def told(action="COMMENT", **fields):
    value = {"notificationId": 1, "action": action, "organizationalEntity": PAGE, "generatedActivity": MADE}
    inner = {"comment": {"owner": WHO, "text": "merci"}}
    return (
        value
        | {"lastModifiedAt": AT, "sourcePost": "urn:li:share:1", "decoratedGeneratedActivity": inner}
        | fields
    )


@pytest.fixture
def take_linkedin(take):
    return lambda *values: take([json.dumps(one) for one in values], "l.ndjson", source="linkedin")


@pytest.mark.parametrize(
    ("action", "kind"),
    [("LIKE", "like"), ("COMMENT", "comment"), ("SHARE", "share"), ("SHARE_MENTION", "mention")],
)
def test_each_action_is_its_kind_on_the_page(take_linkedin, action, kind):
    [event] = take_linkedin(told(action)).events
    assert (KINDS[event["kind"]], event["actor_id"], event["target_id"], event["at"]) == (
        kind,
        f"linkedin:{WHO}",
        f"linkedin:{PAGE}",
        AT,
    )


def test_a_comment_deleted_is_taken_back_and_an_edit_changes_nothing(take_linkedin):
    got = take_linkedin(told("COMMENT_DELETE"), told("COMMENT_EDIT"), told("ADMIN_COMMENT"))
    assert [(event["delete"], event["post_id"]) for event in got.events] == [(True, f"linkedin:{MADE}")]
    assert got.without == 2


@pytest.mark.parametrize(
    ("value", "field"),
    [
        (told(decoratedGeneratedActivity=None), "decoratedGeneratedActivity"),
        (told(organizationalEntity=None), "organizationalEntity"),
        (told(lastModifiedAt="soon"), "lastModifiedAt"),
        (told(lastModifiedAt=1_782_907_200), "lastModifiedAt"),  # seconds
        (told("DANCE"), "action"),
        ({"a": 1}, "notificationId"),
        (7, ""),
    ],
)
def test_damage_is_told(take_linkedin, value, field):
    got = take_linkedin(value)
    assert not got.events
    assert got.where == [(1, field)]


def test_comments_of_tiktok_are_counted_and_nothing_of_them_is_kept(take):
    one = {"id": 1, "video_id": 2, "parent_comment_id": 2, "create_time": AT // 1000, "text": "secret"}
    got = take(
        [json.dumps({"data": {"comments": [one, one | {"create_time": None}]}})], "t.ndjson", source="tiktok"
    )
    assert (got.records, got.without, got.events) == (2, 1, [])
    assert got.where == [(1, "data.comments[1].create_time")]
