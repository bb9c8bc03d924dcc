"""Communities where people read them: the workspace, the API and the command line."""

from __future__ import annotations

import json
from typing import Any

import polars as pl
import pytest
from starlette.testclient import TestClient

from ambassadors.brands import Brand
from ambassadors.errors import NotFoundError
from ambassadors.service.publishing import communities as published
from api.app import create_app
from tests.belonging.test_belonging import two_groups
from tests.cli.cli_kit import cli
from tests.ledger.ledger_kit import table
from tests.service.service_kit import HOUR, act, filled


@pytest.fixture
def home(tmp_path):
    with filled(tmp_path, two_groups()) as workspace:
        workspace.refresh()
        yield workspace


def key(workspace: Any, *brands: str) -> dict[str, str]:
    seen = frozenset(brands) or None
    _, token = workspace.state.create_key("test", frozenset({"ambassadors:read"}), seen)
    return {"Authorization": f"Bearer {token}"}


def of(workspace: Any, word: str) -> dict[str, Any]:
    items = workspace.communities("")["items"]
    return next(one for one in items if any(said["word"] == word for said in one["words"]))


def test_a_list_shows_names_sizes_best_people_and_bridges(home):
    boats = of(home, "rudder")
    assert boats["name"] == ", ".join(one["word"] for one in boats["words"][:3])
    assert (boats["named_by"], boats["size"]) == ("words", 12)
    assert {one["account_id"] for one in of(home, "compost")["bridges"]} == {"x:g0"}
    assert {one["account_id"] for one in boats["bridges"]} == {"x:b0", "x:b1", "x:b2"}


def test_one_community_tells_who_bridges_it_to_which_other(home):
    garden, boats = of(home, "compost"), of(home, "rudder")
    told = home.community("", garden["id"])
    [bridge] = told["bridges"]
    assert (bridge["account_id"], bridge["outside"]) == ("x:g0", 3)
    assert bridge["to"] == told["neighbours"] == [{"id": boats["id"], "name": boats["name"], "ties": 3}]
    # g0 knows 14 people; its 11 know one another, its 3 do too: 14 - 2 * (55 + 3) / 14
    assert bridge["effective_size"] == pytest.approx(14 - 2 * (55 + 3) / 14)
    assert told["conductance"] == pytest.approx(3 / (11 * 12 * 2 + 3))
    assert told["engaged"] == told["size"] == 12
    with pytest.raises(NotFoundError, match="no community 'nothing'"):
        home.community("", "nothing")


def test_members_come_page_by_page_each_once(home):
    garden = of(home, "compost")["id"]
    page = home.members("", garden, limit=5)
    seen = [one["account_id"] for one in page.items]
    while page.next_after is not None:
        page = home.members("", garden, after=page.next_after, limit=5)
        seen += [one["account_id"] for one in page.items]
    assert sorted(seen) == sorted(f"x:g{i}" for i in range(12))
    assert page.total == 12


def test_nobody_suppressed_is_shown_and_no_word_is_their_name(home):
    garden = of(home, "compost")
    home.append(
        table([act(9000, 0, "g0", "g1", 5, actor_handle="Compost", actor_name="Ann Tomatoes")]), 2**41
    )
    home.refresh()
    entry = home.state.suppress("x:g0", "do_not_profile", "asked", None, by="test")
    told = home.community("", garden["id"])
    assert "x:g0" not in json.dumps([told, home.members("", garden["id"]).items, home.communities("")])
    assert not {"compost", "tomatoes"} & {one["word"] for one in told["words"]}
    assert told["bridges"] == []
    assert home.members("", garden["id"]).total == 11
    home.state.unsuppress(entry.id, brands=None, by="test")
    assert "compost" in {one["word"] for one in home.community("", garden["id"])["words"]}


def test_without_words_a_community_is_named_by_its_best_known_member(tmp_path):
    rows = [act(i, i * HOUR, f"p{i % 9}", "hub", actor_handle=None, target_handle="Hub") for i in range(60)]
    rows += [act(100 + i, i * HOUR, "hub", f"p{i}", actor_handle="Hub") for i in range(9)]
    with filled(tmp_path, rows) as workspace:
        made = workspace.refresh()
        [label] = made.communities()["label"]
        assert workspace.community("", label)["name"] == "around @Hub"
        workspace.state.suppress("x:hub", "do_not_profile", "asked", None, by="test")
        assert workspace.community("", label)["name"] == "around x:p0"


class TestApi:
    def test_the_list_one_and_its_members(self, home):
        client = TestClient(create_app(home), raise_server_exceptions=False)
        listed = client.get("/v1/communities", headers=key(home)).json()
        garden = of(home, "compost")
        assert {one["id"] for one in listed["items"]} >= {garden["id"]}
        path = f"/v1/communities/{garden['id']}"
        answer = client.get(path, headers=key(home))
        one = answer.json()
        assert one["name"] == garden["name"]
        assert one["since_at"] == one["as_of"]
        again = client.get(path, headers={**key(home), "If-None-Match": answer.headers["etag"]})
        assert again.status_code == 304
        first = client.get(f"{path}/members?limit=7", headers=key(home)).json()
        rest = client.get(f"{path}/members?limit=7&cursor={first['next_cursor']}", headers=key(home)).json()
        assert (len(first["items"]), len(rest["items"]), rest["next_cursor"]) == (7, 5, None)
        assert not {one["id"] for one in first["items"]} & {one["id"] for one in rest["items"]}
        wrong = client.get(f"/v1/communities/x/members?cursor={first['next_cursor']}", headers=key(home))
        assert wrong.status_code == 400
        assert client.get("/v1/communities/x", headers=key(home)).status_code == 404

    def test_a_key_of_one_brand_sees_no_person_and_no_word_of_another(self, tmp_path):
        rows = two_groups()
        rules = Brand("boats", keywords=("rudder",)), Brand("seeds", keywords=("compost",))
        with filled(tmp_path, rows, *rules) as workspace:
            made = workspace.refresh()
            client = TestClient(create_app(workspace), raise_server_exceptions=False)
            headers = key(workspace, "boats")
            texts = [client.get("/v1/communities", headers=headers).text]
            for label in made.communities()["label"]:
                for path in (f"/v1/communities/{label}", f"/v1/communities/{label}/members"):
                    answer = client.get(path, headers=headers)
                    assert answer.status_code == 200, answer.text
                    texts.append(answer.text)
                    assert client.get(f"{path}?brand=seeds", headers=headers).status_code == 403
            told = "".join(texts)
            engaged = made.people("boats").filter(pl.col("engagement") > 0)["account_id"].to_list()
            assert '"x:b1"' in told
            assert "compost" not in told
            strangers = {f"x:g{i}" for i in range(12)} - set(engaged)
            assert strangers
            assert not [who for who in strangers if f'"{who}"' in told]


def test_the_command_line(home):
    garden, path = of(home, "compost"), home.settings.home
    home.close()
    listed = cli("communities", "--home", path)
    assert listed.code == 0, listed.err
    assert garden["name"] in listed.out
    told = cli("community", garden["id"], "--home", path, "--limit", "3")
    assert told.code == 0, told.err
    assert f"{garden['name']}: 12 members" in told.out
    assert "... of 12; see more with --limit" in told.out
    assert json.loads(cli("community", garden["id"], "--home", path, "--json").out)["total"] == 12
    wrong = cli("community", "nothing", "--home", path)
    assert wrong.code != 0
    assert "no community 'nothing'" in wrong.line


def test_the_graph_is_handed_communities_named_by_words_alone(home):
    groups = published(home.current(), home.ledger)
    named = {row["id"]: row["name"] for row in groups.nodes.to_dicts()}
    garden = of(home, "compost")
    assert named[garden["id"]] == garden["name"]
    assert len(groups.members.filter(pl.col("id") == garden["id"])) == 12
