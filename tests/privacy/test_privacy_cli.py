"""The rights of people by command, beside a running service too, and after kills."""

from __future__ import annotations

import json
import re
import signal
import time
import zipfile

import pytest

from ambassadors.ledger import Ledger
from ambassadors.service import Workspace
from ambassadors.settings import Settings
from tests.cli.cli_kit import cli, ended, serving, spawn
from tests.privacy.privacy_kit import CANARY, HANDLE, signs_in

BY = ("--by", "Maria Lopez", "--reason", "asked us by mail")


def test_a_person_is_exported_as_json_and_csv(home, tmp_path):
    ran = cli("privacy", "export", f"@{HANDLE}", "--home", home, *BY, "--to", tmp_path / "person.zip")
    assert ran.code == 0, ran.err
    with zipfile.ZipFile(tmp_path / "person.zip") as archive:
        assert set(archive.namelist()) == {
            "person.json",
            *(f"{name}.csv" for name in ("events", "facts", "scores", "suppressions", "audit")),
        }
        told = json.loads(archive.read("person.json"))
        assert len(archive.read("events.csv").decode().splitlines()) == len(told["events"]) + 1
    assert told["account_id"] == CANARY
    assert cli("privacy", "export", CANARY, "--home", home, *BY, "--to", tmp_path / "person.txt").code == 2


def test_a_person_is_erased_and_the_receipt_verified(home, tmp_path):
    ran = cli("privacy", "erase", CANARY, "--home", home, *BY)
    assert ran.code == 0, ran.err
    receipt = tmp_path / "receipt.json"
    receipt.write_text(ran.out)
    assert signs_in(home) == set()
    checked = cli("privacy", "verify", receipt, "--home", home, "--account", CANARY)
    assert checked.code == 0
    assert "decided by Maria Lopez" in checked.line
    assert cli("privacy", "verify", receipt, "--home", home, "--account", "x:p1").code == 3
    assert "already" in cli("privacy", "erase", CANARY, "--home", home, *BY).line
    assert cli("privacy", "erase", "x:nobody", "--home", home, *BY).code == 1


def test_people_object_and_are_suppressed_by_command(home):
    assert cli("privacy", "object", f"@{HANDLE}", "--home", home, *BY).code == 0
    assert cli("privacy", "suppress", "x:p1", "--home", home, *BY, "--kind", "minor").code == 0
    assert cli("privacy", "suppress", "x:p1", "--home", home, *BY, "--kind", "erased").code == 2
    assert "minor" in cli("privacy", "suppress", "x:p1", "--home", home, *BY, "--kind", "nonsense").line
    listed = cli("top", "--home", home, "--format", "json").json
    assert {CANARY, "x:p1"} & {one["account_id"] for one in listed} == set()


def test_a_name_that_means_nobody_leaves_nobody_alone_and_says_so(home, tmp_path):
    to = ("--to", tmp_path / "person.json")
    listed = ("suppressions", "list", "--home", home, "--format", "json")
    before = cli(*listed).json
    for nobody in ("@nobody", "W94ph36eYH7irjUl"):
        for command in (("suppressions", "add"), ("privacy", "suppress"), ("privacy", "object")):
            ran = cli(*command, nobody, "--home", home, *BY)
            assert (ran.code, f"no account '{nobody}' here" in ran.line) == (1, True), command
        assert cli("privacy", "export", nobody, "--home", home, *BY, *to).code == 1
    assert cli(*listed).json == before
    assert not to[1].exists()
    for one, later in ((f"@{HANDLE}", False), ("x:comes_later", True)):
        ran = cli("suppressions", "add", one, "--kind", "minor", "--home", home, *BY)
        assert (ran.code, "nobody of this id is known yet; it takes effect when they come" in ran.err) == (
            0,
            later,
        )
    assert [one["account_id"] for one in cli(*listed).json[len(before) :]] == [CANARY, "x:comes_later"]


def test_two_names_of_one_command_are_one(home):
    for group in (("suppressions", "add"), ("privacy", "suppress")):
        assert cli(*group, "x:p1", "--kind", "erased", "--home", home, *BY).code == 2
        assert (
            cli(*group, f"x:{group[0]}", "--source", "a form", "--brand", "acme", "--home", home, *BY).code
            == 0
        )
    made = cli("suppressions", "list", "--home", home, "--format", "json").json[-2:]
    assert [(one["account_id"], one["source"], one["brand"]) for one in made] == [
        ("x:suppressions", "a form", "acme"), ("x:privacy", "a form", "acme"),
    ]  # fmt: skip


def test_a_handle_of_several_accounts_is_never_guessed(home, tmp_path):
    file = tmp_path / "e.ndjson"
    act = {"event_id": "m:1", "at": "2026-01-01T00:00:00Z", "kind": "share", "target_id": "mastodon:b"}
    file.write_text(json.dumps(act | {"actor_id": "mastodon:other", "actor_handle": HANDLE.upper()}))
    assert cli("load", file, "--home", home).code == 0
    ran = cli("privacy", "erase", f"@{HANDLE}", "--home", home, *BY)
    assert (ran.code, f"may be mastodon:other, {CANARY}; name one by its id" in ran.line) == (1, True)
    assert cli("privacy", "object", CANARY, "--home", home, *BY).code == 0


def test_lists_of_people_go_out_and_come_back_as_csv(home, tmp_path):
    given = tmp_path / "dnc.csv"
    given.write_text(
        "account_id,kind,brand,reason,source,at\n"
        "x:q1,do_not_profile,,asked,form,2026-05-03T10:00:00Z\n"
        "x:q2,,,1,,\n"
        "x:q3,,acme,3,Mautic,\n"
        "x:q4,,,0,,\n"
        "q5,do_not_contact,,,,\n"
        "x:q6,never,,,,\n"
        "x:q7,do_not_contact,nowhere,,,\n"
        "x:q8,do_not_contact,,,,yesterday\n"
    )
    ran = cli("suppressions", "import", given, "--home", home, "--by", "Maria Lopez")
    assert (ran.code, ran.out) == (3, "8 rows = 3 taken + 0 known + 1 skipped + 4 not taken\n")
    assert [line.split(": ")[:2] for line in ran.err.splitlines()] == [
        ["line 6", "account_id"], ["line 7", "kind"], ["line 8", "brand"], ["line 9", "at"],
    ]  # fmt: skip
    told = cli("suppressions", "export", "--home", home).out.splitlines()
    assert told[2] == "x:q1,do_not_profile,,asked,form,2026-05-03T10:00:00Z"
    assert told[3].startswith("x:q2,do_not_contact,,unsubscribed,dnc.csv,")
    assert told[4].startswith("x:q3,do_not_contact,acme,manual,Mautic,")
    (tmp_path / "out.csv").write_text("\n".join(told))
    again = cli("suppressions", "import", tmp_path / "out.csv", "--home", home, "--by", "Maria Lopez")
    assert again.out == "4 rows = 0 taken + 4 known + 0 skipped + 0 not taken\n"
    (tmp_path / "bad.csv").write_text("name,mail\na,b\n")
    assert cli("suppressions", "import", tmp_path / "bad.csv", "--home", home, "--by", "M").code == 3


def test_the_notice_and_the_register_are_written(home):
    english, french = (
        cli("privacy", "notice", "--home", home, "--language", one).out for one in ("en", "fr")
    )
    assert "legitimate interest" in english
    assert "intérêt légitime" in french
    assert "acme" in french
    assert cli("privacy", "notice", "--home", home, "--language", "de").code == 2
    told = cli("privacy", "register", "--home", home).json
    assert told["people"]["accounts"] == 27
    assert told["sources"][0]["platform"] == "unknown"


def test_an_erasure_beside_a_running_service_with_a_load_under_way(home, tmp_path):
    with serving(home) as service:
        feed = tmp_path / "feed.csv"
        rows = [
            f"e:l{n},2026-06-03T00:00:00Z,share,x:p{n % 9},{CANARY if n % 3 == 0 else 'x:own'}"
            for n in range(30_000)
        ]
        feed.write_text("\n".join(["event_id,at,kind,actor_id,target_id", *rows]) + "\n")
        load = spawn("load", feed, "--home", home, "--commit-rows", "2000")
        refresh = spawn("refresh", "--home", home)
        ran = cli("privacy", "erase", CANARY, "--home", home, *BY)
        assert ran.code == 0, ran.err
        assert ended(load).code == 0
        assert ended(refresh).code in {0, 1}
        key = service.key("ambassadors:read")
        assert CANARY not in service.get("/v1/ambassadors?brand=acme&limit=500", key).text
        assert cli("refresh", "--home", home).code == 0
        assert cli("privacy", "export", CANARY, "--home", home, *BY, "--to", tmp_path / "p.json").code == 1
    with Ledger.open(home) as ledger:
        assert ledger.known_of(CANARY) is None
        assert (
            ledger.query("SELECT count(*) AS n FROM events WHERE event_id LIKE 'e:l%'")["n"][0].as_py()
            == 20_000
        )
    assert signs_in(home) == set()


@pytest.mark.parametrize("moment", [0.3, 0.7, 1.1, 1.5, 1.9, 2.3])
def test_a_kill_during_an_erasure_leaves_before_or_after_and_the_next_start_finishes(home, moment):
    with Ledger.open(home) as ledger:
        before = ledger.digest()
    process = spawn("privacy", "erase", CANARY, "--home", home, *BY)
    started = time.monotonic()
    while not (home / "privacy" / "tombstones.ndjson").exists() and process.poll() is None and moment > 1:
        time.sleep(0.01)
    time.sleep(max(0.0, moment / 4 - (time.monotonic() - started) if moment <= 1 else (moment - 1) / 8))
    process.send_signal(signal.SIGKILL)
    process.communicate()
    with Workspace.open(Settings(home=home)) as workspace:
        if not workspace.ledger.tombstones:
            assert workspace.ledger.digest() == before
            workspace.erase(CANARY, by="Maria Lopez", reason="again")
        assert workspace.ledger.known_of(CANARY) is None
        [done] = workspace.ledger.tombstones.all()
        assert workspace.erasure(done.id)["account"].startswith("erased:")
    assert signs_in(home) == set()


def test_a_lost_key_is_told_and_given_up_by_name(home, tmp_path):
    assert cli("privacy", "erase", CANARY, "--home", home, *BY).code == 0
    (home / "privacy" / "tombstones.key").unlink()
    feed = tmp_path / "feed.csv"
    feed.write_text(f"event_id,at,kind,actor_id,target_id\ne:new,2026-06-03T00:00:00Z,share,x:p1,{CANARY}\n")
    ran = cli("load", feed, "--home", home)
    assert ran.code == 1
    assert "put the key back" in ran.line
    assert cli("top", "--home", home).code == 0
    assert cli("privacy", "new-key", "--home", home, *BY).code == 0
    assert cli("load", feed, "--home", home).code == 0


def test_policies_and_retention_by_command_beside_a_service_too(home):
    (home / "policies").mkdir()
    file = home / "policies" / "x.toml"
    file.write_text("max_retention_days = 1\n")
    looked = cli("privacy", "retain", "--dry-run", "--home", home)
    assert (looked.code, "x: " in looked.out, "would go" in looked.err) == (0, True, True)
    with serving(home):
        told = json.loads(cli("privacy", "policies", "--json", "--home", home).out)
        [shown] = [one for one in told if one["platform"] == "x"]
        assert shown["events_due"] > 100
        gone = json.loads(cli("privacy", "retain", "--json", "--home", home).out)
        assert gone["platforms"][0]["events"] == shown["events_due"]
        assert cli("privacy", "deadlines", "--home", home).code == 0
    assert HANDLE not in json.dumps(gone)
    assert "events removed" in cli("privacy", "policies", "--home", home).out
    file.write_text("max_retention_days = 1\nstore_txt = false\n")
    slip = cli("privacy", "policies", "--home", home)
    assert (slip.code, "x.toml line 2: no policy has a key 'store_txt'" in slip.line) == (2, True)


def test_policies_are_printed_in_words_and_as_json_in_values(home):
    (home / "policies").mkdir()
    (home / "policies" / "x.toml").write_text("max_retention_days = 365\n")
    rows = {line.split()[0]: line for line in cli("privacy", "policies", "--home", home).out.splitlines()}
    assert re.match(r"x +365 days +event +yes", rows["x"])
    assert re.match(r"bluesky +no end +event +yes", rows["bluesky"])
    assert re.match(r"tiktok .* no +no +no +no ", rows["tiktok"])
    assert "True" not in str(rows)
    told = json.loads(cli("privacy", "policies", "--json", "--home", home).out)
    [bluesky] = [one for one in told if one["platform"] == "bluesky"]
    assert (bluesky["max_retention_days"], bluesky["store_text"]) == (0, True)
