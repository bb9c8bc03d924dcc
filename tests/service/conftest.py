"""What the tests of the service share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def _nothing_set_from_outside(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in list(os.environ):
        if name.startswith(("AMBASSADORS_", "NEO4J_")) and name not in {
            "AMBASSADORS_CACHE",
            "AMBASSADORS_LONG",
            "AMBASSADORS_SEED",
        }:
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
