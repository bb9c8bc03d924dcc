"""However records fall into batches, they give the same events, counts and rejects as each on its own."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ambassadors.events import Batch
from ambassadors.sources import SOURCES, ReadOptions
from ambassadors.sources.common import html, objects
from ambassadors.sources.common.addresses import host_of, split_address
from ambassadors.sources.common.files import Input
from tests.sources.sample_kit import EVERY_BAD, EVERY_GOOD, values

PURE = {name: source.records for name, source in SOURCES.items() if hasattr(source, "records")}
CASES = {
    name: [
        value
        for source, path in EVERY_GOOD + EVERY_BAD
        if source == name
        for value in values(path)
        if isinstance(value, dict)
    ]
    for name in PURE
}


def flat(batches: list[Batch], lines: list[int]) -> tuple[list[Any], list[Any], int, int]:
    """Events, rejects and counts; ``lines`` = what to add to the line numbers of each batch."""
    events = [
        event | {"line": event["line"] + line}
        for batch, line in zip(batches, lines, strict=True)
        for event in batch.events.to_pylist()
    ]
    rejects = [
        (reject.line + line, reject.field, reject.reason, reject.record)
        for batch, line in zip(batches, lines, strict=True)
        for reject in batch.rejects
    ]
    return (
        events,
        rejects,
        sum(batch.records for batch in batches),
        sum(batch.without_interaction for batch in batches),
    )


@pytest.mark.parametrize("piece", [1, 3, 1000])
@pytest.mark.parametrize("source", [name for name in PURE if CASES[name]])
def test_shuffled_records_in_batches_equal_each_record_alone(source, piece, tmp_path, monkeypatch):
    many = CASES[source] * 7
    random.Random(11).shuffle(many)
    monkeypatch.setattr(objects, "PIECE", piece)
    monkeypatch.setattr(objects, "CHUNK", 20)
    path, options = tmp_path / "many.ndjson", ReadOptions(source)
    path.write_text("".join(json.dumps(value) + "\n" for value in many))
    file = Input(path, options)
    together = list(objects.read_objects(file, options, PURE[source]))
    file.close()
    alone = [objects.batch_of([value], options, PURE[source]) for value in many]
    assert flat(together, [0] * len(together)) == flat(alone, list(range(len(many))))


PIECES = [
    *("<p>", "</p>", "<br>", "<br/>", "<br />", "<i/>", "</p >", "</ p>", "<P>", "<p a=1>", "<a href='x&amp;y' b=\"q\">"),
    *('<span class="a>b">', "<script>", "</script>", "<!-- x -->", "-->", "<", "</", "?>", "&amp;", "&am", "p;", "&", "&#39"),
    *("&lt;p&gt;", "a b", "é", "\n", "\r", "\t", " ", "\0"),
]  # fmt: skip


@settings(max_examples=2000, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=9).map("".join))
def test_plain_html_is_read_as_the_parser_reads_it(text):
    parser = html._Text()
    parser.feed(text)
    parser.close()
    assert html._plain(text) in (None, "".join(parser.pieces))


def test_html_of_every_day_needs_no_parser():
    assert html._plain('<p>a <a href="x" rel="tag">#b</a> &amp; c</p><p>d<br />e</p>') == "a #b & c\nd\ne"


ADDRESSES = st.lists(
    st.sampled_from(["https://", "http:", "//", "a.b", "A", ":", "@", "80", "/", "?", "#", "\n", "\t", "é", "-", ".", " "]), max_size=8
)  # fmt: skip


@settings(max_examples=2000, deadline=None)
@given(ADDRESSES.map("".join))
def test_a_plain_host_is_what_taking_the_address_apart_gives(address):
    assert host_of(f"https://{address}", "url") == split_address(f"https://{address}", "url").hostname
