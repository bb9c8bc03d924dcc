"""What lists and receipts say on a terminal: why nobody is listed, what ranks first, in the language asked for."""

from __future__ import annotations

import pytest

from tests.cli.cli_kit import acts, cli, write
from tests.service.service_kit import crowd, filled


@pytest.fixture(scope="module")
def ranked(tmp_path_factory):
    """A home with people on its list."""
    place = tmp_path_factory.mktemp("ranked")
    with filled(place, crowd()) as workspace:
        workspace.refresh()
    return place


def test_an_empty_list_says_what_it_takes(tmp_path):
    cli("load", write(tmp_path / "e.csv", acts(3)), "--home", tmp_path / "home")
    assert cli("refresh", "--home", tmp_path / "home").code == 0
    done = cli("top", "--home", tmp_path / "home")
    assert "whom fewer than 3 different people passed on is on no list" in done.err
    filtered = cli("top", "--home", tmp_path / "home", "--min-score", 50)
    assert "fewer than" not in filtered.err, "there the filter may be the cause"
    assert "None" not in cli("status", "--home", tmp_path / "home").out


def test_the_score_that_ranks_opens_first_and_in_french(ranked):
    [best] = cli("top", "--limit", 1, "--format", "json", "--home", ranked).json
    english, french = (
        cli("explain", best["account_id"], "--lang", one, "--home", ranked).out.splitlines()
        for one in ("en", "fr")
    )
    assert english[2].startswith("ambassador ")
    assert english[2].endswith(f"shown as {best['score']:.1f} of 100")
    assert french[2].endswith(f"montré comme {best['score']:.1f} sur 100")
    assert len(english) == len(french)


def test_reasons_of_a_list_are_in_the_language_asked_for_live_ones_too(ranked):
    for live in ((), ("--live",)):
        english, french = (
            cli("top", "--limit", 3, "--lang", one, "--format", "json", *live, "--home", ranked).json
            for one in ("en", "fr")
        )
        assert [one["account_id"] for one in english] == [one["account_id"] for one in french]
        assert all("different people passed on" in one["reasons"][0] for one in english)
        assert all("dernière action" in " ".join(one["reasons"]) for one in french), french


def test_usage_errors_point_to_the_help_of_their_command(ranked):
    assert cli("top", "--limit", 0, "--home", ranked).line.endswith("(see ambassadors top --help)")
    assert cli("privacy", "erase", "x:1", "--home", ranked).line.endswith(
        "(see ambassadors privacy erase --help)"
    )


def test_a_group_is_shown_by_its_people(tmp_path):
    six = [f"x:m{number}" for number in range(6)]
    pairs = [(one, other) for one in six for other in six if one != other] * 4
    rows = [
        f"r:{i},2026-03-{1 + i % 28:02}T{i % 24:02}:00:00Z,share,{a},{b}" for i, (a, b) in enumerate(pairs)
    ]
    cli("load", write(tmp_path / "e.csv", [*rows, *acts(300)]), "--home", tmp_path / "home")
    assert cli("refresh", "--home", tmp_path / "home").code == 0
    done = cli("rings", "--home", tmp_path / "home")
    assert {f"x:m{number}" for number in range(6)} <= set(done.out.split())
    assert done.out.count("x:m0") == 1, "a person a line, not a tie"
    assert "120 acts in 30 directions between them" in done.err
