"""Rules of brands on the command line: what they say of accounts that nobody bears, and before a refresh."""

from __future__ import annotations

import pytest

from ambassadors.service.using import unborne
from ambassadors.settings import Settings
from tests.cli.cli_kit import acts, cli, serving, write


@pytest.fixture
def home(tmp_path):
    """A home of seven people, one of them x:88."""
    rows = [row.replace("p3", "88") for row in acts(30)]
    assert cli("load", write(tmp_path / "e.csv", rows), "--home", tmp_path / "home").code == 0
    return tmp_path / "home"


def rule(home, *options):
    done = cli("brand", "set", "acme", *options, "--home", home)
    assert done.code == 0, done.err
    return [line for line in done.err.splitlines() if line.startswith("warning: ")]


def test_an_account_that_nobody_bears_is_told_at_once_with_a_likely_one(home):
    assert rule(
        home, "--account", "snap:88", "--account", "x:p1", "--staff", "x:nobody", "--handle", "who"
    ) == [
        "warning: no account snap:88 is known yet; the rule holds from when it comes: is x:88 meant?",
        "warning: no account x:nobody is known yet; the rule holds from when it comes",
    ]
    assert rule(home, "--account", "88") == [
        "warning: no account 88 is known yet; the rule holds from when it comes: is x:88 meant?"
    ]
    [acme] = cli("brand", "list", "--home", home, "--format", "json").json
    assert acme["accounts"] == ["snap:88", "x:p1", "88"], "only a warning: they may come"


def test_before_the_first_load_nothing_can_be_told(tmp_path):
    assert rule(tmp_path / "new", "--account", "x:1") == []
    assert not (tmp_path / "new/ledger.duckdb").exists()
    (tmp_path / "empty.csv").write_text("event_id,at,kind,actor_id\n")
    cli("load", tmp_path / "empty.csv", "--source", "canonical", "--home", tmp_path / "new")
    assert rule(tmp_path / "new", "--account", "x:1") == []


def test_a_running_service_is_asked_and_pseudonymous_mode_names_nobody(home):
    with serving(home):
        assert len(rule(home, "--account", "snap:88", "--account", "x:p1")) == 1
    cli("privacy", "pseudonyms", "on", "--home", home, "--by", "ana", "--reason", "test")
    assert unborne(Settings(home=home), ["snap:88"]) == []


def test_a_brand_set_since_the_assessment_is_previewed_and_lists_say_what_to_do(home):
    assert cli("refresh", "--home", home).code == 0
    rule(home, "--account", "x:p1")
    change = ("--set", "ambassador.share=0.3", "--home", home)
    done = cli("preview", *change, "--json")
    assert (done.code, done.json["brand"]) == (0, "acme"), done.err
    refused = cli("preview", *change, "--brand", "all")
    assert "no brand 'all'; there are: acme; a brand set since" in refused.line
    assert "after `ambassadors refresh`" in cli("top", "--home", home, "--brand", "acme").line
    assert cli("refresh", "--home", home).code == 0
    assert cli("top", "--home", home, "--brand", "acme").code == 0
