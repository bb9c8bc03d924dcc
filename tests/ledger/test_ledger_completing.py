"""The same act told with less or with more: one act, told by all its records together, in whatever order they come."""

import random
import subprocess
import sys
import tempfile
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ambassadors.ledger import Ledger
from tests.ledger.ledger_kit import (
    EXAMPLES,
    NOW,
    WHOLE,
    append,
    content,
    delete,
    live,
    poorer,
    table,
    upsert,
)  # fmt: skip
from tests.ledger.ledger_oracle import ACCEPTED, CONFLICT, DUPLICATE, Oracle

ACT: dict[str, Any] = {"kind": 2, "actor_id": "x:a", "target_id": "x:b", "post_id": "x:1"}
FULL = upsert("x:1", **ACT, parent_id="x:9", root_id="x:8", via_id="x:v", text=WHOLE)
CUT, SHORTER = WHOLE[:130] + "…", WHOLE[:110] + "… https://t.co/aB1"
TELLINGS = (
    upsert("x:1", **ACT),
    upsert("x:1", **ACT, parent_id="x:9", text=CUT),
    upsert("x:1", **ACT, root_id="x:8", via_id="x:v"),
    upsert("x:1", **ACT, root_id="x:8", text=SHORTER),
    upsert("x:1", **ACT, text=WHOLE),
)


def telling(row, chance):
    """The act with less of it, and perhaps with the beginning of its text alone."""
    less = poorer(row, chance)
    if len(less["text"] or "") > 100 and chance.random() < 0.5:
        less["text"] = less["text"][: chance.randrange(100, len(less["text"]))] + chance.choice(
            ["…", "… https://t.co/x"]
        )
    return less


@st.composite
def acts_and_tellings(draw):
    """Some acts, and records of them of which each tells a part."""
    chance = draw(st.randoms(use_true_random=False))
    acts = []
    for number in range(draw(st.integers(1, 4))):
        ids = {name: chance.choice([None, f"x:{name}", "x:p"]) for name in ("parent_id", "root_id")}
        text, kind = chance.choice([None, "short", f"{number} {WHOLE}"]), chance.randrange(8)
        acts.append(
            upsert(f"x:{number}", number, kind=kind, via_id=chance.choice([None, "x:v"]), text=text, **ids)
        )
    told = [telling(chance.choice(acts), chance) for _ in range(draw(st.integers(0, 12)))]
    return acts, told, chance


@settings(max_examples=EXAMPLES, deadline=None)
@given(acts_and_tellings(), st.booleans())
def test_parts_of_acts_in_any_order_split_and_repetition_give_the_same_content(made, with_deletes):
    acts, told, chance = made
    rows = [*acts, *told, *([delete("x:0")] if with_deletes else [])]
    oracle = Oracle()
    oracle.append(rows, NOW)
    again = rows + chance.choices(rows, k=5)
    chance.shuffle(again)
    with tempfile.TemporaryDirectory() as home, Ledger.open(Path(home)) as ledger:
        while again:
            size = chance.randint(1, 8)
            done = ledger.append(table(again[:size]), NOW)
            assert done.quarantined.num_rows == 0
            again = again[size:]
        assert content(ledger) == oracle.content()


@settings(max_examples=EXAMPLES, deadline=None)
@given(acts_and_tellings())
def test_without_the_whole_act_ever_told_its_parts_make_it(made):
    _, told, chance = made
    contents = []
    for _ in range(2):
        chance.shuffle(told)
        with tempfile.TemporaryDirectory() as home, Ledger.open(Path(home)) as ledger:
            half = chance.randint(0, len(told))
            for part in (told[:half], told[half:]):
                assert CONFLICT not in append(ledger, *part)
            contents.append(content(ledger))
    assert contents[0] == contents[1]


@pytest.mark.parametrize("order", list(permutations(TELLINGS))[::7])
def test_all_parts_make_the_whole(tmp_path, order):
    with Ledger.open(tmp_path / "parts") as ledger, Ledger.open(tmp_path / "whole") as whole:
        assert [append(ledger, row) for row in order] == [[ACCEPTED]] + [[DUPLICATE]] * 4
        append(whole, FULL)
        assert content(ledger) == content(whole)
        assert append(ledger, *order, FULL) == [DUPLICATE] * 6
        assert (ledger.status().events, ledger.status().retracted) == (1, 0)


@pytest.mark.parametrize(
    "other",
    [
        {"at": 1_001}, {"kind": 3}, {"actor_id": "x:c"}, {"target_id": "x:c"}, {"target_id": None}, {"post_id": "x:2"},
        {"post_id": None}, {"parent_id": "x:7"}, {"root_id": "x:7"}, {"via_id": "x:w"}, {"text": "another"},
        {"text": "b" + CUT}, {"text": "a text that…"},
    ],
    ids=str,
)  # fmt: skip
def test_what_says_otherwise_stays_a_conflict(tmp_path, other):
    with Ledger.open(tmp_path) as ledger:
        append(ledger, FULL)
        before = content(ledger), ledger.seq()
        assert append(ledger, FULL | other, FULL | other | {"lang": "en"}) == [CONFLICT, CONFLICT]
        assert (content(ledger), ledger.seq()) == before
    with Ledger.open(tmp_path / "in one piece") as ledger:
        assert append(ledger, FULL, FULL | other) == [ACCEPTED, CONFLICT]


def test_what_completes_an_act_is_held_against_what_comes_after_it(tmp_path):
    rows = [
        upsert("x:1", **ACT),
        *(upsert("x:1", **ACT, root_id=root) for root in ("x:8", "x:7", None, "x:8")),
    ]
    codes = [ACCEPTED, DUPLICATE, CONFLICT, DUPLICATE, DUPLICATE]
    with Ledger.open(tmp_path / "one") as ledger, Ledger.open(tmp_path / "each") as other:
        assert append(ledger, *rows) == codes == [append(other, row)[0] for row in rows]
        assert content(ledger) == content(other)


def test_whoever_follows_the_ledger_sees_the_one_go_and_the_other_come(tmp_path):
    with Ledger.open(tmp_path) as ledger:
        append(ledger, upsert("x:1", **ACT, lang="en", text="hm"))
        done = ledger.append(table([upsert("x:1", **ACT, parent_id="x:9", actor_handle="ann")]), NOW)
        rows = ledger.query(
            "SELECT seq, event_id, text, lang, retracted FROM events ORDER BY seq"
        ).to_pylist()
        assert rows == [
            {"seq": 1, "event_id": None, "text": None, "lang": None, "retracted": 2},
            {"seq": 2, "event_id": "x:1", "text": "hm", "lang": "en", "retracted": None},
        ]
        assert (done.accepted, done.duplicate, done.seq) == (0, 1, 3)  # the handle is a change of its own
        assert [(row["seq"], row["parent_id"]) for row in ledger.events([1, 2, 3]).to_pylist()] == [
            (1, "x:9"),
            (2, "x:9"),
        ]
        append(ledger, delete("x:1"))
        assert ledger.events([1, 2]).num_rows == 0
        assert append(ledger, FULL) == [2]
        assert (ledger.status().events, ledger.status().retracted) == (0, 1)


def test_a_ledger_of_version_2_learns_what_is_told_with_more(tmp_path):
    with Ledger.open(tmp_path) as ledger:
        append(ledger, TELLINGS[0])
        ledger._connection.execute("UPDATE meta SET version = 2")
    with Ledger.open(tmp_path) as ledger:
        assert append(ledger, FULL) == [DUPLICATE]
        assert ledger.query("SELECT version FROM meta").to_pylist() == [{"version": 3}]
        assert live(ledger)["x:1"][5:9] == ("x:9", "x:8", "x:v", WHOLE)


KILLED = """
import os, signal, sys, threading
from pathlib import Path
from ambassadors.ledger import Ledger
from tests.ledger.ledger_kit import NOW, table
from tests.ledger.test_ledger_completing import many
rows = table(many("x:root"))
with Ledger.open(Path(sys.argv[1])) as ledger:
    threading.Timer(float(sys.argv[2]), os.kill, (os.getpid(), signal.SIGKILL)).start()
    ledger.append(rows, NOW)
"""


def many(root):
    return [upsert(f"x:{number}", number, root_id=root, post_id=f"x:{number}") for number in range(3_000)]


@pytest.mark.parametrize("seed", range(6))
def test_a_kill_while_acts_are_completed_leaves_all_of_them_or_none(tmp_path, seed):
    with Ledger.open(tmp_path) as ledger, Ledger.open(tmp_path / "whole") as other:
        append(ledger, *many(None))
        append(other, *many("x:root"))
        before, whole = ledger.digest(), other.digest()
    delay = random.Random(seed).uniform(0.0, 0.12)
    subprocess.run([sys.executable, "-c", KILLED, str(tmp_path), str(delay)], check=False)
    with Ledger.open(tmp_path) as ledger:
        assert ledger.digest() in (before, whole)
        append(ledger, *many("x:root"))
        assert ledger.digest() == whole
        assert ledger.status().events == 3_000
