"""What the tests of the command line share."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cli.cli_kit import Service, acts, cli, serving, write


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


@pytest.fixture(scope="session")
def _assessed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with three hundred acts of twelve people and an assessment, made once."""
    folder = tmp_path_factory.mktemp("assessed")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        file = write(folder / "acts.csv", acts(300, people=12))
        for arguments in (("load", file), ("refresh",)):
            done = cli(*arguments, "--home", folder / "home")
            assert done.code == 0, done.err
    return folder / "home"


@pytest.fixture
def home(_assessed: Path, tmp_path: Path) -> Path:
    """A copy of it, for one test."""
    return shutil.copytree(_assessed, tmp_path / "home")


@pytest.fixture(scope="module")
def make_home(_assessed: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Path]:
    """Makes copies of it."""
    return lambda: shutil.copytree(_assessed, tmp_path_factory.mktemp("copy") / "home")


@pytest.fixture(scope="module")
def service(make_home: Callable[[], Path]) -> Iterator[Service]:
    """A running service of a copy, shared by the tests of a file: they only add to it."""
    with serving(make_home()) as running:
        yield running
