"""``sources report`` and ``export events``: alone, beside a running service, and after a load was killed."""

from __future__ import annotations

import json
import signal

from ambassadors.ledger import Ledger
from tests.cli.cli_kit import acts, cli, ended, event_ids, serve, serving, spawn, write


def quality(home):
    done = cli("sources", "report", "--home", home, "--days", 3000, "--json")
    assert done.code == 0, done.err
    return done.json


def taken(found, name):
    return sum(row[name] for row in found["days"])


def test_every_load_leaves_a_row_also_one_that_failed(tmp_path):
    home = tmp_path / "home"
    good = write(tmp_path / "good.csv", [*acts(20), "x:bad,some day,share,x:a,x:b"])
    assert cli("load", good, "--home", home).code == 3
    assert cli("load", good, "--home", home).code == 3
    wrong = write(tmp_path / "wrong.csv", acts(3), "event_id,at,kind,who,target_id")
    assert cli("load", wrong, "--home", home, "--source", "canonical").code != 0
    bad = write(tmp_path / "bad.csv", ["x:bad,some day,share,x:a,x:b", "x:bad2,some day,share,x:a,x:b"])
    done = cli("load", bad, "--home", home)
    assert done.code == 3
    assert "ledger at 20)" in done.out, "where the ledger stands, though nothing of the file could be read"
    found = quality(home)
    rows = {
        (row["name"].rpartition("/")[2], row["state"], row["records"], row["rejected"], row["accepted"], row["duplicate"])
        for row in found["loads"]
    }  # fmt: skip
    assert rows == {
        ("good.csv", "done", 21, 1, 20, 0), ("good.csv", "done", 21, 1, 0, 20),
        ("wrong.csv", "failed", 0, 0, 0, 0), ("bad.csv", "done", 2, 2, 0, 0),
    }  # fmt: skip
    [problem] = [row["problem"] for row in found["loads"] if row["problem"]]
    assert "has no column actor_id" in problem
    assert sum(row["records"] for row in found["rejects"]) == 4
    assert (taken(found, "events"), taken(found, "accepted"), taken(found, "duplicate")) == (20, 20, 20)
    told = cli("sources", "report", "--home", home, "--days", 3000)
    assert "good.csv" in told.out
    assert "gaps: none" in told.out


def test_a_load_that_was_killed_is_told_with_what_it_left(tmp_path):
    home, file = tmp_path / "home", write(tmp_path / "events.csv", acts(60_000, people=4001))
    loading = spawn("load", file, "--home", home, "--acks", "--commit-rows", 500)
    assert loading.stdout
    said = [json.loads(loading.stdout.readline()) for _ in range(3)]
    loading.send_signal(signal.SIGKILL)
    loading.communicate()
    found = quality(home)
    [load] = found["loads"]
    assert load["state"] == "unfinished"
    assert said[-1]["accepted"] <= load["accepted"] == len(event_ids(home)) < 60_000
    assert cli("load", file, "--home", home).code == 0
    found = quality(home)
    assert [row["state"] for row in found["loads"]] == ["done", "unfinished"]
    assert sum(row["accepted"] for row in found["loads"]) == taken(found, "events") == 60_000


def test_a_service_killed_during_a_load_leaves_a_log_that_agrees(tmp_path):
    home, file = tmp_path / "home", write(tmp_path / "events.csv", acts(60_000, people=4001))
    service = serve(home)
    loading = spawn("load", file, "--home", home, "--acks", "--commit-rows", 500)
    assert loading.stdout
    for _ in range(3):
        loading.stdout.readline()
    service.kill9()
    assert ended(loading).code == 4
    [load] = quality(home)["loads"]
    assert (load["way"], load["name"], load["source"]) == ("load", str(file), "canonical")
    assert load["accepted"] == len(event_ids(home))
    assert load["state"] in {"unfinished", "failed"}


def test_report_and_export_work_beside_a_running_service(tmp_path):
    home, file = tmp_path / "home", write(tmp_path / "a.csv", acts(50))
    assert cli("load", file, "--home", home).code == 0
    more = write(tmp_path / "b.csv", acts(60))
    alone = cli("sources", "report", "--home", home, "--file", more, "--json").json
    assert cli("export", "events", "--home", home, "--to", tmp_path / "alone.ndjson").code == 0
    with serving(home) as service:
        row = {
            "event_id": "x:900",
            "at": "2026-01-01T00:00:00Z",
            "kind": "share",
            "actor_id": "x:a",
            "target_id": "x:b",
        }
        key = service.key("interactions:write")
        assert service.post("/v1/interactions", key, json=[row, row | {"event_id": None}]).status_code == 207
        found = quality(home)
        assert (found["loads"][0]["way"], found["loads"][0]["name"]) == ("api", key.split("_")[2])
        assert [found["loads"][0][name] for name in ("records", "rejected", "accepted")] == [2, 1, 1]
        beside = cli("sources", "report", "--home", home, "--file", more, "--json")
        assert beside.json == alone
        assert (alone["known"], alone["new"]) == (50, 10)
        for ending in (".ndjson", ".parquet", ".as2.json"):
            to = tmp_path / f"beside{ending}"
            done = cli("export", "events", "--home", home, "--to", to, "--json")
            assert (done.code, done.json["events"]) == (0, 51), done.err
            assert cli("load", to, "--home", tmp_path / f"to{ending}").code == 0
            with Ledger.open(tmp_path / f"to{ending}") as ledger:
                assert ledger.digest() == done.json["digest"]
        part = cli(
            "export",
            "events",
            "--home",
            home,
            "--to",
            tmp_path / "part.ndjson",
            "--since",
            "2026-01-01T00:00:00Z",
        )
        assert part.code == 0
        assert (tmp_path / "part.ndjson").read_text().count("\n") == 1
    whole = (tmp_path / "beside.ndjson").read_text()
    assert whole.startswith((tmp_path / "alone.ndjson").read_text())


def test_an_export_of_nothing_loads_as_nothing(tmp_path):
    assert cli("load", write(tmp_path / "a.csv", acts(1)), "--home", tmp_path / "home").code == 0
    to = tmp_path / "none.ndjson"
    assert cli("export", "events", "--home", tmp_path / "home", "--platform", "nowhere", "--to", to).code == 0
    done = cli("load", to, "--home", tmp_path / "home")
    assert done.code == 0, done.err
    assert "0 records read" in done.out
    assert "ledger at 1)" in done.out


def test_wrong_questions_are_refused_in_one_line(tmp_path):
    home = tmp_path / "home"
    assert cli("sources", "report", "--home", home).code == 1
    assert cli("load", write(tmp_path / "a.csv", acts(1)), "--home", home).code == 0
    assert "no such file" in cli("sources", "report", "--home", home, "--file", tmp_path / "none.csv").line
    assert cli("sources", "report", "--home", home, "--days", 0).code == 2
    assert cli("sources", "report", "--home", home, "--late-hours", 0).code == 2
    empty = tmp_path / "empty.csv"
    empty.write_bytes(b"")
    assert "is empty" in cli("sources", "report", "--home", home, "--file", empty).line
