"""A workspace in pseudonymous mode by command, also beside a running service: no name on either output."""

from __future__ import annotations

import os

import pytest

from ambassadors.service import Workspace
from ambassadors.settings import Settings
from tests.cli.cli_kit import child, cli, serving
from tests.privacy.privacy_kit import ACME, MARIA
from tests.privacy.test_objection import history
from tests.pseudonyms.test_pseudonyms import WHY, leaks, signs
from tests.service.service_kit import HOUR, START, crowd, filled

BY = ("--by", "Maria Lopez", "--reason", "to thank them")


@pytest.fixture(autouse=True)
def _nothing_set_from_outside(monkeypatch, tmp_path):
    for name in list(os.environ):
        if name.startswith(("AMBASSADORS_", "NEO4J_")) and name not in {
            "AMBASSADORS_CACHE",
            "AMBASSADORS_LONG",
        }:
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def home(tmp_path):
    """A home in pseudonymous mode."""
    with filled(tmp_path / "home", history(3), ACME) as workspace:
        workspace.refresh(as_of=START + 200 * HOUR)
        workspace.state.link("x:q1", "x:q2", **WHY)
        workspace.state.mark("x:q3", "verified", "we know q3 (@q3)")
        workspace.suppress("x:q4", "do_not_contact", "@q4 asked")
        workspace.refresh()
        workspace.state.use_pseudonyms(True, **MARIA)
    return tmp_path / "home"


def names_in(home) -> set[str]:
    with Workspace.open(Settings(home=home)) as workspace:
        return signs(workspace)


def test_no_command_says_a_name(home, tmp_path):
    names = names_in(home)
    people = [one["account_id"] for one in cli("top", "--home", home, "--format", "json").json]
    community = cli("communities", "--home", home, "--json").json["items"][0]["id"]
    asked: list[tuple[object, ...]] = [
        *(("top", "--format", shape) for shape in ("table", "json", "ndjson", "csv")),
        ("top", "--list", "hot"), ("top", "--live"), ("top", "--live", "--format", "json"),
        ("explain", people[0]), ("explain", people[0], "--json", "--lang", "fr"), ("suggest",), ("suggest", "--json"),
        ("communities",), ("community", community), ("community", community, "--json"),
        ("changes",), ("changes", "--json"), ("changes", "--account", people[0]), ("changes", "--account", people[0], "--json"),
        ("team", "2"), ("team", "2", "--with", people[1], "--json"),
        ("authenticity", people[0]), ("rings", "--json", "--graphml", tmp_path / "rings.graphml"),
        ("preview", "--set", "relay.power=0.9"), ("preview", "--without-account", people[0], "--json"),
        ("people", "list"), ("people", "list", "--json"), ("people", "marks"), ("people", "crm-list"), ("people", "proposals"),
        ("people", "link", people[0], people[1], "--kind", "profile_link", "--evidence", "a page", "--reason", "r", "--json"),
        ("people", "unlink", 1, "--reason", "r"), ("suppressions", "list"), ("status",), ("sources", "report"),
        ("backtest", "--windows", 2), ("parameters", "show"), ("keys", "list"),
        *(("export", "events", "--to", tmp_path / f"all.{end}") for end in ("ndjson", "as2.json", "parquet")),
        ("privacy", "suppress", people[2], *BY), ("people", "mark", people[1], "--as", "verified", "--reason", "we know them", "--by", "Maria"),
    ]  # fmt: skip
    for command in asked:
        ran = cli(*command, "--home", home)
        assert ran.code == 0, (command, ran.err)
        assert not leaks(ran.out + ran.err, names), (command, leaks(ran.out + ran.err, names))
    for file in tmp_path.glob("*.*"):
        assert not leaks(file.read_bytes().decode("utf-8", "replace"), names), file
    for refused in (("ledger", "sql", "SELECT id FROM accounts"), ("suppressions", "export")):
        ran = cli(*refused, "--home", home)
        assert (ran.code, ran.out) == (5, "")
        assert "pseudonymous mode" in ran.line
    for wrong in (
        ("explain", "@q2"),
        ("explain", "x:q2"),
        ("people", "mark", "x:q2", "--as", "robot", "--reason", "r", "--by", "M"),
    ):
        ran = cli(*wrong, "--home", home)
        assert (ran.code, ran.out) == (2, "")
        assert "is no pseudonym" in ran.line


def test_an_export_without_names_loads_into_another_home(tmp_path):
    home = tmp_path / "home"
    with filled(home, crowd(), ACME) as workspace:
        workspace.state.use_pseudonyms(True, **MARIA)
    assert cli("export", "events", "--to", tmp_path / "all.ndjson", "--home", home).code == 0
    loaded = cli("load", tmp_path / "all.ndjson", "--home", tmp_path / "other")
    assert loaded.code == 0, loaded.err
    with (
        Workspace.open(Settings(home=home)) as one,
        Workspace.open(Settings(home=tmp_path / "other")) as other,
    ):
        assert other.ledger.status().events == one.ledger.status().events
        assert other.ledger.status().accounts == one.ledger.status().accounts
        assert other.ledger.status().posts == one.ledger.status().posts


def test_a_name_is_revealed_by_command_beside_a_running_service_too(home):
    names = names_in(home)
    person = cli("top", "--home", home, "--format", "json").json[0]["account_id"]
    alone = cli("privacy", "reveal", person, "--home", home, *BY, "--json").json
    assert alone["pseudonym"] == person
    with serving(home):
        beside = child("privacy", "reveal", person, "--home", home, *BY, "--json").json
        assert beside == alone
        live = child("top", "--live", "--home", home, "--format", "json")
        assert (live.code, leaks(live.out + live.err, names)) == (0, set())
        assert live.json[0]["account_id"].startswith("x:anon-")
        out = child("export", "events", "--to", home.parent / "beside.ndjson", "--home", home)
        assert out.code == 0, out.err
        assert not leaks((home.parent / "beside.ndjson").read_text(), names)
        assert child("privacy", "reveal", person, "--home", home, "--by", " ", "--reason", "r").code == 2
        assert child("privacy", "reveal", "x:q2", "--home", home, *BY).code == 2
    with Workspace.open(Settings(home=home)) as workspace:
        told = [one for one in workspace.state.audit() if one.action == "privacy.reveal"]
    assert [(one.who, one.object, one.reason) for one in told] == [
        ("Maria Lopez", alone["account_id"], "to thank them")
    ] * 2


def test_the_mode_is_turned_by_name_and_for_a_reason(home):
    assert (
        cli("privacy", "pseudonyms", "off", "--home", home, "--by", "Maria Lopez", "--reason", " ").code == 2
    )
    assert cli("privacy", "pseudonyms", "half", "--home", home, *BY).code == 2
    assert "anon-" in cli("top", "--home", home).out
    assert cli("privacy", "pseudonyms", "off", "--home", home, *BY).code == 0
    shown = cli("top", "--home", home)
    assert "anon-" not in shown.out
    assert cli("ledger", "sql", "SELECT count(*) AS n FROM accounts", "--home", home).code == 0
    made = cli("keys", "create", "analyst", "--pseudonymous", "--home", home)
    assert made.code == 0
    (key,) = cli("keys", "list", "--home", home, "--format", "json").json
    assert key["pseudonymous"] is True
