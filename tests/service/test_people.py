"""A join counts a person once, shows first what it changes, and undone it leaves no trace in any byte."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ambassadors.brands import Brand
from ambassadors.errors import ConflictError, NotFoundError, UsageError
from ambassadors.service import Changing
from tests.ledger.ledger_kit import NOW, table
from tests.service.service_kit import HOUR, START, crowd, files, filled

ACME = Brand("acme", accounts=("x:own",))
AS_OF = START + 380 * HOUR
WHY: Any = {"kind": "profile_link", "evidence": "https://a.example", "reason": "each names the other"}


def join(workspace, one, other):
    return workspace.link(one, other, seen=workspace.blast_radius(Changing(((one, other),))), **WHY)


def test_two_accounts_joined_rank_as_one_account_would(tmp_path):
    """Also where both act at one instant, share each other, or answer themselves."""
    rows = crowd(500, people=14)
    as_one = [
        row | {side: "x:p1" for side in ("actor_id", "target_id") if row[side] in {"x:p1", "x:p5"}}
        for row in rows
    ]
    with filled(tmp_path / "two", rows, ACME) as two, filled(tmp_path / "one", as_one, ACME) as one:
        two.state.link("x:p1", "x:p5", **WHY)
        joined, alone = two.refresh(as_of=AS_OF), one.refresh(as_of=AS_OF)
        curved = ("score", "hot_score", "stage")  # the curve of a month is that of the accounts unjoined
        assert joined.people("acme").drop(curved).equals(alone.people("acme").drop(curved))
        assert joined.scale("acme") == alone.scale("acme")


@settings(max_examples=4, deadline=None)
@given(st.randoms(use_true_random=False), st.booleans())
def test_join_and_undo_on_random_histories_leave_the_bytes_of_never_having_joined(
    tmp_path_factory, rng, mid_refresh
):
    rows, folder = crowd(240, people=12, seed=rng.randrange(10**6)), tmp_path_factory.mktemp("homes")
    parts = [rows[::2], rows[1::2]]
    with (
        filled(folder / "joined", parts[0], ACME) as joined,
        filled(folder / "never", parts[0], ACME) as never,
    ):
        people = [f"x:p{number}" for number in range(12)]
        for _ in range(rng.randrange(1, 6)):
            one, other = rng.sample(people, 2)
            joined.state.link(one, other, **WHY)
        for workspace in (joined, never) if mid_refresh else ():
            workspace.refresh(as_of=START + 200 * HOUR)  # freezes the curve of the month, joined or not
        for link in rng.sample(joined.state.links(), len(joined.state.links())):
            for workspace in (joined, never):
                if parts[1]:
                    workspace.append(table(parts[1]), NOW)
            parts[1] = []
            joined.unlink(link.id)
        after, before = joined.refresh(as_of=AS_OF), never.refresh(as_of=AS_OF)
        assert after.id == before.id
        promised = [
            {name: held for name, held in files(made).items() if "lineage" not in name}
            for made in (after, before)
        ]
        assert promised[0] == promised[1]
        assert joined.people("acme").items == never.people("acme").items
        assert joined.ledger.status().digest == never.ledger.status().digest


def test_the_blast_radius_is_what_the_refresh_then_gives_and_stores_nothing(tmp_path):
    with filled(tmp_path, crowd(), ACME) as workspace:
        before = workspace.refresh(as_of=AS_OF)
        stored = files(before), workspace.state.audit(), list(before.folder.parent.iterdir())
        seen = workspace.blast_radius(Changing((("x:p1", "x:p2"),)))
        assert (files(before), workspace.state.audit(), list(before.folder.parent.iterdir())) == stored
        assert seen["joined"] == [["x:p1", "x:p2"]]
        assert seen["brands"]["acme"]["changed"]["ambassador"] > 0
        made = workspace.link("x:p1", "x:p2", seen=seen, **WHY)
        assert workspace.status()["assessment"]["stale"]
        after = workspace.refresh(as_of=AS_OF)
        assert not workspace.status()["assessment"]["stale"]
        ranks = dict(after.people("acme").select("account_id", "rank").iter_rows())
        assert seen["brands"]["acme"]["moved"] > 0
        for way in ("entered", "rose", "fell"):
            for row in seen["brands"]["acme"][way]:
                assert ranks[row["account_id"]] == row["rank_after"]
        assert "x:p2" not in ranks
        back = workspace.blast_radius(Changing(part=(made.id,)))
        assert back["parted"] == [["x:p1", "x:p2"]]


def test_a_person_stands_on_a_list_once_with_every_account(tmp_path):
    with filled(tmp_path, crowd(), ACME) as workspace:
        join(workspace, "x:p1", "x:p2")
        workspace.refresh(as_of=AS_OF)
        rows = {row["account_id"]: row for row in workspace.people("acme", limit=100).items}
        assert [one["account_id"] for one in rows["x:p1"]["accounts"]] == ["x:p1", "x:p2"]
        assert "x:p2" not in rows
        assert workspace.person("acme", "x:p2")["account_id"] == "x:p1"
        receipt = workspace.explanation("acme", "x:p2")
        assert receipt["accounts"] == ["x:p1", "x:p2"]
        parts = receipt["scores"]["engagement"]["parts"]
        assert sum(part["value"] for part in parts) == pytest.approx(
            receipt["scores"]["engagement"]["value"], abs=1e-9
        )
        acted = {one["actor_id"] for part in parts for one in part["interactions"]}
        assert acted == {"x:p1", "x:p2"}, "the receipt names the account that acted"


@pytest.mark.parametrize("kind", ["do_not_contact", "do_not_profile"])
def test_a_suppression_of_one_account_covers_the_person_also_between_a_change_and_the_refresh(tmp_path, kind):
    with filled(tmp_path, crowd(), ACME) as workspace:
        made = join(workspace, "x:p1", "x:p2")
        workspace.refresh(as_of=AS_OF)
        assert any(row["account_id"] == "x:p1" for row in workspace.people("acme", limit=100).items)
        workspace.suppress("x:p2", kind)
        for _ in range(2):  # the second time the link is gone, and the assessment still holds them together
            suggested = {item["account_id"] for item in workspace.suggestions("acme", limit=500)["items"]}
            assert not suggested & {"x:p1", "x:p2"}
            listed = any(row["account_id"] == "x:p1" for row in workspace.people("acme", limit=100).items)
            assert listed == (kind == "do_not_contact")
            if workspace.state.links():
                workspace.unlink(made.id)
        workspace.refresh(as_of=AS_OF)
        assert any(row["account_id"] == "x:p1" for row in workspace.people("acme", limit=100).items)


def test_an_account_that_a_rule_makes_the_brands_own_leaves_its_person_at_once(tmp_path):
    with filled(tmp_path, crowd(300), ACME) as workspace:
        with pytest.raises(ConflictError, match="no organisation is joined"):
            workspace.blast_radius(Changing((("x:p1", "x:own"),)))
        join(workspace, "x:p1", "x:p2")
        workspace.state.save_brand(Brand("acme", accounts=("x:own", "x:p2")))
        made = workspace.refresh(as_of=AS_OF)
        assert not made.persons
        assert not workspace.status()["assessment"]["stale"]
        own = dict(made.people("acme").select("account_id", "own").iter_rows())
        assert own["x:p2"]
        assert not own["x:p1"]


def test_nothing_is_joined_unseen_unknown_or_with_itself(tmp_path):
    with filled(tmp_path, crowd(200), ACME) as workspace:
        seen = workspace.blast_radius(Changing((("x:p1", "x:p2"),)))
        with pytest.raises(ConflictError, match="does not show x:p1 joined with x:p3"):
            workspace.link("x:p1", "x:p3", seen=seen, **WHY)
        with pytest.raises(NotFoundError, match="no account 'x:nobody' in the ledger"):
            workspace.blast_radius(Changing((("x:p1", "x:nobody"),)))
        with pytest.raises(UsageError, match="are one account already"):
            workspace.blast_radius(Changing((("x:p1", "x:p1"),)))
        with pytest.raises(NotFoundError, match="no link 9"):
            workspace.blast_radius(Changing(part=(9,)))
        with pytest.raises(UsageError, match="name two accounts"):
            workspace.blast_radius(Changing())
        assert workspace.persons() == {"persons": [], "suspended": [], "apart": []}


def test_a_proposal_is_decided_by_somebody_by_name(tmp_path):
    rng = random.Random(5)
    rows = [
        row | {"actor_handle": row["actor_id"][2:] + "zq", "actor_name": None}
        for row in crowd(300, people=200, seed=3)
    ]
    for row in rows:
        if row["actor_id"] in {"x:p1", "x:p2"}:
            row["actor_id"] = row["actor_id"].replace("x:p2", "m:p2")
            row |= {"actor_handle": "velvetcomet", "actor_name": "Ida Quintana"}
    rng.shuffle(rows)
    with filled(tmp_path, rows, ACME) as workspace:
        (found,) = [one for one in workspace.proposals() if one["low"] == "m:p2"]
        pair = (found["low"], found["high"])
        with pytest.raises(ConflictError, match="look first"):
            workspace.decide(*pair, "accepted", by="lea", reason="they told us")
        seen = workspace.blast_radius(Changing((pair,)))
        with pytest.raises(UsageError, match="who decides"):
            workspace.decide(*pair, "accepted", by=" ", reason="they told us", seen=seen)
        assert not workspace.state.links()
        made = workspace.decide(*pair, "accepted", by="lea", reason="they told us", seen=seen)
        assert (made.kind, made.confidence, made.created_by) == ("similarity", found["probability"], "lea")
        assert workspace.proposals() == []
        workspace.unlink(made.id)
        workspace.decide(*pair, "refused", by="max", reason="they are sisters")
        assert workspace.proposals() == [], "a refused pair is not proposed again"


def test_of_an_email_only_a_keyed_hash_is_kept(tmp_path):
    from ambassadors.state import Consent

    with filled(tmp_path, crowd(100), ACME) as workspace:
        made = workspace.crm_link("x:p1", "crm-7", Consent(1000, "shop", "v2"), "ab" * 32)
        assert made.email_key not in {"", "ab" * 32}
        other = workspace.crm_link("x:p2", "crm-7", Consent(1000, "shop", "v2"), "AB" * 32)
        assert other.email_key == made.email_key
    assert (tmp_path / "people.key").stat().st_mode & 0o777 == 0o600
    assert b"abab" * 16 not in (tmp_path / "state.sqlite").read_bytes()


def test_live_lists_count_a_person_once(tmp_path):
    """What comes in by the second account moves the person, as a refresh then says."""
    rows = crowd(400, people=14)
    late = [row | {"event_id": f"late:{number}"} for number, row in enumerate(crowd(60, people=14, seed=9))]
    with filled(tmp_path, rows, ACME) as workspace:
        workspace.state.link("x:p1", "x:p5", **WHY)
        workspace.refresh(as_of=START + 401 * HOUR)
        workspace.live()
        workspace.append(
            table([row | {"at": row["at"] + 2 * HOUR} for row in late if row["actor_id"] == "x:p5"]), NOW
        )
        live = workspace.live_people(workspace.live(), "acme", limit=100)["items"]
        assert "x:p5" not in {row["account_id"] for row in live}
        workspace.refresh(as_of=START + 403 * HOUR)
        made = {row["account_id"]: row["observations"] for row in workspace.people("acme", limit=100).items}
        assert {row["account_id"]: row["observations"] for row in live if row["account_id"] in made} == made
