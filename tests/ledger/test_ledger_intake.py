"""The intake log: it says what was acknowledged, and what would become of a file is what becomes of it."""

import tempfile
from collections import Counter
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from ambassadors.ledger import Intake, Ledger
from ambassadors.ledger.append import CONFLICT, DUPLICATE
from ambassadors.ledger.foretelling import REPEATED
from ambassadors.ledger.intake import bare, counted, packed, unpacked
from ambassadors.ledger.writer import Writer
from tests.ledger.ledger_kit import EXAMPLES, NOW, WHOLE, append, content, delete, table, upsert

DAY = 86_400_000


def test_a_commit_leaves_what_became_of_its_rows_by_platform_and_day(tmp_path):
    with Ledger.open(tmp_path) as ledger:
        append(ledger, upsert("x:1", platform="x"), upsert("x:2", platform="x"))
        rows = [
            upsert("x:1", platform="x"),
            upsert("x:2", platform="x", target_id="x:other"),
            upsert("y:3", at=DAY, platform="y"),
            upsert("y:4", at=NOW + DAY, platform="y"),
            delete("z:9", at=5 * DAY),
        ]
        about = Intake(
            5, "load-1", "load", "a.csv", "canonical", 9, 2, (("at", "no time", 2),), "failed", "cut"
        )
        ledger.append(table(rows), NOW, about)
        [first, second] = ledger.query("FROM intakes ORDER BY part").to_pylist()
        days = ledger.query("FROM intake_days WHERE part = 2 ORDER BY platform, day").to_pylist()
        rejects = ledger.query("FROM intake_rejects").to_pylist()
    assert (first["way"], first["accepted"], first["first_seq"], first["last_seq"]) == ("program", 2, 0, 2)
    assert {name: second[name] for name in ("load", "name", "state", "problem", "at", "records")} == {
        "load": "load-1", "name": "a.csv", "state": "failed", "problem": "cut", "at": NOW, "records": 9,
    }  # fmt: skip
    assert (second["without_interaction"], second["rejected"]) == (2, 2)
    assert [second[name] for name in ("accepted", "duplicate", "conflict", "future")] == [2, 1, 1, 1]
    assert [tuple(row.values())[1:] for row in days] == [
        ("x", 0, 0, 1, 1, 0, 0, 0), ("y", 1, 1, 0, 0, 0, 0, 0), ("y", NOW // DAY, 0, 0, 0, 1, 0, 0), ("z", 5, 1, 0, 0, 0, 0, 0),
    ]  # fmt: skip
    assert [tuple(row.values()) for row in rejects] == [(2, "at", "no time", 2)]


def test_a_commit_without_rows_says_where_the_ledger_stands(tmp_path):
    with Ledger.open(tmp_path) as ledger:
        append(ledger, upsert("x:1"), upsert("x:2"))
        done = ledger.append(table([]), NOW, Intake(0, "l", "load", "bad.csv", records=3))
        assert done.seq == 2
        assert ledger.query("SELECT records FROM intakes")["records"].to_pylist() == [0, 3]


def test_the_log_is_not_part_of_the_content(tmp_path):
    with Ledger.open(tmp_path / "a") as one, Ledger.open(tmp_path / "b") as two:
        append(one, upsert("x:1"), upsert("x:2"))
        append(two, upsert("x:2"))
        append(two, upsert("x:1"))
        append(two, upsert("x:1"))
        assert content(one) == content(two)


def test_what_is_sent_together_is_written_down_apart(tmp_path):
    with Ledger.open(tmp_path) as ledger:
        writer = Writer(ledger, lambda: NOW, lambda _seq: None)
        waiting = [
            writer.submit(table([upsert(f"x:{n}"), upsert("x:0")]), Intake(2, f"l{n}", "api", f"key {n}"))
            for n in range(3)
        ]
        writer.start()
        writer.close()
        assert [one.result().accepted for one in waiting] == [1, 1, 1]
        rows = ledger.query("SELECT name, accepted, duplicate FROM intakes ORDER BY part").to_pylist()
    assert [tuple(row.values()) for row in rows] == [("key 0", 1, 1), ("key 1", 1, 1), ("key 2", 1, 1)]


def test_an_intake_travels_with_its_table():
    about = (Intake(1, "l", "load", "é.csv", rejects=(("at", "no time", 2),)), Intake(0))
    events, again = unpacked(packed(table([upsert("x:1")]), about))
    assert again == about
    assert events.schema.metadata is None


def test_reasons_cite_nobody_and_are_few():
    assert bare("handle 'lea' is not \"x\" on line 17") == "handle … is not … on line …"
    assert "RFC 3339" in bare("at 'x' is not RFC 3339")
    rows = counted(Counter({("at", f"reason {chr(97 + n % 26)}{n // 26}"): n + 1 for n in range(60)}))
    assert len(rows) == 51
    assert rows[-1] == ("", "other reasons", sum(range(1, 11)))
    assert sum(count for *_, count in rows) == sum(range(1, 61))


names = st.sampled_from([f"x:{number}" for number in range(6)])
posts = st.none() | st.sampled_from(["x:p1", "x:p2"])
rows = st.builds(
    upsert,
    event_id=names,
    at=st.sampled_from([1, 2, NOW + DAY]),
    post_id=posts,
    text=st.sampled_from([None, "a", WHOLE, WHOLE[:110] + "…", WHOLE[:120] + "… https://t.co/a"]),
    parent_id=st.sampled_from([None, None, "x:p1", "x:p2"]),
    root_id=st.sampled_from([None, "x:p1"]),
    kind=st.sampled_from([0, 2]),
) | (st.builds(delete, event_id=names) | st.builds(delete, post_id=st.sampled_from(["x:p1", "x:p2"])))
chunks = st.lists(st.lists(rows, min_size=1, max_size=6), min_size=1, max_size=3)


@settings(max_examples=2 * EXAMPLES, deadline=None)
@given(before=chunks, chunks=chunks)
def test_what_is_foretold_comes_true_and_nothing_is_written(before, chunks):
    with tempfile.TemporaryDirectory() as folder, Ledger.open(Path(folder)) as ledger:
        for chunk in before:
            append(ledger, *chunk)
        stood = content(ledger), ledger.seq()
        with ledger.foretelling() as foretold:
            codes = [foretold.take(table(chunk), NOW).tolist() for chunk in chunks]
        assert (content(ledger), ledger.seq()) == stood
        known = [[DUPLICATE if code == REPEATED else code for code in part] for part in codes]
        assert known == [append(ledger, *chunk) for chunk in chunks]


def test_a_post_taken_back_later_in_the_file_takes_its_events_along(tmp_path):
    """Also those that come again without the post, and those that only the file itself held."""
    chunks = [[upsert("x:2", post_id="x:p")], [delete(post_id="x:p")], [upsert("x:1"), upsert("x:2")]]
    with Ledger.open(tmp_path) as ledger:
        append(ledger, upsert("x:1", post_id="x:p"))
        with ledger.foretelling() as foretold:
            codes = [foretold.take(table(chunk), NOW).tolist() for chunk in chunks]
        assert codes == [append(ledger, *chunk) for chunk in chunks] == [[0], [0], [2, 2]]


def test_a_conflict_with_an_earlier_table_is_foretold_for_every_repeat_in_the_same_table(tmp_path):
    with Ledger.open(tmp_path) as ledger, ledger.foretelling() as foretold:
        assert foretold.take(table([upsert("x:1", post_id="x:p1")]), NOW).tolist() == [0]
        repeated = [upsert("x:1"), upsert("x:1"), upsert("x:1", post_id="x:p1")]
        assert foretold.take(table(repeated), NOW).tolist() == [CONFLICT, CONFLICT, REPEATED]


def test_an_event_lost_with_its_post_can_still_be_taken_back_itself(tmp_path):
    chunks = [[delete(post_id="x:p")], [delete(event_id="x:1"), upsert("x:1")], [delete(event_id="x:1")]]
    with Ledger.open(tmp_path) as ledger:
        append(ledger, upsert("x:1", post_id="x:p"))
        with ledger.foretelling() as foretold:
            codes = [foretold.take(table(chunk), NOW).tolist() for chunk in chunks]
        assert codes == [append(ledger, *chunk) for chunk in chunks] == [[0], [0, 2], [1]]


def test_what_a_table_takes_back_contradicts_none_of_its_rows(tmp_path):
    rows = [upsert("x:1", post_id="x:p"), delete(post_id="x:p"), upsert("x:1")]
    with Ledger.open(tmp_path) as ledger:
        with ledger.foretelling() as foretold:
            codes = foretold.take(table(rows), NOW).tolist()
        assert codes == append(ledger, *rows) == [2, 0, 0]
