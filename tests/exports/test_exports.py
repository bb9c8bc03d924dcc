"""Exports: what is written is read again without loss, and a file is whole or not there."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ambassadors.errors import ConflictError, InputError, UsageError
from ambassadors.exports import FORMATS, Choice, export
from ambassadors.ledger import Ledger
from ambassadors.service.loading import load
from ambassadors.sources import ReadOptions, read
from tests.cli.cli_kit import cli
from tests.ledger.ledger_kit import EXAMPLES, NOW, append, delete, live, upsert
from tests.ledger.loading_child import history

ROOT = Path(__file__).parents[2]
HIGGS = ROOT.parent / "shared" / "data" / "higgs" / "higgs-activity_time.txt.gz"
ENDINGS = tuple(FORMATS)

word = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Z", "Cf")), min_size=1, max_size=6)
prose = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30)
accounts = st.sampled_from(["x:a", "x:b", "mastodon:é@h.example", "no platform", 'q:"\\<>&%'])
posts = st.none() | st.sampled_from(["x:p1", "x:p2", "x:p3", "p\u202e4"])
names = st.sampled_from([f"x:{number}" for number in range(8)] + ["é ö:9", "urn:a/b?c#d"])


@st.composite
def acts(draw):
    """One upsert with anything that a source may give; few ids, so that they meet."""
    kind = draw(st.integers(0, 7))
    return upsert(
        draw(names),
        draw(st.integers(0, 50) | st.sampled_from([999, 1_234_567_890_123])),
        kind=kind,
        actor_id=draw(accounts),
        target_id=None if kind == 7 else draw(accounts),
        actor_handle=draw(st.none() | word),
        actor_name=draw(st.none() | word),
        target_handle=None if kind == 7 else draw(st.none() | word),
        followers=draw(st.none() | st.integers(0, 2**63 - 1)),
        actor_asks=draw(
            st.none() | st.sampled_from(["nobot", "-nobot", "memorial -noindex", "-memorial nobot"])
        ),
        post_id=draw(posts),
        parent_id=draw(posts),
        root_id=draw(posts),
        via_id=draw(st.none() | accounts),
        text=draw(st.none() | prose) or None,
        lang=draw(st.none() | word),
        brand=draw(st.none() | word),
        platform=draw(st.none() | st.sampled_from(["x", "odd one"])),
        url=draw(st.none() | word),
        sentiment=draw(st.none() | st.floats(-1, 1)),
        disclosed_paid=draw(st.none() | st.booleans()),
    )


deletes = st.builds(delete, event_id=names) | st.builds(
    delete, post_id=st.sampled_from(["x:p1", "x:p2"]), at=st.integers(0, 99)
)


def read_back(path, home):
    """The digest and the live events of an empty home that the file was loaded into."""
    with Ledger.open(home) as ledger:
        report = load(path, ReadOptions(), ledger, home, lambda: NOW)
        assert report.rejected == 0, report.first_reason
        return ledger.digest(), live(ledger)


@pytest.mark.parametrize("ending", ENDINGS)
@settings(max_examples=EXAMPLES, deadline=None)
@given(chunks=st.lists(st.lists(acts() | deletes, min_size=1, max_size=8), min_size=1, max_size=4))
def test_what_is_exported_reads_back_to_the_same_digest(ending, chunks):
    with tempfile.TemporaryDirectory() as folder:
        with Ledger.open(Path(folder) / "from") as ledger:
            for rows in chunks:
                append(ledger, *rows)
            done = export(ledger, Path(folder) / f"all{ending}")
            before = live(ledger)
        digest, after = read_back(done.path, Path(folder) / "to")
        assert after == before
        assert digest == done.digest


@pytest.mark.parametrize("ending", ENDINGS)
def test_facts_of_retracted_events_survive(tmp_path, ending):
    with Ledger.open(tmp_path / "from") as ledger:
        append(ledger, upsert("x:1", post_id="x:p", actor_handle="lea", followers=7), upsert("x:2"))
        append(ledger, delete(post_id="x:p"))
        append(ledger, upsert("x:3", at=5_000, post_id="x:p", target_handle="late"))  # never stood
        append(ledger, delete("x:2"), upsert("x:2", at=7, actor_name="Léa"))
        done = export(ledger, tmp_path / f"all{ending}")
        told = ledger.query("SELECT field, value FROM facts ORDER BY 1, 2").to_pylist()
    assert (done.events, done.deletes, done.remains) == (0, 2, 3)
    assert read_back(done.path, tmp_path / "to") == (done.digest, {})
    with Ledger.open(tmp_path / "to") as ledger:
        assert ledger.query("SELECT field, value FROM facts ORDER BY 1, 2").to_pylist() == told


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_part_is_what_was_asked_for(tmp_path, ending):
    with Ledger.open(tmp_path / "from") as ledger:
        rows = [upsert(f"x:{at}", at, platform="x" if at % 2 else "y") for at in range(10)]
        append(ledger, *rows, delete("x:99"), delete("y:99"))
        done = export(ledger, tmp_path / f"part{ending}", Choice(2, 8, "x"))
    assert (done.events, done.deletes, done.digest) == (3, 1, None)
    assert set(read_back(done.path, tmp_path / "to")[1]) == {"x:3", "x:5", "x:7"}


@pytest.mark.parametrize("ending", ENDINGS)
def test_an_empty_ledger_gives_a_file_that_loads(tmp_path, ending):
    with Ledger.open(tmp_path / "from") as ledger:
        done = export(ledger, tmp_path / f"none{ending}")
    assert read_back(done.path, tmp_path / "to") == (done.digest, {})


def test_places_that_cannot_be(tmp_path):
    with Ledger.open(tmp_path / "home") as ledger:
        append(ledger, upsert("x:1"))
        (tmp_path / "there.ndjson").write_text("mine")
        (tmp_path / "folder.parquet").mkdir()
        for name, error, words in (
            ("all.csv", UsageError, "end it with"),
            (".ndjson", UsageError, "end it with"),
            ("folder.parquet", UsageError, "is a folder"),
            ("no/all.ndjson", UsageError, "make it first"),
            ("there.ndjson", ConflictError, "--force"),
        ):
            with pytest.raises(error, match=words):
                export(ledger, tmp_path / name)
        assert (tmp_path / "there.ndjson").read_text() == "mine"
        assert export(ledger, tmp_path / "there.ndjson", force=True).events == 1
    assert not list(tmp_path.glob(".*.part"))


FILL = """
import resource, signal, sys
from pathlib import Path
from ambassadors.errors import StorageFullError
from ambassadors.exports import export
from ambassadors.ledger import Ledger
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
with Ledger.open(Path(sys.argv[1])) as ledger:
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
    try:
        export(ledger, Path(sys.argv[2]))
    except StorageFullError as error:
        print(error)
"""


@pytest.mark.parametrize("ending", ENDINGS)
def test_no_space_leaves_nothing_behind(tmp_path, ending):
    with Ledger.open(tmp_path / "home") as ledger:
        ledger.append(history(0, 5_000), NOW)
    (tmp_path / "out").mkdir()
    command = [sys.executable, "-c", FILL, str(tmp_path / "home"), str(tmp_path / "out" / f"all{ending}")]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert "no space left for the export" in ended.stdout, ended.stderr
    assert not list((tmp_path / "out").iterdir())


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_killed_export_leaves_no_half_file(tmp_path, ending):
    with Ledger.open(tmp_path / "home") as ledger:
        ledger.append(history(0, 200_000), NOW)
        digest = ledger.digest()
    (tmp_path / "out").mkdir()
    to = tmp_path / "out" / f"all{ending}"
    command = [
        sys.executable,
        "-m",
        "ambassadors",
        "export",
        "events",
        "--home",
        str(tmp_path / "home"),
        "--to",
        str(to),
    ]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL) as process:
        while process.poll() is None and not any(file.stat().st_size for file in to.parent.iterdir()):
            time.sleep(0.001)
        assert process.poll() is None, "it ended before it could be killed"
        os.kill(process.pid, signal.SIGKILL)
    assert not to.exists()
    assert [file.suffix for file in to.parent.iterdir()] == [".part"]
    assert cli("export", "events", "--home", tmp_path / "home", "--to", to).code == 0
    assert list(to.parent.iterdir()) == [to], "what the killed one left is still there"
    assert read_back(to, tmp_path / "to")[0] == digest


@pytest.mark.parametrize("ending", [".parquet", ".as2.json"])
@pytest.mark.parametrize("part", [0.3, 0.6, 0.95, 0.999])
def test_a_cut_file_is_refused(tmp_path, ending, part):
    with Ledger.open(tmp_path / "home") as ledger:
        ledger.append(history(0, 500), NOW)
        done = export(ledger, tmp_path / f"all{ending}")
    whole = done.path.read_bytes()
    done.path.write_bytes(whole[: int(part * len(whole))])
    with pytest.raises(InputError):
        list(read(done.path, ReadOptions()))


def test_a_collection_whose_count_is_damaged_is_refused(tmp_path):
    with Ledger.open(tmp_path / "home") as ledger:
        ledger.append(history(0, 5), NOW)
        path = export(ledger, tmp_path / "all.as2.json").path
    path.write_bytes(path.read_bytes().replace(b'"totalItems":5', b'"totalItems":five'))
    with pytest.raises(InputError, match="its end is missing"):
        list(read(path, ReadOptions()))


def test_a_collection_that_lost_a_line_is_refused(tmp_path):
    with Ledger.open(tmp_path / "home") as ledger:
        ledger.append(history(0, 5), NOW)
        path = export(ledger, tmp_path / "all.as2.json").path
    lines = path.read_bytes().splitlines(keepends=True)
    assert json.loads(path.read_bytes())["totalItems"] == 5
    path.write_bytes(b"".join(lines[:6] + lines[7:]))
    with pytest.raises(InputError, match="says 5 activities and holds 4"):
        list(read(path, ReadOptions()))


def test_an_inbox_cannot_speak_for_others(tmp_path):
    """What stands in ``ambassadors:event`` counts in an export only: anybody may write it into an activity."""
    forged = {
        "@context": ["https://www.w3.org/ns/activitystreams", {"ambassadors": "urn:ambassadors:ns#"}],
        "type": "OrderedCollection",
        "orderedItems": [
            {
                "type": "Announce", "id": "https://e.example/1", "actor": "https://e.example/users/eve",
                "object": "https://h.example/users/lea/statuses/1", "published": "2026-01-01T00:00:00Z",
                "ambassadors:event": {"event_id": "x:1", "kind": "share", "actor_id": "x:victim", "target_id": "x:b"},
            }
        ],
    }  # fmt: skip
    path = tmp_path / "inbox.json"
    path.write_text(json.dumps(forged))
    [batch] = read(path, ReadOptions())
    assert batch.events["actor_id"].to_pylist() == ["mastodon:eve@e.example"]


def test_the_command(tmp_path):
    with Ledger.open(tmp_path / "home") as ledger:
        append(ledger, upsert("x:1"), upsert("x:2", at=2_000))
        digest = ledger.digest()
    ran = cli("export", "events", "--home", tmp_path / "home", "--to", tmp_path / "all.ndjson", "--json")
    assert (ran.code, ran.json["events"], ran.json["digest"]) == (0, 2, digest)
    again = cli("export", "events", "--home", tmp_path / "home", "--to", tmp_path / "all.ndjson")
    assert again.code == 1
    assert "--force" in again.line
    wrong = cli("export", "events", "--home", tmp_path / "home", "--to", tmp_path / "all.csv")
    assert wrong.code == 2
    assert ".ndjson" in wrong.line
    ran = cli("load", tmp_path / "all.ndjson", "--home", tmp_path / "new")
    assert ran.code == 0
    assert "2 accepted" in ran.out


@pytest.mark.real_data
@pytest.mark.skipif(not HIGGS.exists(), reason="the published log is not here")
@pytest.mark.parametrize("ending", ENDINGS)
def test_the_published_log_reads_back(tmp_path, ending):
    with Ledger.open(tmp_path / "from") as ledger:
        load(HIGGS, ReadOptions("snap-activity"), ledger, tmp_path / "from", lambda: NOW)
        done = export(ledger, tmp_path / f"all{ending}")
    assert read_back(done.path, tmp_path / "to")[0] == done.digest
