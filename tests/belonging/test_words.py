"""Words of communities are found the quick way: the same as when every sign is counted and every word looked into."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ambassadors.belonging import words
from ambassadors.belonging.words import NO_WORDS, WORD, shared_words
from tests.ledger.ledger_kit import EXAMPLES

PIECES = [
    "compost", "rudder", "cancer", "#cancer", "église", "vote", "#Muslim_women", "a", "é\u0301\u0301", "\u0301", "#", "##", "_", "9",
    "http://x.y/z", "@lea", "&amp;", "ÄÖ", "ß", "日本語", "x" * 31, "y" * 32, "#" + "t" * 40, "#" + "u" * 41, "e" + "\u0301" * 40, " ",
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES), max_size=8).map("".join) | st.lists(
    st.sampled_from(PIECES), max_size=6
).map(" ".join)


def plainly(texts):
    """Every match, its signs counted."""
    text = pl.col("text").str.to_lowercase().str.replace_all(NO_WORDS, " ")
    found = texts.select("row", "community", thing=text.str.extract_all(WORD))
    return found.explode("thing", empty_as_null=True).drop_nulls()


def rows(frame):
    return sorted(frame.rows())


@given(st.lists(TEXTS, max_size=12))
@settings(max_examples=4 * EXAMPLES, deadline=None)
def test_words_are_those_of_the_rule(said):
    texts = pl.DataFrame(
        {"row": range(len(said)), "community": [0] * len(said), "text": said}, schema_overrides={"text": pl.String}
    )  # fmt: skip
    assert rows(words._words(texts)) == rows(plainly(texts))


USES = st.lists(
    st.tuples(st.integers(0, 2), st.sampled_from(PIECES[:7]), st.integers(0, 20), st.integers(1, 20)),
    max_size=12,
)
"""Of a community: a word, the first member who says it, and how many do."""


def spoken(uses):
    said = [
        {"row": 20 * of + member % 20, "community": of, "lang": None, "text": word, "brands": 0}
        for of, word, first, count in [(0, "compost", 0, 20), (1, "cancer", 0, 20), *uses]
        for member in range(first, first + count)
    ]
    return pl.DataFrame(said, schema_overrides={"lang": pl.String})


@given(USES)
@settings(max_examples=2 * EXAMPLES, deadline=None)
def test_what_is_told_is_what_is_told_when_every_word_is_looked_into(uses):
    texts, size = spoken(uses), np.array([20, 20, 20])
    told = shared_words(texts, size)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(words, "_permitted", words._unbarred)
        assert told.equals(shared_words(texts, size))
    assert not {"cancer", "#cancer", "#muslim_women"} & set(told["thing"])


def test_something_is_told():
    assert shared_words(spoken([(1, "rudder", 0, 20)]), np.array([20, 20]))["thing"].to_list() == [
        "compost",
        "rudder",
    ]
