"""People over HTTP: for keys of all brands, seen before it is joined."""

from __future__ import annotations

import time

import pytest
from starlette.testclient import TestClient

from ambassadors.brands import Brand
from ambassadors.service import Workspace
from api.app import create_app
from tests.service.service_kit import crowd, filled

WHY = {"by": "Maria Lopez", "reason": "a mistake"}


@pytest.mark.parametrize("path", ["/v1/people", "/v1/people/proposals", "/v1/people/previews/1"])
def test_a_key_of_one_brand_is_refused(stage, problem, path):
    key = stage.key("people:write", brands=frozenset({"acme"}))
    assert "whole workspace" in problem(stage.client.get(path, headers=key), 403, "forbidden")["detail"]


@pytest.fixture
def real(tmp_path):
    with filled(tmp_path, crowd(200), Brand("acme", accounts=("x:own",))) as workspace:
        workspace.refresh()
        _, token = workspace.state.create_key("test", frozenset({"admin"}), None)
        yield workspace, TestClient(create_app(workspace)), {"X-API-Key": token}


def previewed(workspace: Workspace, client, key, body) -> str:
    began = client.post("/v1/people/previews", headers=key, json=body)
    assert began.status_code == 202, began.text
    for _ in range(600):
        operation = client.get(began.headers["location"], headers=key).json()
        if operation["state"] in {"succeeded", "failed"}:
            assert operation["state"] == "succeeded", operation
            return operation["result"]
        time.sleep(0.1)
    raise AssertionError("the preview did not end")


def test_a_join_is_previewed_made_listed_and_taken_back(real, problem):
    workspace, client, key = real
    link = {
        "accounts": ["x:p1", "x:p2"],
        "kind": "profile_link",
        "evidence": "a page",
        "by": "Maria Lopez",
        "reason": "each names the other",
    }
    problem(client.post("/v1/people/links", headers=key, json=link | {"preview": "none"}), 404, "not-found")
    seen = previewed(workspace, client, key, {"join": [["x:p2", "x:p1"]]})
    told = client.get(f"/v1/people/previews/{seen}", headers=key).json()
    assert told["joined"] == [["x:p1", "x:p2"]]
    assert "acme" in told["brands"]
    other = link | {"accounts": ["x:p1", "x:p3"], "preview": seen}
    problem(client.post("/v1/people/links", headers=key, json=other), 409, "conflict")
    made = client.post("/v1/people/links", headers=key, json=link | {"preview": seen})
    assert made.status_code == 201, made.text
    listed = client.get("/v1/people", headers=key).json()
    assert [one["account_id"] for one in listed["persons"][0]["accounts"]] == ["x:p1", "x:p2"]
    assert listed["persons"][0]["links"][0]["created_at"].endswith("Z")
    workspace.refresh()
    page = client.get("/v1/ambassadors?brand=acme&limit=500", headers=key).json()["items"]
    assert {len(one["accounts"]) for one in page} <= {1, 2}
    assert "x:p2" not in {one["account_id"] for one in page}
    assert client.delete(f"/v1/people/links/{made.json()['id']}", headers=key, params=WHY).status_code == 204
    problem(client.delete("/v1/people/links/99", headers=key, params=WHY), 404, "not-found")


def test_wrong_input_is_told(real, problem):
    _, client, key = real
    unknown = client.post("/v1/people/previews", headers=key, json={"join": [["x:p1", "x:nobody"]]})
    assert "x:nobody" in problem(unknown, 404, "not-found")["detail"]
    own = client.post("/v1/people/previews", headers=key, json={"join": [["x:p1", "x:own"]]})
    assert "organisation" in problem(own, 409, "conflict")["detail"]
    nobody = {"accounts": ["x:p1", "x:p2"], "verdict": "refused", "by": "lea", "reason": "no"}
    assert (
        "not proposed"
        in problem(client.post("/v1/people/decisions", headers=key, json=nobody), 404, "not-found")["detail"]
    )
