"""A key without names over HTTP: every route that exists is asked, and none says a name; one by one they are revealed."""

from __future__ import annotations

import time

import pytest
from starlette.testclient import TestClient

from ambassadors.service import Workspace
from api.app import create_app
from tests.privacy.privacy_kit import ACME, MARIA
from tests.privacy.test_objection import history
from tests.pseudonyms.test_pseudonyms import WHY, leaks, signs
from tests.service.service_kit import HOUR, START, filled

REFUSED = {"/v1/privacy/suppression-list"}
"""What shows people as they are or not at all."""
NO_PEOPLE = {"/metrics", "/healthz", "/readyz", "/docs", "/openapi.json"}


@pytest.fixture
def real(tmp_path):
    with filled(tmp_path / "home", history(3), ACME) as workspace:
        workspace.refresh(as_of=START + 200 * HOUR)
        workspace.state.link("x:q1", "x:q2", **WHY)
        workspace.suppress("x:q4", "do_not_contact", "@q4 asked")
        workspace.refresh()
        workspace.backtest("acme", windows=2)
        yield workspace, TestClient(create_app(workspace))


def key(workspace: Workspace, *scopes: str, pseudonymous: bool = True) -> dict[str, str]:
    _, token = workspace.state.create_key("test", frozenset(scopes or {"admin"}), pseudonymous=pseudonymous)
    return {"X-API-Key": token}


def begun(client, headers, path: str, body: dict) -> str:
    """Begin something in the background and return its result."""
    answer = client.post(path, headers=headers, json=body)
    assert answer.status_code == 202, answer.text
    for _ in range(600):
        operation = client.get(f"/v1/operations/{answer.json()['id']}", headers=headers).json()
        if operation["state"] in {"succeeded", "failed"}:
            assert operation["state"] == "succeeded", operation
            return operation["result"]
        time.sleep(0.1)
    raise AssertionError(path)


def test_no_route_says_a_name_to_a_key_without_names(real):
    workspace, client = real
    names, headers = signs(workspace), key(workspace)
    listed = client.get("/v1/ambassadors", headers=headers).json()
    people = [one["id"] for one in listed["items"]]
    assert people == [one["account_id"] for one in listed["items"]]
    assert leaks(client.get("/v1/ambassadors", headers=key(workspace, pseudonymous=False)).text, names)
    live = client.get("/v1/ambassadors/live", headers=headers).json()["items"]
    begun(client, headers, "/v1/people/previews", {"join": [[people[0], people[1]]]})
    ids = {
        "/v1/ambassadors/live": live[0]["id"],
        "/v1/ambassadors": people[0],
        "/v1/communities": client.get("/v1/communities", headers=headers).json()["items"][0]["id"],
        "/v1/people/previews": begun(client, headers, "/v1/people/previews", {"join": [[people[0], people[1]]]}),
        "/v1/previews": begun(client, headers, "/v1/previews", {"brand": "acme", "without_accounts": [people[0]]}),
        "/v1/teams": begun(client, headers, "/v1/teams", {"brand": "acme", "size": 2, "fixed": [people[1]]}),
        "/v1/backtests": workspace.assessment_id(),
        "/v1/operations": workspace.state.create_operation("refresh").id,
    }  # fmt: skip
    asked = set()
    for path, verbs in client.get("/openapi.json").json()["paths"].items():
        if "get" not in verbs or path in NO_PEOPLE or "webhooks" in path or "erasures" in path:
            continue
        prefix = next((one for one in ids if path.startswith(f"{one}/{{")), "")
        answer = client.get(path.replace("{id}", str(ids.get(prefix))), headers=headers)
        assert answer.status_code == (403 if path in REFUSED else 200), (path, answer.text)
        assert not leaks(answer.text, names), (path, leaks(answer.text, names))
        asked.add(path)
    change = client.get("/v1/changes", headers=headers, params={"account": people[0]})
    assert change.json()["account_id"] == people[0]
    assert not leaks(change.text, names)
    assert asked >= {
        "/v1/ambassadors/{id}/explanation",
        "/v1/exports/events",
        "/v1/people",
        "/v1/suppressions",
        "/v1/rings",
    }
    page = client.get("/v1/suggestions?limit=1", headers=headers).json()
    after = client.get(
        "/v1/suggestions", headers=headers, params={"limit": 1, "cursor": page["next_cursor"]}
    ).json()
    assert page["items"][0]["id"] != after["items"][0]["id"]


def test_who_knows_an_account_does_not_learn_its_pseudonym_by_asking(real, problem):
    workspace, client = real
    headers = key(workspace)
    for path in ("/v1/ambassadors/x:q2", "/v1/ambassadors/x:q2/explanation", "/v1/changes?account=x:q2"):
        problem(client.get(path, headers=headers), 422, "usage")
    told = client.post(
        "/v1/suppressions",
        headers=headers,
        json={"account_id": "x:q2", "kind": "do_not_contact", "by": "Maria", "reason": "r"},
    )
    problem(told, 422, "usage")
    objected = client.post("/v1/privacy/objections", headers=headers, json={"account_id": "x:q5", **MARIA})
    assert (objected.status_code, objected.json()["account_id"]) == (201, "x:q5"), (
        "a right is not in the way of anybody"
    )


def test_turning_the_workspace_to_pseudonyms_holds_from_the_next_request_on_for_every_key_and_tag(real):
    workspace, client = real
    names, headers = signs(workspace), key(workspace, pseudonymous=False)
    paths = ["/v1/ambassadors", "/v1/communities", "/v1/suggestions", "/v1/ambassadors/x:q2"]
    before = {path: client.get(path, headers=headers) for path in paths}
    assert all(leaks(one.text, names) for one in before.values())
    workspace.state.use_pseudonyms(True, **MARIA)
    for path in paths[:3]:
        tag = before[path].headers.get("etag", "")
        answer = client.get(path, headers=headers | {"If-None-Match": tag})
        assert answer.status_code == 200, "an answer with names that is held already is no longer good"
        assert not leaks(answer.text, names)
    workspace.state.use_pseudonyms(False, **MARIA)
    assert client.get(paths[0], headers=headers).json() == before[paths[0]].json()
    decided = [(one.action, one.who, one.reason) for one in workspace.state.audit()][-2:]
    assert decided == [(f"privacy.pseudonyms.{word}", *MARIA.values()) for word in ("on", "off")]


def test_a_name_is_revealed_one_by_one_to_whoever_may_and_it_is_written_down(real, problem):
    workspace, client = real
    reader, asker = key(workspace, "ambassadors:read"), key(workspace, "ambassadors:read", "privacy:reveal")
    person = client.get("/v1/ambassadors", headers=reader).json()["items"][0]["id"]
    body = {"pseudonym": person, "by": "Maria Lopez", "reason": "to thank them"}
    problem(client.post("/v1/privacy/reveals", headers=reader, json=body), 403, "forbidden")
    assert not [one for one in workspace.state.audit() if one.action == "privacy.reveal"]
    told = client.post("/v1/privacy/reveals", headers=asker, json=body)
    assert told.status_code == 201, told.text
    assert told.headers["cache-control"] == "no-store"
    account = told.json()["account_id"]
    assert account in {one["account_id"] for one in workspace.people("acme", limit=50).items}
    (entry,) = [one for one in workspace.state.audit() if one.action == "privacy.reveal"]
    assert (entry.object, entry.reason) == (account, "to thank them")
    assert entry.who.startswith("Maria Lopez (key ")
    assert entry.at > 0
    for wrong in ({"by": " "}, {"reason": " "}):
        problem(client.post("/v1/privacy/reveals", headers=asker, json=body | wrong), 422, "usage")
    problem(
        client.post("/v1/privacy/reveals", headers=asker, json=body | {"pseudonym": account}), 422, "usage"
    )
    workspace.object_to_profiling(account, **MARIA)
    problem(client.post("/v1/privacy/reveals", headers=asker, json=body), 404, "not-found")


def test_all_about_one_person_is_for_whoever_may_reveal(real, problem):
    workspace, client = real
    body = {"account_id": "x:q2", **MARIA}
    problem(
        client.post("/v1/privacy/exports", headers=key(workspace, "privacy:admin"), json=body),
        403,
        "forbidden",
    )
    both = key(workspace, "privacy:admin", "privacy:reveal")
    told = client.post("/v1/privacy/exports", headers=both, json=body)
    assert told.json()["account_id"] == "x:q2"
    assert [one.action for one in workspace.state.audit()][-1] == "privacy.export"
