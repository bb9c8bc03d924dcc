"""What lists and receipts say on a terminal: why nobody is listed, what ranks first, in the language asked for."""

from __future__ import annotations

import re

import pytest

from ambassadors.brands import Brand
from ambassadors.cli.words import SENTENCES
from ambassadors.service.listing import reasons
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
    assert french[2].endswith(f"montré comme {best['score']:.1f} sur 100".replace(".", ","))
    assert not re.search(r"\d\.\d|\w: ", "\n".join(french[3:])), "numbers and colons are French"
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


def test_what_stands_around_an_answer_is_french_too(ranked, tmp_path):
    listed = cli("top", "--limit", 1, "--lang", "fr", "--home", ranked)
    assert "personnes sur la liste standing de all, au 2026-" in listed.err
    [best] = cli("top", "--limit", 1, "--format", "json", "--home", ranked).json
    evidence = cli("authenticity", best["account_id"], "--lang", "fr", "--home", ranked)
    assert "corrigé ; poids 1,000" in evidence.out
    live = cli("top", "--live", "--lang", "fr", "--home", ranked).err
    assert "sur la liste en direct standing" in live
    assert "à la date de l’évaluation" in live
    assert "se partagent les unes les autres" in cli("rings", "--lang", "fr", "--home", ranked).out
    cli("load", write(tmp_path / "e.csv", acts(3)), "--home", tmp_path / "home")
    cli("refresh", "--home", tmp_path / "home")
    empty = cli("top", "--lang", "fr", "--home", tmp_path / "home").err
    assert "comptes n’est sur la liste" in empty
    assert "trop court pour un essai sur le passé" in empty


def test_both_languages_say_the_same_things():
    for name, (english, french) in SENTENCES.items():
        assert set(re.findall(r"{(\w+)", english)) == set(re.findall(r"{(\w+)", french)), name


def test_who_is_left_alone_is_counted_by_reason(ranked):
    told = cli("suggest", "--home", ranked)
    refused = cli("suggest", "--json", "--home", ranked).json["refused"]
    assert f"{len(refused)} people were looked at and left alone; --json names them:" in told.out
    lines = told.out.partition("names them:\n")[2].splitlines()
    assert sum(int(line.split()[0]) for line in lines) == len(refused)
    assert {line.split(maxsplit=1)[1] for line in lines} == {one["reason"] for one in refused}


@pytest.fixture(scope="module")
def two_brands(tmp_path_factory):
    """A home of two brands; the account of the second, x:p1, acts and is passed on like anybody."""
    place = tmp_path_factory.mktemp("brands")
    acme, bolt = Brand("acme", accounts=("x:own",)), Brand("bolt", accounts=("x:p1",))
    with filled(place, crowd(), acme, bolt, Brand("ghost", accounts=("x:0",))) as opened:
        opened.refresh()
    return place


def test_a_receipt_says_how_attention_is_split_between_brands(two_brands):
    people = cli("top", "--brand", "acme", "--format", "json", "--home", two_brands).json
    asked = [("explain", one["account_id"], "--brand", "acme", "--home", two_brands) for one in people]
    words = next(one for one in asked if len(cli(*one, "--json").json["affinity"]) > 1)
    shares = cli(*words, "--json").json["affinity"]
    assert shares.keys() == {"acme", "bolt"}
    english, french = (cli(*words, "--lang", one).out.splitlines()[1] for one in ("en", "fr"))
    split = [f"{brand} {100 * share:.0f} %" for brand, share in shares.items()]
    assert english == f"attention, recent acts counting more: {'; '.join(split)}"
    assert french.endswith(" ; ".join(split))


def test_a_brand_that_nobody_speaks_of_is_told_to_look_at_its_rules(two_brands):
    told = cli("top", "--brand", "ghost", "--home", two_brands)
    assert "nobody acted in the conversation of ghost" in told.err
    assert "the top" not in told.err, "no back-test of an empty list"
    assert "nobody acted" not in cli("top", "--brand", "acme", "--home", two_brands).err


def test_one_is_not_told_as_several():
    row = {"observations": 1, "active_buckets": 1, "last_act_at": None, "enough_evidence": True}
    assert reasons(row, 3.0) == [
        "one person passed on what they post",
        "acted with the brand in one period of 3 hours",
    ]
    assert reasons(row, 3.0, "fr")[1] == "a agi avec la marque pendant une période de 3 heures"
    many = {**row, "observations": 1424, "active_buckets": 1000}
    assert reasons(many, 1.0)[0] == "1,424 different people passed on what they post"
    assert reasons(many, 1.0)[1] == "acted with the brand in 1,000 different hours"
    few = reasons({**row, "enough_evidence": False}, 24.0, "fr")
    assert few[0] == "pas assez d’éléments : relayé par une personne, il en faut 3"
    assert few[1] == "a agi avec la marque pendant une journée"


def test_a_brand_of_the_house_is_on_no_list_of_another(two_brands):
    """Not as of an assessment, not as of now."""
    for live in ((), ("--live",)):
        told = cli(
            "top", "--brand", "acme", "--limit", 100, "--format", "json", *live, "--home", two_brands
        ).json
        assert len(told) > 10
        assert "x:p1" not in {one["account_id"] for one in told}
    alone = cli("top", "--brand", "bolt", "--limit", 100, "--format", "json", "--home", two_brands).json
    assert not {"x:own", "x:p1"} & {one["account_id"] for one in alone}
