"""``parameters``, ``preview`` and ``changes`` from the command line."""

from __future__ import annotations

import json

import pytest

from ambassadors.cli.options import logged_in
from ambassadors.events import KINDS, format_instant
from tests.cli.cli_kit import cli
from tests.service.service_kit import crowd


@pytest.fixture
def busy(tmp_path):
    """A home of four hundred acts of two dozen people."""
    rows = ["event_id,at,kind,actor_id,target_id"]
    for row in crowd(400):
        told = (
            row["event_id"],
            format_instant(row["at"]),
            KINDS[row["kind"]],
            row["actor_id"],
            row["target_id"],
        )
        rows.append(",".join(told))
    (tmp_path / "acts.csv").write_text("\n".join(rows))
    for arguments in (("load", tmp_path / "acts.csv"), ("refresh",)):
        assert cli(*arguments, "--home", tmp_path / "busy").code == 0
    return tmp_path / "busy"


def test_see_who_would_move_save_refresh_and_turn_back(busy):
    home = busy
    before = json.loads(cli("status", "--home", home, "--json").out)["assessment"]["id"]
    seen = cli("preview", "--set", "ambassador.share=0.1", "--home", home, "--json")
    assert (seen.code, seen.err) == (0, "")
    assert seen.json["assessment"] == before
    assert [(one["name"], one["to"]) for one in seen.json["parameters"]] == [("ambassador.share", 0.1)]
    told = cli("preview", "--set", "ambassador.share=0.1", "--home", home)
    assert "ambassador.share: " in told.out
    assert "nothing was stored" in told.err
    assert "nothing was changed" not in told.err
    assert "nothing was changed, so nobody can move" in cli("preview", "--home", home).err
    saved = cli("parameters", "set", "ambassador.share=0.1", "--reason", "a test", "--home", home)
    assert (
        saved.line
        == "parameters version 1: ambassador.share=0.1; run `ambassadors refresh` so that it counts"
    )
    shown = cli("parameters", "show", "--home", home, "--format", "json").json
    assert next(one for one in shown if one["name"] == "ambassador.share")["changed"] == "*"
    assert cli("refresh", "--home", home).code == 0
    moved = cli("changes", "--home", home, "--json").json
    assert moved["from"]["assessment"] == before
    for way in ("entered", "left", "rose", "fell"):
        assert [row["account_id"] for row in moved[way]] == [row["account_id"] for row in seen.json[way]]
        assert [row["rank_after"] for row in moved[way]] == [row["rank_after"] for row in seen.json[way]]
    first = (moved["rose"] + moved["fell"])[0]
    assert first["why"].startswith(f"{first['change']:+d} (")
    assert "the parameters changed" in first["why"]
    quick = cli("changes", "--home", home, "--json", "--why", 0).json
    assert {row["why"] for row in quick["rose"] + quick["fell"]} == {""}
    person = first["account_id"]
    why = cli("changes", "--account", person, "--lang", "fr", "--home", home)
    assert "les paramètres ont changé" in why.out
    assert f"{first['change']:+d} (" in why.out
    assert cli("changes", "--home", home).out.splitlines()[0].split()[0] == "way"
    back = cli("parameters", "revert", 0, "--by", "Maria", "--home", home, "--json").json
    assert (back["version"], back["overrides"]) == (2, {})
    history = cli("parameters", "history", "--home", home, "--format", "json").json
    assert [(one["version"], one["created_by"]) for one in history] == [
        (2, "Maria"),
        (1, logged_in()),
        (0, ""),
    ]
    assert cli("refresh", "--home", home, "--json").json["assessment"] == before


def test_a_receipt_is_printed_in_sentences(home):
    person = cli("top", "--home", home, "--format", "json").json[0]["account_id"]
    english, french = (cli("explain", person, "--lang", one, "--home", home).out for one in ("en", "fr"))
    assert " x " in english
    assert "shared by" in english
    assert "partagé par" in french
    assert "pagerank" in english
    assert "comparison" in english
    assert "comparaison" in french


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("parameters", "set", "relay.powr=1", "--reason", "x"), 2, "did you mean relay.power?"),
        (("parameters", "set", "relay.power", "--reason", "x"), 2, "NAME=VALUE, got 'relay.power'"),
        (("parameters", "set", "relay.power=half", "--reason", "x"), 2, "must be a number, got 'half'"),
        (
            ("parameters", "set", "thresholds.evidence=-1", "--reason", "x"),
            2,
            "evidence must be at least 1, got -1",
        ),
        (("parameters", "set", "thresholds.evidence=4"), 2, "needs a reason (reason)"),
        (("parameters", "revert", "7"), 1, "no version 7 of the parameters"),
        (("preview", "--set", "thresholds.evidence=0"), 2, "evidence must be at least 1, got 0"),
        (("preview", "--without-account", "@nobody"), 1, "no account '@nobody'"),
        (("preview", "--without-platform", "usenet"), 1, "no account of the platform 'usenet'"),
        (("preview", "--half-life", "-3"), 2, "standing_hours must be a number above 0, got -3"),
        (
            ("preview", "--set", "tempo.horizon_hours=1e9"),
            2,
            "tempo.horizon_hours: the horizon must be in (0, 87600] hours",
        ),
        (
            ("refresh", "--horizon", "1e9"),
            2,
            "the horizon must be in (0, 87600] hours, ten years at most; got 1e+09",
        ),
        (("changes", "--since", "2001-01-01"), 1, "no earlier assessment for '2001-01-01'"),
        (("changes", "--since", "soon"), 2, "'soon' is not an instant"),
        (("changes", "--account", "x:nobody"), 1, "no earlier assessment"),
    ],
    ids=str,
)
def test_wrong_input_in_one_line(home, arguments, code, words):
    done = cli(*arguments, "--home", home)
    assert done.code == code
    assert words in done.line


def test_parameters_are_shown_as_they_are_typed(home):
    told = cli("parameters", "show", "--home", home)
    rows = {line.split()[0]: line.split()[1:] for line in told.out.splitlines() if "." in line.split()[0]}
    assert rows["pagerank.tolerance"][:2] == ["1e-11", "1e-11"]
    assert rows["authenticity.exclusive_tolerance"][:2] == ["0.125", "0.125"]
    assert "`" not in told.out


def test_nothing_to_rank_is_said(home, tmp_path):
    done = cli("refresh", "--as-of", "1999-01-01T00:00:00Z", "--home", home)
    assert done.code == 0
    assert "nobody can be ranked" in done.err
    assert "lies ahead" not in done.err
    assert "that instant lies ahead" in cli("refresh", "--as-of", "2199-01-01T00:00:00Z", "--home", home).err
    (tmp_path / "self.csv").write_text(
        "event_id,at,kind,actor_id,target_id\nx:1,2026-07-01T09:00:00Z,share,x:1,x:1\n"
    )
    scored = cli("score", tmp_path / "self.csv")
    assert scored.code == 0
    assert scored.out.splitlines()[1].startswith("x:1,0.0,0.0,")
    assert "nobody can be told from anybody" in scored.err
