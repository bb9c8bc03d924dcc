"""What changes something: interactions, suppressions, assessments, and the command line's own door."""

from __future__ import annotations

import json
import typing

import pytest

from ambassadors.errors import UsageError
from ambassadors.state import SUPPRESSION_KINDS
from ambassadors.state.operations import OperationState
from api import schemas
from api.routes.interactions import MAX_ROWS

ROW = {"event_id": "x:1", "at": "2026-01-01T00:00:00Z", "kind": "share", "actor_id": "x:7"}
LIMIT = 10 * 2**20


@pytest.fixture
def post(stage):
    key = stage.key()

    def send(path: str, **request):
        return stage.client.post(path, headers=key | request.pop("headers", {}), **request)

    return send


WHY = {"by": "Maria Lopez", "reason": "asked us by mail"}


class TestInteractions:
    def test_an_array_and_each_rows_answer(self, post):
        response = post("/v1/interactions", json=[ROW, ROW, ROW | {"kind": "reply"}, {"event_id": "x:2"}])
        assert response.status_code == 207
        body = schemas.IngestResult.model_validate_json(response.content)
        assert [row.status for row in body.results] == ["accepted", "duplicate", "quarantined", "rejected"]
        assert (body.accepted, body.duplicate, body.quarantined, body.rejected) == (1, 1, 1, 1)
        assert (body.results[3].line, body.results[3].field) == (4, "at")

    @pytest.mark.parametrize(
        "kind", ["application/x-ndjson", "application/jsonl; charset=utf-8", "application/ndjson"]
    )
    def test_lines(self, post, kind):
        lines = "\n".join(json.dumps(ROW | {"event_id": f"x:{number}"}) for number in range(3))
        response = post("/v1/interactions", content=lines, headers={"content-type": kind})
        assert (response.status_code, response.json()["accepted"]) == (200, 3)

    def test_sending_again_is_safe(self, post):
        assert post("/v1/interactions", json=[ROW]).json()["accepted"] == 1
        again = post("/v1/interactions", json=[ROW])
        assert (again.status_code, again.json()["duplicate"]) == (200, 1)

    def test_no_rows_are_fine(self, post):
        assert post("/v1/interactions", json=[]).json()["results"] == []

    @pytest.mark.parametrize("kind", ["text/csv", "multipart/form-data", "", "application/jsonp"])
    def test_another_content_type_is_415(self, post, problem, kind):
        response = post("/v1/interactions", content=b"[]", headers={"content-type": kind})
        assert "application/json" in problem(response, 415, "media-type")["detail"]

    def test_a_compressed_body_is_415(self, post, problem):
        headers = {"content-type": "application/json", "content-encoding": "gzip"}
        problem(post("/v1/interactions", content=b"[]", headers=headers), 415, "media-type")

    @pytest.mark.parametrize("body", [b"", b"{", b"nul", b"[1,]", b"\xff\xfe", b"[" * 100_000])
    def test_no_json_is_422(self, post, problem, body):
        response = post("/v1/interactions", content=body, headers={"content-type": "application/json"})
        assert "JSON" in problem(response, 422, "input")["detail"]

    def test_json_but_no_array_is_422(self, post, problem):
        assert "[ ]" in problem(post("/v1/interactions", json=ROW), 422, "input")["detail"]

    @pytest.mark.parametrize("announced", [True, False])
    def test_a_body_over_the_limit_is_413_announced_or_not(self, post, problem, stage, announced):
        body = b"[" + b" " * LIMIT + b"]"
        content = body if announced else (body[start : start + 2**16] for start in range(0, len(body), 2**16))
        response = post("/v1/interactions", content=content, headers={"content-type": "application/json"})
        problem(response, 413, "too-large")
        assert ("content-length" in response.request.headers) == announced
        assert not stage.workspace.seen

    @pytest.mark.parametrize("lines", [True, False])
    def test_too_many_rows_are_413_and_none_is_kept(self, post, problem, stage, lines):
        many = [{**ROW, "event_id": str(number)} for number in range(MAX_ROWS + 1)]
        kind = "application/x-ndjson" if lines else "application/json"
        body = "\n".join(map(json.dumps, many)) if lines else json.dumps(many)
        document = problem(
            post("/v1/interactions", content=body, headers={"content-type": kind}), 413, "too-large"
        )
        assert "10,001 rows" in document["detail"]
        assert not stage.workspace.seen
        fewer = "\n".join(map(json.dumps, many[1:])) + "\n" if lines else json.dumps(many[1:])
        assert (
            post("/v1/interactions", content=fewer, headers={"content-type": kind}).json()["accepted"]
            == MAX_ROWS
        )

    def test_a_full_disk_is_507_and_acknowledges_nothing(self, post, problem, stage):
        stage.workspace.disk_full = True
        problem(post("/v1/interactions", json=[ROW]), 507, "storage-full")

    def test_an_error_of_the_house_names_the_field(self, post, stage, monkeypatch):
        def refused(*_given, **_named):
            raise UsageError("size must be >= 1, got 0", "size")

        monkeypatch.setattr(stage.workspace, "ingest", refused)
        [told] = post("/v1/interactions", json=[ROW]).json()["errors"]
        assert (told["loc"], told["msg"]) == ("body.size", "size must be >= 1, got 0")


class TestSuppressions:
    def test_made_listed_and_lifted(self, stage, post, problem):
        key = stage.key("suppressions:write", brands=frozenset({"acme"}))
        made = stage.client.post(
            "/v1/suppressions", json={"account_id": "x:9", "kind": "do_not_contact", **WHY}, headers=key
        )
        assert made.status_code == 201
        entry = schemas.Suppression.model_validate_json(made.content)
        assert (entry.brand, entry.created_by) == (
            "acme",
            f"Maria Lopez (key {key['Authorization'][len('Bearer amb_live_') :][:8]})",
        )
        listed = stage.client.get("/v1/suppressions", headers=key).json()
        assert listed == {"items": [made.json()], "next_cursor": None}
        assert entry.note is None, "a key of one brand is not told whom other brands know"
        assert made.headers["location"] == f"/v1/suppressions/{entry.id}"
        lifted = stage.client.delete(made.headers["location"], headers=key, params=WHY)
        assert (lifted.status_code, lifted.content) == (204, b"")
        problem(stage.client.delete(made.headers["location"], headers=key, params=WHY), 404, "not-found")

    def test_a_key_of_all_brands_suppresses_for_all_unless_it_says_which(self, post):
        body = {"account_id": "x:9", "kind": "do_not_profile", **WHY}
        made = post("/v1/suppressions", json=body).json()
        assert (made["brand"], made["note"]) == (None, "nobody of this id is known yet")
        assert post("/v1/suppressions", json=body | {"brand": "acme"}).json()["brand"] == "acme"

    def test_a_key_of_two_brands_must_say_which(self, stage, problem):
        key = stage.key(brands=frozenset({"acme", "bolt"}))
        response = stage.client.post(
            "/v1/suppressions", json={"account_id": "x:9", "kind": "do_not_contact", **WHY}, headers=key
        )
        assert "brand=acme" in problem(response, 422, "usage")["detail"]

    def test_the_whole_list_by_cursor(self, stage):
        key = stage.key()
        for number in range(7):
            stage.workspace.state.suppress(
                f"x:{number}", "do_not_contact", brand="acme" if number % 2 else None
            )
        found, page = [], stage.client.get("/v1/suppressions?limit=2", headers=key).json()
        while page["next_cursor"]:
            found += page["items"]
            page = stage.client.get(
                f"/v1/suppressions?limit=2&cursor={page['next_cursor']}", headers=key
            ).json()
        assert [entry["account_id"] for entry in found + page["items"]] == [
            f"x:{number}" for number in range(7)
        ]
        assert len(stage.client.get("/v1/suppressions?brand=acme", headers=key).json()["items"]) == 3

    @pytest.mark.parametrize(
        ("body", "loc"),
        [
            ({"kind": "do_not_contact", **WHY}, "body.account_id"),
            ({"account_id": "", "kind": "do_not_contact", **WHY}, "body.account_id"),
            (
                {"account_id": "x:1", "kind": "erased", **WHY},
                "body.kind",
            ),  # erasing is an act of its own, not a note
            ({"account_id": "x:1", "kind": "do_not_contact", "why": "?", **WHY}, "body.why"),
            ([], "body"),
        ],
    )
    def test_a_wrong_body_is_422_and_says_where(self, post, problem, body, loc):
        document = problem(post("/v1/suppressions", json=body), 422, "usage")
        assert [item["loc"] for item in document["errors"]] == [loc]

    def test_a_body_of_another_type_is_415_and_one_too_large_413(self, post, problem):
        problem(
            post("/v1/suppressions", content=b"a=b", headers={"content-type": "text/plain"}),
            415,
            "media-type",
        )
        headers = {"content-type": "application/json"}
        problem(post("/v1/suppressions", content=b" " * (LIMIT + 1), headers=headers), 413, "too-large")

    def test_an_erasure_cannot_be_lifted(self, stage, problem):
        entry = stage.workspace.state.suppress("x:1", "erased")
        problem(
            stage.client.delete(f"/v1/suppressions/{entry.id}", headers=stage.key(), params=WHY),
            409,
            "conflict",
        )

    @pytest.mark.parametrize("number", ["0", "-1", "x", str(2**63)])
    def test_no_number_is_422(self, stage, problem, number):
        problem(
            stage.client.delete(f"/v1/suppressions/{number}", headers=stage.key(), params=WHY), 422, "usage"
        )


class TestAssessments:
    @pytest.mark.parametrize("request_", [{}, {"json": {}}, {"json": {"as_of": "2026-01-01T01:00:00+01:00"}}])
    def test_begun_and_followed(self, stage, post, request_):
        begun = post("/v1/assessments", **request_)
        assert begun.status_code == 202
        operation = schemas.Operation.model_validate_json(begun.content)
        assert operation.state == "queued"
        stage.workspace.state.update_operation(
            operation.id, state="running", done=1, total=4, stage="ranking"
        )
        key = stage.key("assessments:write")
        now = stage.client.get(begun.headers["location"], headers=key).json()
        assert now["progress"] == {"done": 1, "total": 4, "stage": "ranking"}
        stage.workspace.state.update_operation(operation.id, state="failed", error="no events yet")
        failed = stage.client.get(begun.headers["location"], headers=key)
        assert (failed.status_code, failed.json()["error"]) == (200, "no events yet")
        assert failed.json()["finished_at"].endswith("Z")

    def test_the_instant_reaches_the_house_in_milliseconds(self, stage, post, monkeypatch):
        asked, make = [], stage.workspace.start_refresh

        def start(as_of):
            asked.append(as_of)
            return make(as_of)

        monkeypatch.setattr(stage.workspace, "start_refresh", start)
        post("/v1/assessments", json={"as_of": "1970-01-01T01:00:01+01:00"})
        post("/v1/assessments")
        assert asked == [1000, None]

    @pytest.mark.parametrize("body", [{"as_of": "2026-01-01T00:00:00"}, {"as_of": "soon"}, {"at": 1}, [1]])
    def test_a_wrong_body_is_422(self, post, problem, body):
        problem(post("/v1/assessments", json=body), 422, "usage")

    def test_an_unknown_operation_is_404(self, stage, problem):
        problem(stage.client.get("/v1/operations/1", headers=stage.key()), 404, "not-found")


class TestCommandLine:
    TOKEN: typing.ClassVar = {"Authorization": "Bearer token-of-this-home"}
    ARROW: typing.ClassVar = {"content-type": "application/vnd.apache.arrow.stream"}

    @pytest.mark.parametrize("path", ["/internal/chunks", "/internal/refresh"])
    def test_an_admin_key_is_no_token(self, stage, problem, path):
        problem(stage.client.post(path), 401, "unauthenticated")
        problem(stage.client.post(path, headers=stage.key()), 401, "unauthenticated")

    @pytest.mark.parametrize("sent", ["Bearer ", "Bearer", "Bearer x", ""])
    def test_a_service_that_left_no_token_lets_nobody_in(self, stage, problem, sent):
        stage.workspace.internal_token = ""
        response = stage.client.post("/internal/refresh", headers={"Authorization": sent})
        problem(response, 401, "unauthenticated")

    def test_a_chunk_goes_through_whole(self, stage):
        response = stage.client.post(
            "/internal/chunks", content=b"x" * (LIMIT + 1), headers=self.TOKEN | self.ARROW
        )
        assert response.json()["accepted"] == LIMIT + 1

    def test_a_chunk_of_another_kind_is_415(self, stage, problem):
        problem(stage.client.post("/internal/chunks", json=[], headers=self.TOKEN), 415, "media-type")

    def test_refresh(self, stage):
        response = stage.client.post(
            "/internal/refresh", json={"as_of": 5, "horizon_hours": 2.5}, headers=self.TOKEN
        )
        assert response.json() == {"assessment": "b" * 32, "as_of": 5}

    def test_it_is_not_in_the_documents(self, stage):
        assert "/internal" not in stage.client.get("/openapi.json").text


def test_words_are_the_same_inside_and_outside():
    assert typing.get_args(schemas.SuppressionKind) == SUPPRESSION_KINDS
    assert set(typing.get_args(schemas.DecidedKind)) == set(SUPPRESSION_KINDS) - {"erased"}
    state = schemas.Operation.model_fields["state"].annotation
    assert typing.get_args(state) == typing.get_args(OperationState)
