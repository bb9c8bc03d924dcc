"""Parameters, previews and changes over HTTP."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any, cast

import pytest
from starlette.testclient import TestClient

from ambassadors.brands import Brand
from ambassadors.service import Workspace
from api.app import create_app
from tests.service.service_kit import HOUR, START, crowd, filled


@pytest.fixture
def key(stage):
    return stage.key("parameters:write")


def test_parameters_are_shown_changed_and_kept_as_versions(stage, problem, key):
    first = stage.client.get("/v1/parameters", headers=key).json()
    assert (first["version"], first["overrides"]) == (0, {})
    power = next(one for one in first["parameters"] if one["name"] == "relay.power")
    assert (power["value"] == power["default"], power["changed"]) == (True, False)
    assert power["meaning"]
    body = {"overrides": {"relay.power": 0.61, "exclude.platforms": ["m"]}, "reason": "crowds", "version": 0}
    saved = stage.client.put("/v1/parameters", headers=key, json=body).json()
    assert (saved["version"], saved["overrides"]) == (1, body["overrides"])
    assert next(one for one in saved["parameters"] if one["name"] == "relay.power")["value"] == 0.61
    problem(stage.client.put("/v1/parameters", headers=key, json=body), 409, "conflict")
    stage.client.put("/v1/parameters", headers=key, json={"overrides": {}, "reason": "back"})
    history = stage.client.get("/v1/parameters/history", headers=key).json()["items"]
    assert [(one["version"], one["reason"]) for one in history] == [
        (2, "back"),
        (1, "crowds"),
        (0, "the defaults"),
    ]
    assert history[0]["created_by"] == key["Authorization"][len("Bearer amb_live_") :][:8]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"overrides": {"relay.powr": 1}, "reason": "x"}, "did you mean relay.power?"),
        ({"overrides": {"thresholds.evidence": -2}, "reason": "x"}, "evidence must be at least 1, got -2"),
        ({"overrides": {"relay.power": {"a": 1}}, "reason": "x"}, "relay.power must be a number"),
        ({"overrides": {}, "reason": " "}, "needs a reason"),
        (
            {"set": {}, "reason": "x"},
            "body.set: there is no such field; there are overrides, reason, version",
        ),
        ({"overrides": {}}, "body.reason"),
        ({"overrides": {}, "reason": "x", "more": 1}, "body.more"),
    ],
)
def test_wrong_parameters_change_nothing(stage, problem, key, body, words):
    document = problem(stage.client.put("/v1/parameters", headers=key, json=body), 422, "usage")
    assert words in document["detail"]
    assert stage.client.get("/v1/parameters", headers=key).json()["version"] == 0


def test_a_key_of_one_brand_does_not_change_what_holds_for_all(stage, problem):
    one = stage.key("parameters:write", brands=frozenset({"acme"}))
    for method, path in (("GET", ""), ("PUT", ""), ("GET", "/history")):
        body = {"json": {"overrides": {}, "reason": "x"}} if method == "PUT" else {}
        answer = stage.client.request(method, f"/v1/parameters{path}", headers=one, **body)
        problem(answer, 403, "forbidden")


def test_a_preview_of_another_brand_is_not_there(stage, problem):
    mine, other = (stage.key("assessments:write", brands=frozenset({one})) for one in ("acme", "bolt"))
    begun = stage.client.post("/v1/previews", headers=mine, json={"changes": {"relay.power": 0.7}})
    assert begun.status_code == 202
    assert begun.headers["location"] == f"/v1/operations/{begun.json()['id']}"
    path = f"/v1/previews/{begun.json()['id']}"
    assert stage.client.get(path, headers=mine).json()["overrides"] == {"relay.power": 0.7}
    problem(stage.client.get(path, headers=other), 404, "not-found")
    problem(stage.client.post("/v1/previews", headers=mine, json={"brand": "bolt"}), 403, "forbidden")
    for body in ({"changes": {"relay.powr": 0.7}}, {"top": 0}, {"chnges": {}}):
        problem(stage.client.post("/v1/previews", headers=mine, json=body), 422, "usage")


@pytest.fixture
def real(tmp_path) -> Iterator[tuple[Workspace, TestClient, dict[str, str]]]:
    with filled(
        tmp_path, crowd(500), Brand("acme", accounts=("x:own",)), Brand("bolt", accounts=("x:p5",))
    ) as workspace:
        workspace.refresh(as_of=START + 300 * HOUR)
        workspace.refresh(as_of=START + 390 * HOUR)
        _, token = workspace.state.create_key("test", frozenset({"admin"}), None)
        client = TestClient(create_app(cast(Any, workspace)))
        yield workspace, client, {"Authorization": f"Bearer {token}"}


def test_a_preview_runs_in_the_background_and_equals_the_one_made_here(real):
    workspace, client, key = real
    wanted = {"brand": "acme", "changes": {"ambassador.share": 0.3}, "without_accounts": ["x:p2"], "top": 10}
    operation = client.post("/v1/previews", headers=key, json=wanted).json()
    until = time.monotonic() + 60
    while operation["state"] not in {"succeeded", "failed"} and time.monotonic() < until:
        time.sleep(0.05)
        operation = client.get(f"/v1/operations/{operation['id']}", headers=key).json()
    assert operation["state"] == "succeeded", operation
    shown = client.get(f"/v1/previews/{operation['result']}", headers=key).json()
    from ambassadors.service import Wanted

    here = workspace.preview(Wanted("acme", {"ambassador.share": 0.3}, ("x:p2",), (), 10))
    assert shown["moved"] == here["moved"] > 0
    assert shown["note"] is None
    for way in ("entered", "left", "rose", "fell"):
        assert shown[way] == here[way]
    assert client.get("/v1/parameters", headers=key).json()["version"] == 0


def test_changes_and_the_assessments_they_compare(real, problem):
    workspace, client, key = real
    kept = client.get("/v1/assessments", headers=key).json()["items"]
    assert [one["current"] for one in kept] == [True, False]
    assert kept[0]["as_of"] == "2026-06-17T06:00:00Z"
    found = client.get("/v1/changes?brand=acme&top=10", headers=key).json()
    assert found["from"]["assessment"] == kept[1]["id"]
    assert found["rose"]
    person = found["rose"][0]
    for lang, accept, words in (("fr", "", "Content"), (None, "fr", "Content"), ("en", "fr", "Content")):
        query = f"&lang={lang}" if lang else ""
        answer = client.get(
            f"/v1/changes?brand=acme&account={person['id']}{query}", headers=key | {"Accept-Language": accept}
        )
        language = lang or accept
        assert answer.headers[f"{words}-Language"] == language
        assert (
            answer.json()["summary"] == workspace.change("acme", person["id"], language=language)["summary"]
        )
        assert answer.json()["rank"]["change"] == person["change"]
    problem(client.get("/v1/changes?brand=acme&since=2001-01-01", headers=key), 404, "not-found")
    problem(client.get("/v1/changes?brand=acme&since=soon", headers=key), 422, "usage")
    problem(client.get("/v1/changes?brand=acme&account=nobody", headers=key), 404, "not-found")


def test_affinity_names_the_brands_of_the_key_alone(real):
    workspace, client, key = real
    _, token = workspace.state.create_key("acme's", frozenset({"ambassadors:read"}), frozenset({"acme"}))
    person = next(
        one["id"]
        for one in workspace.people("acme").items
        if len(workspace.person("acme", one["id"])["affinity"]) == 2
    )
    for path in (f"/v1/ambassadors/{person}", f"/v1/ambassadors/{person}/explanation"):
        mine = client.get(f"{path}?brand=acme", headers={"Authorization": f"Bearer {token}"})
        all_of = client.get(f"{path}?brand=acme", headers=key)
        assert mine.json()["affinity"].keys() == {"acme", "other"}
        assert all_of.json()["affinity"].keys() == {"acme", "bolt"}
        assert sum(mine.json()["affinity"].values()) == pytest.approx(1, abs=1e-12)
        assert mine.headers["etag"] != all_of.headers["etag"]


def test_the_receipt_takes_its_language_from_the_address_first(real):
    workspace, client, key = real
    person = workspace.people("acme").items[0]["id"]
    path = f"/v1/ambassadors/{person}/explanation?brand=acme"
    asked = client.get(f"{path}&lang=fr", headers=key | {"Accept-Language": "en"})
    assert asked.headers["Content-Language"] == "fr"
    assert " : " in asked.json()["scores"]["relay"]["parts"][0]["sentence"]
    assert client.get(f"{path}&lang=de", headers=key).status_code == 422
