"""The export of a tool that nobody knows, mapped by hand: what a user would stumble over."""

from __future__ import annotations

import pytest

from ambassadors.errors import InputError
from ambassadors.events import KINDS, told
from tests.sources.source_kit import NOON

HEADER = "Sent (UTC),Network,Message Type,Message ID,From,Message,To,Feeling"
ROWS = [
    "07/01/2026 12:00:00 PM,Twitter,@mention,m1,@Lea,I love @acme,@acme,Positive",
    "07/13/2026 12:05:00 PM,X,retweet,m2,max,RT I love,@lea,Unclassified",
    "07/13/2026 12:06:00 PM,Reddit,original,m3,u/Dora,hello,,Negative",
]
MAPPING = {
    "Sent (UTC)": "at", "Network": "platform", "Message Type": "kind", "Message ID": "event_id", "From": "actor_handle",
    "Message": "text", "To": "target_handle", "Feeling": "sentiment",
}  # fmt: skip
MEANT = {"@mention": "mention", "retweet": "share", "original": "post"}


def test_names_with_their_network_make_accounts_that_meet(take):
    got = take([HEADER, *ROWS], mapping=MAPPING, kinds=MEANT, dates="month-first", zone="UTC")
    assert not got.rejects
    assert [(KINDS[event["kind"]], event["actor_id"], event["target_id"]) for event in got.events] == [
        ("mention", "x:@lea", "x:@acme"),
        ("share", "x:@max", "x:@lea"),
        ("post", "reddit:dora", None),
    ]
    assert [event["sentiment"] for event in got.events] == [1.0, None, -1.0]
    assert [event["platform"] for event in got.events] == ["x", "x", "reddit"]
    assert [event["actor_handle"] for event in got.events] == ["Lea", "max", "u/Dora"]
    assert got.events[0]["at"] == NOON


def test_all_that_lacks_is_told_at_once(take):
    with pytest.raises(InputError) as caught:
        take([HEADER, *ROWS], mapping={"Sent (UTC)": "at"})
    for words in (
        "no columns event_id, kind, actor_id;",
        "--id-from COLUMNS",
        "COLUMN=actor_handle and COLUMN=platform",
    ):
        assert words in caught.value.message


def test_times_that_are_written_otherwise_say_the_options(take):
    got = take([HEADER, *ROWS], mapping=MAPPING, kinds=MEANT)
    assert got.where == [(2, "at"), (3, "at"), (4, "at")]
    assert got.rejects[0].reason.endswith("load times of other tools with --dates and --zone")
    two = take([HEADER, *ROWS], mapping=MAPPING, kinds=MEANT, zone="UTC")
    assert two.where == [(2, "at")]
    assert "day-first or month-first" in two.rejects[0].reason


@pytest.mark.parametrize(
    ("old", "new", "field", "words"),
    [
        ("@Lea", "Lea Martin", "actor_handle", "display name, no account"),
        ("Twitter", "Face Book", "platform", "account ids begin with it"),
        ("@Lea", "", "actor_id", "actor_id is missing"),
        ("Positive", "Joyful", "sentiment", "not a number from -1 to 1"),
    ],
)
def test_what_is_no_account_or_no_feeling_is_refused(take, old, new, field, words):
    got = take(
        [HEADER, ROWS[0].replace(old, new)], mapping=MAPPING, kinds=MEANT, dates="month-first", zone="UTC"
    )
    assert got.where == [(2, field)]
    assert words in got.rejects[0].reason


def test_own_columns_stay_strict_and_ids_stay_as_they_are(take):
    got = take(
        [
            "event_id,at,kind,actor_id,actor_handle,platform,target_id",
            "e,2026-07-01T12:00:00Z,share,x:1,Lea M,x,x:2",
        ]
    )
    assert [(event["actor_id"], event["actor_handle"]) for event in got.events] == [("x:1", "Lea M")]


@pytest.mark.parametrize(
    ("field", "reason", "words"),
    [
        ("at", "at 'x' is not a time", "line 3: at 'x' is not a time"),
        ("Date", "the day is missing", "line 3: Date: the day is missing"),
        ("", "the line is no JSON", "line 3: the line is no JSON"),
    ],
)
def test_a_reason_names_its_column_once(field, reason, words):
    assert told(3, field, reason) == words


# --- edges with a time, as research publishes them -----------------------------------------------------------------

EDGES = ("x:1 x:2 1082040961", "x:3 x:4 1082155839", "x:2 x:1 1082155900")
NAMES = ("actor_id", "target_id", "at")


def test_edges_with_seconds_since_1970_and_one_kind_for_all(take):
    got = take(EDGES, columns=NAMES, id_from=NAMES, kinds={"*": "mention"}, zone="UTC")
    assert not got.rejects
    assert [(event["actor_id"], event["target_id"], event["at"]) for event in got.events] == [
        ("x:1", "x:2", 1_082_040_961_000),
        ("x:3", "x:4", 1_082_155_839_000),
        ("x:2", "x:1", 1_082_155_900_000),
    ]
    assert {KINDS[event["kind"]] for event in got.events} == {"mention"}
    named = {"source": "actor_id", "target": "target_id", "weight": "at"}
    headed = take(
        ["source target weight", *EDGES],
        mapping=named,
        id_from=tuple(named),
        kinds={"*": "mention"},
        zone="UTC",
    )
    assert [event | {"line": 0} for event in headed.events] == [event | {"line": 0} for event in got.events]


def test_what_such_a_file_lacks_is_told(take):
    named = {"source": "actor_id", "target": "target_id", "weight": "at"}
    with pytest.raises(InputError, match=r'no column kind; .*or --kinds "\*=KIND" where all rows are of one'):
        take(["source target weight", *EDGES], mapping=named, id_from=tuple(named), zone="UTC")
    bare = take(EDGES, columns=NAMES, id_from=NAMES, kinds={"*": "mention"})
    assert bare.where == [(1, "at"), (2, "at"), (3, "at")]
    assert bare.rejects[0].reason.endswith("since 1970 are read with --zone UTC")


def test_a_column_of_kinds_stands_before_the_kind_of_all(take):
    got = take(
        ["x:1 x:2 1082040961 share", "x:1 x:2 1082040962 poke"],
        columns=(*NAMES, "kind"), id_from=NAMES, kinds={"*": "mention"}, zone="UTC",
    )  # fmt: skip
    assert [KINDS[event["kind"]] for event in got.events] == ["share"]
    assert got.where == [(2, "kind")]
