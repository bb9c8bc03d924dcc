"""Exactly once: the ledger equals a dict, however its input is cut, repeated and overlapped."""

import random
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ambassadors.ledger import Ledger
from tests.ledger.ledger_kit import EXAMPLES, NOW, WHOLE, append, content, delete, table, upsert
from tests.ledger.ledger_oracle import Oracle

EVENTS = st.sampled_from([f"x:{number}" for number in range(6)])
POSTS = st.sampled_from([None, "x:p0", "x:p1", "mastodon:été"])
ACCOUNTS = st.sampled_from(["x:a", "x:b", "bluesky:did:plc:c", "mastodon:d@host"])
TIMES = st.sampled_from([-5_000, 0, 1_000, 2_000])
FACTS = {
    "actor_handle": st.sampled_from([None, None, "anna", "Анна"]),
    "actor_name": st.sampled_from([None, "Anna", "Ånna 😀"]),
    "target_handle": st.sampled_from([None, "bert", "anna"]),
    "followers": st.sampled_from([None, 9, 10]),
    "lang": st.sampled_from([None, "en", "fr"]),
    "brand": st.sampled_from([None, "acme"]),
    "url": st.sampled_from([None, "https://example.org/1"]),
    "sentiment": st.sampled_from([None, -1.0, 0.25, 0.5]),
    "disclosed_paid": st.sampled_from([None, False, True]),
}
ANY_ACT = {
    "at": TIMES | st.just(NOW + 300_001),
    "kind": st.integers(0, 7),
    "actor_id": ACCOUNTS,
    "target_id": st.none() | ACCOUNTS,
    "post_id": POSTS,
    "parent_id": POSTS,
    "root_id": POSTS,
    "via_id": st.none() | ACCOUNTS,
    "text": st.sampled_from([None, "", "so good", "tab\tand 'quote'", WHOLE, WHOLE[:105] + "…"]),
}
DELETES = st.builds(delete, event_id=EVENTS) | st.builds(delete, post_id=POSTS.filter(bool))


def one_act(event_id, **facts):
    """An act that is wholly given by its id, so that no two records contradict each other."""
    chosen = random.Random(event_id)
    accounts, posts = ["x:a", "x:b", "mastodon:c@d"], [None, "x:p0", "x:p1", "mastodon:été"]
    act = {
        "kind": chosen.randrange(8),
        "actor_id": chosen.choice(accounts),
        "target_id": chosen.choice(accounts),
    }
    act |= {name: chosen.choice(posts) for name in ("post_id", "parent_id", "root_id")}
    return upsert(event_id, chosen.choice([0, 1_000]), **act, **facts)


ANY = st.builds(upsert, event_id=EVENTS, **ANY_ACT, **FACTS)
AGREEING = st.builds(one_act, event_id=EVENTS, **FACTS)


@settings(max_examples=EXAMPLES, deadline=None)
@given(chunks=st.lists(st.lists(ANY | AGREEING | DELETES, max_size=12), max_size=4))
def test_the_ledger_equals_a_dict_over_any_history(chunks):
    oracle = Oracle()
    with tempfile.TemporaryDirectory() as home, Ledger.open(Path(home)) as ledger:
        after, seq = content(ledger), 0
        for chunk in chunks:
            before = after
            appended = ledger.append(table(chunk), NOW)
            assert appended.codes.tolist() == oracle.append(chunk, NOW)
            assert appended.accepted + appended.duplicate + appended.quarantined.num_rows == len(chunk)
            after = content(ledger)
            assert after == oracle.content()
            assert appended.seq == ledger.seq() >= seq
            assert after == before or appended.seq > seq, "content changed under the same seq"
            seq = appended.seq


@settings(max_examples=EXAMPLES, deadline=None)
@given(rows=st.lists(AGREEING | DELETES, min_size=1, max_size=25), data=st.data())
def test_any_order_any_split_and_any_overlap_give_the_same_content(rows, data):
    again = data.draw(st.permutations(rows + data.draw(st.lists(st.sampled_from(rows), max_size=10))))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(again)), max_size=3)))
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        with Ledger.open(Path(one)) as ledger:
            append(ledger, *rows)
            whole = content(ledger)
        with Ledger.open(Path(other)) as ledger:
            for start, end in zip([0, *cuts], [*cuts, len(again)], strict=True):
                append(ledger, *again[start:end])
            assert content(ledger) == whole


def test_the_same_chunk_ten_times_changes_nothing_after_the_first(tmp_path):
    rows = table([one_act(f"x:{number}", actor_handle=f"h{number}", lang="en") for number in range(500)])
    with Ledger.open(tmp_path) as ledger:
        first = ledger.append(rows, NOW)
        before = content(ledger)
        assert (first.accepted, first.duplicate, first.seq >= 500) == (500, 0, True)
        for _ in range(9):
            more = ledger.append(rows, NOW)
            assert (more.accepted, more.duplicate, more.seq) == (0, 500, first.seq)
        assert content(ledger) == before


def test_an_overlap_of_half_a_chunk_is_kept_once(tmp_path):
    rows = [one_act(f"x:{number}") for number in range(3_000)]
    with Ledger.open(tmp_path) as ledger:
        found = [ledger.append(table(rows[start : start + 1_000]), NOW) for start in range(0, 2_001, 500)]
        assert [one.accepted for one in found] == [1_000, 500, 500, 500, 500]
        assert [one.duplicate for one in found] == [0, 500, 500, 500, 500]
        assert ledger.query("SELECT count(*) AS n, count(DISTINCT seq) AS s FROM events").to_pylist() == [
            {"n": 3_000, "s": 3_000}
        ]


def test_content_survives_closing_and_opening(tmp_path):
    with Ledger.open(tmp_path) as ledger:
        append(ledger, one_act("x:1", actor_handle="anna"), delete("x:2"), one_act("x:3"))
        before, seq = content(ledger), ledger.seq()
    with Ledger.open(tmp_path) as ledger:
        assert (content(ledger), ledger.seq()) == (before, seq)


def test_a_fact_told_by_a_known_or_retracted_record_is_a_change_with_its_own_seq(tmp_path):
    with Ledger.open(tmp_path) as ledger:
        append(ledger, delete("x:gone"), one_act("x:1"), one_act("x:gone"))
        for row in (
            one_act("x:1", actor_handle="b"),
            one_act("x:gone", followers=9),
            one_act("x:1", lang="en"),
        ):
            digest, seq = ledger.digest(), ledger.seq()
            assert append(ledger, row, row) in ([1, 1], [2, 2])
            assert ledger.digest() != digest
            assert ledger.seq() == seq + 1
            append(ledger, row)
            assert ledger.seq() == seq + 1


@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize("chunks", [1, 3])
@pytest.mark.parametrize(
    ("field", "less", "more"),
    [
        ("lang", "en", "fr"),
        ("brand", "a", "b"),
        ("sentiment", -1.0, 0.5),
        ("disclosed_paid", False, True),
        ("url", "a", "b"),
    ],
)
def test_the_larger_of_two_facts_about_an_event_stays_and_none_erases_none(
    tmp_path, field, less, more, chunks, backwards
):
    rows = [one_act("x:1", **{field: value}) for value in (less, None, more)]
    rows = rows[::-1] if backwards else rows
    with Ledger.open(tmp_path) as ledger:
        for chunk in [rows] if chunks == 1 else [[row] for row in rows]:
            append(ledger, *chunk)
        assert ledger.query(f"SELECT {field} AS value FROM events").to_pylist() == [{"value": more}]


@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize("chunks", [1, 2])
@pytest.mark.parametrize(
    ("losing", "winning"),
    [
        (
            {"event_id": "x:9", "at": 1, "actor_handle": "z"},
            {"event_id": "x:1", "at": 2, "actor_handle": "a"},
        ),
        (
            {"event_id": "x:1", "at": 1, "actor_handle": "z"},
            {"event_id": "x:9", "at": 1, "actor_handle": "a"},
        ),
        (
            {"event_id": "x:1", "at": 1, "actor_handle": "a"},
            {"event_id": "x:1", "at": 1, "actor_handle": "z"},
        ),
    ],
    ids=["later time", "larger event id", "larger value"],
)
def test_the_latest_fact_about_an_account_wins(tmp_path, losing, winning, chunks, backwards):
    rows = [upsert(**losing), upsert(**winning)][:: -1 if backwards else 1]
    with Ledger.open(tmp_path) as ledger:
        for chunk in [rows] if chunks == 1 else [[row] for row in rows]:
            append(ledger, *chunk)
        [found] = ledger.query("SELECT handle FROM accounts WHERE id = 'x:a'").to_pylist()
        assert found["handle"] == winning["actor_handle"]
