"""Documented or red: the README runs, and it names what there is."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer.main

from ambassadors import __version__
from ambassadors.cli import app
from ambassadors.errors import AmbassadorsError
from ambassadors.scores import SCORES
from ambassadors.settings import Settings
from ambassadors.state import SCOPES
from api.app import create_app

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCS = README + "".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "docs").rglob("*.md")))


def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)


def commands(group, prefix=""):
    for name, command in group.commands.items():
        yield from commands(command, f"{name} ") if hasattr(command, "commands") else [f"{prefix}{name}"]


@pytest.mark.graph
@pytest.mark.timeout(900)
def test_every_shell_block_of_the_readme_runs(tmp_path):
    script = "set -euo pipefail\n" + "\n".join(blocks("bash"))
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("AMBASSADORS_", "NEO4J_"))
    }
    environment["PATH"] = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-c", script], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=850
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert "0 accepted + 4 duplicate" in done.stdout
    assert "checksum" in done.stdout
    assert "exact" in done.stdout
    assert "@max wrote an unhappy text" in done.stdout
    assert '"accepted":1' in done.stdout
    assert "DIFFERENT" not in done.stdout


def test_the_readme_begins_with_make_demo_which_exists():
    assert "make demo" in README.split("```")[3]
    done = subprocess.run(["make", "-n", "demo"], cwd=ROOT, capture_output=True, text=True)
    assert "ambassadors demo" in done.stdout


@pytest.mark.parametrize("command", sorted(commands(typer.main.get_command(app))))
def test_every_command_is_documented_and_has_help(command):
    assert re.search(rf"ambassadors {command}\b", DOCS), f"`ambassadors {command}` is not in README or docs"
    group: Any = typer.main.get_command(app)
    for name in command.split():
        group = group.commands[name]
    assert group.help


@pytest.mark.parametrize("route", sorted(create_app().openapi()["paths"]))
def test_every_route_is_documented(route):
    assert route in README


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_every_setting_is_documented(name):
    written = name.upper() if name.startswith("neo4j") else f"AMBASSADORS_{name.upper()}"
    assert written in README


@pytest.mark.parametrize("score", sorted(SCORES))
def test_every_score_is_documented(score):
    assert SCORES[score].title.lower() in README.lower()


@pytest.mark.parametrize(("scope", "meaning"), SCOPES.items())
def test_every_scope_is_documented(scope, meaning):
    assert f"`{scope}` ({meaning})" in " ".join(README.split())


def test_every_exit_code_is_documented():
    kinds, codes = [AmbassadorsError], {130, 0}
    while kinds:
        kind = kinds.pop()
        kinds += kind.__subclasses__()
        codes.add(kind.exit_code)
    [sentence] = re.findall(r"Exit codes: (.*?)\n\n", README, re.DOTALL)
    assert {int(code) for code in re.findall(r"\b\d+\b", sentence)} == codes


def test_links_lead_somewhere():
    for target in re.findall(r"\]\((?!http)([^)#]+)\)", README):
        assert (ROOT / target).exists(), target


def test_the_changelog_ends_at_the_version_that_the_code_the_page_and_the_package_tell():
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.findall(r"^## \[(\d.*?)\] - \d{4}-\d\d-\d\d$", changelog, re.MULTILINE)[0] == __version__
    assert create_app().openapi()["info"]["version"] == __version__
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "metadata", "version"], cwd=ROOT, capture_output=True, text=True
    )
    assert done.stdout.strip() == __version__, done.stderr
