"""The best team of k where people read it: the workspace, the API and the command line."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from starlette.testclient import TestClient

from ambassadors.brands import Brand
from ambassadors.errors import ConflictError, NotFoundError, UsageError
from ambassadors.outreach.team import Wanted
from ambassadors.service.teams.words import sentences
from api.app import create_app
from api.schemas import Team
from tests.cli.cli_kit import cli, write
from tests.service.service_kit import HOUR, START, act, crowd, filled

ACME = Brand("acme", accounts=("x:own",), staff=("x:p1",))
BOLT = Brand("bolt", accounts=("x:p5",))


def rows() -> list[dict[str, Any]]:
    """A crowd; p2 is unhappy with everybody, p3 has a handle."""
    told = crowd(900)
    told += [act(5000 + i, (300 + i) * HOUR, "p2", "own", 1, sentiment=-0.9, text="no") for i in range(9)]
    return [{**row, "actor_handle": "Lea"} if row["actor_id"] == "x:p3" else row for row in told]


@pytest.fixture
def home(tmp_path):
    with filled(tmp_path / "home", rows(), ACME, BOLT) as workspace:
        workspace.refresh(as_of=START + 390 * HOUR)
        yield workspace


def members(told: dict[str, Any]) -> list[str]:
    return [one["account_id"] for one in told["members"]]


def test_a_team_shows_who_is_in_it_and_what_it_reaches(home):
    told = home.team("acme", Wanted(4))
    assert len(told["members"]) == 4
    curve = 0.0
    for one in told["members"]:
        curve += one["gain"]
        assert one["curve"] == pytest.approx(curve)
        assert one["gain"] <= one["forecast"] * (1 + 1e-6)
        assert home.person("acme", one["id"])["rank"] == one["rank"]
        assert (one["community"] is None) == (one["account_id"] == "x:p5")  # of another brand's own account
    assert told["reach"] == pytest.approx(curve)
    assert told["separate"] == pytest.approx(sum(one["forecast"] for one in told["members"]))
    assert told["overlap"] == pytest.approx(told["separate"] - told["reach"])
    assert 0 < told["certificate"] <= 1
    assert told["proof"][told["method"]] >= told["proof"]["plain"]
    assert (told["current"], told["withdrawn"], told["spent"]) == (True, 0, 4)
    french = home.team("acme", Wanted(4), language="fr")
    assert len(french["sentences"]) == len(told["sentences"]) >= 7
    assert not set(french["sentences"]) & set(told["sentences"])
    for one in (*french["members"], *told["members"]):
        one["community"] = one["community"] and one["community"]["id"]  # its name is told in the language
    assert {**french, "sentences": 0} == {**told, "sentences": 0}


def test_a_longer_history_gives_a_range(tmp_path):
    with filled(tmp_path, crowd(4000, people=60), ACME) as workspace:
        workspace.refresh(horizon_hours=48)
        told = workspace.team("acme", Wanted(5))
    assert told["low"] < told["reach"] < told["high"]
    assert any(line.startswith("8 times in 10 it is between") for line in told["sentences"])


def test_people_are_named_by_id_account_or_handle(home):
    short = home.person("acme", "x:p4")["id"]
    told = home.team("acme", Wanted(3, ("@lea", short), frozenset({"x:p6"}), cost={"@Lea": 7, "x:p4": 2}))
    assert members(told)[:2] == ["x:p3", "x:p4"]
    assert [one["fixed"] for one in told["members"]] == [True, True, False]
    assert [one["cost"] for one in told["members"]] == [7, 2, 1]
    assert told["members"][0]["handle"] == "Lea"
    assert "x:p6" not in members(home.team("acme", Wanted(12, without=frozenset({"x:p6"}))))


def test_nobody_barred_is_in_a_team(home):
    everybody = home.current().people("acme")
    able = everybody.filter(everybody["rank"].is_not_null())
    home.suppress("x:p4", "do_not_contact")
    home.suppress("x:p6", "do_not_profile")
    told = home.team("acme", Wanted(len(able) - 2))
    assert not {"x:own", "x:p1", "x:p2", "x:p4", "x:p6"} & set(members(told))
    for account, why in (("x:own", "marked own"), ("x:p1", "marked staff"), ("x:p2", "marked unhappy"), ("x:p4", "do_not_contact")):  # fmt: skip
        with pytest.raises(ConflictError, match=why):
            home.team("acme", Wanted(3, (account,)))


def test_who_is_suppressed_or_unhappy_by_now_leaves_a_team_that_is_kept(home):
    begun = home.start_team("acme", Wanted(4))
    first = wait(home, begun.id)
    gone, unhappy, *rest = members(first)
    home.suppress(gone, "do_not_contact")
    told = home.chosen(begun.id)
    assert gone not in json.dumps(told)
    assert (told["withdrawn"], members(told)) == (1, [unhappy, *rest])
    assert told["reach"] == pytest.approx(first["reach"] - first["members"][0]["gain"])
    assert told["low"] is told["certificate"] is told["overlap"] is None
    assert any("no longer be asked" in line for line in told["sentences"])
    from tests.ledger.ledger_kit import NOW, table

    bad = [
        act(7000 + i, (391 + i) * HOUR, unhappy[2:], "own", 1, sentiment=-1.0, text="no") for i in range(9)
    ]
    home.append(table(bad), NOW)
    home.refresh(as_of=START + 401 * HOUR)
    told = home.chosen(begun.id)
    assert (told["withdrawn"], members(told), told["current"]) == (2, rest, False)


def wait(home: Any, team_id: str) -> dict[str, Any]:
    until = time.monotonic() + 60
    while (found := home.chosen(team_id)) is None:
        assert time.monotonic() < until, home.operation(team_id)
        time.sleep(0.02)
    return found


def test_what_held_a_team_back_is_said(home):
    free = home.team("acme", Wanted(6))
    assert free["bound"] == {}
    assert "Nothing but its size held it back." in free["sentences"]
    held = home.team("acme", Wanted(6, budget=2.5))
    assert (len(held["members"]), held["spent"]) == (2, 2)
    assert held["bound"]["budget"] == pytest.approx(free["reach"], rel=0.35)
    assert held["bound"]["budget"] > held["reach"]
    staff = home.team("acme", Wanted(6, ("x:p3",), capacity=2))
    assert len(staff["members"]) == 3
    assert staff["bound"]["capacity"] > staff["reach"]
    assert any("staff can look after" in line for line in staff["sentences"])


def test_a_short_history_is_said(tmp_path):
    few = [act(i, i * 60_000, f"p{i % 7}", f"q{i % 5}", 0) for i in range(30)]
    few += [act(100 + i, i * 60_000, f"q{i % 5}", "own", 0) for i in range(30)]
    with filled(tmp_path, few, ACME) as workspace:
        workspace.refresh()
        told = workspace.team("acme", Wanted(2))
    assert (told["low"], told["high"]) == (None, None)
    assert "History is too short to give a range." in told["sentences"]


def test_every_sentence_has_its_words(home):
    """Each case that a team can be in, in both languages: no key is missing."""
    told = home.team("acme", Wanted(3, budget=9))
    limits = dict.fromkeys(("budget", "capacity", "per_community", "communities", "together"), 5.0)
    asked = {"size": 3, "per_community": 1, "communities": 2, "capacity": 3, "budget": 9}
    for change in (
        {"told": False, "low": None}, {"withdrawn": 1, "low": None, "certificate": None, "overlap": None, "separate": None},
        {"method": "overlap"}, {"method": "plain", "proof": {"overlap": 0, "plain": 0}}, {"overlap": 3.0}, {"overlap": 0.0},
        {"current": False}, {"bound": limits, "asked": asked}, {"members": told["members"][:1], "bound": {}},
    ):  # fmt: skip
        for language in ("en", "fr"):
            assert all("{" not in line for line in sentences({**told, **change}, language))


@pytest.mark.parametrize(
    ("wanted", "kind", "words"),
    [
        (Wanted(900), UsageError, "but there are"),
        (Wanted(1001), UsageError, "size must be <= 1000"),
        (Wanted(2, ("@nobody",)), NotFoundError, "no account '@nobody'"),
        (Wanted(2, cost={"@lea": 1, "x:p3": 2}), UsageError, "x:p3 has two costs"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_begun(home, wanted, kind, words):
    for ask in (home.team, home.start_team):
        with pytest.raises(kind, match=words):
            ask("acme", wanted)


def key(workspace: Any, *brands: str) -> dict[str, str]:
    _, token = workspace.state.create_key("test", frozenset({"suggestions:read"}), frozenset(brands) or None)
    return {"Authorization": f"Bearer {token}"}


class TestApi:
    def test_a_team_is_begun_followed_and_read(self, home):
        client = TestClient(create_app(home), raise_server_exceptions=False)
        mine, other = key(home, "acme"), key(home, "bolt")
        assert client.post("/v1/teams", json={"size": 3}).status_code == 401
        begun = client.post("/v1/teams", json={"size": 3, "fixed": ["@lea"]}, headers=mine)
        assert begun.status_code == 202
        path = begun.headers["location"]
        assert path == f"/v1/teams/{begun.json()['id']}"
        assert client.get(path).status_code == 401
        assert client.get(path, headers=other).status_code == 404
        wait(home, begun.json()["id"])
        answer = client.get(path, headers=mine)
        told = Team.model_validate_json(answer.content)
        assert set(answer.json()) == set(Team.model_fields)
        assert told.members[0].account_id == "x:p3"
        assert client.get(path, headers=other).status_code == 404
        french = client.get(f"{path}?lang=fr", headers=mine)
        assert french.headers["content-language"] == "fr"
        assert french.json()["sentences"] != answer.json()["sentences"]
        home.suppress("x:p3", "do_not_contact")
        assert "x:p3" not in client.get(path, headers=mine).text

    def test_while_it_is_chosen_the_operation_comes(self, home):
        client = TestClient(create_app(home), raise_server_exceptions=False)
        with home._choosing:
            begun = client.post("/v1/teams", json={"size": 3}, headers=key(home, "acme"))
            path = begun.headers["location"]
            waiting = client.get(path, headers=key(home, "acme"))
            assert (waiting.status_code, waiting.headers["location"]) == (202, path)
            assert waiting.headers["retry-after"] == "1"
        assert len(wait(home, begun.json()["id"])["members"]) == 3

    @pytest.mark.parametrize(
        ("body", "status", "where"),
        [
            ({}, 422, "body.size"),
            ({"size": 0}, 422, "body.size"),
            ({"size": 900}, 422, "body.size"),
            ({"size": 2, "per_community": 0}, 422, "body.per_community"),
            ({"size": 2, "communities": 3}, 422, "body.communities"),
            ({"size": 2, "capacity": 0}, 422, "body.capacity"),
            ({"size": 2, "budget": -1}, 422, "body.budget"),
            ({"size": 2, "cost": {"@lea": -1}}, 422, "body.cost"),
            ({"size": 2, "usual_cost": -1}, 422, "body.usual_cost"),
            ({"size": 1, "fixed": ["x:p3", "x:p4"]}, 422, "body.fixed"),
            ({"size": 2, "fixed": ["x:p3"], "without": ["x:p3"]}, 422, "body.without"),
            ({"size": 2, "fixed": ["@nobody"]}, 404, "body.fixed"),
            ({"size": 2, "fixed": ["x:own"]}, 409, "body.fixed"),
            ({"size": 2, "fixed": ["x:p3"], "budget": 0.5}, 409, "body.budget"),
            ({"size": 2, "members": 3}, 422, "body.members"),
        ],
    )
    def test_wrong_input_is_a_problem_that_names_the_field(self, home, body, status, where):
        client = TestClient(create_app(home), raise_server_exceptions=False)
        answer = client.post("/v1/teams", json=body, headers=key(home, "acme"))
        assert answer.status_code == status
        assert answer.headers["content-type"] == "application/problem+json"
        assert where in {error["loc"] for error in answer.json()["errors"]}

    def test_another_brand_and_an_unknown_team(self, home):
        client = TestClient(create_app(home), raise_server_exceptions=False)
        other = key(home, "bolt")
        assert client.post("/v1/teams", json={"size": 2, "brand": "acme"}, headers=other).status_code == 403
        assert client.get("/v1/teams/none", headers=other).status_code == 404


class TestCommand:
    @pytest.fixture
    def folder(self, home):
        home.close()
        return home.settings.home

    def test_the_team_is_printed(self, folder, tmp_path):
        costs = write(tmp_path / "costs.csv", ["@lea,3.5", "x:p4,0"], "account,cost")
        flags = ("--home", folder, "--brand", "acme")
        table = cli("team", 3, *flags, "--with", "@lea", "--costs", costs, "--budget", 6)
        assert table.code == 0, table.err
        assert "Lea" in table.out
        assert "of a budget of 6" in table.out
        told = cli("team", 3, *flags, "--with", "@lea", "--json").json
        assert members(told)[0] == "x:p3"
        lines = cli("team", 3, *flags, "--format", "csv").out.splitlines()
        assert (lines[0].split(",")[0], len(lines)) == ("place", 4)
        assert "l'on peut demander" in cli("team", 3, *flags, "--lang", "fr").out

    @pytest.mark.parametrize(
        ("lines", "header", "words"),
        [
            (["@lea,x"], "account,cost", "line 2: cost 'x' is no number >= 0"),
            (["@lea,nan"], "account,cost", "line 2: cost 'nan' is no number >= 0"),
            (["@lea,1", "@lea,2"], "account,cost", "line 3: @lea stands there twice"),
            ([",1"], "account,cost", "line 2: account is empty"),
            (["@lea,1"], "who,cost", "line 1: no column 'account'"),
        ],
    )
    def test_a_wrong_file_of_costs_names_the_line(self, folder, tmp_path, lines, header, words):
        costs = write(tmp_path / "costs.csv", lines, header)
        done = cli("team", 3, "--home", folder, "--brand", "acme", "--costs", costs)
        assert done.code == 3
        assert words in done.line

    def test_wrong_calls(self, folder, tmp_path):
        flags = ("--home", folder, "--brand", "acme")
        for arguments, code, words in (
            (("team", 900), 2, "but there are"),
            (("team", 0), 2, "size must be >= 1"),
            (("team", 2, "--with", "@nobody"), 1, "no account '@nobody'"),
            (("team", 2, "--costs", tmp_path / "none.csv"), 3, "cannot be read"),
        ):
            done = cli(*arguments, *flags)
            assert done.code == code
            assert words in done.line
