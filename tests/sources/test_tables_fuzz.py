"""Tables that were damaged by hands, spreadsheets and encodings: a reject with line and field, or our own error."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ambassadors.errors import AmbassadorsError
from ambassadors.events import CANONICAL, Batch
from ambassadors.sources import ReadOptions, read
from tests.sources.sample_kit import EVERY_GOOD, ids
from tests.sources.workbook_kit import workbook

TABLES = [
    case for case in EVERY_GOOD if case[1].suffix == ".csv" and case[0] not in {"canonical", "snap-activity"}
]
CELLS = st.one_of(
    st.text(max_size=12),
    st.integers(-(2**80), 2**80).map(str),
    st.floats().map(str),
    st.sampled_from(
        [
            "", " ", "\0", "NA", "1.2E+18", "12.0", "9" * 400, "@", "@@", "@acme, @acme", "аcme", "acm\u200be", "\u202eacme",
            "Ａcme", "https://x.com/аcme/status/1", "https://x.com/i/status/", "https://x.com/lea/status/" + "9" * 50,
            "https://[::1", "RT @", "RT @a: b", "QT @", "[", "{", '["a"', '[{"username": "a"}]', "<[", "<[,]>", "03/04/2026",
            "2026-13-45", "2026-07-01T12:00:00Z", "31/12/2026 25:61", "99999999999999999", "\ud800".encode("utf-8", "replace").decode(),
            "=HYPERLINK(1)", "RETWEET", "QUOTE", "REPLY", "Directed", "mention", "1,2", "a\nb", 'a"b', "x" * 2000,
        ]
    ),
)  # fmt: skip
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "cp1252", "latin-1")
OPTIONS = st.fixed_dictionaries(
    {
        "dates": st.sampled_from([None, "day-first", "month-first"]),
        "zone": st.sampled_from([None, "UTC", "Europe/Paris"]),
        "encoding": st.sampled_from(ENCODINGS),
    }
)


def tried(path: Path, options: ReadOptions) -> tuple[list[Batch], str | None]:
    """The batches of a file, and what our own error said; any other goes through."""
    try:
        return list(read(path, options)), None
    except AmbassadorsError as error:
        return [], error.message


ENDS = st.sampled_from(["\n", "\r\n"])


@st.composite
def damaged(draw: st.DrawFn, path: Path) -> tuple[bytes, list[list[str]]]:
    """A sample with cells replaced, columns dropped or put twice, rows cut, in some encoding."""
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"))))
    for _ in range(draw(st.integers(1, 4))):
        row = draw(st.integers(0, len(rows) - 1))
        if rows[row]:
            rows[row][draw(st.integers(0, len(rows[row]) - 1))] = draw(CELLS)
    if draw(st.booleans()):
        gone = draw(st.integers(0, max(map(len, rows)) - 1))
        rows = [row[:gone] + row[gone + 1 :] for row in rows]
    if draw(st.integers(0, 4)) == 0:
        rows = [row + row[:1] for row in rows]
    written = io.StringIO()
    csv.writer(
        written,
        delimiter=draw(st.sampled_from(",;\t|")),
        # A bare \r would end a row within a line; the writer quotes it where it is part of the end of lines.
        lineterminator="\r\n" if any("\r" in cell for row in rows for cell in row) else draw(ENDS),
    ).writerows(rows)
    return written.getvalue().encode(draw(st.sampled_from(ENCODINGS)), "replace"), rows


def told(path: Path, source: str, options: dict) -> None:
    """Whatever comes is counted, and what cannot be read says where and why."""
    batches, problem = tried(path, ReadOptions(source, **options))
    assert problem is None or str(path) in problem
    for batch in batches:
        assert batch.events.schema.equals(CANONICAL)
        assert batch.records >= len(batch.rejects) + batch.without_interaction
        assert all(reject.reason and reject.line for reject in batch.rejects)
        assert not {reject.line for reject in batch.rejects} & set(batch.events["line"].to_pylist())


@pytest.mark.parametrize("case", TABLES, ids=ids)
def test_a_damaged_table_is_told_never_a_surprise(case, tmp_path):
    source, path = case

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(damaged(path), OPTIONS)
    def holds(harmed: tuple[bytes, list[list[str]]], options: dict) -> None:
        file = tmp_path / "harmed.csv"
        file.write_bytes(harmed[0])
        told(file, source, options)

    holds()


@pytest.mark.parametrize("case", [case for case in TABLES if case[0] in {"brandwatch", "nodexl"}], ids=ids)
def test_a_damaged_sheet_is_told_never_a_surprise(case, tmp_path):
    source, path = case

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(damaged(path), OPTIONS, st.integers(0, 1 << 16), st.binary(max_size=4))
    def holds(harmed: tuple[bytes, list[list[str]]], options: dict, place: int, put: bytes) -> None:
        file = workbook(
            tmp_path / "harmed.xlsx", {"Mentions": [[plain(cell) for cell in row] for row in harmed[1]]}
        )
        told(file, source, options)
        data = file.read_bytes()
        place %= len(data)
        file.write_bytes(data[:place] + put + data[place + len(put) :])
        told(file, source, options)

    holds()


def plain(cell: str) -> str:
    """A cell as XML can hold it."""
    return "".join(letter for letter in cell if letter.isprintable())


@pytest.mark.parametrize("case", TABLES, ids=ids)
def test_a_table_reads_the_same_in_any_order_and_any_dress(case, tmp_path):
    """Rows turned round, another delimiter, another encoding, another end of line."""
    source, path = case
    text = path.read_text(encoding="utf-8")
    rows = list(csv.reader(io.StringIO(text)))
    head = next(place for place, row in enumerate(rows) if len(row) > 3)
    head += source == "nodexl"
    written = io.StringIO()
    csv.writer(written, delimiter=";", lineterminator="\r\n").writerows([*rows[: head + 1], *rows[:head:-1]])
    turned = tmp_path / "turned.csv"
    turned.write_bytes(written.getvalue().encode("utf-16"))
    plain_events, turned_events = (
        events(one, source, encoding) for one, encoding in ((path, "utf-8"), (turned, "utf-16"))
    )
    assert plain_events == turned_events


def events(path: Path, source: str, encoding: str) -> set[tuple[tuple[str, object], ...]]:
    """The events of a file, but for where they stand."""
    return {
        tuple((name, value) for name, value in event.items() if name != "line")
        for batch in read(path, ReadOptions(source, encoding=encoding))
        for event in batch.events.to_pylist()
    }
