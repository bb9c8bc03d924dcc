"""No sensitive inference: no name, description or sentence of ours, and no label made of what people write."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from ambassadors.sensitive import LEXICON, subject, subjects
from tests.belonging.test_belonging import words
from tests.service.service_kit import HOUR, act, filled

ROOT = Path(__file__).parents[2]
SKIPPED = ("ambassadors/sensitive", "ambassadors/belonging/stopwords.py")
SAID = {
    ("ambassadors/belonging/words.py", "every word of health, politics, religion"),
    ("ambassadors/service/privacy/notice.py", "nothing about health,"),
    ("ambassadors/service/privacy/notice.py", "rien sur la santé"),
    ("ambassadors/sources/mastodon/answers.py", "votes_count"),
}
"""What may name such subjects: promises not to infer them, and a field of a platform's poll that is read nowhere."""

OF_THE_SERVICE = {"health", "Health", "get health", "get_health", "Health, status, metrics"}
"""The service's own health, in the API."""


def code_words(text: str) -> list[str]:
    """Every string and every name of a Python file; set operations and SQL have a UNION of their own."""
    found = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.append(re.sub(r"\bUNION\b", "", node.value))
        names = (getattr(node, name, None) for name in ("id", "attr", "name", "arg"))
        found += [one.replace("_", " ") for one in names if isinstance(one, str) and one != "union"]
    return found


def texts() -> list[tuple[str, str]]:
    """Every text that people may read of this program, with the file it stands in."""
    found = []
    for room in ("ambassadors", "api", "graph_schema"):
        for path in sorted((ROOT / room).rglob("*")):
            name = str(path.relative_to(ROOT))
            if name.startswith(SKIPPED):
                continue
            if path.suffix == ".py":
                found += [(name, text) for text in code_words(path.read_text(encoding="utf-8"))]
            elif path.suffix == ".cypher":
                found.append((name, path.read_text(encoding="utf-8")))
    return [*found, ("docs/scores.md", (ROOT / "docs" / "scores.md").read_text(encoding="utf-8"))]


def sensitive(said: list[tuple[str, str]]) -> set[tuple[str, str, str]]:
    return {
        (name, one, text)
        for name, text in said
        if not any(name == file and part in text for file, part in SAID)
        for one in subjects(text)
        if (name, one) != ("ambassadors/graph/guard.py", "trade union")  # UNION is a word of Cypher
        and not (name.startswith("api/") and text in OF_THE_SERVICE)
    }


def test_no_name_description_or_sentence_of_ours_speaks_of_what_must_not_be_inferred():
    said = texts()
    assert len(said) > 10_000
    assert sensitive(said) == set()


@pytest.mark.parametrize(
    "added",
    [
        'SCORES["religion"] = spec',
        'TITLE = "How likely somebody votes"',
        "def health_of(person): ...",
        'WORDS = {"fr": {"tone": "est syndiqué"}}',
        'Field(description="Whether the person is unemployed")',
        'STAGES = ("follower", "lgbt")',
        'name = "casier judiciaire"',
        'option = typer.Option(help="Keep people of one nationality")',
    ],
)
def test_the_scan_is_red_where_one_is_added(added):
    assert sensitive([("ambassadors/scores/new.py", text) for text in code_words(added)])


@pytest.mark.parametrize("name", sorted(LEXICON))
def test_each_subject_has_words_in_english_and_french_that_it_is_found_by(name):
    for word in LEXICON[name].split():
        assert name in subjects(f"a {word.rstrip('*').replace('-', ' ')} b"), word


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("#CancerSurvivor", "health"), ("santé", "health"), ("#stopracisme", "origin"), ("gilets jaunes", "politics"),
        ("grève", "trade union"), ("Musulmane", "religion"), ("surendettement", "finances"), ("prisons", "crime"),
        ("transport", None), ("réunion", None), ("devote", None), ("chemin", None), ("fois", None), ("credits", None),
        ("healthz", None), ("party", None), ("race", None), ("#potager", None),
    ],
)  # fmt: skip
def test_words_end_where_words_end(word, found):
    assert subject(word) == found


def test_no_community_is_named_after_such_a_word(tmp_path):
    said = {"g": ["tomatoes and compost #potager", "my diabetes and compost", "tomatoes #prayforrain prière"]}
    said["b"] = [
        "sailing with lesbian friends",
        "sailing, the union says",
        "rudder #cancersurvivor élections",
    ]
    rows = []
    for name, lines in said.items():
        for i in range(12):
            for j in range(12):
                if i != j:
                    rows.append(
                        act(
                            len(rows),
                            len(rows) * HOUR,
                            f"{name}{i}",
                            f"{name}{j}",
                            2,
                            text=lines[(i + j) % 3],
                        )
                    )
    with filled(tmp_path, rows) as workspace:
        made = workspace.refresh()
        told = words(made)
        kept = b"".join(path.read_bytes() for path in made.folder.glob("words*.parquet"))
    everything = told[0] | told[1]
    assert {"tomatoes", "compost", "sailing", "#potager"} <= everything
    assert [word for word in everything if subject(word)] == []
    assert b"diabetes" not in kept
