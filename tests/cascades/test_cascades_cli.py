"""``ambassadors score --relays``: the file, by its columns, and what cannot be written."""

import csv

import pytest

from ambassadors.errors import InputError, UsageError
from ambassadors.service.offline import score_file
from ambassadors.sources import ReadOptions

EVENTS = """event_id,at,kind,actor_id,target_id,post_id,root_id,via_id
f1,2026-01-01T00:00:00Z,follow,x:c,x:b,,,
s1,2026-01-01T01:00:00Z,share,x:b,x:author,p1,R,
s2,2026-01-01T02:00:00Z,share,x:c,x:author,p2,R,
s3,2026-01-01T03:00:00Z,share,x:d,x:author,p3,R,x:b
s4,2026-01-01T04:00:00Z,share,x:e,x:author,p4,R,
"""


@pytest.fixture
def events(tmp_path):
    path = tmp_path / "events.csv"
    path.write_text(EVENTS, encoding="utf-8")
    return path


def test_named_probable_and_unknown_relays_are_told_apart(events, tmp_path):
    relays = tmp_path / "relays.csv"
    score_file(events, ReadOptions(), None, 24.0, tmp_path / "scores.csv", relays)
    with relays.open(encoding="utf-8") as file:
        rows = [(row["event_id"], row["relay_id"], float(row["probability"])) for row in csv.DictReader(file)]
    assert [row[:2] for row in rows] == [("s2", "x:b"), ("s3", "x:b"), ("s4", "*")]
    assert rows[1][2] == 1
    assert 0 < rows[0][2] < 1
    assert 0 < rows[2][2] < 0.5
    assert (tmp_path / "scores.csv").read_text(encoding="utf-8").count("\n") == 6


def test_without_posts_the_file_holds_its_header_alone(tmp_path):
    events = tmp_path / "plain.csv"
    events.write_text(
        "event_id,at,kind,actor_id,target_id\ne1,2026-01-01T00:00:00Z,share,x:a,x:b\n", encoding="utf-8"
    )
    relays = tmp_path / "relays.csv"
    score_file(events, ReadOptions(), None, 24.0, tmp_path / "scores.csv", relays)
    assert relays.read_text(encoding="utf-8") == "event_id,relay_id,probability\n"


def test_a_file_without_a_row_is_scored_as_nobody(tmp_path):
    events = tmp_path / "none.csv"
    events.write_text("event_id,at,kind,actor_id,target_id\n", encoding="utf-8")
    scores, relays = tmp_path / "scores.csv", tmp_path / "relays.csv"
    assert score_file(events, ReadOptions(), None, None, scores, relays).accounts == 0
    assert scores.read_text(encoding="utf-8") == "account_id,engagement,relay,ambassador,reach\n"
    assert relays.read_text(encoding="utf-8") == "event_id,relay_id,probability\n"


def test_a_name_without_a_format_is_refused_before_the_work(events, tmp_path):
    with pytest.raises(UsageError, match="--relays .*must end in .csv, .ndjson or .parquet"):
        score_file(events, ReadOptions(), None, 24.0, tmp_path / "scores.csv", tmp_path / "relays.txt")
    assert not (tmp_path / "scores.csv").exists()


def test_a_folder_that_is_not_there_is_named(events, tmp_path):
    with pytest.raises(InputError, match="cannot be written: No such file or directory"):
        score_file(
            events, ReadOptions(), None, 24.0, tmp_path / "scores.csv", tmp_path / "none" / "relays.csv"
        )
