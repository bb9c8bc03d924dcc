"""Parameters: known by name, refused with range and value, written down in docs/scores.md."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ambassadors.errors import UsageError
from ambassadors.parameters import Parameters, changed, defaults, parameter_rows, parse
from ambassadors.parameters.reference import page

ROOT = Path(__file__).parent.parent
NUMBERS = [name for name, value in defaults().items() if isinstance(value, float) or type(value) is int]
TEMPO = [name for name in defaults() if name.startswith("tempo.")]


def test_the_reference_page_is_up_to_date():
    kept = (ROOT / "docs" / "scores.md").read_text(encoding="utf-8")
    assert kept == page(), "run python -m ambassadors.parameters.reference > docs/scores.md"


@pytest.mark.parametrize("row", parameter_rows(), ids=lambda row: row["name"])
def test_every_parameter_says_what_it_does(row):
    assert len(row["meaning"]) > 10
    assert row["name"] in page()


@pytest.mark.parametrize("name", [*NUMBERS, *TEMPO])
@pytest.mark.parametrize("absurd", [-5.0, float("nan"), float("inf"), "much", True, None])
def test_an_absurd_value_is_refused_by_name_and_value(name, absurd):
    with pytest.raises(UsageError) as refused:
        Parameters.of({name: int(absurd) if absurd == -5.0 else absurd})
    assert name in refused.value.message
    assert "\n" not in refused.value.message
    if absurd is not None:
        assert str(int(absurd) if absurd == -5.0 else absurd) in refused.value.message


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("relay.powr", "relay.power"),
        ("thresholds.evidense", "thresholds.evidence"),
        ("exclude.account", "exclude.accounts"),
    ],
)
def test_a_slip_of_the_pen_gets_the_name_that_was_meant(name, near):
    with pytest.raises(UsageError, match=f"no parameter '{name}'; did you mean {near}"):
        Parameters.of({name: 1})
    with pytest.raises(UsageError, match=f"did you mean {near}"):
        parse(name, "1")


def test_a_range_is_named():
    for name, value, words in (
        ("thresholds.evidence", 0, "evidence must be at least 1, got 0"),
        ("thresholds.unhappy", 2, r"unhappy must be in \[-1, 1\], got 2"),
        ("tempo.relay_hours", 0, "relay_hours must be a number above 0, got 0"),
        ("relay.power", 0, r"^relay.power must be in \(0, 1\], got 0"),
        ("engagement.calm", -1, "^engagement.calm must be a number of at least 0, got -1"),
        ("ambassador.acted_decay", -1, "^ambassador.acted_decay must be a number of at least 0, got -1"),
        ("thresholds.evidence", 2.5, "must be a whole number, got 2.5"),
        ("exclude.accounts", "x:1", "must be a list, got 'x:1'"),
        ("exclude.accounts", [1], r"must be a list of words, got \[1\]"),
    ):
        with pytest.raises(UsageError, match=words if words[0] == "^" else f"{name}.*{words}"):
            Parameters.of({name: value})


def test_only_what_differs_is_kept_and_one_choice_has_one_spelling():
    known = defaults()
    assert changed({"relay.power": known["relay.power"], "thresholds.evidence": 4}) == {
        "thresholds.evidence": 4
    }
    one, two = ({"exclude.accounts": order} for order in (["x:2", "x:1", "x:2"], ["x:1", "x:2"]))
    assert changed(one) == changed(two) == {"exclude.accounts": ["x:1", "x:2"]}
    assert Parameters.of(one) == Parameters.of(two)


def test_what_an_assessment_keeps_gives_the_parameters_back():
    made = Parameters.of(
        {
            "relay.power": 0.7,
            "tempo.horizon_hours": 48,
            "exclude.platforms": ["mastodon"],
            "thresholds.evidence": 2,
        }
    )
    kept = json.loads(json.dumps(made.document()))
    assert Parameters.from_document(kept) == made
    kept["parameters"]["relay"]["forgotten"] = 3
    kept["parameters"]["a_score_of_old"] = {"power": 1}
    assert Parameters.from_document(kept) == made


def test_what_is_typed():
    assert parse("relay.power", "0.6") == 0.6
    assert parse("thresholds.evidence", "4") == 4
    assert parse("exclude.accounts", "x:1, x:2") == ["x:1", "x:2"]
    assert parse("exclude.accounts", "") == []
    with pytest.raises(UsageError, match="relay.power must be a number, got 'half'"):
        parse("relay.power", "half")
