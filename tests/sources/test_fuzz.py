"""Whatever is put in: our own error with record and field, never another exception, never a hang; nothing changes its input.

Every test has a short form and one that runs for minutes (``make test-long``).
"""

from __future__ import annotations

import time
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ambassadors.errors import AmbassadorsError
from ambassadors.events import CANONICAL, Batch
from ambassadors.sources import SOURCES, ReadOptions, read
from ambassadors.sources.common.follows import ListsPeople
from ambassadors.sources.common.objects import batch_of
from tests.sources.damage_kit import JSON_CASES, NAMES, damaged, nested
from tests.sources.sample_kit import EVERY_GOOD, ids

PURE = {
    source: SOURCES[source].records  # type: ignore[attr-defined]
    for source in dict.fromkeys(name for name, _ in JSON_CASES)
    if hasattr(SOURCES[source], "records")
}
PEOPLE = {name: source.people for name, source in SOURCES.items() if isinstance(source, ListsPeople)}
LONGEST_S = 5.0
LONGEST_REASON = 1_000


def rounds(short: int, long: int):
    """How many examples the short and the long form of a test try."""
    return pytest.mark.parametrize("examples", [short, pytest.param(long, marks=pytest.mark.long)])


def trying(examples: int):
    return settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck))


def sound(batch: Batch) -> bool:
    """Every record is counted, every reject says what is wrong, every event has what an event needs."""
    assert batch.events.schema.equals(CANONICAL)
    assert batch.records >= len(batch.rejects) + batch.without_interaction
    for reject in batch.rejects:
        assert reject.reason
        assert len(reject.reason) < LONGEST_REASON
        assert "\n" not in reject.reason
        f"{reject.field}{reject.reason}{reject.record}".encode()  # they are written to a file
    for event in batch.events.to_pylist():
        assert event["at"] is not None
        assert event["event_id"] or event["delete"]
        assert event["delete"] or (event["kind"] is not None and event["actor_id"])
    return True


@rounds(100, 2_000)
@pytest.mark.parametrize("source", PURE)
def test_a_damaged_object_is_a_reject_never_a_surprise(source, examples):
    @trying(examples)
    @given(damaged(source))
    def holds(value: Any) -> None:
        before, begun = repr(value), time.process_time()
        assert sound(batch_of([value], ReadOptions(source), PURE[source]))
        assert time.process_time() - begun < LONGEST_S
        assert repr(value) == before

    holds()


@rounds(60, 1_000)
@pytest.mark.parametrize("source", PEOPLE)
def test_a_damaged_list_of_people_is_a_reject_never_a_surprise(source, examples):
    @trying(examples)
    @given(damaged(source), st.booleans())
    def holds(value: Any, followers: bool) -> None:
        assert sound(batch_of([value], ReadOptions(source), partial(bare, PEOPLE[source], followers)))

    def bare(people: Any, followers: bool, value: Any) -> Any:
        """The records of a list; their events are no events yet."""
        for record in people(value, followers=followers):
            assert all(person["actor_id"] for person in record.events)
            record.events.clear()
            yield record

    holds()


def tried(path: Path, options: ReadOptions) -> tuple[list[Batch], str | None]:
    """The batches of a file, and what our own error said; any other goes through."""
    begun = time.process_time()
    try:
        found: tuple[list[Batch], str | None] = list(read(path, options)), None
    except AmbassadorsError as error:
        found = [], error.message
    assert time.process_time() - begun < LONGEST_S
    return found


@rounds(30, 300)
@pytest.mark.parametrize("case", EVERY_GOOD, ids=ids)
def test_a_damaged_file_is_told_never_a_surprise(case, tmp_path, examples):
    source, path = case
    data = path.read_bytes()
    put = st.one_of(
        st.binary(max_size=6),
        st.sampled_from([b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"NaN", b"1e999", b"\\ud800", b'"', b"\n", b"\r", b"}{", b"]["]),
        st.sampled_from(NAMES).map(lambda name: name.encode("utf-8", "surrogatepass")),
    )  # fmt: skip

    @trying(examples)
    @given(st.integers(0, len(data)), st.integers(0, 40) | st.just(len(data)), put)
    def holds(start: int, gone: int, put: bytes) -> None:
        harmed = tmp_path / f"harmed{path.suffix}"
        harmed.write_bytes(data[:start] + put + data[start + gone :])
        for options in (ReadOptions(source), ReadOptions()):
            batches, problem = tried(harmed, options)
            assert problem is None or str(harmed) in problem
            assert all(map(sound, batches))

    holds()


@pytest.mark.parametrize("case", EVERY_GOOD, ids=ids)
@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-32", "utf-7", "gb18030", "utf-8-sig"])
def test_another_encoding_is_told_or_read_never_a_surprise(case, encoding, tmp_path):
    source, path = case
    text = path.read_text(encoding="utf-8")
    other = tmp_path / path.name
    other.write_bytes(text.encode(encoding))
    for options in (ReadOptions(source), ReadOptions(), ReadOptions(source, encoding=encoding)):
        batches, problem = tried(other, options)
        assert problem is None or str(other) in problem
        assert all(map(sound, batches))


DEEP = 100_000


@pytest.mark.parametrize("source", PURE)
@pytest.mark.parametrize(
    "text",
    [
        '{"data":' * DEEP + "1" + "}" * DEEP,
        "[" * DEEP + "]" * DEEP,
        '{"id":' * 900 + "1" + "}" * 900,
        "{" + ",".join(f'"{n}":{n}' for n in range(50_000)) + "}",
        '{"id": ' + "9" * 5_000 + "}",
    ],
    ids=["objects", "lists", "below the limit", "members", "digits"],
)
def test_depth_and_size_are_refused(source, text, tmp_path):
    path = tmp_path / "deep.json"
    path.write_text(text)
    batches, problem = tried(path, ReadOptions(source))
    assert problem is None or str(path) in problem
    assert not any(batch.events.num_rows for batch in batches)


MEMBERS = [
    (source, key, value)
    for source, value in JSON_CASES
    if source in PURE and isinstance(value, dict)
    for key, held in value.items()
    if isinstance(held, dict | list)
]


@pytest.mark.parametrize("source", PURE)
@pytest.mark.parametrize("levels", [10, 300, 500, 1_010, 5_000])
def test_objects_inside_themselves_are_walked_or_refused(source, levels, tmp_path):
    path = tmp_path / "deep.ndjson"
    for key, value in ((key, value) for name, key, value in MEMBERS if name == source):
        path.write_text(nested(value, key, levels), encoding="utf-8")
        batches, problem = tried(path, ReadOptions(source))
        assert problem is None or str(path) in problem
        assert all(map(sound, batches))
