"""Erasure of a person from the ledger: nothing of theirs stays in the file, and nothing brings them back."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ambassadors.errors import ConflictError
from ambassadors.ledger import Ledger
from ambassadors.ledger.erased import ERASED
from ambassadors.tombstones import Known
from tests.ledger.ledger_kit import EXAMPLES, NOW, append, content, delete, live, poorer, table, upsert

CANARY = "x:canary-7711"
HANDLE, NAME, WORDS = "canary_zq", "Zelda Quirkbird", "my very own unmistakable words"
SIGNS = (CANARY, "canary-7711", HANDLE, NAME, WORDS, "p:canary-post", "e:canary-post")

HISTORY = [
    upsert("e:canary-post", 1_000, kind=7, actor_id=CANARY, target_id=None, post_id="p:canary-post", text=WORDS, actor_handle=HANDLE,
           actor_name=NAME, followers=12),
    upsert("e:1", 2_000, kind=2, actor_id="x:ann", target_id=CANARY, parent_id="p:canary-post", text="well said", actor_handle="ann"),
    upsert("e:2", 3_000, actor_id="x:bob", target_id="x:ann", via_id=CANARY, post_id="p:2", actor_handle="bob"),
    upsert("e:3", 4_000, kind=2, actor_id="x:cat", target_id="x:ann", root_id="p:canary-post", post_id="p:3",
           text=f"as @{HANDLE} and {NAME} say, @ann"),
    upsert("e:4", 5_000, actor_id=CANARY, target_id="x:dan", target_handle="dan", parent_id="p:9"),
    upsert(f"e:5:mention:{CANARY}", 6_000, kind=4, actor_id="x:eve", target_id=CANARY, text=f"hi @{HANDLE}", actor_name="Eve"),
    upsert("e:6", 7_000, actor_id="x:bob", target_id="x:ann", post_id="p:6", text="nothing of anybody", url="https://x.com/bob/6"),
    upsert("e:7", 8_000, actor_id="x:eve", target_id="x:dan", url=f"https://x.com/{HANDLE}/status/1"),
]  # fmt: skip
KNOWN = Known(
    CANARY,
    frozenset({HANDLE}),
    frozenset({NAME}),
    frozenset({"p:canary-post"}),
    frozenset({"e:canary-post", "e:4"}),
)


def erase(ledger: Ledger, known: Known = KNOWN):
    ledger.tombstones.add(known, NOW, "Maria Lopez")
    return ledger.erase()


def signs_in(folder: Path) -> set[tuple[str, str]]:
    """Every sign of the canary in any file below a folder, in whatever case."""
    return {
        (str(path.relative_to(folder)), sign)
        for path in folder.rglob("*")
        if path.is_file()
        for sign in SIGNS
        if sign.lower().encode() in path.read_bytes().lower()
    }


def test_no_byte_of_the_person_stays_in_the_file_and_the_others_keep_what_is_theirs(tmp_path):
    with Ledger.open(tmp_path) as ledger:
        append(ledger, *HISTORY)
        assert signs_in(tmp_path)
        done = erase(ledger)
        assert (done.accounts, done.posts, done.events, done.spared) == (1, 1, 4, 3)
        assert set(live(ledger)) == {"e:2", "e:3", "e:6", "e:7"}
        assert live(ledger)["e:3"][8] == "as @[erased] and [erased] say, @ann"
        assert ledger.query("SELECT name FROM accounts WHERE id = 'x:eve'").to_pylist() == [{"name": "Eve"}]
        assert append(ledger, upsert("e:8", 9_000)) == [0]
    assert signs_in(tmp_path) == set()


def test_what_is_known_of_a_person_is_gathered_from_the_ledger(tmp_path):
    with Ledger.open(tmp_path) as ledger:
        append(ledger, *HISTORY)
        assert ledger.known_of(CANARY) == KNOWN
        assert ledger.known_of("x:nobody") is None


def test_loading_the_same_again_brings_nobody_back_and_changes_nothing(tmp_path):
    with Ledger.open(tmp_path) as ledger:
        append(ledger, *HISTORY)
        erase(ledger)
        before = content(ledger)
        codes = append(ledger, *HISTORY, delete(post_id="p:canary-post"), delete("e:canary-post"))
        assert codes == [ERASED, ERASED, 1, 1, ERASED, ERASED, 1, 1, ERASED, ERASED]
        assert content(ledger) == before
    assert signs_in(tmp_path) == set()


def test_what_is_set_aside_later_does_not_name_them(tmp_path):
    with Ledger.open(tmp_path) as ledger:
        append(ledger, *HISTORY)
        erase(ledger)
        conflict = upsert(
            "e:6", 7_000, actor_id="x:bob", target_id="x:ann", text=f"other words for @{HANDLE}"
        )
        late = upsert("e:9", NOW * 2, actor_id=CANARY)
        found = ledger.append(table([conflict, late]), NOW)
        assert found.quarantined["text"].to_pylist() == ["other words for @[erased]"]
        assert found.erased == 1


PEOPLE = ["x:canary", "x:ann", "x:bob", "x:cat"]
TEXTS = [
    None,
    "hello",
    "thanks @canary_zq!",
    "Zelda Quirkbird knows",
    "see x.com/canary_zq",
    "canary in a mine",
]


@st.composite
def histories(draw):
    rows = []
    for number in range(draw(st.integers(1, 12))):
        actor, target, via = (
            draw(st.sampled_from(people)) for people in (PEOPLE, [*PEOPLE, None], [*PEOPLE, None])
        )
        posts = [f"p:{actor}:{number}", None]
        rows.append(
            upsert(
                f"e:{number}", 1_000 + number, kind=draw(st.integers(0, 7)), actor_id=actor, target_id=target, via_id=via,
                post_id=draw(st.sampled_from(posts)), parent_id=draw(st.sampled_from([None, *[r["post_id"] for r in rows]])),
                text=draw(st.sampled_from(TEXTS)), actor_handle=draw(st.sampled_from([None, f"h{number}"])),
                target_handle=draw(st.sampled_from([None, f"t{number}"])),
            )
        )  # fmt: skip
    chance = draw(st.randoms(use_true_random=False))
    return rows + [poorer(row, chance) for row in chance.choices(rows, k=len(rows))]


@settings(max_examples=EXAMPLES, deadline=None)
@given(histories(), st.data())
def test_erasing_before_a_load_or_after_it_gives_the_same_content(tmp_path_factory, rows, data):
    known = Known(
        "x:canary", frozenset({"canary_zq"}), frozenset({"Zelda Quirkbird"}),
        frozenset(row["post_id"] for row in rows if row["actor_id"] == "x:canary" and row["post_id"]),
        frozenset(row["event_id"] for row in rows if row["actor_id"] == "x:canary"),
    )  # fmt: skip
    home = tmp_path_factory.mktemp("erase")
    cut = data.draw(st.integers(0, len(rows)))
    with Ledger.open(home / "once") as first, Ledger.open(home / "before") as second:
        first.tombstones.add(known, NOW, "a")
        (home / "before" / "privacy").mkdir()
        for name in ("tombstones.key", "tombstones.ndjson"):  # one key, so that aliases are the same
            (home / "before" / "privacy" / name).write_bytes((home / "once" / "privacy" / name).read_bytes())
        (home / "once" / "privacy" / "tombstones.ndjson").rename(home / "once" / "later")
        append(first, *rows[:cut])
        (home / "once" / "later").rename(home / "once" / "privacy" / "tombstones.ndjson")
        first.erase()
        append(first, *rows[cut:])
        append(second, *data.draw(st.permutations(rows)))
        assert content(first) == content(second)
        assert "x:canary" not in str(content(first))


def test_a_lost_key_stops_loading_and_says_what_it_means(tmp_path):
    with Ledger.open(tmp_path) as ledger:
        append(ledger, *HISTORY)
        erase(ledger)
    (tmp_path / "privacy" / "tombstones.key").unlink()
    with Ledger.open(tmp_path) as ledger:
        assert len(live(ledger)) == 4
        with pytest.raises(
            ConflictError, match=r"1 erased people cannot be recognised.*put the key back.*new-key"
        ):
            append(ledger, upsert("e:9"))
        assert ledger.tombstones.give_up(NOW, "Maria Lopez") == 1
        assert append(ledger, upsert("e:9")) == [0]


def test_a_file_of_before_meets_the_erasures_made_since(tmp_path):
    with Ledger.open(tmp_path) as ledger:
        append(ledger, *HISTORY)
    old = (tmp_path / "ledger.duckdb").read_bytes()
    with Ledger.open(tmp_path) as ledger:
        erase(ledger)
        after = content(ledger)
    (tmp_path / "ledger.duckdb").write_bytes(old)
    with Ledger.open(tmp_path) as ledger:
        assert content(ledger) == after
    assert signs_in(tmp_path) == set()


def test_readers_and_writers_go_on_while_somebody_is_erased(tmp_path):
    with Ledger.open(tmp_path) as ledger:
        append(
            ledger,
            *HISTORY,
            *(upsert(f"b:{n}", n, actor_id=f"x:{n % 50}", target_id="x:ann") for n in range(20_000)),
        )
        stop, problems, reads = threading.Event(), [], []

        def work(task) -> None:
            try:
                while not stop.is_set():
                    task()
            except Exception as error:  # noqa: BLE001 - whatever it is, the test must hear of it
                problems.append(error)

        def read() -> None:
            with ledger.frozen() as view:
                reads.append(ledger.query("SELECT count(*) AS n FROM events")["n"][0].as_py())
                view.query("SELECT count(*) FROM accounts")

        def write() -> None:
            append(
                ledger,
                upsert(f"w:{time.time_ns()}", 5, target_id=CANARY, actor_id="x:ann"),
                upsert(f"v:{time.time_ns()}", 5),
            )

        threads = [threading.Thread(target=work, args=(task,)) for task in (read, read, write)]
        for thread in threads:
            thread.start()
        erase(ledger)
        stop.set()
        for thread in threads:
            thread.join()
        assert not problems
        assert reads
        assert ledger.query("SELECT count(*) AS n FROM accounts WHERE id = ?", [CANARY])["n"][0].as_py() == 0
    assert signs_in(tmp_path) == set()


CHILD = """
import sys
from pathlib import Path
from ambassadors.ledger import Ledger
from tests.ledger.test_ledger_erase import KNOWN, NOW
with Ledger.open(Path(sys.argv[1])) as ledger:
    print("open", flush=True)
    ledger.tombstones.add(KNOWN, NOW, "Maria Lopez")
    print("written", flush=True)
    ledger.erase()
    print("erased", flush=True)
    sys.stdin.read()
"""


@pytest.mark.parametrize("part", range(8))
def test_a_kill_at_any_point_leaves_before_or_after_and_the_next_start_finishes(tmp_path, part):
    with Ledger.open(tmp_path) as ledger:
        append(
            ledger,
            *HISTORY,
            *(upsert(f"b:{n}", n, actor_id=f"x:{n % 50}", target_id=CANARY) for n in range(50_000)),
        )
    child = subprocess.Popen([sys.executable, "-c", CHILD, tmp_path], stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True,
                             cwd=Path(__file__).parents[2], env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])})  # fmt: skip
    assert child.stdout.readline() == "open\n"
    assert child.stdout.readline() == "written\n"
    time.sleep(part * 0.06)
    child.send_signal(signal.SIGKILL)
    child.communicate()
    with Ledger.open(tmp_path) as ledger:
        assert set(live(ledger)) == {"e:2", "e:3", "e:6", "e:7"}
    assert signs_in(tmp_path) == set()
    assert not list(tmp_path.glob("*.fresh*"))
