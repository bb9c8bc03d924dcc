"""What holds for every source that is registered: documented, recognised, pure, free of order, and never surprised."""

from __future__ import annotations

import copy
import json
import re
from pathlib import Path

import pytest

from ambassadors.errors import AmbassadorsError
from ambassadors.sources import SOURCES, ReadOptions, read, recognised
from benchmarks.retell import retold
from benchmarks.sources import counts_of, cpu_of
from tests.sources.sample_kit import EVERY_BAD, EVERY_GOOD, expected, ids, samples, values
from tests.sources.source_kit import read_all

SLOWEST = 3_000
"""Events a second of CPU."""
ROOT = Path(__file__).parents[2]
JSON_CASES = [(source, value) for source, path in EVERY_GOOD + EVERY_BAD for value in values(path)]
CONTENT = ("at", "kind", "actor_id", "target_id", "post_id", "parent_id", "root_id", "via_id", "text")
PURE = {source: SOURCES[source].records for source in SOURCES if hasattr(SOURCES[source], "records")}  # type: ignore[attr-defined]


@pytest.mark.parametrize("source", SOURCES)
def test_it_has_samples_and_a_place_in_the_documents(source):
    assert samples(source, "good"), f"tests/sources/samples/{source} has no good sample"
    assert samples(source, "bad"), f"tests/sources/samples/{source} has no sample that must fail"
    assert SOURCES[source].ABOUT
    told = (ROOT / "README.md").read_text(encoding="utf-8")
    assert re.search(rf"^\| [^|]+ \| `{source}` \|$", told, re.MULTILINE), (
        f"README.md has no row for {source}"
    )
    rules = SOURCES[source].__doc__ or ""
    assert rules.startswith(f"Source ``{source}``: "), "the file begins with its name"
    if source in PURE and ".tables." not in SOURCES[source].__name__:  # type: ignore[attr-defined]  # those name a tool
        assert re.search("^Source: ", rules, re.MULTILINE), "the file names the specification it reads by"


@pytest.mark.parametrize("case", EVERY_GOOD, ids=ids)
def test_it_is_read_at_a_useful_pace(case, tmp_path):
    """A floor far below what docs/measurements.md says, in CPU time: what is slower loops where it should not."""
    source, path = case
    if not getattr(SOURCES[source], "COUNTS_ONLY", False):
        lines = [n for batch in read(path, ReadOptions(source)) for n in batch.events["line"].to_pylist()]
        repeated = retold(path, tmp_path, max(3_000 // max(len(lines), 1), 1), min(lines, default=2))
        events = counts_of(repeated, source)[1]
        assert max(events / cpu_of(lambda: counts_of(repeated, source)) for _ in range(2)) > SLOWEST


@pytest.mark.parametrize("case", EVERY_GOOD, ids=ids)
def test_a_good_sample_is_recognised_and_read(case):
    source, path = case
    assert recognised(path, ReadOptions())[0] == source
    got = read_all(path)
    assert not got.rejects
    assert got.events or getattr(SOURCES[source], "COUNTS_ONLY", False)
    assert got.records >= got.without
    assert read_all(path, source=source).events == got.events


@pytest.mark.parametrize("source", SOURCES)
def test_samples_that_tell_the_same_act_tell_it_alike(source):
    """Whichever answer of a platform an act comes in, it is the same event: facts may differ, what it is may not."""
    said: dict[str, dict[str, object]] = {}
    for path in samples(source, "good"):
        for event in read_all(path, source=source).events:
            if not event["delete"]:
                what = {name: event[name] for name in CONTENT}
                assert said.setdefault(event["event_id"], what) == what, path.name


@pytest.mark.parametrize("case", EVERY_BAD, ids=ids)
def test_a_bad_sample_is_refused_with_line_field_and_repair(case):
    source, path = case
    says, got = expected(path), read_all(path, source=source)
    first = got.rejects[0]
    assert (first.line, first.field) == (says.line, says.field)
    for words in says.words:
        assert words in first.reason
    assert first.record
    assert got.records >= len(got.rejects) + got.without


def as_set(path: Path, source: str) -> set[tuple[tuple[str, object], ...]]:
    return {
        tuple((name, value) for name, value in event.items() if name != "line")
        for event in read_all(path, source=source).events
    }


@pytest.mark.parametrize("case", [case for case in EVERY_GOOD if case[1].suffix == ".ndjson"], ids=ids)
def test_the_order_of_lines_does_not_matter(case, tmp_path):
    source, path = case
    turned = tmp_path / path.name
    turned.write_text("\n".join(path.read_text(encoding="utf-8").splitlines()[::-1]), encoding="utf-8")
    assert as_set(turned, source) == as_set(path, source)


@pytest.mark.parametrize("source", PURE)
def test_reading_changes_nothing_and_says_the_same_twice(source):
    for value in (value for name, value in JSON_CASES if name == source):
        before = copy.deepcopy(value)
        first = [(record.events, record.fault) for record in PURE[source](value)]
        assert value == before
        assert [(record.events, record.fault) for record in PURE[source](value)] == first
        assert value == before


def test_two_sources_that_recognise_one_file_are_named_and_none_is_taken(tmp_path):
    both = tmp_path / "both.ndjson"
    lines = [
        path.read_text(encoding="utf-8")
        for path in (samples("x-v1", "good-statuses")[0], samples("bluesky", "good-v2")[0])
    ]
    both.write_text("".join(lines), encoding="utf-8")
    with pytest.raises(AmbassadorsError) as caught:
        recognised(both, ReadOptions())
    for words in ("bluesky (", "x-v1 (", "--source bluesky", str(both)):
        assert words in caught.value.message


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.json", '{"colour": "red", "size": 3}', "no source knows objects with colour, size in them"),
        ("a.csv", "colour,size\nred,3\n", "no source knows the columns colour, size; name them with --map"),
        ("a.json", '{"colour": ', "line 1: the line is no JSON"),
        ("a.ndjson", "5\n", "it holds no JSON object"),
    ],
)
def test_an_unknown_file_is_refused_with_what_stands_in_it(tmp_path, name, content, words):
    path = tmp_path / name
    path.write_text(content)
    with pytest.raises(AmbassadorsError) as caught:
        read(path, ReadOptions())
    assert words in caught.value.message
    assert "--source (`ambassadors sources list` lists them)" in caught.value.message


def test_a_document_of_megabytes_is_recognised_by_its_beginning(tmp_path):
    [answer] = values(samples("x", "good-answer")[0])
    many = answer | {"data": answer["data"] * 3000}
    path = tmp_path / "big.json"
    path.write_text(json.dumps(many, indent=1))
    assert path.stat().st_size > 3 << 20
    assert recognised(path, ReadOptions())[0] == "x"
