"""Loading by the command line: counts that add up, and a service that is asked while it holds the ledger."""

from __future__ import annotations

import gzip
import json
import os
import re
import signal
import stat
import threading
from pathlib import Path

import pytest

from tests.cli.cli_kit import HEADER, acts, child, cli, digest, ended, event_ids, serve, serving, spawn, write

BAD = ["z:1,2026-01-01T00:00:00Z,wave,x:a,x:b", "z:2,2999-01-01T00:00:00Z,share,x:a,x:b"]


def numbers(text: str) -> list[int]:
    """Whole numbers in a text, in order."""
    return [int(number.replace(",", "")) for number in re.findall(r"(?<![\d.:/-])\d[\d,]*(?![\d.-])", text)]


def test_the_closing_lines_count_and_add_up(home, tmp_path):
    file = write(
        tmp_path / "events.csv",
        [*acts(5, start=290, people=12), *acts(3, start=1000), *BAD, *acts(2, start=1000)],
    )
    done = cli("load", file, "--home", home)
    assert done.code == 3
    _read_as, records, events = (line.partition(": ")[2] or line for line in done.out.splitlines())
    read, yielding, without, rejected = numbers(records)
    assert (read, yielding, without, rejected) == (12, 11, 0, 1)
    assert read == yielding + without + rejected
    told, accepted, duplicate, quarantined, *_ = numbers(events)
    assert (told, accepted, duplicate, quarantined) == (11, 3, 7, 1)
    assert told == accepted + duplicate + quarantined
    assert "ledger at 303" in events
    report = cli("load", file, "--home", home, "--json").json
    assert report["records"] == report["yielding"] + report["without_interaction"] + report["rejected"] == 12
    assert (report["accepted"], report["duplicate"], report["quarantined"]) == (0, 10, 1)


def test_the_same_file_twice_changes_nothing(home, tmp_path):
    file = write(tmp_path / "events.csv", acts(50, start=1000))
    first = cli("load", file, "--home", home, "--json").json
    before = digest(home)
    second = cli("load", file, file, "--home", home, "--json")
    assert second.code == 0
    assert (first["accepted"], first["duplicate"]) == (50, 0)
    for line in second.out.splitlines():
        again = json.loads(line)
        assert (again["accepted"], again["duplicate"], again["seq"]) == (0, 50, first["seq"])
    assert digest(home) == before


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_standard_input(home, pack):
    text = "\n".join([HEADER, *acts(4, start=1000)]).encode()
    done = cli("load", "-", "--home", home, stdin=pack(text))
    assert done.code == 0
    assert done.out.startswith("standard input: read as canonical (")
    assert "standard input: 4 records read" in done.out
    assert {"x:1000", "x:1003"} < event_ids(home)


def test_acks_tell_of_each_commit_and_words_go_beside_them(home, tmp_path):
    file = write(tmp_path / "events.ndjson", [], header=lines(acts(2500, start=1000)) + "\n{broken")
    done = cli("load", file, "--home", home, "--acks", "--commit-rows", 1000, "--json")
    assert done.code == 3
    told = [json.loads(line) for line in done.out.splitlines()]
    assert all(set(one) == {"records", "accepted", "duplicate", "seq"} for one in told)
    assert told[-1]["accepted"] == 2500
    assert [one["seq"] for one in told] == sorted(one["seq"] for one in told)
    assert told[-1]["seq"] == 2800
    plain = cli("load", file, "--home", home, "--acks")
    assert plain.code == 3
    assert "set aside: 1" in plain.line
    assert "line 2501" in plain.line


def lines(rows: list[str]) -> str:
    """The rows as NDJSON."""
    return "\n".join(json.dumps(dict(zip(HEADER.split(","), row.split(","), strict=True))) for row in rows)


def test_what_is_set_aside_is_kept_whole_and_private(home, tmp_path):
    file = write(tmp_path / "events.csv", [*acts(2, start=1000), *BAD])
    done = cli("load", file, "--home", home)
    place = Path(re.search(r"in (\S+);", done.line)[1])  # type: ignore[index]
    assert place.parent == home / "set-aside"
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert stat.S_IMODE(place.parent.stat().st_mode) == 0o700
    rejected, quarantined = (json.loads(line) for line in place.read_text().splitlines())
    assert (rejected["state"], rejected["line"], rejected["field"]) == ("rejected", 4, "kind")
    assert rejected["record"] == BAD[0]
    assert "--kinds wave=" in rejected["reason"]
    assert (quarantined["state"], quarantined["line"], quarantined["field"]) == ("quarantined", 5, "at")
    assert quarantined["source"] == str(file)
    mended = quarantined["record"] | {"at": "2026-01-01T00:00:00Z"}
    again = cli("load", "-", "--home", home, stdin=json.dumps(mended).encode())
    assert again.code == 0
    assert "z:2" in event_ids(home)


def test_no_file_is_made_where_nothing_is_set_aside(home, tmp_path):
    assert cli("load", write(tmp_path / "e.csv", acts(2, start=1000)), "--home", home).err == ""
    assert not (home / "set-aside").exists()


def test_columns_by_other_names_and_words_for_kinds(home, tmp_path):
    rows = ["1/RT,2026-01-01T00:00:00Z,RT,x:a,x:b,red", "2/MT,2026-01-01T00:00:01Z,MT,x:a,x:b,red"]
    file = write(tmp_path / "events.csv", rows, "nr,when,what,who,whom,colour")
    done = cli(
        "load", file, "--home", home, "--map", "when=at,what=kind", "--map", "who=actor_id,whom=target_id",
        "--kinds", "RT=share,MT=mention", "--id-from", "nr",
    )  # fmt: skip
    assert done.code == 0
    assert done.line == f"{file}: columns not used: colour (use them with --map COLUMN=FIELD)"
    found = cli(
        "ledger",
        "sql",
        "SELECT event_id, kind FROM events WHERE seq > 300 ORDER BY 1",
        "--home",
        home,
        "--format",
        "json",
    )
    assert [tuple(row.values()) for row in found.json] == [("1/RT", 0), ("2/MT", 4)]


def test_a_file_without_header_and_ids_made_of_columns(home, tmp_path):
    file = write(tmp_path / "events.csv", ["2026-01-01T00:00:05Z,like,x:b"], "2026-01-01T00:00:00Z,like,x:a")
    words = ("load", file, "--home", home, "--columns", "at,kind,actor_id", "--id-from", "actor_id,at,kind")
    assert cli(*words).code == 3  # a like needs a target
    file.write_text("2026-01-01T00:00:00Z,like,x:a,x:c\n2026-01-01T00:00:05Z,like,x:b,x:c\n")
    words = (
        "load",
        file,
        "--home",
        home,
        "--columns",
        "at,kind,actor_id,target_id",
        "--id-from",
        "actor_id,at,kind",
    )
    assert cli(*words).code == 0
    assert {"x:a:2026-01-01T00:00:00Z:like", "x:b:2026-01-01T00:00:05Z:like"} < event_ids(home)


def test_a_known_brand_is_given_to_rows_that_name_none(home, tmp_path):
    assert cli("brand", "set", "acme", "--home", home).code == 0
    assert cli("brand", "set", "bolt", "--home", home).code == 0
    file = write(
        tmp_path / "e.csv",
        [f"{row},{name}" for row, name in zip(acts(2, start=1000), ("", "bolt"), strict=True)],
        HEADER + ",brand",
    )
    assert cli("load", file, "--home", home, "--brand", "acme").code == 0
    found = cli(
        "ledger",
        "sql",
        "SELECT brand FROM events WHERE seq > 300 ORDER BY event_id",
        "--home",
        home,
        "--format",
        "json",
    )
    assert [row["brand"] for row in found.json] == ["acme", "bolt"]


# --- while a service holds the ledger --------------------------------------------------------------------


def test_load_goes_through_a_running_service(service, tmp_path):
    file = write(
        tmp_path / "events.csv", [*acts(2000, start=5000), *BAD, acts(1, start=5000)[0].replace("x:p", "x:q")]
    )
    done = cli("load", file, "--home", service.home, "--commit-rows", 300, "--json")
    assert done.code == 3
    report = done.json
    assert (report["records"], report["accepted"], report["rejected"], report["quarantined"]) == (
        2003,
        2000,
        1,
        2,
    )
    aside = [json.loads(line) for line in Path(report["set_aside"]).read_text().splitlines()]
    assert sorted(one["field"] for one in aside) == ["at", "event_id", "kind"]
    again = cli("load", file, "--home", service.home, "--max-errors", 3, "--json")
    assert (again.code, again.json["accepted"], again.json["duplicate"]) == (0, 0, 2000)


def test_refresh_goes_through_a_running_service(service):
    made = cli("refresh", "--home", service.home, "--json")
    assert made.code == 0
    key = service.key("status:read")
    status = service.get("/v1/status", key).json()
    assert status["assessment"]["id"] == made.json["assessment"]
    for words, code in ((("--horizon=-5",), 2), (("--as-of", "2000-01-01T00:00:00Z"), 0)):
        assert cli("refresh", "--home", service.home, *words).code == code
    assert cli("refresh", "--home", service.home).code == 0


def test_refresh_tells_the_same_through_a_service_and_without(home):
    alone = cli("refresh", "--home", home)
    assert re.search(r"\d accounts, [\d,]+ scored acts\n  all: \d+ people listed; looks ", alone.out)
    with serving(home):
        assert cli("refresh", "--home", home).out == alone.out


def test_other_commands_refuse_and_name_who_holds_it(service):
    commands: list[tuple[object, ...]] = [
        ("top",), ("explain", "x:p1"), ("suggest",), ("ledger", "sql", "SELECT 1"),
        ("graph", "status"), ("query", "top_ambassadors"), ("serve", "--port", 1), ("demo", "--once"),
    ]  # fmt: skip
    for command in commands:
        done = cli(*command, "--home", service.home)
        assert done.code == 4, (command, done)
        line = done.err.splitlines()[-1]  # the demo says first that it simulates
        assert f"process {service.process.pid}" in line
        assert service.address in line
        assert "stop it" in line
    assert service.get("/readyz").status_code == 200
    told = cli("status", "--json", "--home", service.home)  # goes through it
    assert told.json["live"]["state"] in {"waiting", "making", "following"}


def test_a_note_left_by_a_killed_service_stops_nobody(home, tmp_path):
    """Its pid may be anybody's by now: here it is our own."""
    note = {"pid": os.getpid(), "address": "http://127.0.0.1:1", "token": "t"}
    (home / "service.json").write_text(json.dumps(note))
    assert cli("load", write(tmp_path / "e.csv", acts(2, start=1000)), "--home", home).code == 0
    with serving(home) as service:
        assert stat.S_IMODE((home / "service.json").stat().st_mode) == 0o600
        assert json.loads((home / "service.json").read_text())["pid"] == service.process.pid
        assert (
            cli(
                "load", "-", "--home", home, stdin=b"\n".join(map(str.encode, [HEADER, *acts(3, start=1000)]))
            ).code
            == 0
        )
    assert not (home / "service.json").exists()
    assert {"x:1000", "x:1001", "x:1002"} < event_ids(home)


def test_a_service_killed_halfway_through_a_load_loses_nothing_acknowledged(home, tmp_path):
    file = write(tmp_path / "events.csv", acts(60_000, start=1000, people=4001))
    service = serve(home)
    loading = spawn("load", file, "--home", home, "--acks", "--commit-rows", 500)
    assert loading.stdout
    said = [loading.stdout.readline() for _ in range(3)]
    timer = threading.Timer(0.3, service.kill9)
    timer.start()
    done = ended(loading)
    timer.join()
    acknowledged = max(json.loads(line)["accepted"] for line in [*said, *done.out.splitlines()])
    assert done.code == 4
    assert f"the service at {service.address} (process {service.process.pid}) does not answer" in done.line
    assert "kept" in done.line
    assert 0 < acknowledged < 60_000
    kept = event_ids(home)
    assert {f"x:{number}" for number in range(1000, 1000 + acknowledged)} <= kept
    again = cli("load", file, "--home", home, "--json")
    assert again.code == 0
    assert again.json["duplicate"] == len(kept) - 300 >= acknowledged
    assert again.json["accepted"] == 60_000 - again.json["duplicate"]
    assert event_ids(home) == {f"x:{number}" for number in [*range(300), *range(1000, 61_000)]}


def test_interrupted_by_the_keyboard(home, tmp_path):
    file = write(tmp_path / "events.csv", acts(50_000, start=1000, people=4001))
    loading = spawn("load", file, "--home", home, "--acks", "--commit-rows", 200)
    assert loading.stdout
    acknowledged = json.loads(loading.stdout.readline())["accepted"]
    loading.send_signal(signal.SIGINT)
    done = ended(loading)
    assert done.code == 130
    assert done.err.count("\n") <= 1
    assert {f"x:{number}" for number in range(1000, 1000 + acknowledged)} <= event_ids(home)


def test_help_is_quick_and_version_of_every_group():
    for group in ([], ["graph"], ["brand"], ["keys"], ["suppressions"], ["ledger"]):
        done = cli(*group)
        assert done.code == 2
        assert "Usage:" in done.err
        assert done.err.count("\n") > 5
    assert child("--help").code == 0
