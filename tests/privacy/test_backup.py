"""Backups of a home while it serves, and what a restore never undoes."""

from __future__ import annotations

import json

import pytest

from ambassadors.errors import ConflictError, InputError
from ambassadors.service import Workspace
from ambassadors.settings import Settings
from tests.cli.cli_kit import cli, serving
from tests.ledger.ledger_kit import NOW, table, upsert
from tests.privacy.privacy_kit import CANARY, MARIA, opened, signs_in


def test_a_backup_is_put_back_into_an_empty_home_to_the_same_digest(home, tmp_path):
    with opened(home) as workspace:
        told = workspace.backup(str(tmp_path / "backup"))
        assert told["digest"] == workspace.ledger.digest()
        workspace.append(table([upsert("e:later")]), NOW)
    with Workspace.open(Settings(home=tmp_path / "other")) as other:
        assert other.restore(str(tmp_path / "backup"), by="Maria Lopez")["digest"] == told["digest"]
        assert [brand.key for brand in other.state.brand_rules().brands] == ["acme"]
        assert len(other.refresh().people("acme")) == 27
    assert not list((tmp_path / "backup").glob("*key*"))


def test_a_restore_erases_again_and_forgets_no_objection_no_revocation_and_no_trail(home, tmp_path):
    with opened(home) as workspace:
        info, _ = workspace.state.create_key("crm", frozenset({"admin"}))
        workspace.backup(str(tmp_path / "backup"))
        workspace.erase(CANARY, **MARIA)
        workspace.object_to_profiling("x:p1", **MARIA)
        workspace.state.revoke_key(info.id)
        trail = {(row.action, row.who) for row in workspace.state.audit()}
        told = workspace.restore(str(tmp_path / "backup"), by="Maria Lopez")
        assert workspace.ledger.known_of(CANARY) is None
        assert "x:p1" in workspace.state.suppressed("acme").listed
        known = {key.id: key for key in workspace.state.keys()}  # noqa: SIM118 - no mapping
        assert known[info.id].revoked_at is not None
        assert {(row.action, row.who) for row in workspace.state.audit()} >= trail
        assert told["kept"]["revoked_keys"] == 1
        workspace.refresh()
        assert CANARY not in {one["account_id"] for one in workspace.people("acme", limit=500).items}
    assert signs_in(home) == set()


def test_a_restore_that_was_cut_off_is_erased_again_at_the_next_start(home, tmp_path, monkeypatch):
    class Killed(BaseException):
        pass

    def cut_off(*_given):
        raise Killed

    with opened(home) as workspace:
        workspace.suppress(CANARY, "do_not_contact", reason="asked by phone")
        workspace.backup(str(tmp_path / "backup"))
        workspace.erase(CANARY, **MARIA)
        monkeypatch.setattr(workspace.state, "note", cut_off)
        with pytest.raises(Killed):
            workspace.restore(str(tmp_path / "backup"), by="Maria Lopez")
    opened(home).close()
    assert signs_in(home) == set()


def test_a_home_is_backed_up_and_restored_while_it_serves(home, tmp_path):
    with serving(home) as service:
        ran = cli("backup", tmp_path / "backup", "--home", home)
        assert ran.code == 0, ran.err
        key = service.key("interactions:write", "status:read")
        row = {
            "event_id": "e:new",
            "at": "2026-06-03T00:00:00Z",
            "kind": "share",
            "actor_id": "x:p1",
            "target_id": "x:own",
        }
        assert service.post("/v1/interactions", key, json=[row]).json()["accepted"] == 1
        assert cli("restore", tmp_path / "backup", "--home", home, "--by", "Maria Lopez").code == 0
        key = service.key("interactions:write", "status:read")
        digest = service.get("/v1/status", key).json()["ledger"]["digest"]
        assert digest == json.loads(ran.out)["digest"]
        assert service.post("/v1/interactions", key, json=[row]).json()["accepted"] == 1


def test_what_is_no_backup_is_refused_and_nothing_changes(home, tmp_path):
    with opened(home) as workspace:
        before = workspace.ledger.digest()
        with pytest.raises(InputError, match="no backup"):
            workspace.restore(str(tmp_path), by="Maria Lopez")
        workspace.backup(str(tmp_path / "backup"))
        with pytest.raises(ConflictError, match="there already"):
            workspace.backup(str(tmp_path / "backup"))
        (tmp_path / "backup" / "ledger.duckdb").write_text("no ledger")
        with pytest.raises(ConflictError, match="no ledger"):
            workspace.restore(str(tmp_path / "backup"), by="Maria Lopez")
        assert workspace.ledger.digest() == before
