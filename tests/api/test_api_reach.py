"""A key of single brands: every route either refuses it or hands its brand on to the house."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.conftest import Stage, serve
from tests.api.test_api_access import BODIES, GUARDED, PERSON

OPEN_TO_ALL = {
    "assessment_id", "assessments", "brands", "current", "live", "metrics", "operation", "proof_version", "ready", "start_refresh", "status",
}  # fmt: skip
"""What tells no event, person or text of anybody: which assessments there are, counts, how far jobs are."""
LOOKED_AT_AFTER = {"previewed"}
"""Whose answer says of which brand it is; the route refuses another one's (tests/api/test_api_parameters.py)."""
WHOLE = {
    "/v1/data-quality", "/v1/parameters", "/v1/parameters/history", "/v1/people", "/v1/people/previews", "/v1/people/previews/{id}",
    "/v1/people/links", "/v1/people/links/{id}", "/v1/people/proposals", "/v1/people/decisions", "/v1/privacy/policies",
    "/v1/privacy/deadlines", "/v1/privacy/retention", "/v1/privacy/exports", "/v1/privacy/erasures", "/v1/privacy/erasures/{id}",
    "/v1/privacy/reveals", "/v1/privacy/objections", "/v1/privacy/suppression-list",
}  # fmt: skip
SENT = BODIES | {
    "/v1/interactions": b"[]",
    "/v1/suppressions": b'{"account_id":"x:acme/1","kind":"do_not_contact","brand":"acme","by":"lea","reason":"r"}',
}
MINE = frozenset({"acme"})


class Watched:
    """The workspace, and what it is asked."""

    def __init__(self, workspace: Any) -> None:
        self._workspace, self.asked = workspace, []

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._workspace, name)
        if not callable(found):
            return found

        def called(*given: Any, **named: Any) -> Any:
            self.asked.append((name, (*given, *named.values())))
            return found(*given, **named)

        return called


@pytest.fixture
def watched(stage: Stage) -> tuple[Stage, Watched]:
    watched = Watched(stage.workspace)
    return Stage(stage.workspace, serve(watched)), watched  # type: ignore[arg-type]  # it stands in for one


def handed_on(given: tuple[Any, ...]) -> bool:
    return any(one in ("acme", MINE) or getattr(one, "brand", None) == "acme" for one in given)


@pytest.mark.parametrize(("method", "path"), GUARDED)
def test_a_key_of_one_brand_is_refused_or_its_brand_is_handed_on(watched, method, path):
    stage, workspace = watched
    headers = stage.key(GUARDED[method, path], brands=MINE)
    sent = {"GET": None, "DELETE": None}.get(method, SENT.get(path, b"{}"))
    headers |= {} if sent is None else {"content-type": "application/json"}
    decided = "?by=lea&reason=r" if method == "DELETE" else ""
    where = path.replace("{id}", PERSON if "ambass" in path else "1")
    answer = stage.client.request(method, where + decided, content=sent, headers=headers)
    asked = [(name, given) for name, given in workspace.asked if name not in {"brands", "webhook_secret"}]
    if path in WHOLE:
        assert answer.status_code == 403, answer.text
        assert "limited to brands" in answer.json()["detail"]
        assert asked == []
        return
    assert answer.status_code != 403, answer.text
    assert asked or path in {"/v1/brands", "/metrics"}, answer.text  # got as far as the house
    for name, given in asked:
        assert name in OPEN_TO_ALL | LOOKED_AT_AFTER or handed_on(given), (name, given)


@pytest.mark.parametrize("path", [path for method, path in GUARDED if method == "GET" and path not in WHOLE])
def test_another_brand_is_refused_wherever_one_may_be_named(stage, path):
    headers = stage.key(GUARDED["GET", path], brands=MINE)
    where = path.replace("{id}", PERSON if "ambass" in path else "1")
    answer = stage.client.get(f"{where}?brand=bolt", headers=headers)
    assert answer.status_code in {403, 422}, answer.text  # 422: this route takes no brand
    assert "bolt_" not in answer.text
