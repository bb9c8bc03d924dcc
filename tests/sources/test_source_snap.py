"""The activity log of the Higgs collection: small lines of our own, and the published file."""

from pathlib import Path

import pytest

from ambassadors.errors import InputError
from ambassadors.events import KINDS
from tests.sources.source_kit import given, read_all

HIGGS = Path(__file__).parents[3] / "shared/data/higgs/higgs-activity_time.txt.gz"
LINES = ["1 2 1341100972 RT", "3 1 1341100973 MT", "3 1 1341100973 RE"]


def test_lines_become_events(take):
    got = take(LINES, "log.txt", source="snap-activity")
    assert given(got.events[0]) == {
        "event_id": "snap:1:2:1341100972:share",
        "at": 1_341_100_972_000,
        "kind": 0,
        "actor_id": "x:1",
        "target_id": "x:2",
        "platform": "x",
        "delete": False,
        "line": 1,
    }
    assert [KINDS[event["kind"]] for event in got.events] == ["share", "mention", "reply"]


def test_ids_do_not_depend_on_the_place(take):
    there = take(LINES, source="snap-activity").ids
    back = take(LINES[::-1], source="snap-activity").ids
    assert there == back[::-1]
    assert len(set(there)) == 3


@pytest.mark.parametrize(
    ("line", "field", "text"),
    [
        ("1 2 1341100972", "", "3 fields where there should be 4"),
        ("1 2 1341100972 RT x", "", "5 fields where there should be 4"),
        ("1 2 1341100972 XX", "kind", "kind 'XX' is unknown; it is RT, MT or RE"),
        ("1 2 2012-07-01 RT", "time", "time '2012-07-01' is not a whole number, 0 or more"),
        ("1 2 -5 RT", "time", "time '-5' is not a whole number, 0 or more"),
        ("1 2 999999999999 RT", "at", "at is outside the years 1970 to 9999"),
        ("1  1341100972 RT", "target", "target is missing; a line is actor"),
    ],
)
def test_wrong_lines(take, line, field, text):
    got = take([LINES[0], line, LINES[1]], source="snap-activity")
    assert (len(got.ids), got.where) == (2, [(2, field)])
    assert text in got.rejects[0].reason
    assert got.rejects[0].record == line


def test_another_file_is_told_at_once(take):
    with pytest.raises(InputError, match="names 4 columns but the first row has 1"):
        take(["a,b,c,d"], source="snap-activity")


@pytest.mark.real_data
@pytest.mark.skipif(not HIGGS.exists(), reason="no shared data here")
def test_the_published_file_is_read_whole():
    got = read_all(HIGGS, source="snap-activity")
    assert (got.records, len(got.events), len(set(got.ids)), got.rejects) == (563_069, 563_069, 563_069, [])
    assert (
        len({event["actor_id"] for event in got.events} | {event["target_id"] for event in got.events})
        == 304_691
    )
    assert [event["line"] for event in got.events[::100_000]] == list(range(1, 563_070, 100_000))
