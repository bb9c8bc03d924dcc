"""Teams and previews outlive the process that made them, and show nobody whom they may not show by now."""

from __future__ import annotations

import json
import shutil
import time
from typing import Any

import pytest

from ambassadors.brands import Brand
from ambassadors.errors import NotFoundError
from ambassadors.outreach.team import Wanted as WantedTeam
from ambassadors.service import Wanted, Workspace
from ambassadors.service.identifying import Changing
from ambassadors.service.teams import choosing
from ambassadors.settings import Settings
from tests.cli.cli_kit import serving
from tests.service.service_kit import HOUR, START, crowd, filled

ACME = Brand("acme", accounts=("x:own",))
WHY: dict[str, Any] = {"by": "Maria Lopez", "reason": "asked us by mail"}


def made(home) -> Workspace:
    workspace = filled(home, crowd(900), ACME)
    workspace.refresh(as_of=START + 390 * HOUR)
    return workspace


def ended(workspace: Workspace, operation_id: str) -> str:
    until = time.monotonic() + 60
    while (found := workspace.operation(operation_id)).state not in {"succeeded", "failed"}:
        assert time.monotonic() < until, found
        time.sleep(0.02)
    assert found.state == "succeeded", found
    return operation_id


def chosen(workspace: Workspace, team: str) -> dict[str, Any]:
    found = workspace.chosen(team)
    assert found is not None, "it was chosen before"
    return found


def test_a_server_that_was_killed_answers_as_before(tmp_path):
    made(tmp_path / "home").close()
    asked = {
        "/v1/teams": {"brand": "acme", "size": 4, "cost": {"x:p3": 2.5}, "without": ["x:p4"], "budget": 5},
        "/v1/previews": {
            "brand": "acme",
            "changes": {"relay.power": 0.9, "ambassador.share": 0.2},
            "top": 20,
        },
        "/v1/people/previews": {"join": [["x:p3", "x:p7"]]},
    }
    paths = {}
    with serving(tmp_path / "home") as service:
        key = service.key("suggestions:read", "assessments:write", "people:write", "status:read")
        for route, body in asked.items():
            begun = service.post(route, key, json=body)
            assert begun.status_code == 202, begun.text
            paths[route] = f"{route}/{begun.json()['id']}"
        before = {route: _answered(service, path, key) for route, path in paths.items()}
        service.kill9()
    assert len(before["/v1/teams"]["members"]) == 4
    moved = before["/v1/previews"]["rose"] + before["/v1/previews"]["fell"]
    assert moved
    with serving(tmp_path / "home") as service:
        assert {route: _answered(service, path, key) for route, path in paths.items()} == before
    with Workspace.open(Settings(home=tmp_path / "home")) as workspace:
        for person in (before["/v1/teams"]["members"][0], moved[0]):
            workspace.suppress(person["account_id"], "do_not_profile")
    with serving(tmp_path / "home") as service:
        team, preview = (_answered(service, paths[route], key) for route in ("/v1/teams", "/v1/previews"))
    assert before["/v1/teams"]["members"][0]["account_id"] not in json.dumps(team)
    assert team["withdrawn"] >= 1
    assert moved[0]["account_id"] not in json.dumps(preview)


def _answered(service: Any, path: str, key: str) -> dict[str, Any]:
    until = time.monotonic() + 90
    while (answer := service.get(path, key)).status_code in {202, 404}:
        assert time.monotonic() < until, answer.text
        time.sleep(0.05)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def test_erasing_somebody_takes_what_names_them_and_nothing_else(tmp_path):
    with made(tmp_path / "home") as workspace:
        everybody = [one["account_id"] for one in workspace.team("acme", WantedTeam(6))["members"]]
        gone, *others = everybody
        hers = ended(workspace, workspace.start_team("acme", WantedTeam(2, fixed=(gone,))).id)
        named = ended(workspace, workspace.start_team("acme", WantedTeam(2, without=frozenset({gone}))).id)
        theirs = WantedTeam(2, fixed=tuple(others[:2]))
        kept = ended(workspace, workspace.start_team("acme", theirs).id)
        joined = ended(workspace, workspace.start_blast_radius(Changing(((gone, others[0]),), (), 1)).id)
        before = chosen(workspace, kept)
        workspace.erase(gone, **WHY)
        for team in (hers, named):
            with pytest.raises(NotFoundError, match="is held here .* for 30 days"):
                chosen(workspace, team)
        with pytest.raises(NotFoundError, match="no preview"):
            workspace.previewed_links(joined)
        after = chosen(workspace, kept)
        assert after["members"] == before["members"]
    state = b"".join(path.read_bytes() for path in (tmp_path / "home").glob("state*"))
    assert f'"{gone}"'.encode() not in state


def test_what_waited_while_somebody_was_erased_keeps_nothing_that_names_them(tmp_path, monkeypatch):
    waiting = []

    def later(self, kind, work, begun=lambda _operation: None):
        begun(operation := self.state.create_operation(kind))
        waiting.append((operation.id, work))
        return operation

    monkeypatch.setattr(Workspace, "_start", later)
    with made(tmp_path / "home") as workspace:
        gone, other = (one["account_id"] for one in workspace.team("acme", WantedTeam(2))["members"])
        workspace.start_team("acme", WantedTeam(4))
        workspace.start_team("acme", WantedTeam(2, fixed=(gone,)))
        workspace.start_team("acme", WantedTeam(2, cost={gone: 2.0}))
        workspace.start_preview(Wanted("acme", without_accounts=(gone,)))
        workspace.start_preview(Wanted("acme", changes={"exclude.accounts": [gone]}))
        workspace.start_blast_radius(Changing(((gone, other),), (), 1))
        workspace.erase(gone, **WHY)
        for operation, work in waiting:
            workspace._run(operation, work)
        ended = [workspace.operation(operation) for operation, _ in waiting]
        assert [one.state for one in ended] == ["succeeded", *["failed"] * 5]
        assert {one.error for one in ended[1:]} == {
            "somebody or something named here left while this waited; ask again without"
        }
        assert len(chosen(workspace, ended[0].id)["members"]) == 4
    state = b"".join(path.read_bytes() for path in (tmp_path / "home").glob("state*"))
    assert f'"{gone}"'.encode() not in state


def test_a_team_is_chosen_from_whom_is_left_and_by_their_own_reach(tmp_path):
    """Whoever was erased or may not be scored leaves a gap in the rows of an assessment."""
    told = [{**row, "actor_id": row["actor_id"].replace("x:p1", "tiktok:p1")} for row in crowd(900)]
    with filled(tmp_path / "home", told, ACME) as workspace:
        workspace.refresh(as_of=START + 390 * HOUR)
        people = workspace.current().people("acme")
        assert 0 < len(people) < int(people["row"].max()) + 1  # type: ignore[arg-type]
        for _ in range(2):
            found = workspace.team("acme", WantedTeam(5))["members"]
            reach = dict(people.select("account_id", "reach").iter_rows())
            worth = [one["forecast"] / reach[one["account_id"]] for one in found]
            assert worth == pytest.approx(worth[:1] * 5)
            workspace.erase(gone := found[0]["account_id"], **WHY)
            assert not choosing._read.cache_info().currsize
            assert gone not in json.dumps(workspace.team("acme", WantedTeam(4)))


def test_the_daily_retention_takes_answers_past_their_days(tmp_path):
    with filled(tmp_path / "home", crowd(100), ACME) as workspace:
        workspace.state._clock = lambda: START
        workspace.state.keep_answer("old", "team", {"members": ["x:p3"]})
        workspace.state._clock = lambda: START + 31 * 24 * HOUR
        workspace.retain()
        assert workspace.everything_about("x:p3", **WHY)["answers"] == []


def test_a_preview_shows_nobody_suppressed_since(tmp_path):
    with made(tmp_path / "home") as workspace:
        wanted = Wanted("acme", changes={"relay.power": 0.9, "ambassador.share": 0.2})
        preview = ended(workspace, workspace.start_preview(wanted).id)
        links = ended(workspace, workspace.start_blast_radius(Changing((("x:p3", "x:p7"),))).id)
        shown = workspace.previewed(preview)
        person = shown["rose"][0]["account_id"]
        for read, other in ((workspace.previewed, links), (workspace.previewed_links, preview)):
            with pytest.raises(
                NotFoundError, match="is one of (links|parameters), not of (links|parameters)"
            ):
                read(other)
        assert shown == workspace.preview(wanted)
        before = workspace.previewed_links(links)
        moved = [row["account_id"] for way in ("rose", "fell") for row in before["brands"]["acme"][way]]
        workspace.suppress(person, "do_not_profile", brand="acme")
        workspace.suppress(moved[0], "do_not_profile")
        assert person not in json.dumps(workspace.previewed(preview))
        brands = workspace.previewed_links(links)["brands"]
        assert moved[0] not in json.dumps(brands["acme"])


def test_a_team_whose_assessment_is_gone_says_so_and_one_of_before_is_read(tmp_path):
    with made(tmp_path / "home") as workspace:
        team = ended(workspace, workspace.start_team("acme", WantedTeam(3)).id)
        first = workspace.current()
        told = chosen(workspace, team)
        workspace.refresh(as_of=START + 380 * HOUR)
        older = chosen(workspace, team)
        assert (older["assessment"], older["current"], older["members"]) == (first.id, False, told["members"])
        shutil.rmtree(first.folder)
        with pytest.raises(NotFoundError, match="kept no more; choose it again"):
            chosen(workspace, team)
        workspace.state.keep_answer(team, "team", {
            "brand": "acme", "assessment": workspace.current().id, "wanted": {"size": 3}, "team": {"of": "another time"},
        })  # fmt: skip
        with pytest.raises(NotFoundError, match="by another version of the program; choose it again"):
            chosen(workspace, team)


def test_whom_a_policy_keeps_out_by_now_has_left_the_team(tmp_path):
    """People of a platform that may no longer be scored are in no assessment as it is read."""

    with made(tmp_path / "home") as workspace:
        team = ended(workspace, workspace.start_team("acme", WantedTeam(3)).id)
        gone = chosen(workspace, team)["members"][1]["account_id"]
        held = workspace.current()
        held._frames["acme"] = held.people("acme").filter(held.people("acme")["account_id"] != gone)
        told = chosen(workspace, team)
        assert told["withdrawn"] == 1
        assert gone not in json.dumps(told)
