"""One tweet kept by twarc as JSONL and flattened by twarc-csv: the same events, whichever form comes first."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from ambassadors.events import KINDS
from ambassadors.ledger import Ledger
from tests.cli.cli_kit import cli

AT = "2026-07-01T12:00:00.000Z"
WHOLE = "new shoes by @acme, and they are so light that I run up every stair of the town\nevery day, twice on Sundays: go and try them, and tell me how far you came"
USERS = [{"id": "7", "username": "lea", "name": "Lea"}, {"id": "8", "username": "max", "name": "Max"}, {"id": "1", "username": "acme", "name": "Acme"}]  # fmt: skip
NAMED = {"mentions": [{"start": 13, "end": 18, "username": "acme", "id": "1"}]}
ORIGINAL = {"id": "501", "author_id": "7", "created_at": AT, "conversation_id": "501", "text": WHOLE, "lang": "en", "entities": NAMED}  # fmt: skip
SHARE = {
    "id": "502", "author_id": "8", "created_at": AT, "conversation_id": "502", "lang": "en",
    "text": f"RT @lea: {WHOLE}"[:139] + "…", "referenced_tweets": [{"type": "retweeted", "id": "501"}],
}  # fmt: skip
ANSWER = {
    "id": "503", "author_id": "8", "created_at": AT, "conversation_id": "501", "lang": "en", "text": "@lea where?",
    "in_reply_to_user_id": "7", "referenced_tweets": [{"type": "replied_to", "id": "501"}],
}  # fmt: skip


def jsonl(folder: Path) -> Path:
    page = {
        "data": [ORIGINAL, SHARE, ANSWER],
        "includes": {"users": USERS, "tweets": [ORIGINAL]},
        "__twarc": {},
    }
    path = folder / "tweets.jsonl"
    path.write_text(json.dumps(page) + "\n")
    return path


def flattened(folder: Path) -> Path:
    """The rows that twarc2 csv writes of them: the share inherits text and entities of the original."""
    common = {"created_at": AT, "lang": "en", "entities.mentions": "", "edit_history_tweet_ids": ""}
    lea, max_ = ({"author.username": name, "author.name": name.title()} for name in ("lea", "max"))
    original = {"id": "501", "conversation_id": "501", "author_id": "7", "text": WHOLE.replace("\n", "\\n"), "entities.mentions": '["@acme"]', **lea}  # fmt: skip
    share = original | {"id": "502", "conversation_id": "502", "author_id": "8", "referenced_tweets.retweeted.id": "501", "retweeted_user_id": "7", "retweeted_username": "lea", **max_}  # fmt: skip
    answer = {"id": "503", "conversation_id": "501", "author_id": "8", "text": "@lea where?", "referenced_tweets.replied_to.id": "501", "in_reply_to_user_id": "7", "in_reply_to_username": "lea", **max_}  # fmt: skip
    brand = {"id": "500", "conversation_id": "500", "author_id": "1", "text": "shoes", "author.username": "acme", "author.name": "Acme"}  # fmt: skip
    columns = dict.fromkeys(name for row in (common, share, answer) for name in row) | {"referenced_tweets.quoted.id": None}  # fmt: skip
    path = folder / "tweets.csv"
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, list(columns))
        writer.writeheader()
        writer.writerows({**common, **row} for row in (original, share, answer, brand))
    return path


@pytest.mark.parametrize("first", ["jsonl", "csv"])
def test_both_forms_are_duplicates_and_the_whole_text_stands(tmp_path, first):
    files = [jsonl(tmp_path), flattened(tmp_path)]
    home = tmp_path / "home"
    for path in files if first == "jsonl" else files[::-1]:
        done = cli("load", path, "--home", home, "--json")
        assert done.code == 0, done.err
    assert done.json["duplicate"] == 3
    assert done.json["accepted"] == (
        1 if first == "jsonl" else 0
    )  # the brand's own post is in the table alone
    with Ledger.open(home) as ledger:
        rows = ledger.query("SELECT event_id, kind, text FROM events ORDER BY event_id").to_pylist()
    assert [(row["event_id"], KINDS[row["kind"]]) for row in rows] == [
        ("x:500", "post"),
        ("x:501:mention:1", "mention"),
        ("x:502:share:7", "share"),
        ("x:503:reply:7", "reply"),
    ]
    assert rows[2]["text"] == WHOLE
