"""Receipts: everybody's parts, worked out again from the interactions that they list, add up to the score."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import numpy as np
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings

from ambassadors.assessment import Assessment
from ambassadors.brands import Brand
from ambassadors.scores import SCORES
from ambassadors.service import Workspace
from tests.cli.cli_kit import cli
from tests.ledger.ledger_kit import NOW, table
from tests.oracles import receipts_oracle as oracle
from tests.service.service_kit import HIGGS, HOUR, START, act, crowd, filled

SIDES = ("engagement", "relay", "reach", "ambassador.engagement", "ambassador.relay")
ACME = Brand("acme", accounts=("x:own",), staff=("x:staff",))


def events_of(workspace: Workspace) -> pl.DataFrame:
    """The ledger's live rows, as they stand in its table."""
    sql = 'SELECT seq, "at", kind, actor, target, post FROM events WHERE retracted IS NULL'
    return pl.DataFrame(workspace.ledger.query(sql))


def listed_in_files(made: Assessment, workspace: Workspace, name: str) -> pl.DataFrame:
    """Account (ledger index) and seq of every interaction on every receipt of a score, read from the files."""

    def opened(path: Path) -> pl.DataFrame:
        return pl.DataFrame(pa.ipc.open_file(path).read_all())

    terms, credited = (
        opened(made.folder / "_all" / f"{name}.terms.arrow"),
        opened(made.folder / "_all" / f"{name}.credits.arrow"),
    )
    seq = opened(made.folder / "acts.arrow")["seq"].to_numpy()
    rows = np.repeat(terms["account"].to_numpy(), (terms["end"] - terms["first"]).to_numpy())
    people = made.people("").select("account_id", account="row")
    index = pl.DataFrame(workspace.ledger.query("SELECT idx, id AS account_id FROM accounts"))
    known = pl.DataFrame(
        {"account": rows, "seq": seq[credited["act"].to_numpy()]}, schema_overrides={"account": pl.UInt32}
    )
    return known.join(people, on="account").join(index, on="account_id").select(account="idx", seq="seq")


def everybody(made: Assessment, workspace: Workspace) -> pl.DataFrame:
    """One row an account with its ledger index."""
    index = pl.DataFrame(workspace.ledger.query("SELECT idx AS account, id AS account_id FROM accounts"))
    return made.people("").join(index, on="account_id")


def check_all(workspace: Workspace, made: Assessment) -> int:
    """Check every score of everybody; return how many interactions the receipts list."""
    events, people, scale = events_of(workspace), everybody(made, workspace), made.meta["brands"][""]["scale"]
    values, listed = {}, 0
    place = people.select("row", "account").cast(pl.Int32)
    doubts = pl.DataFrame(pa.ipc.open_file(made.folder / "_all" / "authenticity.doubts.arrow").read_all())
    for side in ("actor", "target"):
        doubts = doubts.join(place, left_on=side, right_on="row").drop(side).rename({"account": side})
    doubts = doubts.with_columns(pl.col(side).cast(events.schema[side]) for side in ("actor", "target"))
    for name in SIDES:
        lines = listed_in_files(made, workspace, name)
        listed += len(lines)
        found = oracle.scores(lines, name, events, scale, made.as_of, doubts)
        told = people.select("account").join(found, on="account", how="left")["value"].fill_null(0.0)
        values[name] = told.to_numpy()
    for name in ("engagement", "relay", "reach"):
        assert np.abs(values[name] - people[name].to_numpy()).max() < 1e-9
    sides = values["ambassador.engagement"], values["ambassador.relay"]
    score = people["ambassador"].to_numpy()
    assert np.abs(oracle.ambassador(*sides) - score).max() < 1e-9
    parts = [0.5 * np.log(side + 0.05) for side in sides]
    assert np.abs(parts[0] + parts[1] - np.log(score)).max() < 1e-9
    return listed


@pytest.fixture(scope="module")
def higgs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    home = tmp_path_factory.mktemp("higgs")
    done = cli("load", "--preset", "snap-activity", HIGGS, "--home", home, "--json")
    assert done.code == 0
    assert (done.json["records"], done.json["accepted"]) == (563_069, 563_069)
    with filled(home, []) as workspace:
        workspace.refresh()
        yield workspace
    shutil.rmtree(home)


@pytest.mark.real_data
def test_everybody_on_higgs(higgs):
    made = higgs.current()
    assert made.meta["acts"] == 515_537
    assert made.meta["accounts"] == len(made.people("")) == 304_691
    assert check_all(higgs, made) > 1_000_000


@pytest.mark.real_data
def test_what_people_are_shown_on_higgs_adds_up_too(higgs):
    made = higgs.current()
    rows = (
        made.people("").filter(pl.col("rank") <= 40).to_dicts()
        + made.people("").sample(40, seed=3).to_dicts()
    )
    for row in rows:
        check_shown(json.loads(json.dumps(higgs.explanation("", row["account_id"]))), row)


def check_shown(receipt: dict, row: dict) -> None:
    """Check that a receipt as it is printed and served adds up, and shows what it counts."""
    scores = receipt["scores"]
    ambassador = scores["ambassador"]
    sides = [(scores[name], row[name]) for name in ("engagement", "relay", "reach")]
    sides += [(ambassador[name], ambassador[name]["value"]) for name in ("engagement", "relay")]
    for side, value in sides:
        assert side["value"] == pytest.approx(value, abs=1e-9)
        assert sum(part["amount"] * part["weight"] for part in side["parts"]) == pytest.approx(
            value, abs=1e-9
        )
        assert all(part["value"] == part["amount"] * part["weight"] for part in side["parts"])
        starts = [part["start_at"] for part in side["parts"]]
        assert starts == sorted(starts, reverse=True)
    for part in scores["relay"]["parts"]:
        if not part["not_shown"]:
            credit = sum(one["credit"] for one in part["interactions"]) + part["other_brands"]["credit"]
            assert part["amount"] == pytest.approx(credit**0.5, abs=1e-9)
        assert all(one["target_id"] == row["account_id"] for one in part["interactions"])
    assert ambassador["value"] == row["ambassador"]
    assert sum(ambassador["log_parts"].values()) == pytest.approx(np.log(row["ambassador"]), abs=1e-9)
    product = [ambassador[name]["value"] + 0.05 for name in ("engagement", "relay")]
    assert np.sqrt(np.prod(product)) == pytest.approx(row["ambassador"], abs=1e-9)
    hidden = sum(part["not_shown"] for side, _ in sides for part in side["parts"])
    assert (hidden > 0) == (receipt["interactions_left_out"] > 0)


def check_every_score(receipt: dict, row: dict) -> None:
    """Check every score there is, whatever it is called: it opens into parts that add up, or says that it is a baseline."""
    for name, spec in SCORES.items():
        score = receipt["scores"][name]
        assert score["value"] == pytest.approx(row[name], abs=1e-9), name
        if "parts" in score:
            check_parts(score, name)
        elif "formula" in score:
            inner = {side: told for side, told in score.items() if isinstance(told, dict) and "parts" in told}
            assert inner.keys() == score["log_parts"].keys()
            assert len(inner) > 1
            for side, told in inner.items():
                check_parts(told, f"{name}.{side}")
            assert sum(score["log_parts"].values()) == pytest.approx(np.log(row[name]), abs=1e-9)
        else:
            assert score["baseline"] == spec.baseline
            assert spec.baseline or name == "authenticity", f"{name} opens into no parts"


def check_parts(side: dict, name: str) -> None:
    """Parts add up to the side, each to its interactions, and each is told in one sentence that says so."""
    assert sum(part["value"] for part in side["parts"]) == pytest.approx(side["value"], abs=1e-9), name
    assert side["meaning"]
    assert side["unit"]
    for part in side["parts"]:
        assert part["amount"] * part["weight"] == part["value"]
        given = len(part["interactions"]) + part["not_shown"] + part["other_brands"]["interactions"]
        assert given > 0, f"{name}: a part without an interaction"
        figures = part["sentence"].rpartition(": ")[2].replace(",", ".").replace("=", "x").split(" x ")
        told = [float(figure) for figure in figures]
        assert told == pytest.approx([part["amount"], part["weight"], part["value"]], abs=0.0051)
        for one in part["interactions"]:
            assert {"actor_id", "target_id", "kind", "at", "credit"} <= one.keys()
        assert "2026" in part["sentence"].partition(":")[0], "the day is told"


PEOPLE = ["a", "b", "c", "d", "é", "own"]
HISTORIES: st.SearchStrategy[list[dict[str, Any]]] = st.lists(
    st.builds(
        dict,
        at=st.one_of(st.integers(0, 12).map(lambda number: number * 9 * HOUR), st.integers(0, 110 * HOUR)),
        actor=st.sampled_from(PEOPLE),
        target=st.sampled_from(PEOPLE),
        kind=st.integers(0, 7),
        post_id=st.sampled_from([None, None, "p1", "p2"]),
    ),
    min_size=1,
    max_size=60,
)


@given(HISTORIES)
@settings(max_examples=15)
def test_everybody_on_any_history(tmp_path_factory, history):
    home = tmp_path_factory.mktemp("history")
    rows = [
        act(number, row["at"], row["actor"], row["target"], row["kind"], post_id=row["post_id"])
        for number, row in enumerate(history)
    ]
    with filled(home, rows) as workspace:
        made = workspace.refresh(as_of=START + 100 * HOUR, horizon_hours=48)
        if len(made.people("")):
            check_all(workspace, made)
            for row in made.people("").to_dicts():
                check_shown(workspace.explanation("", row["account_id"]), row)
                for language in ("en", "fr"):
                    check_every_score(workspace.explanation("", row["account_id"], language=language), row)
    shutil.rmtree(home)


def test_a_brands_receipt_shows_no_interaction_of_another_brand(tmp_path):
    rows = crowd(800)
    for row in rows:
        row["text"] = "canary" if row["target_id"] != "x:own" and int(row["event_id"][2:]) % 2 else "hello"
        row["brand"] = "bolt" if row["text"] == "canary" else None
    with filled(tmp_path, rows, ACME, Brand("bolt")) as workspace:
        workspace.refresh()
        added = 0
        for row in workspace.current().people("acme").to_dicts():
            receipt = workspace.explanation("acme", row["account_id"])
            check_shown(receipt, row)
            assert "canary" not in json.dumps(receipt)
            for side in ("relay", "reach"):
                others = [part["other_brands"] for part in receipt["scores"][side]["parts"]]
                added += sum(one["interactions"] for one in others)
                assert all((one["interactions"] > 0) == (one["credit"] > 0) for one in others)
                assert all(set(one) == {"interactions", "credit"} for one in others)
        assert added > 50, "nothing of the other brand counted, so nothing was tested"
        shown = json.dumps(
            [
                workspace.explanation("bolt", row["account_id"])
                for row in workspace.current().people("bolt").to_dicts()
            ]
        )
        assert "canary" in shown


def test_a_receipt_leaves_out_the_words_of_what_was_taken_back(tmp_path):
    rows = crowd(300)
    for row in rows:
        row["text"] = f"said {row['event_id']}"
    with filled(tmp_path, rows) as workspace:
        workspace.refresh()
        person = workspace.people("").items[0]
        receipt = workspace.explanation("", person["id"])
        said = next(one for part in receipt["scores"]["relay"]["parts"] for one in part["interactions"])
        gone = {"event_id": said["event_id"], "at": NOW - 1, "delete": True}
        workspace.append(table([gone]), NOW)
        after = workspace.explanation("", person["id"])
        assert said["text"] not in [
            one["text"] for part in after["scores"]["relay"]["parts"] for one in part["interactions"]
        ]
        assert after["scores"]["relay"]["value"] == receipt["scores"]["relay"]["value"], (
            "an assessment is frozen"
        )


def test_more_interactions_than_a_receipt_spells_out_are_counted(tmp_path):
    rows = [act(number, number * 60_000, f"fan{number}", "star") for number in range(700)]
    rows += [act(1000 + number, number * HOUR, "star", f"fan{number}", 2) for number in range(12)]
    with filled(tmp_path, rows) as workspace:
        workspace.refresh()
        receipt = workspace.explanation("", "x:star")
        check_shown(
            receipt, workspace.current().people("").filter(pl.col("account_id") == "x:star").to_dicts()[0]
        )
        parts = receipt["scores"]["relay"]["parts"]
        assert receipt["interactions_left_out"] == 700 + 12 - 500
        assert sum(len(part["interactions"]) + part["not_shown"] for part in parts) == 700


def test_a_receipt_in_plain_words(tmp_path):
    rows = [act(1, 14 * HOUR, "ann", "star", actor_handle="ann"), act(2, 14 * HOUR + 5, "bob", "star")]
    rows += [act(3, 15 * HOUR, "cleo", "star", 2), act(4, 16 * HOUR, "star", "ann", 2)]
    with filled(tmp_path, rows) as workspace:
        workspace.refresh(as_of=START + 24 * HOUR, horizon_hours=24)

        def told(name, language):
            score = workspace.explanation("", "x:star", language=language)["scores"][name]
            return [part["sentence"].rpartition(": ")[0].removesuffix(" ") for part in score["parts"]]

        assert told("relay", "en") == [
            "1 Jun 2026, 15:00-16:00: answered by x:cleo",
            "1 Jun 2026, 14:00-15:00: shared by @ann, x:bob",
        ]
        assert told("relay", "fr") == [
            "1 juin 2026, 15:00-16:00 : a reçu une réponse de x:cleo",
            "1 juin 2026, 14:00-15:00 : partagé par @ann, x:bob",
        ]
        assert told("engagement", "en") == ["1 Jun 2026, 16:00-17:00: answered @ann"]
        assert told("engagement", "fr") == ["1 juin 2026, 16:00-17:00 : a répondu à @ann"]
        baselines = workspace.explanation("", "x:star", language="fr")["scores"]["pagerank"]
        assert baselines["baseline"]
        assert "comparaison" in baselines["meaning"]
