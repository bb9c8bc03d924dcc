"""What a share repeats is the original's: every API cuts it in another way, and none of them contradicts another."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from ambassadors.ledger import Ledger
from tests.ledger.ledger_kit import NOW, append, content, delete, live, table, upsert
from tests.ledger.ledger_oracle import ACCEPTED, CONFLICT, DUPLICATE, Oracle

TEXTS = ("RT @lea: new sho…", "new shoes by @acme", None, "new shoes by @acmf")
LONGEST = "new shoes by @acmf"


def share(text: str | None, **more: Any) -> dict:
    return upsert("x:2:share:1", text=text, lang="en", **more)


@pytest.mark.parametrize("order", list(permutations(TEXTS)))
def test_texts_of_a_share_never_conflict_and_the_longest_stands_in_any_order(tmp_path, order):
    oracle = Oracle()
    with Ledger.open(tmp_path) as ledger:
        codes = [append(ledger, share(text)) for text in order]
        for text in order:
            oracle.append([share(text)], NOW)
        assert codes == [[ACCEPTED], [DUPLICATE], [DUPLICATE], [DUPLICATE]]
        assert live(ledger)["x:2:share:1"][8] == LONGEST
        assert content(ledger)[0] == oracle.digest()


def test_in_one_piece_they_are_the_same_event_too(tmp_path):
    with Ledger.open(tmp_path) as ledger:
        assert append(ledger, *map(share, TEXTS)) == [ACCEPTED, DUPLICATE, DUPLICATE, DUPLICATE]
        assert live(ledger)["x:2:share:1"][8] == LONGEST


def test_a_new_text_is_a_change_that_others_hear_of_and_a_shorter_one_is_none(tmp_path):
    with Ledger.open(tmp_path) as ledger:
        append(ledger, share("short"))
        before = ledger.status()
        append(ledger, share("tiny"))
        assert ledger.status() == before
        append(ledger, share("much longer"))
        after = ledger.status()
        assert (after.seq, after.digest != before.digest) == (before.seq + 1, True)
        [row] = ledger.query("SELECT seq, facts_seq FROM events").to_pylist()
        assert row == {"seq": 1, "facts_seq": after.seq}


@pytest.mark.parametrize("kind", [1, 2, 7])
def test_the_text_of_anything_else_is_what_it_is(tmp_path, kind):
    with Ledger.open(tmp_path) as ledger:
        assert append(ledger, share("a", kind=kind), share("b", kind=kind)) == [ACCEPTED, CONFLICT]


def test_a_text_does_not_bring_back_what_was_deleted(tmp_path):
    with Ledger.open(tmp_path) as ledger:
        append(ledger, share("a"), delete("x:2:share:1"))
        append(ledger, share("much longer"))
        [row] = ledger.query("SELECT text FROM events").to_pylist() or [{"text": None}]
        assert row["text"] is None


def as_version_1(home: Path) -> None:
    """Make a ledger what an older program would have left: the text is part of what a share is."""
    with Ledger.open(home) as ledger:
        append(
            ledger,
            share("RT @lea: new"),
            upsert("x:3", kind=2, text="hm"),
            share("gone") | {"event_id": "x:4"},
        )
        append(ledger, delete("x:4"))
        ledger._connection.execute(
            "UPDATE events SET content = md5_number(event_id || coalesce(text, '')) WHERE kind = 0"
        )
        ledger._connection.execute("UPDATE meta SET version = 1")


def test_a_ledger_of_before_is_brought_up_and_loads_the_same_file_again(tmp_path):
    as_version_1(tmp_path / "old")
    with Ledger.open(tmp_path / "new") as ledger:
        append(
            ledger,
            share("RT @lea: new"),
            upsert("x:3", kind=2, text="hm"),
            share("gone") | {"event_id": "x:4"},
        )
        append(ledger, delete("x:4"))
        wanted = content(ledger)
    for _ in range(2):
        with Ledger.open(tmp_path / "old") as ledger:
            assert content(ledger) == wanted
            assert [r["version"] for r in ledger.query("SELECT version FROM meta").to_pylist()] == [3]
    with Ledger.open(tmp_path / "old") as ledger:
        done = ledger.append(
            table([share("RT @lea: new"), share("new shoes"), upsert("x:3", kind=2, text="hm")]), NOW
        )
        assert done.codes.tolist() == [DUPLICATE] * 3
