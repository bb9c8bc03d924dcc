"""The rights of people over HTTP."""

from __future__ import annotations

import io
import time
import zipfile

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from tests.ledger.test_ledger_policies import rule
from tests.privacy.privacy_kit import CANARY, HANDLE, MARIA, opened, signs_in

ABOUT = {"account_id": CANARY} | MARIA
ROUTES = [
    ("POST", "/v1/privacy/exports", ABOUT),
    ("POST", "/v1/privacy/erasures", ABOUT),
    ("GET", "/v1/privacy/erasures/1", None),
    ("POST", "/v1/privacy/objections", ABOUT),
    ("GET", "/v1/privacy/suppression-list", None),
    ("GET", "/v1/privacy/policies", None),
    ("GET", "/v1/privacy/deadlines", None),
    ("GET", "/v1/privacy/retention", None),
    ("POST", "/v1/privacy/retention", {"by": "Maria Lopez"}),
]


class Stage:
    def __init__(self, home):
        self.workspace = opened(home)
        self.client = TestClient(create_app(self.workspace), raise_server_exceptions=False)

    def ask(self, method, path, *scopes, brands=None, **given):
        _, token = self.workspace.state.create_key("test", frozenset(scopes), brands)
        headers = {"Authorization": f"Bearer {token}"} | given.pop("headers", {})
        return self.client.request(method, path, headers=headers, **given)


@pytest.fixture
def stage(home):
    made = Stage(home)
    yield made
    made.workspace.close()


@pytest.mark.parametrize(("method", "path", "body"), ROUTES)
def test_rights_need_a_key_of_all_brands_with_their_own_scope(stage, method, path, body):
    assert stage.client.request(method, path, json=body).status_code == 401
    assert stage.ask(method, path, "suppressions:write", json=body).status_code == 403
    assert stage.ask(method, path, "privacy:admin", brands=frozenset({"acme"}), json=body).status_code == 403


def test_a_person_is_exported_and_erased_with_a_receipt(stage):
    told = stage.ask("POST", "/v1/privacy/exports", "privacy:admin", json=ABOUT)
    assert told.status_code == 200, told.text
    assert told.headers["cache-control"] == "no-store"
    assert told.json()["account"]["handle"] == HANDLE
    packed = stage.ask("POST", "/v1/privacy/exports", "privacy:admin", json=ABOUT | {"format": "zip"})
    assert "events.csv" in zipfile.ZipFile(io.BytesIO(packed.content)).namelist()
    started = stage.ask("POST", "/v1/privacy/erasures", "privacy:admin", json=ABOUT)
    assert started.status_code == 202, started.text
    assert CANARY not in stage.ask("GET", "/v1/ambassadors?brand=acme&limit=500", "ambassadors:read").text
    deadline = time.monotonic() + 60
    while True:
        found = stage.ask("GET", started.headers["location"], "privacy:admin").json()
        if found["operation"]["state"] not in {"queued", "running"} or time.monotonic() > deadline:
            break
        time.sleep(0.1)
    assert found["operation"]["state"] == "succeeded", found
    assert found["receipt"]["by"] == "Maria Lopez"
    assert stage.ask("POST", "/v1/privacy/erasures", "privacy:admin", json=ABOUT).status_code == 409
    assert stage.ask("POST", "/v1/privacy/exports", "privacy:admin", json=ABOUT).status_code == 404
    row = {
        "event_id": "e:x",
        "at": "2026-06-03T00:00:00Z",
        "kind": "share",
        "actor_id": CANARY,
        "target_id": "x:own",
    }
    sent = stage.ask("POST", "/v1/interactions", "interactions:write", json=[row])
    assert (sent.status_code, sent.json()["erased"], sent.json()["results"][0]["status"]) == (
        207,
        1,
        "erased",
    )


def test_an_objection_is_obeyed_by_the_next_page_with_the_old_etag(stage):
    page = stage.ask("GET", "/v1/ambassadors?brand=acme&limit=500", "ambassadors:read")
    listed = next(item["account_id"] for item in page.json()["items"])
    made = stage.ask("POST", "/v1/privacy/objections", "privacy:admin", json=ABOUT | {"account_id": listed})
    assert (made.status_code, made.json()["source"], made.json()["note"]) == (201, "objection", None)
    held = {"If-None-Match": page.headers["etag"]}
    again = stage.ask("GET", "/v1/ambassadors?brand=acme&limit=500", "ambassadors:read", headers=held)
    assert again.status_code == 200
    assert listed not in again.text
    lifted = stage.ask(
        "DELETE", f"/v1/suppressions/{made.json()['id']}?by=Maria&reason=again", "suppressions:write"
    )
    assert (lifted.status_code, lifted.json()["type"]) == (409, "urn:ambassadors:problem:conflict")
    path = f"/v1/suppressions/{made.json()['id']}?by=Maria&reason=again&evidence=form+of+3+May,+text+v2"
    assert stage.ask("DELETE", path, "suppressions:write").status_code == 204


@pytest.mark.parametrize("path", ["/v1/suppressions", "/v1/privacy/objections", "/v1/privacy/exports"])
def test_what_means_nobody_is_answered_with_404(stage, path):
    body = {"account_id": "W94ph36eYH7irjUl", "by": "Maria", "reason": "asked"}
    scope = "suppressions:write" if path == "/v1/suppressions" else "privacy:admin"
    body |= {"kind": "minor"} if path == "/v1/suppressions" else {}
    answer = stage.ask("POST", path, scope, json=body)
    assert (answer.status_code, "under account_id" in answer.json()["detail"]) == (404, True)


def test_lists_go_in_and_out_as_csv(stage):
    path = "/v1/privacy/suppression-list"
    csv, kind = "account_id,reason\nx:q1,2\nq2,1\n", {"content-type": "text/csv"}
    done = stage.ask("POST", f"{path}?by=Maria&source=Mautic", "privacy:admin", content=csv, headers=kind)
    assert done.json() == {"rows": 2, "taken": 1, "known": 0, "skipped": 0, "problems": [
        "line 3: account_id: 'q2' is no account id; write it with its platform, like x:123"]}  # fmt: skip
    assert "x:q1,do_not_contact,,bounced,Mautic," in stage.ask("GET", path, "privacy:admin").text
    assert stage.ask("POST", path, "privacy:admin", content=csv, headers=kind).status_code == 422


def test_a_decision_without_a_human_is_refused(stage):
    for missing in ("by", "reason"):
        body = {name: value for name, value in ABOUT.items() if name != missing}
        assert stage.ask("POST", "/v1/privacy/erasures", "privacy:admin", json=body).status_code == 422


def test_policies_are_shown_with_what_they_stopped_and_what_is_due_is_taken_out(home):
    rule(home, "x", max_retention_days=1)
    stage = Stage(home)
    try:
        [shown] = [
            one
            for one in stage.ask("GET", "/v1/privacy/policies", "privacy:admin").json()["items"]
            if one["platform"] == "x"
        ]
        assert (shown["max_retention_days"], shown["comes_from"], shown["given"]) == (
            1,
            "policies/x.toml",
            ["max_retention_days"],
        )
        due = stage.ask("GET", "/v1/privacy/retention", "privacy:admin").json()
        assert due["platforms"][0]["events"] == shown["events_due"] > 100
        started = stage.ask("POST", "/v1/privacy/retention", "privacy:admin", json={"by": "Maria Lopez"})
        assert started.status_code == 202, started.text
        deadline = time.monotonic() + 60
        while stage.workspace.operation(started.json()["id"]).state not in {"succeeded", "failed"}:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        assert stage.workspace.operation(started.json()["id"]).state == "succeeded"
        assert stage.ask("GET", "/v1/privacy/retention", "privacy:admin").json()["platforms"] == []
        sent = stage.ask("POST", "/v1/interactions", "interactions:write", json=[
            {"event_id": "x:old", "at": "2026-01-01T00:00:00Z", "kind": "share", "actor_id": "x:1", "target_id": "x:2"},
        ])  # fmt: skip
        assert (sent.status_code, sent.json()["expired"], sent.json()["results"][0]["status"]) == (
            207,
            1,
            "expired",
        )
        assert "older than the policy" in sent.json()["results"][0]["reason"]
        assert stage.ask("GET", "/v1/privacy/deadlines", "privacy:admin").json() == {"items": []}
        left = {path for path, _ in signs_in(home, (HANDLE,))}
        assert {path.split("/")[0] for path in left} <= {"set-aside"}, (
            "records set aside have days of their own"
        )
    finally:
        stage.workspace.close()


def test_somebody_not_seen_yet_is_suppressed_and_it_is_said(stage):
    for account, note in (
        (CANARY, None),
        ("x:zzz", "nobody of this id is known yet; it takes effect when they come"),
    ):
        body = ABOUT | {"account_id": account, "kind": "do_not_contact"}
        made = stage.ask("POST", "/v1/suppressions", "suppressions:write", json=body)
        assert made.status_code == 201
        assert (made.json()["note"] or "").startswith(note or "")
        assert (made.json()["note"] is None) == (note is None)
