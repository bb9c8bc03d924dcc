"""Conflicts, times that cannot be, and shapes at the edge: each row has its outcome, nothing kept changes."""

import pytest

from ambassadors.events import empty_events
from ambassadors.ledger import OUTCOMES, Ledger
from ambassadors.ledger.append import ACCEPTED, CONFLICT, DUPLICATE, FUTURE, RETRACTED
from tests.ledger.ledger_kit import NOW, append, content, delete, live, table, upsert


@pytest.fixture
def ledger(tmp_path):
    with Ledger.open(tmp_path) as opened:
        yield opened


@pytest.mark.parametrize(
    "change",
    [
        {"at": 2_000}, {"kind": 1}, {"actor_id": "x:z"}, {"target_id": None}, {"post_id": "x:p"}, {"parent_id": "x:p"},
        {"root_id": "x:p"}, {"via_id": "x:v"}, {"text": "other"},
    ],
    ids=lambda change: next(iter(change)),
)  # fmt: skip
@pytest.mark.parametrize("chunks", [1, 2])
def test_the_same_id_with_other_content_is_quarantined_and_the_first_stays(ledger, change, chunks):
    first = upsert("x:1", kind=2, text="first", parent_id="x:1", root_id="x:2", via_id="x:3")
    second = first | change
    append(ledger, first)
    before = content(ledger)
    appended = ledger.append(table([second] if chunks == 2 else [first, second, first]), NOW)
    assert appended.codes.tolist() == ([CONFLICT] if chunks == 2 else [DUPLICATE, CONFLICT, DUPLICATE])
    [aside] = appended.quarantined.to_pylist()
    reason = aside.pop("reason")
    assert {name: aside[name] for name in second} == second, "the new version is in the quarantine"
    assert live(ledger)["x:1"][8] == "first", "the old one is in the ledger"
    assert reason == (
        "an event of this event_id is kept and says otherwise; give the new one its own event_id, or delete the first"
    )
    assert content(ledger) == before


def test_a_conflict_inside_one_chunk_keeps_the_first_row(ledger):
    assert append(ledger, *(upsert("x:1", kind=2, text=text) for text in "aba")) == [
        ACCEPTED, CONFLICT, DUPLICATE,
    ]  # fmt: skip
    assert live(ledger)["x:1"][8] == "a"


def test_a_conflicting_record_leaves_no_account_post_or_fact_behind(ledger):
    append(ledger, upsert("x:1", lang="en"))
    before = content(ledger)
    append(ledger, upsert("x:1", actor_id="x:new", actor_handle="new", post_id="x:p", lang="fr", followers=5))
    assert content(ledger) == before


def test_a_time_more_than_five_minutes_ahead_is_quarantined(ledger):
    edge = NOW + 300_000
    appended = ledger.append(
        table([upsert("x:1", edge), upsert("x:2", edge + 1), delete("x:1", at=edge + 1)]), NOW
    )
    assert appended.codes.tolist() == [ACCEPTED, FUTURE, FUTURE]
    assert (appended.accepted, appended.duplicate, appended.retracted) == (1, 0, 0)
    assert [row["event_id"] for row in appended.quarantined.to_pylist()] == ["x:2", "x:1"]
    assert set(appended.quarantined["reason"].to_pylist()) == {
        "at lies more than 5 minutes ahead of the clock (2030-03-17T17:46:40Z); correct the time and load it again"
    }
    assert append(ledger, upsert("x:2", edge - 1)) == [ACCEPTED], "the corrected record is welcome"


def test_the_far_past_and_the_smallest_time_are_kept(ledger):
    assert (
        append(ledger, upsert("x:1", -62_135_596_800_000), upsert("x:2", -(2**63)), upsert("x:3", 0))
        == [ACCEPTED] * 3
    )
    assert {name: row[0] for name, row in live(ledger).items()} == {
        "x:1": -62_135_596_800_000,
        "x:2": -(2**63),
        "x:3": 0,
    }


def test_an_empty_table_changes_nothing(ledger):
    for _ in range(2):
        appended = ledger.append(empty_events(), NOW)
        assert (appended.accepted, appended.duplicate, appended.seq, len(appended.codes)) == (0, 0, 0, 0)
        assert appended.quarantined.num_rows == 0
        assert "reason" in appended.quarantined.column_names


def test_unicode_a_megabyte_of_text_and_nulls_come_back_as_they_went_in(ledger):
    text = "Ça 😀 \x00 \u202e\n\r\"'\\ %_ " + "é" * 1_000_000
    sparse = {"event_id": "x:2", "at": 1, "kind": 7, "actor_id": "x:a", "delete": False}
    append(ledger, upsert("é:😀", text=text, actor_id="mastodon:Анна@host"), sparse)
    found = live(ledger)
    assert found["é:😀"][8] == text
    assert found["x:2"] == (1, 7, "x:a", None, None, None, None, None, "", None, None, None, None, None)
    assert append(ledger, upsert("é:😀", text=text, actor_id="mastodon:Анна@host"), sparse) == [DUPLICATE] * 2


@pytest.mark.parametrize("how", [{"event_id": "x:1"}, {"post_id": "x:p"}], ids=["event", "post"])
@pytest.mark.parametrize("first", ["delete", "upsert", "delete, same chunk", "upsert, same chunk"])
def test_a_delete_wins_in_either_order(ledger, how, first):
    act, gone = (
        upsert("x:1", post_id="x:p", text="secret", sentiment=-1.0, url="https://example.org"),
        delete(**how),
    )
    rows = [gone, act] if first.startswith("delete") else [act, gone]
    codes = append(ledger, *rows) if "same" in first else [append(ledger, row)[0] for row in rows]
    assert codes[rows.index(gone)] == ACCEPTED
    assert codes[rows.index(act)] == (ACCEPTED if first == "upsert" else RETRACTED)
    before = content(ledger)
    assert append(ledger, act, gone) == [RETRACTED, DUPLICATE]
    assert content(ledger) == before
    assert live(ledger) == {}
    status = ledger.status()
    assert (status.events, status.tombstones, status.accounts, status.posts, status.newest_at) == (
        0,
        1,
        2,
        1,
        None,
    )
    kept = ledger.query("SELECT text, sentiment, url FROM events").to_pylist()
    assert all(row == {"text": None, "sentiment": None, "url": None} for row in kept), (
        "the content is gone for good"
    )


def test_a_post_delete_takes_every_act_of_that_post_and_no_answer_to_it(ledger):
    append(
        ledger,
        upsert("x:1", post_id="x:p"),
        upsert("x:2", post_id="x:p"),
        upsert("x:3", parent_id="x:p", root_id="x:p"),
    )
    appended = ledger.append(table([delete(post_id="x:p")]), NOW)
    assert (appended.retracted, appended.accepted) == (2, 1)
    assert set(live(ledger)) == {"x:3"}


def test_every_code_in_one_chunk(ledger):
    append(ledger, upsert("x:old"), delete("x:gone"))
    rows = [
        upsert("x:new"), upsert("x:new"), upsert("x:new", kind=1), upsert("x:old"), upsert("x:old", kind=3),
        upsert("x:gone"), upsert("x:late", NOW + 300_001), delete("x:late"), delete("x:late"), delete("x:gone"),
    ]  # fmt: skip
    appended = ledger.append(table(rows), NOW)
    assert [OUTCOMES[code] for code in appended.codes] == [
        "accepted", "duplicate", "quarantined", "duplicate", "quarantined",
        "duplicate", "quarantined", "accepted", "duplicate", "duplicate",
    ]  # fmt: skip
    assert (appended.accepted, appended.duplicate, appended.quarantined.num_rows) == (2, 5, 3)
    assert appended.quarantined["event_id"].to_pylist() == ["x:new", "x:old", "x:late"]


def test_events_gives_ids_back_for_live_events_only(ledger):
    append(ledger, upsert("x:1", actor_handle="anna", post_id="x:p", text="hi"), upsert("x:2"))
    append(ledger, delete("x:2"))
    [found] = ledger.events([1, 2, 99]).to_pylist()
    assert (found["event_id"], found["kind"], found["actor_id"], found["actor_handle"]) == (
        "x:1",
        "share",
        "x:a",
        "anna",
    )
    assert (found["target_id"], found["target_handle"], found["post_id"], found["text"]) == (
        "x:b",
        None,
        "x:p",
        "hi",
    )


def test_an_append_that_breaks_half_way_leaves_nothing_and_the_next_one_works(ledger, monkeypatch):
    append(ledger, upsert("x:1"))
    before = content(ledger)
    with monkeypatch.context() as patched:
        patched.setattr("ambassadors.ledger.append.facts.absorb", interrupted)
        with pytest.raises(KeyboardInterrupt):
            append(ledger, upsert("x:2"))
    assert content(ledger) == before
    assert append(ledger, upsert("x:2")) == [ACCEPTED]


def interrupted(*_):
    raise KeyboardInterrupt
