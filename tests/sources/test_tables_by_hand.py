"""What people do to exports by hand: other encodings and delimiters, cut files, missing columns, the same file twice."""

from __future__ import annotations

import codecs
import csv
import io
from pathlib import Path

import pytest

from ambassadors.errors import InputError
from tests.cli.cli_kit import cli
from tests.sources.sample_kit import ids, samples
from tests.sources.source_kit import Read, read_all

TOOLS = (
    "airline",
    "brandwatch",
    "gephi",
    "meltwater",
    "minet",
    "nodexl",
    "rtweet",
    "sprinklr",
    "twarc-csv",
    "twcs",
)
TABLES = [(tool, path) for tool in TOOLS for path in samples(tool, "good")]
WIDE = 5
"""Filled fields from which a line is taken for the header or a row: above may stand lines of preamble."""
EVERY = pytest.mark.parametrize("case", TABLES, ids=ids)


def rows_of(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))


def written(
    rows: list[list[str]], delimiter: str = ",", ends: str = "\n", quoting: int = csv.QUOTE_MINIMAL
) -> str:
    sink = io.StringIO()
    csv.writer(sink, delimiter=delimiter, lineterminator=ends, quoting=quoting).writerows(rows)  # type: ignore[arg-type]
    return sink.getvalue()


def told(got: Read) -> list[dict]:
    return [{name: value for name, value in event.items() if name != "line"} for event in got.events]


def saved(tmp_path: Path, data: bytes, name: str = "export.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(data)
    return path


@EVERY
@pytest.mark.parametrize(
    ("delimiter", "ends", "quoting", "encoding", "mark"),
    [
        (";", "\n", csv.QUOTE_MINIMAL, "utf-8", b""),
        ("\t", "\r\n", csv.QUOTE_MINIMAL, "utf-8", codecs.BOM_UTF8),
        (",", "\r\n", csv.QUOTE_ALL, "utf-8", codecs.BOM_UTF8),
        ("\t", "\r\n", csv.QUOTE_MINIMAL, "utf-16-le", codecs.BOM_UTF16_LE),
        (",", "\n", csv.QUOTE_ALL, "utf-16-be", codecs.BOM_UTF16_BE),
    ],
    ids=["semicolons", "tabs-bom", "quotes-bom", "utf-16-excel", "utf-16-be"],
)
def test_however_a_spreadsheet_saves_it_the_events_are_the_same(
    case, delimiter, ends, quoting, encoding, mark, tmp_path
):
    _, path = case
    text = written(rows_of(path), delimiter, ends, quoting)
    got = read_all(saved(tmp_path, mark + text.encode(encoding)))
    assert (got.rejects, got.records) == ([], read_all(path).records)
    assert told(got) == told(read_all(path))


@EVERY
def test_the_same_file_twice_is_known(case, tmp_path):
    _, path = case
    home = tmp_path / "home"
    first = cli("load", path, "--home", home, "--json").json
    again = cli("load", path, "--home", home, "--json").json
    assert (again["accepted"], again["quarantined"], again["rejected"]) == (0, 0, 0)
    assert again["duplicate"] == first["accepted"] + first["duplicate"]


@EVERY
def test_a_column_by_which_a_tool_is_known_that_lacks_is_told(case, tmp_path):
    tool, path = case
    rows = rows_of(path)
    head = next(place for place, row in enumerate(rows) if sum(map(bool, row)) >= WIDE)
    renamed = [*rows[:head], [f"my {name}" for name in rows[head]], *rows[head + 1 :]]
    changed = saved(tmp_path, written(renamed).encode())
    with pytest.raises(InputError) as unknown:
        read_all(changed)
    assert "\n" not in unknown.value.message
    assert (
        "my " in unknown.value.message
        or "--source" in unknown.value.message
        or "header" in unknown.value.message
    )
    with pytest.raises(InputError, match="has no line with the columns|has no columns? "):
        read_all(changed, source=tool)


@EVERY
def test_a_file_cut_off_is_read_up_to_there_and_the_rest_is_told(case, tmp_path):
    _, path = case
    rows = rows_of(path)
    whole = written(rows)
    last = written(rows[-1:])
    cut = whole[: -len(last)] + last[: max(len(last) // 3, 1)]
    got = read_all(saved(tmp_path, cut.encode()))
    lines = {event["line"] for event in got.events}
    assert got.records == read_all(path).records
    assert len(got.rejects) == 1, [reject.reason for reject in got.rejects]
    [reject] = got.rejects
    assert reject.line not in lines
    assert "fields where there should be" in reject.reason or "does not close" in reject.reason


@pytest.mark.parametrize(
    ("tool", "column"),
    [
        ("brandwatch", "Full Text"),
        ("meltwater", "Hit Sentence"),
        ("sprinklr", "Conversation Stream"),
        ("nodexl", "Tweet"),
    ],
)
def test_a_line_break_in_a_text_stays_in_it(tool, column, tmp_path):
    path = samples(tool, "good.csv")[0]
    rows = rows_of(path)
    head = next(place for place, row in enumerate(rows) if column in row)
    place = rows[head].index(column)
    for row in rows[head + 1 :]:
        row[place] += '\nand "more",\r\n;so'
    got = read_all(saved(tmp_path, written(rows).encode()))
    assert got.rejects == []
    assert len(got.events) == len(read_all(path).events)
    assert all(event["text"].endswith('\nand "more",\r\n;so') for event in got.events)


def test_an_older_encoding_is_told_with_its_repair_and_read_when_named(tmp_path):
    path = samples("brandwatch", "good.csv")[0]
    rows = rows_of(path)
    head = next(place for place, row in enumerate(rows) if "Full Text" in row)
    rows[head + 1][rows[head].index("Full Text")] = "j'ai adoré"
    old = saved(tmp_path, written(rows).encode("cp1252"))
    got = read_all(old)
    assert [reject.field for reject in got.rejects] == ["Full Text"]
    assert "--encoding cp1252" in got.rejects[0].reason
    assert "j'ai adoré" in {event["text"] for event in read_all(old, encoding="cp1252").events}


def test_files_of_several_encodings_load_in_one_command(tmp_path):
    folder = tmp_path / "exports"
    folder.mkdir()
    for place, (tool, encoding) in enumerate((("meltwater", "utf-16"), ("brandwatch", "utf-8-sig"), ("sprinklr", "utf-8"))):  # fmt: skip
        path = samples(tool, "good.csv")[0]
        (folder / f"{place}.csv").write_bytes(path.read_text(encoding="utf-8").encode(encoding))
    done = cli("load", folder, "--home", tmp_path / "home")
    assert done.code == 0, done.err
    assert done.out.count(" 0 rejected") == 3 + 1  # of each file, and in all


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("lost", [1, 2, 3])
def test_a_utf_16_file_that_is_cut_keeps_the_whole_lines_and_names_the_other(tmp_path, encoding, lost):
    path = samples("meltwater", "good.csv")[0]
    text = f"{path.read_text(encoding='utf-8').rstrip()}\U0001f600"
    data = f"\ufeff{text}".encode(encoding)
    whole = read_all(saved(tmp_path, f"\ufeff{text.rpartition(chr(10))[0]}\n".encode(encoding)))
    got = read_all(saved(tmp_path, data[:-lost]))
    assert len(whole.events) > 0
    assert got.events == whole.events
    assert got.rejects[:-1] == whole.rejects
    assert got.rejects[-1].line == text.count("\n") + 1
    assert got.rejects[-1].reason == (
        "the UTF-16 text is cut or damaged within a character; the lines before are read: fetch the file again and load it whole"
    )


def test_a_utf_16_file_that_is_damaged_in_its_middle_keeps_what_is_before(tmp_path):
    rows = [f"e{n},2026-07-01T12:00:00Z,share,x:1,x:2" for n in range(60_000)]
    data = "\n".join(["event_id,at,kind,actor_id,target_id", *rows]).encode("utf-16")
    middle = len(data) // 4 * 2
    got = read_all(saved(tmp_path, data[:middle] + b"\x00\xdc" + data[middle:]))
    [reject] = got.rejects
    assert [one["event_id"] for one in got.events] == [f"e{n}" for n in range(len(got.events))]
    assert len(got.events) > 29_000
    assert (reject.line, "cut or damaged" in reject.reason) == (len(got.events) + 2, True)


@pytest.mark.parametrize("data", [b"\xff\xfe\x41", b"\xfe\xff\x00"])
def test_a_utf_16_file_of_half_a_character_is_refused_by_name(tmp_path, data):
    with pytest.raises(InputError, match="nothing could be read: fetch the file again"):
        read_all(saved(tmp_path, data))


@EVERY
def test_a_cell_of_any_length_makes_a_reason_that_people_can_read(case, tmp_path):
    """Each cell in turn runs over: what is said of it stays short and ends with the repair."""
    tool, path = case
    lines, told_of = rows_of(path), 0
    header = next(number for number, line in enumerate(lines) if sum(map(bool, line)) >= WIDE)
    for column in range(len(lines[header])):
        harmed = [[*line] for line in lines]
        harmed[header + 1][column] = "a" * 70_000
        for reject in read_all(saved(tmp_path, written(harmed).encode()), source=tool).rejects:
            told_of += len(reject.reason) > len("a" * 200)
            assert len(reject.reason) < 600, reject.field
    assert told_of, "no cell of it was ever cited"
