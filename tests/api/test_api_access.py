"""Who gets in: every route, every scope, every brand."""

from __future__ import annotations

import time

import pytest

from ambassadors.state import SCOPES
from api.security import client_of
from tests.api.fake import short_id

PERSON = short_id("x:acme/0")
GUARDED = {
    ("GET", "/v1/brands"): "ambassadors:read",
    ("GET", "/v1/ambassadors"): "ambassadors:read",
    ("GET", "/v1/ambassadors/live"): "ambassadors:read",
    ("GET", "/v1/ambassadors/live/{id}/explanation"): "ambassadors:read",
    ("GET", "/v1/ambassadors/{id}"): "ambassadors:read",
    ("GET", "/v1/ambassadors/{id}/explanation"): "ambassadors:read",
    ("GET", "/v1/ambassadors/{id}/authenticity"): "ambassadors:read",
    ("GET", "/v1/communities"): "ambassadors:read",
    ("GET", "/v1/communities/{id}"): "ambassadors:read",
    ("GET", "/v1/communities/{id}/members"): "ambassadors:read",
    ("GET", "/v1/rings"): "ambassadors:read",
    ("POST", "/v1/interactions"): "interactions:write",
    ("GET", "/v1/suggestions"): "suggestions:read",
    ("POST", "/v1/teams"): "suggestions:read",
    ("GET", "/v1/teams/{id}"): "suggestions:read",
    ("GET", "/v1/suppressions"): "suppressions:write",
    ("POST", "/v1/suppressions"): "suppressions:write",
    ("DELETE", "/v1/suppressions/{id}"): "suppressions:write",
    ("GET", "/v1/privacy/policies"): "privacy:admin",
    ("GET", "/v1/privacy/deadlines"): "privacy:admin",
    ("GET", "/v1/privacy/retention"): "privacy:admin",
    ("POST", "/v1/privacy/retention"): "privacy:admin",
    ("POST", "/v1/privacy/exports"): "privacy:admin",
    ("POST", "/v1/privacy/erasures"): "privacy:admin",
    ("GET", "/v1/privacy/erasures/{id}"): "privacy:admin",
    ("POST", "/v1/privacy/reveals"): "privacy:reveal",
    ("POST", "/v1/privacy/objections"): "privacy:admin",
    ("GET", "/v1/privacy/suppression-list"): "privacy:admin",
    ("POST", "/v1/privacy/suppression-list"): "privacy:admin",
    ("GET", "/v1/assessments"): "ambassadors:read",
    ("GET", "/v1/changes"): "ambassadors:read",
    ("GET", "/v1/backtests"): "ambassadors:read",
    ("GET", "/v1/backtests/{id}"): "ambassadors:read",
    ("POST", "/v1/backtests"): "assessments:write",
    ("GET", "/v1/parameters"): "parameters:write",
    ("PUT", "/v1/parameters"): "parameters:write",
    ("GET", "/v1/parameters/history"): "parameters:write",
    ("GET", "/v1/people"): "people:write",
    ("POST", "/v1/people/previews"): "people:write",
    ("GET", "/v1/people/previews/{id}"): "people:write",
    ("POST", "/v1/people/links"): "people:write",
    ("DELETE", "/v1/people/links/{id}"): "people:write",
    ("GET", "/v1/people/proposals"): "people:write",
    ("POST", "/v1/people/decisions"): "people:write",
    ("POST", "/v1/previews"): "assessments:write",
    ("GET", "/v1/previews/{id}"): "assessments:write",
    ("POST", "/v1/assessments"): "assessments:write",
    ("GET", "/v1/operations/{id}"): "assessments:write",
    ("GET", "/v1/status"): "status:read",
    ("GET", "/v1/data-quality"): "status:read",
    ("GET", "/v1/exports/events"): "events:read",
    ("GET", "/metrics"): "metrics:read",
}
OPEN = {("GET", "/healthz"), ("GET", "/readyz")}
SIGNED = {("GET", "/v1/webhooks/{platform}"), ("POST", "/v1/webhooks/{platform}")}
"""Guarded by signatures of platforms: tests/service/test_webhooks.py."""
BODIES = {
    "/v1/privacy/retention": b'{"by":"lea"}',
    "/v1/privacy/reveals": b'{"pseudonym":"x:anon-0","by":"lea","reason":"r"}',
    "/v1/teams": b'{"size":1}',
    "/v1/people/links": b'{"accounts":["x:1","x:2"],"kind":"profile_link","evidence":"e","by":"lea","reason":"r","preview":"1"}',
    **{
        f"/v1/privacy/{what}": b'{"account_id":"x:1","by":"lea","reason":"r"}'
        for what in ("exports", "erasures", "objections")
    },
    "/v1/people/decisions": b'{"accounts":["x:1","x:2"],"verdict":"refused","by":"lea","reason":"r"}',
}
each_route = pytest.mark.parametrize(("method", "path"), GUARDED)


def ask(stage, method: str, path: str, headers: dict | None = None, query: str = ""):
    return stage.client.request(
        method, path.replace("{id}", PERSON if "ambass" in path else "1") + query, headers=headers
    )


def test_every_route_is_either_guarded_or_meant_to_be_open(stage):
    paths = stage.client.get("/openapi.json").json()["paths"]
    found = {(method.upper(), path) for path, methods in paths.items() for method in methods}
    assert found == GUARDED.keys() | OPEN | SIGNED


def test_every_scope_is_one_that_a_key_can_have():
    assert set(GUARDED.values()) == SCOPES.keys() - {"admin"}


@each_route
def test_anonymous(stage, problem, method, path):
    response = ask(stage, method, path)
    problem(response, 401, "unauthenticated")
    assert response.headers["www-authenticate"].startswith("Bearer")


@each_route
def test_a_malformed_body_of_a_stranger_is_not_even_read(stage, problem, method, path):
    response = stage.client.request(
        method, path.replace("{id}", "1"), content=b"{", headers={"content-type": "x/y"}
    )
    problem(response, 401, "unauthenticated")


@each_route
def test_a_key_of_every_other_scope_is_refused(stage, problem, method, path):
    others = SCOPES.keys() - {"admin", GUARDED[method, path]}
    document = problem(ask(stage, method, path, stage.key(*others)), 403, "forbidden")
    assert GUARDED[method, path] in document["detail"]


@each_route
def test_its_own_scope_and_admin_get_past_the_gate(stage, method, path):
    for scope in (GUARDED[method, path], "admin"):
        assert ask(stage, method, path, stage.key(scope), "?brand=acme").status_code not in (401, 403)


@each_route
def test_an_unknown_query_parameter_is_an_error(stage, problem, method, path):
    kind = {"content-type": "application/json"} if method in {"POST", "PUT"} else {}
    body = (
        b"[]"
        if "interactions" in path
        else b'{"account_id":"x:1","kind":"do_not_contact","by":"lea","reason":"r"}'
        if "supp" in path
        else BODIES.get(path, b'{"overrides":{},"reason":"a test"}' if method == "PUT" else b"{}")
    )
    url = path.replace("{id}", PERSON if "ambass" in path else "1") + "?brnd=acme"
    if path == "/v1/privacy/suppression-list" and method == "POST":
        kind, url = {"content-type": "text/csv"}, f"{url}&by=lea&source=mail"
    response = stage.client.request(method, url, headers=stage.key() | kind, content=body if kind else None)
    assert "query.brnd" in problem(response, 422, "usage")["detail"]


@pytest.mark.parametrize("path", [*sorted(path for _, path in OPEN), "/docs", "/openapi.json"])
def test_health_and_documentation_need_no_key(stage, path):
    assert stage.client.get(path).status_code == 200


def test_the_key_may_come_in_a_header_of_its_own(stage):
    token = stage.key()["Authorization"].removeprefix("Bearer ")
    for _ in range(3):  # the second time from memory, the list the third time by the short way
        assert stage.client.get("/v1/ambassadors?brand=bolt", headers={"X-API-Key": token}).status_code == 200
    assert stage.client.get("/v1/status", headers={"Authorization": f"Basic {token}"}).status_code == 401


def test_a_key_revoked_here_is_out_at_once(stage, problem):
    key = stage.key("ambassadors:read")
    for _ in range(2):
        assert stage.client.get("/v1/ambassadors?brand=acme", headers=key).status_code == 200
    stage.workspace.state.revoke_key(key["Authorization"][len("Bearer amb_live_") :][:8])
    problem(stage.client.get("/v1/ambassadors?brand=acme", headers=key), 401, "unauthenticated")


def test_a_key_that_expires_while_remembered_is_out(stage, problem, monkeypatch):
    now = time.time()
    _, token = stage.workspace.state.create_key("short", frozenset({"admin"}), None, int(now * 1000) + 60_000)
    key = {"X-API-Key": token}
    assert stage.client.get("/v1/ambassadors?brand=acme", headers=key).status_code == 200
    monkeypatch.setattr("api.security.time.time", lambda: now + 61)
    stage.workspace.state._clock = lambda: int(now * 1000) + 61_000
    assert (
        "expired"
        in problem(stage.client.get("/v1/ambassadors?brand=acme", headers=key), 401, "unauthenticated")[
            "detail"
        ]
    )


def test_ten_bad_tries_a_minute_then_429_while_known_keys_still_get_in(stage, problem):
    key = stage.key()
    assert stage.client.get("/v1/status", headers=key).status_code == 200
    for number in range(10):
        bad = {"Authorization": f"Bearer amb_live_aaaaaaaa_{number:043d}"}
        problem(stage.client.get("/v1/status", headers=bad), 401, "unauthenticated")
    response = stage.client.get("/v1/status", headers={"X-API-Key": "guess"})
    problem(response, 429, "too-many-tries")
    assert 1 <= int(response.headers["retry-after"]) <= 60
    problem(stage.client.post("/internal/refresh", headers={"X-API-Key": "guess"}), 429, "too-many-tries")
    assert stage.client.get("/v1/status", headers=key).status_code == 200
    assert stage.client.get("/v1/status").status_code == 401  # no key is no guess


def test_tries_are_counted_by_address_or_by_network_of_one_household():
    assert client_of("2001:db8::1") == client_of("2001:db8::ffff") != client_of("2001:db8:0:1::1")
    assert client_of("192.0.2.1") == client_of("::ffff:192.0.2.1") != client_of("192.0.2.2")
    assert client_of(None) == ""


class TestBrands:
    def test_a_key_of_one_brand_needs_not_name_it(self, stage):
        key = stage.key(brands=frozenset({"bolt"}))
        items = stage.client.get("/v1/ambassadors", headers=key).json()["items"]
        assert items
        assert all(item["account_id"].startswith("x:bolt/") for item in items)
        assert [entry["key"] for entry in stage.client.get("/v1/brands", headers=key).json()["items"]] == [
            "bolt"
        ]

    def test_a_key_of_all_must_say_which_where_there_are_several(self, stage, problem):
        document = problem(stage.client.get("/v1/ambassadors", headers=stage.key()), 422, "usage")
        assert "brand=acme or brand=bolt" in document["detail"]

    def test_the_whole_workspace_is_called_all(self, small):
        key = small.key()
        assert small.client.get("/v1/brands", headers=key).json()["items"][0]["key"] == "all"
        named = small.client.get("/v1/ambassadors?brand=all", headers=key)
        assert named.content == small.client.get("/v1/ambassadors", headers=key).content
        assert named.json()["items"][0]["self"].endswith("?brand=all")

    @pytest.mark.parametrize("name", ["acme", "all", "nobody"])
    @pytest.mark.parametrize(
        "path",
        [
            "/v1/ambassadors",
            f"/v1/ambassadors/{PERSON}",
            f"/v1/ambassadors/{PERSON}/explanation",
            "/v1/suggestions",
        ],
    )
    def test_a_brand_that_the_key_lacks_is_403_whether_there_is_one_or_not(self, stage, problem, path, name):
        key = stage.key(brands=frozenset({"bolt"}))
        problem(stage.client.get(f"{path}?brand={name}", headers=key), 403, "forbidden")

    def test_an_unknown_brand_is_404_for_who_may_see_all(self, stage, problem):
        document = problem(
            stage.client.get("/v1/ambassadors?brand=acm", headers=stage.key()), 404, "not-found"
        )
        assert "acme, bolt" in document["detail"]

    def test_a_key_whose_brands_are_not_ranked_is_403(self, stage, problem):
        key = stage.key(brands=frozenset({"gone"}))
        problem(stage.client.get("/v1/ambassadors", headers=key), 403, "forbidden")

    def test_no_byte_of_another_brand_on_any_route(self, stage):
        stage.workspace.state.suppress("x:acme/3", "do_not_contact", "canary acme", "acme")
        stage.workspace.state.suppress("x:acme/4", "do_not_contact", "canary for all")
        theirs, mine = stage.key(brands=frozenset({"acme"})), stage.key(brands=frozenset({"bolt"}))
        for path in ("/v1/ambassadors", "/v1/suggestions", "/v1/suppressions", "/v1/brands"):
            for _ in range(2):  # so that the other brand's page is in memory
                assert b"acme" in stage.client.get(path, headers=theirs).content
            for _ in range(2):
                response = stage.client.get(path, headers=mine)
                assert response.status_code == 200
                assert b"acme" not in response.content

    def test_another_keys_page_in_memory_is_not_served(self, stage, problem):
        theirs, mine = stage.key(brands=frozenset({"acme"})), stage.key(brands=frozenset({"bolt"}))
        writer = stage.key("interactions:write", brands=frozenset({"acme"}))
        for _ in range(2):
            assert stage.client.get("/v1/ambassadors?brand=acme", headers=theirs).status_code == 200
            problem(stage.client.get("/v1/ambassadors?brand=acme", headers=mine), 403, "forbidden")
            problem(stage.client.get("/v1/ambassadors?brand=acme", headers=writer), 403, "forbidden")

    def test_another_brands_person_is_nobody(self, stage, problem):
        key = stage.key(brands=frozenset({"bolt"}))
        problem(stage.client.get(f"/v1/ambassadors/{PERSON}", headers=key), 404, "not-found")
        problem(stage.client.get(f"/v1/ambassadors/{PERSON}/explanation", headers=key), 404, "not-found")

    def test_another_brands_suppression_can_be_neither_made_nor_lifted(self, stage, problem):
        key = stage.key(brands=frozenset({"bolt"}))
        why = {"by": "Maria Lopez", "reason": "asked"}
        body = {"account_id": "x:1", "kind": "do_not_contact", "brand": "acme", **why}
        problem(stage.client.post("/v1/suppressions", json=body, headers=key), 403, "forbidden")
        entry = stage.workspace.state.suppress("x:acme/1", "do_not_contact", "", "acme")
        problem(
            stage.client.delete(f"/v1/suppressions/{entry.id}", headers=key, params=why), 404, "not-found"
        )
        assert stage.workspace.state.suppressions() == [entry]

    def test_rows_of_another_brand_are_handed_on_to_be_rejected(self, stage):
        key = stage.key(brands=frozenset({"bolt"}))
        rows = [{"event_id": "1", "at": "2026-01-01T00:00:00Z", "brand": "acme"}]
        response = stage.client.post("/v1/interactions", json=rows, headers=key)
        assert response.status_code == 207
        assert response.json()["results"][0]["status"] == "rejected"
