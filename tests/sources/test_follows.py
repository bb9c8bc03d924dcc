"""Who follows whom: with the platform's time where it tells one, else once it is said whose list it is and of when."""

from __future__ import annotations

import json

import pytest

from ambassadors.errors import InputError, UsageError
from ambassadors.events import KINDS
from ambassadors.ledger import Ledger
from ambassadors.sources import SOURCES, ReadOptions, recognised
from ambassadors.sources.common.follows import ListsPeople
from tests.cli.cli_kit import cli
from tests.sources.source_kit import NOON

FETCHED = "2026-07-01T12:00:00Z"
LISTS: dict[str, tuple] = {
    "x": ({"data": [{"id": "7", "name": "Léa", "username": "lea", "public_metrics": {"followers_count": 38}}], "meta": {}},) * 2,
    "x-v1": ({"users": [{"id": 7, "id_str": "7", "screen_name": "lea", "name": "Léa", "followers_count": 38}], "next_cursor_str": "0"},) * 2,
    "mastodon": ([{"id": "3", "acct": "lea@a.example", "username": "lea", "url": "https://a.example/@lea", "display_name": "Léa", "followers_count": 38}],) * 2,
    "bluesky": tuple(
        {"subject": {"did": "did:plc:brand"}, side: [{"did": "did:plc:lea", "handle": "lea", "displayName": "Léa", "createdAt": FETCHED}]}
        for side in ("followers", "follows")
    ),
    "x-archive": tuple([{side: {"accountId": "7", "userLink": "https://x.example/7"}}] for side in ("follower", "following")),
}  # fmt: skip
"""A list of followers and a list of who is followed, as each platform gives it."""
WHO = {"mastodon": "mastodon:lea@a.example", "bluesky": "bluesky:did:plc:lea"}


@pytest.fixture
def take_list(take):
    def take_value(source, value, **options):
        text = json.dumps(value)
        if source == "x-archive":
            return take(f"window.YTD.{next(iter(value[0]))}.part0 = {text}", "follower.js", **options)
        return take(text, "list.json", **options)

    return take_value


def told(event) -> tuple:
    return (KINDS[event["kind"]], event["actor_id"], event["target_id"], event["at"])


def test_every_source_that_lists_people_is_here():
    assert LISTS.keys() == {name for name, source in SOURCES.items() if isinstance(source, ListsPeople)}


@pytest.mark.parametrize("source", LISTS)
def test_a_list_of_followers_is_follows_of_whose_list_it_is_said_to_be(take_list, source):
    got = take_list(source, LISTS[source][0], followers_of="x:1", fetched=FETCHED)
    [event] = got.events
    assert told(event) == ("follow", WHO.get(source, "x:7"), "x:1", NOON)
    if source != "x-archive":  # which tells ids alone
        assert event["actor_name"] == "Léa"
        assert event["followers"] == (None if source == "bluesky" else 38)


@pytest.mark.parametrize("source", LISTS)
def test_a_list_of_who_is_followed_is_follows_by_whose_list_it_is(take_list, source):
    [event] = take_list(source, LISTS[source][1], followed_by="x:1", fetched=FETCHED).events
    assert told(event) == ("follow", "x:1", WHO.get(source, "x:7"), NOON)
    assert event["followers"] is None  # it would be a fact about who acts
    assert event["actor_name"] is None


@pytest.mark.parametrize("source", LISTS)
def test_without_the_options_a_list_is_recognised_and_holds_no_interaction(take_list, source, tmp_path):
    got = take_list(source, LISTS[source][0])
    assert (got.events, got.rejects, got.records, got.without) == ([], [], 1, 1)
    [path] = tmp_path.iterdir()
    assert recognised(path, ReadOptions())[0] == source


@pytest.mark.parametrize(("source", "field"), [("bluesky", "follows"), ("x-archive", "following")])
def test_a_list_of_the_other_side_is_refused(take_list, source, field):
    got = take_list(source, LISTS[source][0], followed_by="x:1", fetched=FETCHED)
    assert (got.events, got.where) == ([], [(1, field)])


def test_ids_alone_are_people_and_what_is_none_is_told(take):
    got = take(json.dumps({"ids": [2**60 + 1, 1.5], "next_cursor_str": "0"}), "a.json", followers_of="x:1", fetched=FETCHED)  # fmt: skip
    assert [event["actor_id"] for event in got.events] == [f"x:{2**60 + 1}"]
    assert got.where == [(1, "ids[1].id")]


def test_who_followed_is_a_follow_with_its_own_time(take):
    note = {
        "id": "9",
        "type": "follow",
        "created_at": "2026-06-30T12:00:00Z",
        "account": LISTS["mastodon"][0][0],
    }
    got = take(json.dumps([note, note | {"type": "poll"}]), "n.json", followers_of="mastodon:brand@b.example", fetched=FETCHED)  # fmt: skip
    assert [told(event) for event in got.events] == [
        ("follow", "mastodon:lea@a.example", "mastodon:brand@b.example", NOON - 86_400_000)
    ]
    assert got.without == 1


def test_a_subscription_is_a_follow_with_its_time(take):
    snippet = {
        "publishedAt": FETCHED,
        "channelId": "UCa",
        "title": "Brand",
        "resourceId": {"channelId": "UCb"},
    }
    good = {"kind": "youtube#subscription", "id": "s1", "snippet": snippet}
    bad = {"kind": "youtube#subscription", "id": "s2", "snippet": snippet | {"resourceId": {}}}
    got = take(json.dumps({"kind": "youtube#subscriptionListResponse", "items": [good, bad]}), "y.json")
    [event] = got.events
    assert told(event) == ("follow", "youtube:UCa", "youtube:UCb", NOON)
    assert event["target_handle"] == "Brand"
    assert got.where == [(1, "items[1].snippet.resourceId.channelId")]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"followers_of": "x:1"}, "--followers-of: say when the list was fetched"),
        ({"followed_by": "x:1", "fetched": "yesterday"}, "--fetched 'yesterday' is not an instant"),
        ({"followed_by": "lea", "fetched": FETCHED}, "--followed-by lea: give the account with its platform"),
        ({"followers_of": "x:1", "followed_by": "x:2", "fetched": FETCHED}, "give one of them"),
        ({"fetched": FETCHED}, "--fetched: say whose list it is"),
    ],
)
def test_what_is_left_unsaid_is_asked_for(options, words):
    with pytest.raises(UsageError) as caught:
        ReadOptions(**options)
    assert words in caught.value.message


def test_a_source_without_such_lists_says_so(take):
    with pytest.raises(InputError, match="youtube has no lists of people who follow"):
        take('{"kind": "youtube#channel"}', "y.json", followers_of="youtube:UCa", fetched=FETCHED)


def test_follows_and_what_is_known_of_the_people_reach_the_ledger(tmp_path):
    path, home = tmp_path / "followers.json", tmp_path / "home"
    path.write_text(json.dumps(LISTS["x"][0]))
    loaded = cli("load", path, "--home", home, "--followers-of", "x:1", "--fetched", FETCHED, "--json")
    assert (loaded.code, loaded.json["accepted"]) == (0, 1)
    again = cli("load", path, "--home", home, "--followers-of", "x:1", "--fetched", FETCHED, "--json")
    assert again.json["duplicate"] == 1
    with Ledger.open(home) as ledger:
        [row] = ledger.query("SELECT handle, name, followers FROM accounts WHERE id = 'x:7'").to_pylist()
    assert row == {"handle": "lea", "name": "Léa", "followers": 38}


def test_being_in_every_weekly_list_is_one_follow_known_since_the_first(tmp_path):
    home = tmp_path / "home"
    people = [{"id": str(n), "name": f"N{n}", "username": f"u{n}", "public_metrics": {"followers_count": n}} for n in range(6)]  # fmt: skip
    for week, present in enumerate((people[:3], people[1:5], people)):
        path = tmp_path / f"week{week}.json"
        path.write_text(
            json.dumps({"data": [one | {"name": f"{one['name']} {week}"} for one in present], "meta": {}})
        )
        at = f"2026-07-{1 + 7 * week:02d}T12:00:00Z"
        for _ in range(2):  # a list loaded twice changes nothing
            done = cli("load", path, "--home", home, "--followers-of", "x:99", "--fetched", at, "--json")
            assert done.code == 0, done.err
    with Ledger.open(home) as ledger:
        rows = ledger.query("SELECT a.id, e.at, a.name FROM events e JOIN accounts a ON a.idx = e.actor ORDER BY a.id").to_pylist()  # fmt: skip
    first = [NOON] * 3 + [NOON + 7 * 86_400_000] * 2 + [NOON + 14 * 86_400_000]
    assert [(row["id"], row["at"]) for row in rows] == [(f"x:{n}", at) for n, at in enumerate(first)]
    assert {row["name"] for row in rows} == {
        f"N{n} 2" for n in range(6)
    }  # what a list says of people is taken


def test_a_follow_that_a_platform_tells_is_an_act_of_its_own_and_one_taken_back_can_be_done_again(tmp_path):
    path, home = tmp_path / "list.json", tmp_path / "home"
    path.write_text(json.dumps(LISTS["x"][0]))
    listed = ("load", path, "--home", home, "--followers-of", "x:1", "--json", "--fetched")
    row = "e1,2026-06-01T12:00:00Z,follow,x:7,x:1"
    told = (
        f"event_id,at,kind,actor_id,target_id\n{row}\n{row.replace('e1', 'e2').replace('06-01', '06-08')}\n"
    )
    gone = '{"op": "delete", "event_id": "%s", "at": "2026-06-20T12:00:00Z"}\n'
    for name, text, kept in (
        ("told.csv", told, 2),
        ("gone.ndjson", gone % "e1", 1),
        ("gone2.ndjson", gone % "e2", 1),
    ):
        (tmp_path / name).write_text(text)
        assert cli("load", tmp_path / name, "--home", home, "--json").json["accepted"] == kept
        fetched = "2026-06-30T12:00:00Z"
        accepted = cli(*listed, fetched).json["accepted"]
        assert accepted == (
            1 if name == "gone2.ndjson" else 0
        )  # nobody follows any more: the list tells it anew
