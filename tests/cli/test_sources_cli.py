"""A mixed folder loads in one command; what is not recognised is told by name, and nothing is guessed."""

from __future__ import annotations

import gzip
import json
import shutil
import zipfile

import pytest

from ambassadors.errors import InputError
from ambassadors.ledger import Ledger
from ambassadors.sources import SOURCES, Reading
from tests.cli.cli_kit import HEADER, acts, cli, digest, write
from tests.sources.sample_kit import EVERY_GOOD, SAMPLES


@pytest.fixture
def mixed(tmp_path):
    """Good samples of every source, some packed, in folders, with files that hold no data."""
    folder = tmp_path / "export"
    for number, (source, path) in enumerate(EVERY_GOOD):
        place = folder / source / ("deep" if number % 2 else "")
        place.mkdir(parents=True, exist_ok=True)
        if source == "x-archive":
            shutil.copy(SAMPLES / source / "account.js", place)
        if number % 3 == 0 and path.suffix != ".js":
            (place / f"{path.name}.gz").write_bytes(gzip.compress(path.read_bytes()))
        elif number % 3 == 1:
            with zipfile.ZipFile(place / f"{path.stem}.zip", "w") as archive:
                archive.write(path, path.name)
                if source == "x-archive":
                    archive.write(SAMPLES / source / "account.js", "account.js")
        else:
            shutil.copy(path, place)
    (folder / "README.md").write_text("what this is")
    (folder / "LICENSE.txt").write_text("do what you like")
    (folder / ".hidden.csv").write_text("a,b\n1,2\n")
    return folder


def test_a_mixed_folder_loads_in_one_command(mixed, tmp_path):
    home, one_by_one = tmp_path / "all", tmp_path / "one"
    done = cli("load", mixed, "--home", home)
    assert done.code == 0, done
    assert "left out, no data files by their names: 3" in done.err
    for source, path in EVERY_GOOD:
        assert f"read as {source} (" in done.out, path
    files = [path for _, path in EVERY_GOOD]
    assert cli("load", *files, "--home", one_by_one).code == 0
    assert digest(home) == digest(one_by_one)
    with Ledger.open(home) as ledger:
        platforms = ledger.query("SELECT DISTINCT platform FROM events")["platform"].to_pylist()
    assert {"x", "mastodon", "bluesky", "reddit"} <= set(
        platforms
    )  # YouTube keeps for 30 days, and these are older


def test_what_is_not_recognised_is_told_and_the_rest_is_loaded(mixed, tmp_path):
    (mixed / "strange.json").write_text('{"colour": "red"}')
    home = tmp_path / "home"
    done = cli("load", mixed, "--home", home)
    assert done.code == 3
    assert f"not read: {mixed}/strange.json: no source knows objects with colour in them" in done.err
    assert "read as x-v1 (" in done.out
    assert cli("load", mixed, "--home", home, "--max-errors", 1).code == 0


def test_a_file_that_cannot_be_read_keeps_no_other_from_being_loaded(tmp_path):
    folder, home = tmp_path / "export", tmp_path / "home"
    folder.mkdir()
    (folder / "b.json").write_text('[{"@context": "https://www.w3.org/ns/activitystreams", "type": "Note"}]')
    (folder / "c.json").write_text('{"colour": "red"}')
    (folder / "d.csv").write_bytes(b"")
    (folder / "e.csv").write_text("\n".join([HEADER, *acts(2), "x:9,2026-01-01T00:00:00Z,wave,x:a,x:b"]))
    write(folder / "z.csv", acts(3, start=50))
    done = cli("load", folder, "--home", home)
    assert done.code == 3
    assert "Traceback" not in done.err
    assert done.err.count("not read: ") == 3
    assert f"{folder}/e.csv: set aside: 1, " in done.err, (
        "many are loaded at once, so each line names its file"
    )
    assert "in all, 5 files, 3 of them not read or not to the end: 6 records read = 5 yielding" in done.out
    assert "6 events" not in done.out.splitlines()[-1]
    assert "5 events = 5 accepted" in done.out.splitlines()[-1]
    named = cli("load", *sorted(folder.iterdir()), "--home", home, "--json")
    assert named.code == 3
    told = {report["source"]: report for report in map(json.loads, named.out.splitlines())}
    assert {str(path) for path in folder.iterdir()} == set(told), "every file is accounted for"
    assert "begins with an array" in told[f"{folder}/b.json"]["problem"]
    assert told[f"{folder}/z.csv"] | {"duplicate": 3, "problem": ""} == told[f"{folder}/z.csv"]


def test_a_folder_of_which_nothing_can_be_read_is_an_error(tmp_path):
    folder = tmp_path / "papers"
    folder.mkdir()
    (folder / "notes.txt").write_text("what this is")
    done = cli("load", folder, "--home", tmp_path / "home")
    assert (done.code, done.out) == (3, "")
    assert "none of the files could be recognised" in done.err


def test_what_was_kept_of_a_file_that_breaks_off_is_told(tmp_path, monkeypatch):
    def breaks_off(self):
        if self.begun:
            raise InputError("e.csv breaks off; fetch it again")
        self.begun = True
        return next(self._batches)

    monkeypatch.setattr(Reading, "begun", False, raising=False)
    monkeypatch.setattr(Reading, "__next__", breaks_off)
    file, home = write(tmp_path / "e.csv", acts(20)), tmp_path / "home"
    done = cli("load", file, "--home", home)
    assert done.code == 3
    assert "20 records read" in done.out
    assert "20 events = 20 accepted" in done.out
    assert done.line == "ambassadors: e.csv breaks off; fetch it again"


def test_a_file_that_is_named_and_not_recognised_is_an_error(home, tmp_path):
    before, file = digest(home), tmp_path / "strange.json"
    file.write_text('{"colour": "red"}')
    done = cli("load", file, "--home", home)
    assert done.code == 3
    assert (
        "strange.json: no source knows objects with colour in them; name its source with --source (`ambassadors sources list`"
        in done.line
    )
    assert digest(home) == before
    named = cli("load", file, "--home", home, "--source", "canonical", "--json")
    assert named.code == 3
    assert (named.json["rejected"], named.json["read_as"], named.json["why"]) == (
        1,
        "canonical",
        "named by --source",
    )


def test_preset_is_the_old_name_of_source(home, tmp_path):
    file = write(tmp_path / "e.csv", acts(3, start=1000))
    for option in ("--source", "--preset"):
        assert cli("load", file, "--home", home, option, "canonical").code == 0


def test_sources_are_listed_and_files_recognised_without_loading(mixed):
    listed = cli("sources", "list", "--format", "json").json
    assert [row["source"] for row in listed] == list(SOURCES)
    assert all(row["reads"] for row in listed)
    done = cli("sources", "recognise", SAMPLES / "x-v1" / "good-search.json", "--format", "json")
    assert done.code == 0
    [row] = done.json
    assert (row["source"], row["why"]) == ("x-v1", "fields statuses[].id_str, user: a status of X API v1.1")
    (mixed / "strange.json").write_text('{"colour": "red"}')
    every = cli("sources", "recognise", mixed, "--format", "json")
    assert every.code == 3
    assert [row["source"] for row in json.loads(every.out) if row["file"].endswith("strange.json")] == [None]
    assert "files are of no source, or of several" in every.err


def test_a_wrong_source_is_answered_with_the_right_ones(home, tmp_path):
    done = cli("load", write(tmp_path / "e.csv", acts(1)), "--home", home, "--source", "twitter")
    assert done.code == 2
    assert "--source twitter: no such source; " in done.line
    assert "x-activity" in done.line


def test_handles_that_may_pass_for_others_are_told_and_not_merged(home, tmp_path):
    rows = [
        ("h1", "acme", "x:h1"),
        ("h2", "\u0430cme", "x:h2"),
        ("h3", "acme\u202e", "x:h3"),
        ("h4", "\uff41cme", "x:h4"),
        ("h5", "Лея", "x:h5"),
    ]
    lines = [
        {
            "event_id": key,
            "at": "2026-03-01T00:00:00Z",
            "kind": "share",
            "actor_id": who,
            "actor_handle": handle,
            "target_id": "x:b",
        }
        for key, handle, who in rows
    ]
    file = tmp_path / "h.ndjson"
    file.write_text("\n".join(json.dumps(line) for line in lines))
    done = cli("load", file, "--home", home)
    assert done.code == 0
    assert (
        "handles that may pass for others: 3, like '\u0430cme': mixes letters of CYRILLIC, LATIN; none was merged"
        in done.line
    )
    told = cli("load", file, "--home", home, "--json").json["disguised"]
    assert [line.split(": ")[1].split(" ")[0] for line in told] == ["mixes", "holds", "is"]
    with Ledger.open(home) as ledger:
        kept = ledger.query("SELECT count(DISTINCT id) AS n FROM accounts WHERE id LIKE 'x:h_'")[
            "n"
        ].to_pylist()
    assert kept == [5]
