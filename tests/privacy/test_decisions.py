"""Every decision about a person has a human's name, a time and a reason in the audit trail: all of them, by both ways."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from ambassadors.service import Workspace
from ambassadors.service.pseudonyms import Pseudonyms
from ambassadors.settings import Settings
from api.app import create_app
from tests.api.test_api_people import previewed
from tests.cli.cli_kit import cli
from tests.privacy.privacy_kit import ACME
from tests.service.service_kit import crowd, filled

WHY = {"by": "Maria Lopez", "reason": "because we were asked"}
BY = ("--by", WHY["by"], "--reason", WHY["reason"])
CONSENT = ("--consent-at", "2026-05-03T10:00:00Z", "--consent-where", "shop", "--consent-text", "v2")
STATE = Path(__file__).parents[2] / "ambassadors"
OTHERWISE = {"forget", "suppress.import", "suppress.profiles", "privacy.retain"}
"""The trace of an erasure; a list that somebody answers for: each of its rows has an entry as well; what people ask for in their
own profiles (tests/privacy/test_asking.py); and what went because
of a policy, which is about nobody in person (tests/privacy/test_policies.py)."""


@pytest.fixture
def home(tmp_path):
    with filled(tmp_path / "home", crowd(200), ACME) as workspace:
        workspace.refresh()
    return tmp_path / "home"


def said(home, before: int = 0) -> list:
    with Workspace.open(Settings(home=home)) as workspace:
        return workspace.state.audit(after=before)


def check(entries, actions: set[str], who: str = WHY["by"]) -> None:
    assert {one.action for one in entries} == actions
    for one in entries:
        assert one.who.startswith(who), one
        assert one.at > 1_700_000_000_000, one
        assert one.reason.strip(), one
        assert one.object or one.action.startswith("privacy.pseudonyms"), one


@pytest.mark.parametrize("login", [False, True])
def test_by_command(home, monkeypatch, login):
    link = ("people", "link", "x:p1", "x:p2", "--kind", "profile_link", "--evidence", "a page", "--yes")
    reveal = ("privacy", "reveal", Pseudonyms.of_home(home).account("x:p9"))
    walk: list[tuple[tuple[object, ...], set[str]]] = [
        ((*link, *BY), {"people.link.profile_link"}),
        (("people", "unlink", 1, "--yes", *BY), {"people.unlink"}),
        (("people", "mark", "x:p3", "--as", "verified", *BY), {"people.mark.verified"}),
        (("people", "mark", "x:p3", "--as", "verified", "--remove", *BY), {"people.unmark.verified"}),
        (("people", "crm-link", "x:p4", "--crm-id", "c-7", *CONSENT, *BY[:2]), {"crm.link"}),
        (("people", "crm-unlink", 1, *BY), {"crm.unlink"}),
        (("suppressions", "add", "x:p5", *BY), {"suppress.do_not_contact"}),
        (("suppressions", "remove", 1, *BY), {"unsuppress"}),
        (("privacy", "suppress", "x:p5", "--kind", "minor", *BY), {"suppress.minor"}),
        (("privacy", "object", "x:p6", *BY), {"suppress.do_not_contact", "suppress.do_not_profile", "privacy.object"}),
        (("privacy", "export", "x:p7", "--to", home.parent / "p.json", *BY), {"privacy.export"}),
        ((*reveal, *BY), {"privacy.reveal"}),
        (("privacy", "pseudonyms", "on", *BY), {"privacy.pseudonyms.on"}),
        (("privacy", "pseudonyms", "off", *BY), {"privacy.pseudonyms.off"}),
        (("privacy", "erase", "x:p8", *BY), {"privacy.erase", "suppress.do_not_profile", "forget"}),
    ]  # fmt: skip
    seen: set[str] = set()
    for command, actions in walk:
        before = len(said(home))
        bare = [part for part in command if part not in BY]
        if "crm-link" not in command:  # there the consent is the reason
            assert cli(*bare, "--home", home).code == 2, command
            assert cli(*bare, "--by", WHY["by"], "--reason", " ", "--home", home).code == 2, command
        unnamed = [part for part in command if part not in BY[:2]]
        monkeypatch.setenv("LOGNAME", "root")
        monkeypatch.delenv("SUDO_USER", raising=False)
        refused = cli(*unnamed, "--home", home)
        assert (refused.code, "who with --by (root is no human)" in refused.err) == (2, True), command
        assert cli(*unnamed, "--by", " ", "--home", home).code == 2, command
        assert len(said(home)) == before, command
        monkeypatch.setenv("LOGNAME", WHY["by"])
        ran = cli(*(unnamed if login else command), "--home", home)
        assert ran.code == 0, (command, ran.err)
        entries = said(home)[before:]
        check([one for one in entries if one.action != "forget"], actions - {"forget"})
        seen |= {one.action for one in entries}
    assert known_actions() - {re.sub(r"\.(minor|do_not_\w+|verified|profile_link|on|off)$", ".", one) for one in seen} <= {
        "proposal.", "privacy.give_up_key", "restore", *OTHERWISE
    }, "an action that nothing here walks through"  # fmt: skip


def test_lists_and_restores_have_a_name_too(home, monkeypatch, tmp_path):
    (tmp_path / "list.csv").write_text("account_id,kind\nx:p1,minor\n")
    assert cli("backup", tmp_path / "backup", "--home", home).code == 0
    monkeypatch.setenv("LOGNAME", "root")
    monkeypatch.delenv("SUDO_USER", raising=False)
    for command in (("suppressions", "import", tmp_path / "list.csv"), ("restore", tmp_path / "backup")):
        assert cli(*command, "--home", home).code == 2
        monkeypatch.setenv("SUDO_USER", WHY["by"])
        before = len(said(home))
        assert cli(*command, "--home", home).code == 0
        assert {one.who for one in said(home)[before:]} == {WHY["by"]}
        monkeypatch.delenv("SUDO_USER")


def known_actions() -> set[str]:
    """Every action about people that the code writes into the trail, by the text before what varies."""
    found = set()
    for path in [*STATE.glob("state/*.py"), *STATE.glob("service/**/*.py")]:
        text = path.read_text(encoding="utf-8")
        found |= set(
            re.findall(r'(?:change\(\s*"(?:people|suppressions|modes)",\s*|note\(\s*)f?"([a-z._]+)', text)
        )
    assert len(found) > 10
    return found - {"privacy.restore"}


def test_over_http(home):
    with Workspace.open(Settings(home=home)) as workspace:
        client = TestClient(create_app(workspace))
        info, token = workspace.state.create_key("crm", frozenset({"admin"}))
        key, state = {"X-API-Key": token}, workspace.state
        link = {"accounts": ["x:p1", "x:p2"], "kind": "profile_link", "evidence": "a page"}
        link |= {"preview": previewed(workspace, client, key, {"join": [["x:p1", "x:p2"]]})}
        person = Pseudonyms.of_home(home).account("x:p9")
        walk = [
            ("POST", "/v1/people/links", link, {"people.link.profile_link"}),
            ("DELETE", "/v1/people/links/1", None, {"people.unlink"}),
            ("POST", "/v1/suppressions", {"account_id": "x:p5", "kind": "minor"}, {"suppress.minor"}),
            ("DELETE", "/v1/suppressions/1", None, {"unsuppress"}),
            ("POST", "/v1/privacy/objections", {"account_id": "x:p6"}, {"suppress.do_not_contact", "suppress.do_not_profile", "privacy.object"}),
            ("POST", "/v1/privacy/exports", {"account_id": "x:p7"}, {"privacy.export"}),
            ("POST", "/v1/privacy/reveals", {"pseudonym": person}, {"privacy.reveal"}),
        ]  # fmt: skip
        for method, path, body, actions in walk:
            before = state.audit()[-1].id
            for lacking in ({}, {"by": WHY["by"]}, {"reason": WHY["reason"]}, WHY | {"by": " "}):
                given = {"json": body | lacking} if body is not None else {"params": lacking}
                answer = client.request(method, path, headers=key, **given)
                assert answer.status_code == 422, (path, lacking, answer.text)
            assert not state.audit(after=before), path
            given = {"json": body | WHY} if body is not None else {"params": WHY}
            answer = client.request(method, path, headers=key, **given)
            assert answer.status_code < 300, (path, answer.text)
            entries = state.audit(after=before)
            check(entries, actions)
            assert all(one.reason == WHY["reason"] for one in entries)
            if "privacy" not in path or "reveal" in path:
                assert all(one.who == f"Maria Lopez (key {info.id})" for one in entries)
