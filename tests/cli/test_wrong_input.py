"""Wrong input: one clear line that names what, where and the repair, a documented code, and nothing lost."""

from __future__ import annotations

import gzip
import io
import json
import os
import random
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest

from ambassadors.ledger import Ledger
from tests.cli.cli_kit import HEADER, acts, cli, digest, environment, event_ids, write
from tests.neo4j_server import free_port

NEW = acts(3, start=1000)
"""Good rows that the home does not know yet."""


@dataclass(frozen=True)
class Wrong:
    """One thing that is wrong: the file, how it is loaded, what is said, and which rows are kept all the same."""

    content: bytes
    says: tuple[str, ...]
    code: int = 3
    name: str = "events.csv"
    options: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()


def csv(*rows: str, header: str = HEADER) -> bytes:
    return ("\n".join([header, *rows]) + "\n").encode()


def parquet(rows: int) -> bytes:
    columns = zip(*(row.split(",") for row in acts(rows, start=1000)), strict=True)
    sink = io.BytesIO()
    pl.DataFrame(dict(zip(HEADER.split(","), map(list, columns), strict=True))).write_parquet(sink)
    return sink.getvalue()


A, B, C = NEW
AT = "2026-03-01T00:00:00Z"

WRONG = {
    "missing column": Wrong(
        csv(*(row.replace(",share", "") for row in NEW), header="event_id,at,author,target_id,kind"),
        ("events.csv", "no column actor_id", "--map"),
    ),
    "unknown kind": Wrong(
        csv(A, f"y:1,{AT},wave,x:a,x:b", B), ("line 3", "kind", "'wave'", "--kinds wave="), kept=(A, B)
    ),
    "time without zone": Wrong(
        csv(A, f"y:1,{AT[:-1]},share,x:a,x:b"), ("line 3", "at", "no zone", "end it with Z"), kept=(A,)
    ),
    "no time at all": Wrong(csv(A, "y:1,soon,share,x:a,x:b"), ("line 3", "at", "'soon'"), kept=(A,)),
    "time in the future": Wrong(
        csv(A, "y:1,2999-01-01T00:00:00Z,share,x:a,x:b", B),
        ("line 3", "at", "ahead of the clock", "correct the time"),
        kept=(A, B),
    ),
    "NUL in an id": Wrong(csv(A, f"y:1,{AT},share,x:a\0,x:b", B), ("line 3", "actor_id"), kept=(A, B)),
    "NULs only": Wrong(b"\0" * 5000, ("events.csv",)),
    "too few fields": Wrong(csv(A, f"y:1,{AT},share"), ("line 3", "3 fields", "5"), kept=(A,)),
    "no id": Wrong(csv(A, f",{AT},share,x:a,x:b"), ("line 3", "event_id"), kept=(A,)),
    "the same id with other content": Wrong(
        csv(A, A.replace("x:p", "x:q"), B),
        ("line 3", "event_id", "says otherwise", "its own event_id"),
        kept=(A, B),
    ),
    "not UTF-8": Wrong(
        csv(A, f"y:1,{AT},share,x:\xe9,x:b").decode().encode("latin-1"),
        ("line 3", "actor_id", "UTF-8"),
        kept=(A,),
    ),
    "broken JSON": Wrong(b'{"event_id": 1, \n', ("line 1", "JSON"), name="events.ndjson"),
    "empty file": Wrong(b"", ("events.csv", "is empty", "nothing to read")),
    "empty gzip": Wrong(gzip.compress(b""), ("events.csv.gz", "is empty"), name="events.csv.gz"),
    "gzip cut in its header": Wrong(
        gzip.compress(csv(*NEW))[:12],
        ("events.csv.gz", "truncated", "fetch the file again"),
        name="events.csv.gz",
    ),
    "truncated Parquet": Wrong(
        parquet(500)[:3000], ("events.parquet", "write it again"), name="events.parquet"
    ),
    "unknown source": Wrong(csv(*NEW), ("--source", "'snap-activity'"), 2, options=("--source", "snap")),
    "unknown kind in --kinds": Wrong(
        csv(*NEW), ("--kinds", "'retweet'", "share"), 2, options=("--kinds", "RT=retweet")
    ),
    "--kinds without a pair": Wrong(csv(*NEW), ("--kinds", "NAME=VALUE"), 2, options=("--kinds", "RT")),
    "unknown field in --map": Wrong(
        csv(*NEW), ("--map", "'actr_id'", "actor_id"), 2, options=("--map", "a=actr_id")
    ),
    "unknown column in --map": Wrong(
        csv(*NEW), ("--map", "'who'", "it has"), options=("--map", "who=actor_id")
    ),
    "unknown column in --id-from": Wrong(
        csv(*NEW), ("--id-from when", "there are event_id"), options=("--id-from", "when")
    ),
    "unknown format": Wrong(csv(*NEW), ("--format", "xml", "parquet"), 2, options=("--format", "xml")),
    "unknown encoding": Wrong(csv(*NEW), ("--encoding", "utf-9"), 2, options=("--encoding", "utf-9")),
    "--max-errors is no number": Wrong(
        csv(*NEW), ("--max-errors", "integer"), 2, options=("--max-errors", "many")
    ),
    "a wrong number of --columns": Wrong(csv(*NEW), ("--columns", "2"), options=("--columns", "a,b")),
    "an option that does not exist": Wrong(csv(*NEW), ("--colums", "--help"), 2, options=("--colums", "a")),
    "unknown brand": Wrong(csv(*NEW), ("'nope'", "brand set nope"), 1, options=("--brand", "nope")),
}


def expected(home: Path, kept: tuple[str, ...], tmp_path: Path) -> str:
    """The digest of the home with exactly these rows on top, by a load in which nothing is wrong."""
    if kept:
        assert cli("load", write(tmp_path / "kept.csv", kept), "--home", home).code == 0
    return digest(home)


@pytest.mark.parametrize("name", WRONG)
def test_one_line_says_what_is_wrong_and_the_good_rows_are_kept(name, home, make_home, tmp_path):
    wrong = WRONG[name]
    file = tmp_path / wrong.name
    file.write_bytes(wrong.content)
    done = cli("load", file, "--home", home, *wrong.options)
    assert done.code == wrong.code, done
    for words in wrong.says:
        assert words in done.line
    assert digest(home) == expected(make_home(), wrong.kept, tmp_path)
    problem = cli("load", file, "--home", home, *wrong.options, "--json")
    assert problem.code == wrong.code


def test_an_error_with_json_is_a_problem_document(home, tmp_path):
    done = cli("load", tmp_path / "none.csv", "--home", home, "--json")
    assert done.code == 3
    problem = json.loads(done.line)
    assert problem["type"] == "urn:ambassadors:problem:input"
    assert problem["status"] == 422
    assert "none.csv does not exist" in problem["detail"]


def test_a_missing_file_and_a_folder(home, tmp_path):
    before = digest(home)
    missing = cli("load", tmp_path / "none.csv", "--home", home)
    assert (missing.code, missing.line) == (
        3,
        f"ambassadors: {tmp_path}/none.csv does not exist; check the path",
    )
    (tmp_path / "none").mkdir()
    folder = cli("load", tmp_path / "none", "--home", home)
    assert folder.code == 3
    assert f"{tmp_path}/none is a folder without a data file" in folder.line
    assert ".csv" in folder.line
    assert digest(home) == before


@pytest.mark.parametrize("cut", [0.4, 0.9, 0.999])
def test_a_truncated_gzip_keeps_every_row_before_the_cut(cut, home, make_home, tmp_path):
    rows = acts(5000, start=1000, people=997)
    whole = gzip.compress(csv(*rows))
    file = tmp_path / "events.csv.gz"
    file.write_bytes(whole[: int(len(whole) * cut)])
    done = cli("load", file, "--home", home, "--json")
    assert done.code == 3
    report = done.json
    assert 0 < report["accepted"] < 5000 if cut < 0.99 else report["accepted"] > 4900
    assert report["rejected"] == 1
    assert "truncated" in report["first_reason"]
    assert "load it whole" in report["first_reason"]
    assert digest(home) == expected(make_home(), tuple(rows[: report["accepted"]]), tmp_path)
    file.write_bytes(whole)
    again = cli("load", file, "--home", home, "--json")
    assert (again.code, again.json["accepted"], again.json["duplicate"]) == (
        0,
        5000 - report["accepted"],
        report["accepted"],
    )


def test_quoted_line_breaks_are_content(home, tmp_path):
    text = 'two\nlines, "quoted", and\r\nmore'
    quoted = text.replace('"', '""')
    file = write(tmp_path / "events.csv", [f'{A},"{quoted}"', f"{B},plain"], HEADER + ",text")
    assert cli("load", file, "--home", home).code == 0
    with Ledger.open(home) as ledger:
        found = ledger.query("SELECT text FROM events WHERE event_id = ?", [A.split(",", maxsplit=1)[0]])
    assert found["text"].to_pylist() == [text]


def peak_mb(command: list[object], data: bytes, home: Path) -> tuple[int, str, float]:
    """Run a load with this on its standard input; return its code, standard error and peak memory."""
    words = [sys.executable, "-m", "ambassadors", *map(str, command), "--home", str(home)]
    with subprocess.Popen(
        words, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment()
    ) as process:
        assert process.stdin
        assert process.stderr
        feeding = threading.Thread(target=_feed, args=(process.stdin, data))
        feeding.start()
        said = process.stderr.read().decode()
        feeding.join()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    return process.returncode, said, used.ru_maxrss / 1024


def _feed(sink, data: bytes) -> None:
    with sink:
        sink.write(data)


def test_a_line_of_200_mb_through_a_pipe_costs_no_memory(home, make_home, tmp_path):
    good = csv(*NEW)
    long = gzip.compress(csv(A) + b"y:1," + b"a" * (200 << 20) + f"\n{B}\n{C}\n".encode(), 1)
    code, said, least = peak_mb(["load", "-"], gzip.compress(good), make_home())
    assert (code, said) == (0, "")
    code, said, most = peak_mb(["load", "-"], long, home)
    assert code == 3
    assert "line 3: line longer than 16 MiB; write one record a line" in said
    assert said.count("\n") == 1
    assert most < least + 150
    assert digest(home) == expected(make_home(), (A, B, C), tmp_path)


def test_max_errors_decides_the_code_alone(home, tmp_path):
    rows = [A, f"y:1,{AT},wave,x:a,x:b", "y:2,2999-01-01T00:00:00Z,share,x:a,x:b", B]
    file = write(tmp_path / "events.csv", rows)
    for allowed, code in ((0, 3), (1, 3), (2, 0)):
        done = cli("load", file, "--home", home, "--max-errors", allowed)
        assert done.code == code
        assert "set aside: 2" in done.line
    assert {A.split(",")[0], B.split(",")[0]} < event_ids(home)


@contextmanager
def held(home: Path) -> Iterator[int]:
    """Another process that holds the ledger of a home."""
    code = (
        "import pathlib, sys; from ambassadors.ledger import Ledger\n"
        "with Ledger.open(pathlib.Path(sys.argv[1])): print(flush=True); sys.stdin.read()"
    )
    pipe = subprocess.PIPE
    with subprocess.Popen(
        [sys.executable, "-c", code, str(home)], stdin=pipe, stdout=pipe, env=environment()
    ) as process:
        assert process.stdin
        assert process.stdout
        process.stdout.readline()
        yield process.pid
        process.stdin.close()
        process.wait(30)


def test_a_ledger_held_by_another_process(home, tmp_path):
    before, file = digest(home), write(tmp_path / "events.csv", NEW)
    with held(home) as pid:
        commands: list[tuple[object, ...]] = [
            ("load", file),
            ("refresh",),
            ("top",),
            ("status",),
            ("ledger", "sql", "SELECT 1"),
            ("serve", "--port", free_port()),
        ]
        for command in commands:
            done = cli(*command, "--home", home)
            assert done.code == 4, (command, done)
            assert f"process {pid}" in done.line, command
            assert str(home) in done.line
            assert "stop it" in done.line
    assert digest(home) == before


def test_the_graph_server_is_down(home, tmp_path, monkeypatch):
    port = free_port()
    monkeypatch.setenv("NEO4J_URI", f"bolt://127.0.0.1:{port}")
    loading: tuple[object, ...] = ("load", write(tmp_path / "e.csv", NEW))
    for command in (loading, ("refresh",), ("top",), ("suggest",), ("status",)):
        assert cli(*command, "--home", home).code == 0, command
    before = digest(home)
    for words in (("graph", "sync"), ("graph", "status"), ("query", "top_ambassadors")):
        done = cli(*words, "--home", home)
        assert done.code == 4, words
        assert f"bolt://127.0.0.1:{port}" in done.line
        assert re.search("start|check|correct", done.line), done.line
    assert digest(home) == before


def test_the_port_is_in_use(home):
    before = digest(home)
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        for command in (("serve", "--home", home), ("demo", "--home", home.parent / "demo")):
            done = cli(*command, "--port", port)
            assert done.code == 4
            assert f"127.0.0.1:{port}" in done.line
            assert "--port" in done.line
    assert not (home.parent / "demo").exists()
    assert digest(home) == before


WORDS: dict[str, tuple[tuple[str, ...], int, tuple[str, ...]]] = {
    "unknown brand": (("top", "--brand", "nope"), 1, ("no brand 'nope'", "all")),
    "unknown account": (("explain", "x:nobody"), 1, ("no account 'x:nobody'", "refresh")),
    "unknown stage": (("top", "--stage", "star"), 2, ("star", "ambassador")),
    "unknown list": (("top", "--list", "best"), 2, ("best", "standing")),
    "score out of range": (("top", "--min-score", "101"), 2, ("--min-score", "100")),
    "as-of without zone": (("refresh", "--as-of", "2026-01-01T00:00:00"), 2, ("no zone", "Z")),
    "as-of no instant": (("refresh", "--as-of", "yesterday"), 2, ("yesterday", "like 2026")),
    "horizon below 0": (("refresh", "--horizon=-5"), 2, ("horizon", "-5")),
    "SQL that writes": (("ledger", "sql", "DELETE FROM events"), 2, ("SELECT", "not DELETE")),
    "SQL that reads a file": (("ledger", "sql", "SELECT * FROM read_csv('/etc/passwd')"), 2, ("SQL",)),
    "SQL that is none": (("ledger", "sql", "SELEKT 1"), 2, ("SQL", "SELEKT")),
    "no such saved query": (("query", "nope"), 1, ("nope",)),
    "a parameter without value": (("query", "top_ambassadors", "-p", "brand"), 2, ("-p", "NAME=VALUE")),
    "unknown scope": (("keys", "create", "k", "--scope", "all"), 2, ("all", "ambassadors:read")),
    "key for an unknown brand": (("keys", "create", "k", "--brand", "nope"), 1, ("'nope'", "brand set nope")),
    "unknown suppression": (("suppressions", "add", "x:p1", "--kind", "never", "--reason", "asked", "--by", "Maria"), 2, ("a kind", "do_not_contact")),
    "a brand key with capitals": (("brand", "set", "Acme"), 2, ("'Acme'", "lower-case")),
    "port out of range": (("serve", "--port", "70000"), 2, ("--port", "65535")),
    "no such command": (("rank",), 2, ("rank", "--help")),
}  # fmt: skip


@pytest.mark.parametrize("name", WORDS)
def test_one_line_for_wrong_words(name, home):
    words, code, says = WORDS[name]
    before = digest(home)
    done = cli(*words, *(() if name == "no such command" else ("--home", home)))
    assert done.code == code, done
    for part in says:
        assert part in done.line
    assert digest(home) == before


@pytest.mark.parametrize(
    ("name", "value"),
    [("AMBASSADORS_PORT", "http"), ("AMBASSADORS_MEMORY_LIMIT_MB", "1"), ("AMBASSADORS_PORT", "70000")],
)
def test_a_wrong_setting_in_the_environment(name, value, home, monkeypatch):
    monkeypatch.setenv(name, value)
    done = cli("status", "--home", home)
    assert done.code == 2
    assert name in done.line
    assert value in done.line


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[brands.acme\n", ("line 1",)),
        ("brands = 3\n", ("brands",)),
        ("[brands.acme]\naccounts = 'x:1'\n", ("brands.acme.accounts", "list")),
        ("[brands.acme]\ncolour = ['red']\n", ("brands.acme", "hashtags")),
        ("[brands.Acme]\n", ("'Acme'", "lower-case")),
    ],
)
def test_a_brand_file_that_cannot_be_understood(text, says, home):
    before = digest(home)
    (home / "ambassadors.toml").write_text(text)
    done = cli("refresh", "--home", home)
    assert done.code == 2, done
    assert "ambassadors.toml" in done.line
    for part in says:
        assert part in done.line
    assert digest(home) == before


def test_a_home_without_a_ledger_and_a_ledger_that_is_none(tmp_path):
    none = cli("top", "--home", tmp_path / "none")
    assert none.code == 1
    assert "there is no ledger in" in none.line
    assert not (tmp_path / "none").exists()
    (tmp_path / "junk").mkdir()
    (tmp_path / "junk" / "ledger.duckdb").write_bytes(b"not a database " * 1000)
    junk = cli("top", "--home", tmp_path / "junk")
    assert junk.code == 1
    assert str(tmp_path / "junk") in junk.line
    (tmp_path / "file").write_text("")
    file = cli("load", "-", "--home", tmp_path / "file", stdin=csv(*NEW))
    assert file.code == 1
    assert "--home" in file.line


SMALL_DISK = """
set -e
mount -t tmpfs -o size=12m tmpfs "$1"
cp -r "$2" "$1/home"
set +e
"$3" -m ambassadors load "$4" --home "$1/home" --commit-rows 3000 --acks > "$5/acks"; echo "load $?"
mount -o remount,size=40m "$1"
head -c 100m /dev/zero > "$1/filler" 2>/dev/null
truncate -s -300K "$1/filler"
"$3" -m ambassadors refresh --as-of 2026-01-01T00:00:00Z --home "$1/home"; echo "refresh $?"
rm -f "$1/filler"
cp -r "$1/home" "$5/after"
mount -o remount,size=200m "$1"
"$3" -m ambassadors load "$4" --home "$1/home" --json > "$5/again"; echo "again $?"
cp "$1/home/ledger.duckdb" "$5/whole.duckdb"
"""


@pytest.mark.skipif(
    os.geteuid() != 0
    or subprocess.run(["unshare", "-m", "true"], check=False, capture_output=True).returncode != 0,
    reason="a small disk of one's own needs root",
)
def test_a_full_disk_loses_nothing_and_goes_on_when_freed(home, tmp_path):
    before = event_ids(home)
    rows = acts(60_000, start=1000, people=5003)
    noise = random.Random(1)
    file = write(
        tmp_path / "events.csv", [f"{row},{noise.randbytes(120).hex()}" for row in rows], HEADER + ",text"
    )
    (tmp_path / "disk").mkdir()
    (tmp_path / "saved").mkdir()
    places = [tmp_path / "disk", home, sys.executable, file, tmp_path / "saved"]
    done = subprocess.run(
        ["unshare", "-m", "bash", "-c", SMALL_DISK, "bash", *map(str, places)],
        env=environment(), capture_output=True, text=True, check=False, timeout=240,
    )  # fmt: skip
    assert done.stdout.split("\n")[:3] == ["load 1", "refresh 1", "again 0"], done
    assert "Traceback" not in done.stderr, done.stderr
    loading, refreshing = done.stderr.splitlines()
    assert "no space left" in loading
    assert "free some" in loading
    assert re.search("no space left", refreshing, re.IGNORECASE), refreshing
    assert "free some" in refreshing
    acks = [json.loads(line) for line in (tmp_path / "saved" / "acks").read_text().splitlines()]
    acknowledged = max(line["accepted"] for line in acks)
    assert 0 < acknowledged < 60_000
    kept = event_ids(tmp_path / "saved" / "after")
    assert kept == before | {row.split(",")[0] for row in rows[:acknowledged]}
    again = json.loads((tmp_path / "saved" / "again").read_text())
    assert (again["duplicate"], again["accepted"]) == (acknowledged, 60_000 - acknowledged)
