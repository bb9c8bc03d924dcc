"""What the tests of people's rights share."""

from __future__ import annotations

import os
import shutil

import pytest

from tests.privacy.privacy_kit import canary_home


@pytest.fixture(autouse=True)
def _nothing_set_from_outside(monkeypatch, tmp_path):
    for name in list(os.environ):
        if name.startswith(("AMBASSADORS_", "NEO4J_")) and name not in {
            "AMBASSADORS_CACHE",
            "AMBASSADORS_LONG",
        }:
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="session")
def made_home(tmp_path_factory):
    """The home of the canary, made once."""
    place = tmp_path_factory.mktemp("made") / "home"
    canary_home(place).close()
    return place


@pytest.fixture
def home(made_home, tmp_path):
    """A copy of it."""
    return shutil.copytree(made_home, tmp_path / "home")
