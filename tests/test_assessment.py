"""The assessment: made of content alone, published whole or not at all, stale when something moved."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from ambassadors import __version__, audience
from ambassadors import assessment as assessments
from ambassadors.assessment import current_id, load
from ambassadors.brands import Brand, BrandRules
from ambassadors.errors import ConflictError, NotFoundError, StorageFullError
from ambassadors.events import QUOTE, SHARE
from ambassadors.lists import UNPROVEN
from ambassadors.service import Workspace
from ambassadors.settings import Settings
from ambassadors.snapshot import from_ledger
from tests.ledger.ledger_kit import NOW, delete, table
from tests.service.service_kit import HOUR, START, act, crowd, files, filled

ACME = Brand("acme", accounts=("x:own",))
BOLT = Brand("bolt", accounts=("x:p3",), staff=("x:p4",))


def test_the_same_content_in_another_order_gives_the_same_id_and_the_same_bytes(tmp_path):
    rows = [*crowd(), delete("e:17"), delete("e:18"), delete("never seen")]
    for row in rows[::7]:
        row["actor_handle"] = f"h{row.get('actor_id')}{row['at'] % 3}"
    mixed = rows * 2
    random.Random(5).shuffle(mixed)
    with (
        filled(tmp_path / "one", rows, ACME, BOLT) as one,
        filled(tmp_path / "two", mixed[:300], BOLT, ACME) as two,
    ):
        for start in range(300, len(mixed), 100):
            two.append(table(mixed[start : start + 100]), NOW)
        first, second = one.refresh(), two.refresh()
        assert first.id == second.id
        assert files(first) == files(second)
        assert set(first.brands) == {"acme", "bolt"}


def test_made_again_it_is_the_same_to_the_last_byte_and_other_content_is_another(tmp_path):
    with filled(tmp_path, crowd(), ACME) as workspace:
        first = workspace.refresh()
        kept = files(first)
        first.folder.rename(tmp_path / "aside")
        second = workspace.refresh()
        assert (second.id, files(second)) == (first.id, kept)
        workspace.append(table([act(9000, HOUR, "p1", "p2")]), NOW)
        third = workspace.refresh(as_of=first.as_of)
        assert third.id != first.id
        assert third.meta["content"] != first.meta["content"]
        fourth = workspace.refresh(as_of=first.as_of, horizon_hours=72)
        assert fourth.id not in {first.id, third.id}


def test_where_nothing_changed_nothing_is_ranked_again(tmp_path, monkeypatch):
    with filled(tmp_path, crowd(), ACME) as workspace:
        first, kept = (made := workspace.refresh()), files(made)
        assert made.meta["version"] == __version__
        ranked, whole = [], assessments.rank_view

        def seen(*given, **named):
            ranked.append(given)
            return whole(*given, **named)

        monkeypatch.setattr(assessments, "rank_view", seen)
        again = workspace.refresh()
        assert (again.id, files(again), ranked) == (first.id, kept, [])
        assert workspace.refresh(horizon_hours=72).id != first.id
        assert workspace.refresh(as_of=first.as_of - HOUR).id != first.id
        assert len(ranked) == 2
        monkeypatch.setattr(assessments, "code_version", lambda: "another")
        assert workspace.refresh().id != first.id
        assert len(ranked) == 3


def test_what_a_team_is_chosen_from_is_kept_and_an_older_assessment_says_what_to_do(tmp_path):
    with filled(tmp_path, crowd(), ACME) as workspace:
        made = workspace.refresh()
        with workspace.ledger.frozen() as view:
            snapshot = from_ledger(view.query, view.seq, made.as_of, workspace.state.brand_rules())
        kept, reach_before = made.audience("acme")
        shares = snapshot.acts.where(np.isin(snapshot.acts.kind, (SHARE, QUOTE)))
        assert len(shares) > 0
        for name in ("at", "actor", "target"):
            assert np.array_equal(getattr(kept, name), getattr(shares, name))
        assert kept.n == len(reach_before) == len(snapshot.ids)
        assert reach_before.any()
        (made.folder / audience.SHARES).unlink()
        with pytest.raises(ConflictError, match="run `ambassadors refresh`"):
            made.audience("acme")


def test_a_curve_no_longer_in_force_is_drawn_anew(tmp_path):
    with filled(tmp_path, crowd()) as workspace:
        snapshot = from_ledger(workspace.ledger.query, workspace.ledger.seq(), None, BrandRules())
    curves = {"": 2.0}
    held = [
        assessments.make(
            tmp_path, snapshot, "same", frozen_curve=lambda brand, _horizon, _scale: curves[brand]
        )
        for curves[""] in (2.0, 2.0, 3.0)
    ]
    assert [one.meta["brands"][""]["curve"] for one in held] == [2.0, 2.0, 3.0]
    assert held[0].id == held[1].id != held[2].id


def test_a_ledger_loaded_anew_finds_its_own_interactions_behind_an_assessment_that_stands(tmp_path):
    rows = crowd()
    with filled(tmp_path, rows) as workspace:
        made = workspace.refresh()
    (tmp_path / "ledger.duckdb").unlink()
    with filled(tmp_path, rows[::-1]) as workspace:
        assert workspace.refresh().id == made.id
        for row in workspace.current().people("").head(5).to_dicts():
            side = workspace.current().side("", "relay", row["row"])
            behind = workspace.ledger.events([seq for part in side.parts for seq in part.seqs])
            assert set(behind["target_id"].to_pylist()) <= {row["account_id"]}


KILLED = """
import os, pathlib, signal, sys
from ambassadors import assessment
from ambassadors.service import Workspace
from ambassadors.settings import Settings
from ambassadors.snapshot import from_ledger
home, where = pathlib.Path(sys.argv[1]), sys.argv[2]
place = assessment if hasattr(assessment, where) else assessment.receipts
setattr(place, where, lambda *_: os.kill(os.getpid(), signal.SIGKILL))
with Workspace.open(Settings(home=home)) as workspace:
    workspace.refresh()
"""


@pytest.mark.parametrize("where", ["people", "write", "write_acts", "_point"])
def test_a_half_written_one_is_never_published(where, tmp_path):
    with filled(tmp_path, crowd()) as workspace:
        before = workspace.refresh()
        workspace.append(table([act(9000, 500 * HOUR, "p1", "p2")]), NOW)
    command = [sys.executable, "-c", KILLED, str(tmp_path), where]
    root = str(Path(__file__).parents[1])
    ended = subprocess.run(command, check=False, env=os.environ | {"PYTHONPATH": root})
    assert ended.returncode == -signal.SIGKILL
    assert current_id(tmp_path) == before.id
    assert load(tmp_path).people("").equals(before.people(""))
    with Workspace.open(Settings(home=tmp_path)) as workspace:
        assert workspace.current().id == before.id
        assert workspace.people("").total > 0
        after = workspace.refresh()
        assert after.id != before.id
        assert current_id(tmp_path) == after.id
    assert sorted(path.name for path in (tmp_path / "assessments").iterdir()) == sorted(
        ["CURRENT", before.id, after.id]
    ), "a draft was left behind"


def test_what_cannot_be_written_leaves_the_last_one_in_force(tmp_path, monkeypatch):
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with filled(tmp_path, crowd()) as workspace:
        before = workspace.refresh()
        workspace.append(table([act(9000, 500 * HOUR, "p1", "p2")]), NOW)
        with monkeypatch.context() as patch:
            patch.setattr("ambassadors.receipts.write_acts", full)
            with pytest.raises(StorageFullError, match=r"no space left; free some.*stays in force"):
                workspace.refresh()
            patch.setattr("ambassadors.receipts.write_acts", lambda *_: Path("/proc/none").write_text(""))
            with pytest.raises(ConflictError, match="check its rights"):
                workspace.refresh()
        assert workspace.current().id == current_id(tmp_path) == before.id
        assert {path.name for path in (tmp_path / "assessments").iterdir()} == {"CURRENT", before.id}
        assert workspace.refresh().id != before.id


def test_one_whose_folder_was_removed_is_made_again(tmp_path):
    with filled(tmp_path, crowd()) as workspace:
        made = workspace.refresh()
    made.folder.rename(tmp_path / "aside")
    with Workspace.open(Settings(home=tmp_path)) as workspace:
        assert workspace.assessment_id() is None
        with pytest.raises(NotFoundError, match="run `ambassadors refresh`"):
            workspace.people("")
        assert workspace.refresh().id == made.id


def test_an_empty_ledger_cannot_be_assessed(tmp_path):
    with (
        Workspace.open(Settings(home=tmp_path)) as workspace,
        pytest.raises(NotFoundError, match=r"the ledger is empty; load some events first"),
    ):
        workspace.refresh()


def test_as_of_counts_what_came_before_it_and_nothing_else(tmp_path):
    rows = crowd()
    newest = max(row["at"] for row in rows)
    instant = START + 200 * HOUR
    early = [row for row in rows if row["at"] < instant]
    at_it = [act(9000, 200 * HOUR, "p1", "p2")]
    with filled(tmp_path / "all", rows + at_it) as everything, filled(tmp_path / "early", early) as only:
        assert everything.refresh().as_of == newest + 1
        then, known = everything.refresh(as_of=instant), only.refresh(as_of=instant)
        assert then.as_of == known.as_of == instant
        assert then.meta["acts"] == known.meta["acts"]
        names = ["account_id", "ambassador", "relay", "engagement", "rank", "stage", "last_act_at"]
        seen = known.people("")["account_id"].to_list()
        ours = then.people("").filter(pl.col("account_id").is_in(seen)).select(names)
        assert ours.equals(known.people("").select(names))


def test_a_new_event_a_late_one_a_delete_and_a_rule_make_it_stale_and_a_refresh_mends_it(tmp_path):
    def stale() -> bool:
        told = workspace.status()["assessment"]
        return bool(told["stale"])

    with filled(tmp_path, crowd(), ACME) as workspace:
        workspace.refresh()
        assert not stale()
        changes = [
            lambda: workspace.append(table([act(9000, 600 * HOUR, "p1", "p2")]), NOW),
            lambda: workspace.append(table([act(9001, 3 * HOUR, "p1", "p2")]), NOW),
            lambda: workspace.append(table([delete("e:5")]), NOW),
            lambda: workspace.state.save_brand(Brand("acme", accounts=("x:own",), keywords=("shoe",))),
            lambda: workspace.state.save_brand(BOLT),
        ]
        for change in changes:
            change()
            assert stale()
            before = workspace.assessment_id()
            assert workspace.refresh().id != before
            assert not stale()
        workspace.append(table(crowd()[:50]), NOW)
        assert not stale(), "a repeated event is no news"


def test_the_curve_is_frozen_within_a_month_and_drawn_anew_in_the_next(tmp_path):
    def curve() -> float:
        return float(workspace.current().meta["brands"][""]["curve"])

    with filled(tmp_path, crowd(hours=300)) as workspace:
        workspace.refresh(horizon_hours=24)
        june, ranked = curve(), workspace.current().people("")
        storm = [act(10_000 + i, (310 + i) * HOUR, f"p{i % 5}", f"p{5 + i % 11}") for i in range(200)]
        workspace.append(table(storm), NOW)
        workspace.refresh(horizon_hours=24)
        assert curve() == june
        assert not workspace.current().people("").equals(ranked)
        workspace.append(table([act(20_000, 24 * 32 * HOUR, "p1", "p2")]), NOW)
        workspace.refresh(horizon_hours=24)
        assert curve() != june
        workspace.refresh(as_of=START + 310 * HOUR, horizon_hours=24)
        assert curve() == june


def test_a_first_ranking_without_evidence_freezes_no_curve(tmp_path):
    with filled(tmp_path, crowd(hours=300)[:2]) as workspace:
        assert workspace.refresh().meta["brands"][""]["curve"] == UNPROVEN
        workspace.append(table(crowd(hours=300)), NOW)
        grown = workspace.refresh()
        assert grown.people("")["rank"].drop_nulls().len() > 5
        with filled(tmp_path / "anew", crowd(hours=300)) as other:
            assert (
                grown.meta["brands"][""]["curve"] == other.refresh().meta["brands"][""]["curve"] != UNPROVEN
            )


def test_a_curve_is_that_of_a_tempo_for_the_unit_of_a_score_is_its_time_bucket(tmp_path):
    with filled(tmp_path, crowd(hours=300)) as workspace:
        drawn = [
            workspace.refresh(horizon_hours=hours).meta["brands"][""]["curve"] for hours in (24, 168, 24)
        ]
        assert drawn[0] != drawn[1]
        assert drawn[0] == drawn[2]


def test_each_brand_has_a_ranking_of_its_own(tmp_path):
    rows = crowd()
    for row in rows[:150]:
        row["brand"] = "bolt"
    with filled(tmp_path, rows, ACME, BOLT) as workspace:
        made = workspace.refresh()
        assert made.brands == ("acme", "bolt")
        acme, bolt = made.people("acme"), made.people("bolt")
        assert set(acme["account_id"]) == set(bolt["account_id"])
        for people in (acme, bolt):  # a brand of the house is nobody's ambassador
            assert set(people.filter(pl.col("own"))["account_id"]) == {"x:own", "x:p3"}
        assert bolt.filter(pl.col("staff"))["account_id"].to_list() == ["x:p4"]
        assert acme["engagement"].sort().to_list() != bolt["engagement"].sort().to_list()
        with pytest.raises(NotFoundError, match="rankings exist for: acme, bolt"):
            made.people("")
