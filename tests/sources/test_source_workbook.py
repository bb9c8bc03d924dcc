"""Excel workbooks: the sheet is found by its header, dates need a zone, digits that Excel lost are refused."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from pathlib import Path

import pytest

from ambassadors.errors import InputError
from ambassadors.sources import ReadOptions, recognised
from tests.sources.sample_kit import samples
from tests.sources.source_kit import NOON, read_all
from tests.sources.workbook_kit import Cell, workbook

DAY = datetime(2026, 7, 1, 12)  # noqa: DTZ001 - Excel knows no zones


def rows_of(source: str) -> list[list[Cell]]:
    """The rows of a sample in CSV."""
    text = samples(source, "good.csv")[0].read_text(encoding="utf-8")
    return [list(row) for row in csv.reader(io.StringIO(text))]


def test_the_edges_of_nodexl_are_found_among_its_sheets(tmp_path):
    rows = rows_of("nodexl")
    for row in rows[2:]:
        row[6], row[8] = DAY, DAY
        row[10] = int(str(row[10])) if row[10] else None
    path = workbook(tmp_path / "net.xlsx", {"Vertices": [["Vertex", "Color"], ["lea", ""]], "Edges": rows})
    assert recognised(path, ReadOptions()) == (
        "nodexl",
        "columns Vertex 1, Vertex 2, Relationship, Imported ID: NodeXL",
    )
    got = read_all(path)
    same = read_all(samples("nodexl", "good.csv")[0])
    assert got.events == same.events
    assert (got.records, got.without, got.unmapped) == (same.records, same.without, same.unmapped)


def test_an_id_that_excel_has_cut_is_refused(tmp_path):
    rows = rows_of("nodexl")[:3]
    rows[2][10] = 1_234_567_890_123_456_789
    got = read_all(workbook(tmp_path / "net.xlsx", {"Edges": rows}))
    assert got.where == [(3, "Imported ID")]
    assert "lost digits" in got.rejects[0].reason


def test_dates_of_excel_need_a_zone(tmp_path):
    rows = rows_of("brandwatch")[:7]
    rows[6][2] = DAY
    path = workbook(tmp_path / "mentions.xlsx", {"Mentions": rows})
    assert read_all(path).where == [(7, "Date")]
    events = read_all(path, zone="Europe/Paris").events
    assert {event["at"] for event in events} == {NOON - 2 * 3_600_000}
    assert {event["line"] for event in events} == {7}


def test_each_sheet_with_such_a_header_is_read(tmp_path):
    head, first, second = rows_of("brandwatch")[5], *rows_of("brandwatch")[6:8]
    path = workbook(tmp_path / "two.xlsx", {"1": [head, first], "Notes": [["hello"]], "2": [head, second]})
    assert {event["post_id"] for event in read_all(path).events} == {"x:101", "x:102"}


def test_columns_of_any_workbook_can_be_mapped(tmp_path):
    rows: list[list[Cell]] = [
        ["when", "who", "whom", "what", "nr"],
        [DAY, "x:1", "x:2", "RT", 7],
        [],
        [None, "x:1", "x:2", "RT", 8],
    ]
    path = workbook(tmp_path / "own.xlsx", {"Empty": [], "Own": rows})
    mapping = {"when": "at", "who": "actor_id", "whom": "target_id", "what": "kind", "nr": "event_id"}
    got = read_all(path, mapping=mapping, kinds={"RT": "share"}, zone="UTC")
    assert [(event["event_id"], event["at"], event["line"]) for event in got.events] == [("7", NOON, 2)]
    assert got.where == [(4, "at")]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"PK\x03\x04 not a zip", "no readable Excel workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "before 2007; save it as .xlsx or CSV"),
    ],
)
def test_what_is_no_workbook_is_refused_with_the_repair(tmp_path, content, words):
    path = tmp_path / "mentions.xlsx"
    path.write_bytes(content)
    with pytest.raises(InputError, match=words):
        read_all(path)


def test_a_workbook_that_unpacks_to_too_much_is_refused(tmp_path, monkeypatch):
    path = workbook(tmp_path / "net.xlsx", {"Edges": rows_of("nodexl")})
    monkeypatch.setattr("ambassadors.sources.common.workbook.UNPACKED", 100)
    with pytest.raises(InputError, match="save the sheet as CSV"):
        read_all(path)


def test_a_workbook_that_nobody_knows_says_its_columns(tmp_path: Path):
    path = workbook(tmp_path / "own.xlsx", {"Own": [["colour", "size"], ["red", 3]]})
    with pytest.raises(InputError, match="no source knows the columns colour, size"):
        read_all(path)
