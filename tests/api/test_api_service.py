"""The service around the resources: health, metrics, problems, headers, documents."""

from __future__ import annotations

import re
import threading

import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

from ambassadors import errors
from ambassadors.settings import Settings
from api import docs
from api.app import create_app
from api.problems import kinds
from api.schemas import Status


def test_ready_or_every_reason_why_not(stage, problem):
    assert stage.client.get("/readyz").json() == {"status": "ready"}
    stage.workspace.reasons = ["no assessment yet", "the ledger is closed"]
    response = stage.client.get("/readyz")
    document = problem(response, 503, "not-ready")
    assert [item["msg"] for item in document["errors"]] == stage.workspace.reasons
    assert response.headers["retry-after"]
    assert stage.client.get("/healthz").json() == {"status": "ok"}


def test_status(stage):
    response = stage.client.get("/v1/status", headers=stage.key("status:read"))
    assert Status.model_validate_json(response.content).graph["lag_events"] == 3
    assert response.json()["ledger"]["newest_at"].endswith("Z")


def test_metrics_parse_and_count(stage):
    key = stage.key()
    for _ in range(3):
        stage.client.get("/v1/ambassadors?brand=acme", headers=key)
    tag = stage.client.get("/v1/ambassadors?brand=acme", headers=key).headers["etag"]
    stage.client.get("/v1/ambassadors?brand=acme", headers=key | {"If-None-Match": tag})
    stage.client.get("/v1/ambassadors/nobody?brand=acme", headers=key)
    stage.client.get("/a/strangers/path/" + "x" * 50)
    stage.client.request("BREW", "/healthz")
    text = stage.client.get("/metrics", headers=key).text
    samples = {
        (sample.name, *(sample.labels.get(name) for name in ("method", "route", "status"))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }
    total = "ambassadors_http_requests_total"
    assert samples[total, "GET", "/v1/ambassadors", "200"] == 4
    assert samples[total, "GET", "/v1/ambassadors", "304"] == 1
    assert samples[total, "GET", "/v1/ambassadors/{id}", "404"] == 1
    assert samples[total, "GET", "unmatched", "404"] == 1
    assert "strangers" not in text
    assert "BREW" not in text
    assert samples["ambassadors_http_request_seconds_count", "GET", "/v1/ambassadors", None] == 5
    assert samples["ambassadors_ledger_seq", None, None, None] == 7
    assert samples["ambassadors_graph_lag_events", None, None, None] == 3


class TestProblems:
    @pytest.mark.parametrize(
        "path", ["/", "/v1", "/v1/ambassadors/", "/v2/ambassadors", "/redoc", "/internal"]
    )
    def test_unknown_path(self, stage, problem, path):
        assert path in problem(stage.client.get(path), 404, "not-found")["detail"]

    @pytest.mark.parametrize(
        ("method", "path", "allow"),
        [
            ("DELETE", "/v1/suppressions", "GET, POST"),
            ("POST", "/v1/ambassadors", "GET"),
            ("GET", "/v1/interactions", "POST"),
            ("GET", "/v1/suppressions/1", "DELETE"),
            ("GET", "/internal/refresh", "POST"),
        ],
    )
    def test_wrong_method_names_those_there_are(self, stage, problem, method, path, allow):
        response = stage.client.request(method, path)
        problem(response, 405, "method-not-allowed")
        assert response.headers["allow"] == allow

    @pytest.mark.parametrize("kind", [errors.LedgerBusyError, errors.UnreachableError, errors.ConflictError])
    def test_every_error_of_the_house_has_its_status(self, stage, problem, monkeypatch, kind):
        def fail():
            raise kind("what, where, the repair")

        monkeypatch.setattr(stage.workspace, "status", fail)
        response = stage.client.get("/v1/status", headers=stage.key())
        assert problem(response, kind.status, kind.slug)["detail"] == "what, where, the repair"
        assert ("retry-after" in response.headers) == (kind.status == 503)

    def test_what_nobody_foresaw_tells_nothing_of_the_inside(self, stage, problem, monkeypatch):
        monkeypatch.setattr(stage.workspace, "status", lambda: 1 / 0)
        key = stage.key()
        response = stage.client.get("/v1/status", headers=key | {"X-Request-ID": "mine"})
        document = problem(response, 500, "failure")
        assert document["request_id"] == "mine"
        assert "zero" not in response.text
        assert 'status="500"' in stage.client.get("/metrics", headers=key).text

    def test_kinds_are_told_apart_by_slug(self):
        named = {kind.slug: kind.status for kind in kinds()}
        assert {
            "cursor-mismatch": 400,
            "too-many-tries": 429,
            "not-ready": 503,
            "input": 422,
        }.items() <= named.items()


class TestHeaders:
    @pytest.mark.parametrize("given", ["abc-1.2_3", "x" * 128])
    def test_a_request_id_is_echoed(self, stage, given):
        assert stage.client.get("/healthz", headers={"X-Request-ID": given}).headers["x-request-id"] == given

    @pytest.mark.parametrize("given", ["", "a b", "<script>", "x" * 129, "a,b"])
    def test_one_that_is_no_id_is_replaced(self, stage, given):
        made = stage.client.get("/healthz", headers={"X-Request-ID": given}).headers["x-request-id"]
        assert re.fullmatch("[0-9a-f]{32}", made)

    @pytest.mark.parametrize("path", ["/healthz", "/docs", "/nothing", "/v1/ambassadors?brand=acme"])
    def test_security_headers_stand_on_every_answer_once(self, stage, path):
        for _ in range(2):
            headers = stage.client.get(path, headers=stage.key()).headers
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["referrer-policy"] == "no-referrer"
            assert headers["cross-origin-resource-policy"] == "same-origin"
            assert headers["content-security-policy"].startswith("default-src 'none'")
            assert len({name.lower() for name in headers}) == len(headers.multi_items())


class TestDocuments:
    def test_the_page_needs_nothing_from_outside(self, stage):
        response = stage.client.get("/docs")
        assert response.headers["content-security-policy"] == docs.POLICY
        assert not re.search(r"<script|<link|<img|https?:|//", response.text.split("<body>")[0])
        assert "<script" not in response.text
        for path, methods in stage.client.get("/openapi.json").json()["paths"].items():
            for method in methods:
                assert f"{method.upper()} {path}" in response.text

    def test_text_is_escaped(self):
        assert docs._text("<b> `x<y`") == "&lt;b&gt; <code>x&lt;y</code>"

    def test_every_operation_is_documented_for_programs(self, stage):
        document = stage.client.get("/openapi.json").json()
        assert document["servers"]
        assert set(document["components"]["securitySchemes"]) == {"HTTPBearer", "APIKeyHeader"}
        ids = []
        for path, methods in document["paths"].items():
            for operation in methods.values():
                ids.append(operation["operationId"])
                assert operation["summary"]
                assert operation["description"]
                assert set(operation["tags"]) <= set(docs.TAGS)
                failures = {
                    status: answer for status, answer in operation["responses"].items() if status >= "4"
                }
                for answer in failures.values():
                    assert answer["content"] == {
                        "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
                    }
                if path not in ("/healthz", "/readyz"):
                    assert {"401", "403", "422", "429"} <= set(failures)
                    signed = path.startswith("/v1/webhooks/")  # by the platform, in a header of its own
                    assert signed or operation["security"] == [{"HTTPBearer": []}, {"APIKeyHeader": []}]
        assert len(set(ids)) == len(ids)
        assert all(re.fullmatch("[a-z]+(_[a-z]+)+", name) for name in ids)

    def test_every_reference_leads_somewhere(self, stage):
        text = stage.client.get("/openapi.json").text
        schemas = stage.client.get("/openapi.json").json()["components"]["schemas"]
        assert set(re.findall(r"#/components/schemas/(\w+)", text)) <= set(schemas)
        assert all(schema.get("description") for name, schema in schemas.items())


def test_eight_threads_read_while_others_suppress(stage):
    key, failures = stage.key(), []

    def read():
        for _ in range(30):
            response = stage.client.get("/v1/ambassadors?brand=acme&limit=500", headers=key)
            if response.status_code != 200 or len(response.content) != int(
                response.headers["content-length"]
            ):
                failures.append(response.status_code)

    def suppress(number: int):
        for one in range(10):
            stage.workspace.state.suppress(f"x:acme/{number * 10 + one}", "do_not_profile")

    threads = [threading.Thread(target=read) for _ in range(6)]
    threads += [threading.Thread(target=suppress, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    listed = stage.client.get("/v1/ambassadors?brand=acme&limit=500", headers=key).text
    assert not [number for number in range(20) if f'"x:acme/{number}"' in listed]


def test_the_workspace_of_the_settings_is_opened_and_closed_with_the_server(stage, monkeypatch):
    opened: list[object] = []

    class Workspace:
        @classmethod
        def open(cls, settings, *, serve):
            opened.append((settings.port, serve))
            return cls()

        def __enter__(self):
            return stage.workspace

        def __exit__(self, *_):
            opened.append("closed")

    monkeypatch.setattr("api.app.Workspace", Workspace)
    with TestClient(create_app()) as client:
        assert client.get("/readyz").status_code == 200
    assert opened == [(Settings().port, True), "closed"]
