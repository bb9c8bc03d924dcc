"""Erasure of a person from a whole home."""

from __future__ import annotations

import json

import polars as pl
import pytest

from ambassadors import assessment as assessments
from ambassadors.errors import ConflictError, InputError, NotFoundError, UsageError
from ambassadors.service.privacy import verify
from ambassadors.state import Consent
from tests.ledger.ledger_kit import NOW, table
from tests.privacy.privacy_kit import (
    CANARY,
    HANDLE,
    MARIA,
    NAME,
    canary_file,
    canary_rows,
    load_file,
    opened,
    signs_in,
)


def sums(made, brand="acme"):
    """Of everybody but the canary: the value of each additive score, as its parts add up and as it stands on the row."""
    found = {}
    for row in made.people(brand).to_dicts():
        for name in made.sides(brand):
            side = made.side(brand, name, row["row"])
            assert abs(sum(part.value for part in side.parts) - side.value) < 1e-9
            if name in row:
                assert abs(side.value - row[name]) < 1e-9
            found[row["account_id"], name] = side.value
    return {key: value for key, value in found.items() if key[0] != CANARY}


def test_after_an_erasure_no_byte_of_the_person_is_in_any_file_of_the_home(home):
    with opened(home) as workspace:
        before = sums(workspace.current())
        assert {"set-aside", "exports", "assessments"} <= {path.split("/")[0] for path, _ in signs_in(home)}
        receipt = workspace.erase(CANARY, **MARIA)
        assert receipt["removed"]["assessments"] == 2
        assert receipt["named_in_files_of_yours"] == []
        assert sums(workspace.current()) == before
        assert workspace.refresh().id != receipt["erasure"]
        sums(workspace.current())
    assert signs_in(home) == set()


def test_columns_that_no_byte_scan_can_read_do_not_hold_the_person_either(home):
    with opened(home) as workspace:
        workspace.erase(CANARY, **MARIA)
        for made in (home / "assessments").glob("*/*/people.parquet"):
            people = pl.read_parquet(made)
            assert len(people) == 26  # of 27
            assert CANARY not in people["account_id"].to_list()
        for said in (home / "assessments").glob("*/words*.parquet"):
            assert (
                not pl.read_parquet(said)
                .filter(pl.col("thing").str.contains("canary|quirk"))["thing"]
                .to_list()
            )
        for name in ("accounts", "events", "facts", "posts", "tombstones", "intakes"):
            assert "canary" not in str(workspace.ledger.query(f"FROM {name}").to_pylist()).lower()


def test_half_a_draft_that_a_kill_left_stops_no_erasure_and_goes(home):
    drafts = []
    for made in (home / "assessments").glob("*/*/*.terms.arrow"):
        drafts.append(made.with_name(f".{made.name}"))
        drafts[-1].write_bytes(made.read_bytes()[:40] + CANARY.encode())
    assert drafts
    with opened(home) as workspace:
        assert workspace.erase(CANARY, **MARIA)["removed"]["assessments"] == 2
    assert signs_in(home) == set()
    assert not [draft for draft in drafts if draft.exists()]


def test_assessments_of_before_say_that_they_were_redacted(home):
    with opened(home) as workspace:
        old = workspace.assessments()[1]["id"]
        assert [one["redacted"] for one in workspace.assessments()] == [0, 0]
        workspace.erase(CANARY, **MARIA)
        assert [one["redacted"] for one in workspace.assessments()] == [1, 1]
        assert assessments.load(home, old).meta["redacted"]["people"] == 1
        assert {one["account_id"] for one in workspace.changes("acme", since=old)["entered"]} >= set()
        workspace.refresh()
        assert [one["redacted"] for one in workspace.assessments()] == [0, 1, 1]


def test_everything_still_answers_after_a_redaction(home):
    with opened(home) as workspace:
        workspace.erase(CANARY, **MARIA)
        with pytest.raises(NotFoundError):
            workspace.person("acme", CANARY)
        for person in workspace.people("acme", limit=500).items:
            told = workspace.explanation("acme", person["account_id"])
            assert CANARY not in str(told)
            workspace.authenticity("acme", person["account_id"])
            workspace.change("acme", person["account_id"])
        for community in workspace.communities("acme")["items"]:
            workspace.community("acme", community["id"])
            workspace.members("acme", community["id"])
        workspace.rings("acme")
        workspace.suggestions("acme")
        assert workspace.backtest("acme", windows=3)


def test_loading_the_same_files_again_brings_nobody_back(home):
    with opened(home) as workspace:
        workspace.erase(CANARY, **MARIA)
        done = workspace.append(table(canary_rows()), NOW)
        assert (done.accepted, done.erased) == (0, 81)
        report = load_file(workspace, canary_file(home.parent))
        assert (report.erased, report.quarantined, report.rejected) == (2, 0, 3)
        aside = [json.loads(line) for line in report.set_aside.read_text().splitlines()]
        assert [(row["state"], row["line"], row["record"] is None) for row in aside] == [
            ("rejected", 4, True), ("rejected", 5, True), ("rejected", 6, False), ("erased", None, True),
        ]  # fmt: skip
    assert signs_in(home) == set()


def test_a_backup_of_before_meets_the_erasure_when_it_is_put_back(home):
    old = {path: path.read_bytes() for path in home.rglob("*") if path.is_file() and path.suffix != ".json"}
    with opened(home) as workspace:
        workspace.erase(CANARY, **MARIA)
    for path, content in old.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    (home / "privacy" / "done.json").unlink()
    with opened(home) as workspace:
        workspace.refresh()
        assert workspace.ledger.known_of(CANARY) is None
    assert signs_in(home) == set()


def test_the_receipt_is_signed_names_nobody_and_is_verified(home, tmp_path):
    with opened(home) as workspace:
        receipt = workspace.erase(CANARY, by="Maria Lopez", reason=f"@{HANDLE} asked, as {NAME}")
        path = home / "privacy" / "receipts" / f"{receipt['erasure']}.json"
        tombstones = workspace.ledger.tombstones
        assert verify(path, tombstones, CANARY)["removed"]["ledger"]["accounts"] == 1
        with pytest.raises(InputError, match="about another account"):
            verify(path, tombstones, "x:p1")
        (tmp_path / "forged.json").write_text(path.read_text().replace("Maria", "Mario"))
        with pytest.raises(InputError, match="was changed since"):
            verify(tmp_path / "forged.json", tombstones)
        (tmp_path / "no.json").write_text("{}")
        with pytest.raises(InputError, match="no receipt"):
            verify(tmp_path / "no.json", tombstones)
        assert "asked, as [erased]" in receipt["reason"]


def test_the_trail_says_who_decided_what_when_and_why_without_naming_the_person(home):
    with opened(home) as workspace:
        receipt = workspace.erase(CANARY, **MARIA)
        rows = [row for row in workspace.state.audit() if row.action == "privacy.erase"]
        assert [(row.who, row.object, row.reason) for row in rows] == [
            ("Maria Lopez", receipt["account"], "asked us by mail")
        ]
        [entry] = workspace.suppressions()
        assert (entry.kind, entry.account_id, entry.reason) == ("erased", receipt["account"], "")


WRONG = {
    "unknown account": (("x:nobody",), MARIA, NotFoundError, "nothing is held.*do_not_profile"),
    "no name": ((CANARY,), {"by": " ", "reason": "asked"}, UsageError, "name of the human"),
    "no reason": ((CANARY,), {"by": "Maria Lopez", "reason": ""}, UsageError, "needs a reason"),
    "own account": (("x:own",), MARIA, ConflictError, "of the brand acme.*take it out"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_cannot_be_erased_is_refused_in_words_and_changes_nothing(home, case):
    arguments, decision, error, words = WRONG[case]
    with opened(home) as workspace:
        before = workspace.ledger.digest()
        with pytest.raises(error, match=words):
            workspace.erase(*arguments, **decision)
        assert workspace.ledger.digest() == before
        assert not workspace.ledger.tombstones


def test_erasing_twice_names_the_first_time(home):
    with opened(home) as workspace:
        receipt = workspace.erase(CANARY, **MARIA)
        with pytest.raises(ConflictError, match=f"already .erasure {receipt['erasure']}"):
            workspace.erase(CANARY, **MARIA)
        with pytest.raises(NotFoundError, match="was erased on"):
            workspace.everything_about(CANARY, **MARIA)


def test_who_is_who_forgets_an_erased_account_and_the_rest_of_the_person_stands(home):
    with opened(home) as workspace:
        for other in ("x:p1", "x:p2"):
            workspace.state.link(
                CANARY, other, "user_supplied", evidence="their profile", reason="says so", by="Maria Lopez"
            )
        workspace.state.crm_link(CANARY, "crm-1", Consent(1, "form", "text v2"), by="Maria Lopez")
        workspace.state.judge(CANARY, "x:p3", "refused", score=0.5, reason="others", by="Maria Lopez")
        workspace.refresh()
        told = workspace.everything_about(CANARY, **MARIA)["who_is_who"]
        assert {name: len(rows) for name, rows in told.items()} == {
            "person_links": 2,
            "crm_links": 1,
            "proposal_verdicts": 1,
        }
        workspace.erase(CANARY, **MARIA)
        assert workspace.state.links() == []
        assert workspace.state.crm_links() == []
        assert not workspace.state.people()
        persons = json.loads((workspace.current().folder / "persons.json").read_text())
        assert persons == [["x:p1", "x:p2"]]
        workspace.refresh()
        sums(workspace.current())
    assert signs_in(home) == set()
