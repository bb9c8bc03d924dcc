"""A state on disk, and a clock that stands until it is moved."""

from __future__ import annotations

import pytest

from ambassadors.state import State


class Clock:
    now = 1_790_000_000_000

    def __call__(self) -> int:
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path}/state.sqlite"


@pytest.fixture
def state(url, clock):
    with State.open(url, clock=clock) as opened:
        yield opened
