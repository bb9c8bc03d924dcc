"""Interactions over HTTP, through the whole house: every row has its own answer, in order, under its own number."""

from __future__ import annotations

import gzip
import json

import pytest
from fastapi.testclient import TestClient

from ambassadors.service import Workspace
from ambassadors.settings import Settings
from api.app import create_app

ROW = {
    "event_id": "x:1",
    "at": "2026-01-01T00:00:00Z",
    "kind": "share",
    "actor_id": "x:7",
    "target_id": "x:8",
}
NO_ZONE = ROW | {"event_id": "x:2", "at": "2026-01-01T00:00"}
OTHER = ROW | {"target_id": "x:9"}
AHEAD = ROW | {"event_id": "x:4", "at": "2999-01-01T00:00:00Z"}
SENT = [ROW, NO_ZONE, OTHER, 5, AHEAD, ROW | {"event_id": "x:5"}]
WANTED = [
    (1, "x:1", "accepted", ""),
    (2, "x:2", "rejected", "at"),
    (3, "x:1", "quarantined", "event_id"),
    (4, None, "rejected", ""),
    (5, "x:4", "quarantined", "at"),
    (6, "x:5", "accepted", ""),
]


@pytest.fixture
def post(tmp_path):
    with Workspace.open(Settings(home=tmp_path / "home")) as workspace:
        _, key = workspace.state.create_key("t", frozenset({"interactions:write"}))
        with TestClient(create_app(workspace)) as client:

            def send(body, kind="application/json"):
                headers = {"authorization": f"Bearer {key}", "content-type": kind}
                return client.post("/v1/interactions", content=body, headers=headers)

            yield send


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (json.dumps(SENT), "application/json"),
        (json.dumps(SENT, indent=2), "application/json"),
        ("\n".join(map(json.dumps, SENT)), "application/x-ndjson"),
    ],
    ids=["one line", "many lines", "a line each"],
)
def test_every_row_is_answered_under_its_own_number(post, body, kind):
    answer = post(body, kind)
    assert answer.status_code == 207
    results = answer.json()["results"]
    assert [(one["line"], one["event_id"], one["status"], one["field"]) for one in results] == WANTED
    assert "no zone" in results[1]["reason"]
    assert "says otherwise" in results[2]["reason"]
    assert "ahead of the clock" in results[4]["reason"]


def test_nothing_to_keep_and_what_is_packed(post):
    for body in ("[]", " [ ] "):
        assert (post(body).status_code, post(body).json()["results"]) == (200, [])
    packed = post(gzip.compress(json.dumps(ROW).encode()), "application/x-ndjson")
    assert (packed.status_code, "compressed" in packed.json()["detail"]) == (422, True)
