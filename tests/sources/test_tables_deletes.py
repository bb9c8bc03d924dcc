"""Deletes in tables: a column that says what is gone, and the tables of those who say nothing else."""

from __future__ import annotations

import pytest

from ambassadors.ledger import Ledger
from tests.cli.cli_kit import cli
from tests.sources.sample_kit import samples
from tests.sources.source_kit import given, read_all

AT, LATER = "2026-07-01T12:00:00Z", "2026-07-02T12:00:00Z"
HEADER = "id,when,what,who,whom,net,Deleted"
MAPPED = {"id": "event_id", "when": "at", "what": "kind", "who": "actor_handle", "whom": "target_handle", "net": "platform", "Deleted": "op"}  # fmt: skip


@pytest.mark.parametrize(("gone", "stands"), [("yes", "no"), ("TRUE", "False"), ("1", "0"), ("Deleted", ""), ("removed", "upsert"), ("delete", "")])  # fmt: skip
def test_a_column_of_what_is_deleted_is_read_as_op(take, gone, stands):
    got = take([HEADER, f"m1,{AT},share,lea,max,x,{stands}", f"m2,{LATER},,,,x,{gone}"], mapping=MAPPED)
    assert got.rejects == []
    assert [(event["event_id"], event["delete"]) for event in got.events] == [("m1", False), ("m2", True)]
    assert given(got.events[1]).keys() == {"event_id", "at", "platform", "delete", "line"}


def test_another_word_is_told_and_never_taken_for_a_delete(take):
    got = take([HEADER, f"m1,{AT},share,lea,max,x,pending"], mapping=MAPPED)
    assert got.where == [(2, "op")]
    assert "it is upsert or delete (no or yes in a column of what is deleted)" in got.rejects[0].reason


def test_a_delete_without_what_it_deletes_is_rejected(take):
    got = take([HEADER, f",{AT},share,lea,max,x,yes"], mapping=MAPPED)
    assert got.where == [(2, "event_id")]


def test_a_table_of_compliance_takes_posts_back_and_leaves_the_rest(tmp_path):
    [path] = samples("twarc-csv", "good-compliance")
    got = read_all(path)
    [event] = got.events
    assert (event["delete"], event["at"] - 1_782_907_200_000) == (True, 86_400_000)
    assert (got.records, got.without) == (2, 1)
    post = event["post_id"]
    tweets = tmp_path / "tweets.csv"
    tweets.write_text(
        "id,author_id,referenced_tweets.retweeted.id,referenced_tweets.quoted.id,created_at,text\n"
        f"{post.removeprefix('x:')},7,,,{AT},oh\n"
    )
    for order in ((tweets, path), (path, tweets)):
        home = tmp_path / order[0].stem
        for one in order:
            assert cli("load", one, "--home", home).code == 0
        with Ledger.open(home) as ledger:
            assert (ledger.status().events, ledger.status().tombstones) == (0, 1)
