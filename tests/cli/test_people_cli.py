"""Who is who by command: every command, and what is refused."""

from __future__ import annotations

import json

import pytest

from ambassadors.brands import Brand
from tests.cli.cli_kit import cli
from tests.service.service_kit import crowd, filled

WHY = ("--by", "Maria Lopez", "--reason", "she told us")
CONSENT = ("--consent-at", "2026-05-03T10:00:00Z", "--consent-where", "shop", "--consent-text", "v2")
LINK = ("--kind", "profile_link", "--evidence", "https://a.example", *WHY)
EMAIL = "ab" * 32


@pytest.fixture
def home(tmp_path):
    """A crowd of 25 with one pair of look-alikes on two platforms, ranked."""
    rows = [row | {"actor_handle": row["actor_id"][2:] + "zq"} for row in crowd(300)]
    for row in rows:
        if row["actor_id"] in {"x:p1", "x:p2"}:
            row["actor_id"] = row["actor_id"].replace("x:p2", "m:p2")
            row |= {"actor_handle": "velvetcomet", "actor_name": "Ida Quintana"}
    with filled(tmp_path / "home", rows, Brand("acme", accounts=("x:own",))) as workspace:
        workspace.refresh()
    return tmp_path / "home"


@pytest.fixture
def people(home):
    return lambda *command: cli("people", *command, "--home", home)


def test_a_join_is_shown_then_made_listed_and_taken_back(home, people):
    shown = people("link", "x:p3", "@p4zq", *LINK)
    assert (shown.code, shown.out.splitlines()[0]) == (0, "joined: x:p3, x:p4")
    assert "move among the first 100" in shown.out
    assert "nothing was changed" in shown.err
    assert people("list").out == ""
    made = people("link", "x:p3", "@p4zq", *LINK, "--yes", "--json")
    assert json.loads(made.out)["joined"] == [["x:p3", "x:p4"]]
    assert "link 1: x:p3 and x:p4 are one person (confidence 0.9)" in made.err
    told = people("list")
    assert told.out.splitlines()[0] == "x:p3: x:p3 @p3zq, x:p4 @p4zq (confidence 0.9)"
    assert "Maria Lopez" in told.out.splitlines()[1]
    assert "1 people with several accounts, 0 suspended, 0 links kept apart" in told.err
    assert people("list", "--json").json["persons"][0]["account_id"] == "x:p3"
    assert cli("refresh", "--home", home).code == 0
    listed = {one["account_id"] for one in cli("top", "--limit", 99, "--format", "json", "--home", home).json}
    assert "x:p4" not in listed
    seen = people("unlink", 1, *WHY)
    assert seen.out.startswith("parted: x:p3, x:p4")
    assert people("list", "--json").json["persons"]
    assert "link 1 of x:p3 and x:p4 is gone" in people("unlink", 1, *WHY, "--yes").err
    assert people("list", "--json").json == {"persons": [], "suspended": [], "apart": []}


def test_marks_and_whom_they_keep_apart(people):
    assert people("link", "x:p3", "x:p4", *LINK, "--yes").code == 0
    for account in ("x:p3", "x:p4"):
        assert people("mark", account, "--as", "verified", *WHY).code == 0
    (held,) = people("list", "--json").json["suspended"]
    assert "different people" in held["reason"]
    assert "suspended: " in people("list").out
    assert [row["account_id"] for row in people("marks", "--format", "json").json] == ["x:p3", "x:p4"]
    gone = people("mark", "x:p4", "--as", "verified", "--remove", *WHY)
    assert "no longer marked verified" in gone.err
    assert people("list", "--json").json["suspended"] == []


def test_crm_links_by_consent_with_and_without_an_email(people):
    for account in ("x:p3", "x:p4"):
        assert (
            people("crm-link", account, "--crm-id", "c-7", *CONSENT, "--email-sha256", EMAIL, *WHY[:2]).code
            == 0
        )
    rows = people("crm-list", "--format", "json").json
    assert [(row["account_id"], row["crm_id"], row["email"], row["consent_where"]) for row in rows] == [
        ("x:p3", "c-7", True, "shop"), ("x:p4", "c-7", True, "shop"),
    ]  # fmt: skip
    assert EMAIL not in str(rows)
    joined = ("link", "x:p3", "x:p4", "--kind", "crm_email", "--evidence", "c-7", *WHY, "--yes")
    assert people(*joined).code == 0
    assert "CRM link 1 of x:p3 is gone" in people("crm-unlink", 1, *WHY).err
    assert people("list", "--json").json["persons"] == [], "the join stood on the e-mail"


def test_a_proposal_is_decided_by_name(people):
    (found,) = [one for one in people("proposals", "--format", "json").json if one["low"] == "m:p2"]
    assert (found["high"], found["names"]) == ("x:p1", ["Ida Quintana"] * 2)
    seen = people("decide", "m:p2", "x:p1", "accepted", *WHY)
    assert "joined: m:p2, x:p1" in seen.out
    assert "--yes accepts it" in seen.err
    assert people("proposals", "--format", "json").json
    assert "accepted by Maria Lopez" in people("decide", "m:p2", "x:p1", "accepted", *WHY, "--yes").err
    assert people("list", "--json").json["persons"][0]["account_id"] == "m:p2"
    assert people("unlink", 1, *WHY, "--yes").code == 0
    assert people("decide", "m:p2", "x:p1", "refused", *WHY).code == 0
    assert people("proposals", "--format", "json").json == []


@pytest.mark.parametrize(
    ("command", "code", "says"),
    [
        (("link", "x:p3", "x:nobody", *LINK), 1, "no account 'x:nobody' in the ledger"),
        (("link", "x:p3", "x:p3", *LINK), 2, "are one account already"),
        (("link", "x:p3", "x:own", *LINK), 1, "no organisation is joined"),
        (("link", "x:p3", "x:p4", "--kind", "guess", "--evidence", "e", *WHY), 2, "verified_link"),
        (("link", "x:p3", "x:p4", "--kind", "profile_link", *WHY), 2, "--evidence"),
        (("link", "x:p3", "x:p4", "--kind", "profile_link", "--evidence", " ", *WHY, "--yes"), 2, "needs evidence"),
        (("link", "x:p3", "x:p4", "--kind", "crm_email", "--evidence", "c", *WHY, "--yes"), 1, "do not carry the same e-mail"),
        (("unlink", 9, *WHY, "--yes"), 1, "no link 9"),
        (("unlink", "one", *WHY), 2, "valid integer"),
        (("mark", "x:nobody", "--as", "robot", *WHY), 1, "no account 'x:nobody'"),
        (("mark", "x:p3", "--as", "cat", *WHY), 2, "verified"),
        (("mark", "x:p3", "--as", "robot", "--remove", *WHY), 1, "x:p3 is not marked robot"),
        (("crm-link", "x:p3", *WHY[:2], "--crm-id", "c", *CONSENT[:2], "--consent-where", " ", "--consent-text", "v"), 2, "where"),
        (("crm-link", "x:p3", *WHY[:2], "--crm-id", "c", *CONSENT, "--email-sha256", "lea@a.example"), 2, "never the address"),
        (("crm-link", "x:p3", *WHY[:2], "--crm-id", "c", "--consent-at", "May", *CONSENT[2:]), 2, "May"),
        (("crm-unlink", 9, *WHY), 1, "no CRM link 9"),
        (("decide", "x:p3", "x:p4", "refused", *WHY), 1, "are not proposed"),
        (("decide", "m:p2", "x:p1", "maybe", *WHY), 2, "accepted"),
        (("decide", "m:p2", "x:p1", "refused", "--by", " ", "--reason", "r"), 2, "say who with --by (a name cannot be empty)"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_told_in_one_line_and_changes_nothing(people, command, code, says):
    ran = people(*command)
    assert ran.code == code, ran
    assert says in ran.err.splitlines()[-1]
    assert "a.example" not in ran.err or "https://" in str(command)
    assert people("list", "--json").json == {"persons": [], "suspended": [], "apart": []}
    assert people("marks", "--format", "json").json == []
    assert people("crm-list", "--format", "json").json == []
