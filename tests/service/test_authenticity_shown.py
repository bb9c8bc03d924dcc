"""Authenticity where people read it: the workspace, the API and the command line, on the simulated community."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import networkx as nx
import polars as pl
import pytest
from starlette.testclient import TestClient

from ambassadors.service import Workspace
from ambassadors.settings import Settings
from ambassadors.simulate import Truth, simulate
from api.app import create_app
from tests.cli.cli_kit import cli
from tests.test_simulate_truth import NOW


@dataclass(frozen=True)
class Home:
    workspace: Workspace
    client: TestClient
    truth: Truth
    brand: str
    path: Any

    def key(self, *scopes: str, brands: frozenset[str] | None = None) -> dict[str, str]:
        _, token = self.workspace.state.create_key("test", frozenset(scopes or {"ambassadors:read"}), brands)
        return {"Authorization": f"Bearer {token}"}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    path = tmp_path_factory.mktemp("home")
    made = simulate(1, now=NOW)
    with Workspace.open(Settings(home=path)) as workspace:
        workspace.state.save_brand(made.brand)
        workspace.append(made.events, NOW)
        workspace.refresh()
        client = TestClient(create_app(workspace), raise_server_exceptions=False)
        yield Home(workspace, client, made.truth, made.brand.key, path)


def test_the_planted_ring_is_found_whole_with_counts_and_times(home):
    [ring] = home.workspace.rings(home.brand)
    assert {node["account_id"] for node in ring["nodes"]} == home.truth.ring
    assert ring["weight"] < 0.2
    for edge in ring["edges"]:
        assert {edge["actor_id"], edge["target_id"]} <= home.truth.ring
        assert edge["acts"] >= 1
        assert edge["first_at"] <= edge["last_at"] < home.workspace.current().as_of
    edge = ring["edges"][0]
    counted = home.workspace.ledger.query(
        "SELECT count(*) AS n FROM events e JOIN accounts a ON a.idx = e.actor JOIN accounts t ON t.idx = e.target "
        "WHERE a.id = $1 AND t.id = $2 AND e.kind < 5",
        [edge["actor_id"], edge["target_id"]],
    ).to_pylist()
    assert counted[0]["n"] == edge["acts"]


def test_what_was_bought_and_who_was_paid_is_told_and_nobody_else(home):
    people = home.workspace.current().people(home.brand)
    doubted = set(people.filter(people["authenticity"] < 0.999)["account_id"])
    assert home.truth.ring <= doubted
    assert home.truth.bots <= doubted
    assert doubted == home.truth.ring | home.truth.bots


@pytest.mark.parametrize(
    ("language", "words"), [("en", "acts like coordinated accounts do"), ("fr", "agit comme le font")]
)
def test_the_paid_for_crowd_is_told_in_words_with_its_figures(home, language, words):
    boosted = min(home.truth.boosted)
    found = home.workspace.authenticity(home.brand, boosted, language=language)
    assert any(line.startswith(words) for line in found["summary"])
    assert found["relay"] < found["relay_raw"]
    odd = [piece for piece in found["evidence"] if piece["weight"] < 1]
    assert odd
    for piece in odd:
        assert str(piece["figures"].get("seen", piece["figures"].get("core"))) in piece["sentence"]
    assert (
        "bot"
        not in json.dumps([found["summary"], [piece["sentence"] for piece in found["evidence"]]]).lower()
    )


def test_somebody_ordinary_is_ordinary_or_unknown(home):
    quiet = min(home.truth.quiet & set(home.workspace.current().people(home.brand)["account_id"]))
    found = home.workspace.authenticity(home.brand, quiet)
    assert found["weight"] == 1
    assert found["relay"] == found["relay_raw"]
    assert "full" in found["summary"][0]


def test_the_receipt_shows_the_weight_of_each_interaction_and_both_relays(home):
    boosted = min(home.truth.boosted)
    receipt = home.workspace.explanation(home.brand, boosted)
    relay = receipt["scores"]["relay"]
    assert relay["raw"] > relay["value"]
    acts = [act for part in relay["parts"] for act in part["interactions"]]
    assert {act["authenticity"] < 1 for act in acts if act["actor_id"] in home.truth.bots} == {True}
    assert {
        act["authenticity"] for act in acts if act["actor_id"] not in home.truth.bots | home.truth.ring
    } <= {1.0}
    one = next(act for act in acts if act["actor_id"] in home.truth.bots)
    plain = [1, 0.5, 0.25, 0.125]  # what the discounts leave of a credit
    assert min(abs(one["credit"] / one["authenticity"] - value) for value in plain) < 1e-9


def test_the_receipt_of_a_live_score_shows_them_too(home):
    live = home.workspace.live()
    page = home.workspace.live_people(live, home.brand, limit=1000)
    lowered = [row for row in page["items"] if row["relay_raw"] > row["relay"]]
    assert lowered
    person = lowered[0]
    assessed = home.workspace.explanation(home.brand, person["account_id"])["scores"]["relay"]
    relay = home.workspace.live_explanation(live, home.brand, person["id"])["scores"]["relay"]
    assert relay["raw"] == pytest.approx(assessed["raw"], abs=1e-9)
    weights = [
        {act["event_id"]: act["authenticity"] for part in told["parts"] for act in part["interactions"]}
        for told in (relay, assessed)
    ]
    assert weights[0] == weights[1]
    assert min(weights[0].values()) < 1


class TestApi:
    def test_anonymous(self, home):
        for route in (f"/v1/ambassadors/{min(home.truth.ring)}/authenticity", "/v1/rings"):
            assert home.client.get(route).status_code == 401

    def test_another_brand_is_refused(self, home):
        other = home.key(brands=frozenset({"other"}))
        for route in ("/v1/rings", "/v1/ambassadors/x/authenticity"):
            assert home.client.get(f"{route}?brand={home.brand}", headers=other).status_code in {403, 404}

    def test_figures_in_both_languages(self, home):
        person = home.workspace.authenticity(home.brand, min(home.truth.ring))
        route = f"/v1/ambassadors/{person['id']}/authenticity?brand={home.brand}"
        answer = home.client.get(route, headers=home.key())
        assert answer.status_code == 200
        document = answer.json()
        assert document["weight"] == pytest.approx(person["weight"])
        kinds = {piece["kind"] for piece in document["evidence"]}
        assert {"account_age", "exclusive_sharing", "seed_trust", "ring"} <= kinds
        [age] = [piece for piece in document["evidence"] if piece["kind"] == "account_age"]
        assert age["figures"]["known_since_at"].endswith("Z")
        french = home.client.get(route, headers=home.key() | {"accept-language": "fr"})
        assert french.headers["content-language"] == "fr"
        assert french.json()["evidence"][0]["sentence"] != document["evidence"][0]["sentence"]
        held = home.key() | {"if-none-match": answer.headers["etag"]}
        assert home.client.get(route, headers=held).status_code == 304

    def test_nobody_of_that_name(self, home):
        answer = home.client.get(
            f"/v1/ambassadors/nobody/authenticity?brand={home.brand}", headers=home.key()
        )
        assert answer.status_code == 404
        assert answer.json()["type"].startswith("urn:ambassadors:problem:")

    def test_rings_as_json_and_as_a_graph(self, home):
        route = f"/v1/rings?brand={home.brand}"
        [ring] = home.client.get(route, headers=home.key()).json()["items"]
        for asked in (
            home.client.get(f"{route}&format=graphml", headers=home.key()),
            home.client.get(route, headers=home.key() | {"accept": "application/graphml+xml"}),
        ):
            assert asked.headers["content-type"] == "application/graphml+xml"
            graph = nx.read_graphml(io.BytesIO(asked.content))
            assert set(graph) == home.truth.ring
            assert graph.number_of_edges() == len(ring["edges"])
            assert {int(data["acts"]) for _, _, data in graph.edges(data=True)} == {
                edge["acts"] for edge in ring["edges"]
            }
        assert home.client.get(f"{route}&format=xlsx", headers=home.key()).status_code == 422

    def test_who_is_not_to_be_profiled_is_in_no_ring(self, home):
        gone = min(home.truth.ring)
        entry = home.workspace.suppress(gone, "do_not_profile")
        try:
            answer = home.client.get(f"/v1/rings?brand={home.brand}", headers=home.key())
            assert gone not in answer.text
            assert answer.json()["items"][0]["not_shown"] > 0
            refused = home.client.get(
                f"/v1/ambassadors/{gone}/authenticity?brand={home.brand}", headers=home.key()
            )
            assert refused.status_code == 404
        finally:
            home.workspace.unsuppress(entry.id)


def test_the_communities_of_the_list(home):
    answer = home.client.get(f"/v1/communities?brand={home.brand}&limit=3", headers=home.key())
    assert answer.status_code == 200
    found = answer.json()
    listed = home.workspace.current().people(home.brand).filter(pl.col("rank").is_not_null())
    counts = (
        listed["community"].drop_nulls().value_counts().sort(["count", "community"], descending=[True, False])
    )
    assert [(row["community"], row["listed"]) for row in found["items"]] == counts.head(3).rows()
    assert found["spread"]["communities"] == found["total"] == len(counts)
    assert 1 <= found["spread"]["effective"] <= found["total"]
    best = min(found["items"], key=lambda row: row["people"][0]["rank"])["people"][0]
    entry = home.workspace.suppress(best["account_id"], "do_not_profile")
    try:
        again = home.client.get(f"/v1/communities?brand={home.brand}", headers=home.key())
        assert best["account_id"] not in again.text
    finally:
        home.workspace.unsuppress(entry.id)


def test_the_command_line(home, tmp_path):
    home.workspace.close()
    file = tmp_path / "rings.graphml"
    done = cli("rings", "--home", home.path, "--brand", home.brand, "--graphml", file)
    assert done.code == 0, done.err
    assert "ring 0: 16 members" in done.out
    assert set(nx.read_graphml(file)) == home.truth.ring
    grouped = cli("communities", "--home", home.path, "--brand", home.brand)
    assert grouped.code == 0, grouped.err
    assert "the list is spread over" in grouped.out
    told = cli("authenticity", min(home.truth.boosted), "--home", home.path, "--brand", home.brand)
    assert told.code == 0, told.err
    assert "acts like coordinated accounts do: of the" in told.out
    assert "raw," in told.out
    wrong = cli(
        "rings", "--home", home.path, "--brand", home.brand, "--graphml", tmp_path / "no" / "x.graphml"
    )
    assert wrong.code != 0
    assert "cannot be written" in wrong.line
