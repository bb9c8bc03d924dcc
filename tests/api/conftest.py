from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import pytest
from starlette.testclient import TestClient

from ambassadors.state import State
from api.app import create_app
from tests.api.fake import FakeWorkspace, crowd


@dataclass
class Stage:
    """An application over two brands, and keys to it."""

    workspace: FakeWorkspace
    client: TestClient

    def key(self, *scopes: str, brands: frozenset[str] | None = None) -> dict[str, str]:
        _, token = self.workspace.state.create_key("test", frozenset(scopes or {"admin"}), brands)
        return {"Authorization": f"Bearer {token}"}


def serve(workspace: FakeWorkspace) -> TestClient:
    return TestClient(create_app(cast(Any, workspace)), raise_server_exceptions=False)


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    with State.open(f"sqlite:///{tmp_path}/state.sqlite") as opened:
        yield opened


@pytest.fixture
def stage(state: State) -> Stage:
    workspace = FakeWorkspace(state, {"acme": crowd("acme", 120), "bolt": crowd("bolt", 30)})
    return Stage(workspace, serve(workspace))


@pytest.fixture
def small(state: State) -> Stage:
    """A workspace without brand rules: one ranking over everything."""
    workspace = FakeWorkspace(state, {"": crowd("", 10)})
    return Stage(workspace, serve(workspace))


@pytest.fixture
def problem() -> Callable[..., dict]:
    def check(response, status: int, slug: str) -> dict:
        """The answer is a problem document of that kind, whole and traceable."""
        assert response.status_code == status, response.text
        assert response.headers["content-type"] == "application/problem+json"
        document = response.json()
        assert document["type"] == f"urn:ambassadors:problem:{slug}"
        assert set(document) == {"type", "title", "status", "detail", "instance", "errors", "request_id"}
        assert document["status"] == status
        assert "\n" not in document["detail"]
        assert document["request_id"] == response.headers["x-request-id"]
        assert response.headers["x-content-type-options"] == "nosniff"
        return document

    return check
