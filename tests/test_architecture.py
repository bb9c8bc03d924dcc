"""What holds for the repository as a whole: import contracts, pinned packages, no stray addresses, docstrings."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("graph_schema", "ambassadors", "api")

# Written with one-letter classes, so that this file does not hold what it looks for.
REGISTRY = re.compile(
    r"pyp[i]\.or|pythonhoste[d]|registry\.np[m]|npmj[s]\.|crate[s]\.io|mave[n]2|mave[n]\.org|proxy\.golan[g]"
    r"|de[b]\.debian|securit[y]\.debian",
)
MACHINE_PATH = re.compile(r"(?<![\w.])/(?:wor[k]|roo[t]|hom[e]/[a-z]+|User[s])/\w")
PIN = re.compile(r"^[a-z0-9][a-z0-9._-]*(?:\[[a-z0-9,-]+\])?==[^\s;,=]+(?: ; [^#]+)?$")
HASH = re.compile(r"^--hash=sha256:[0-9a-f]{64}$")


def repository_files() -> list[Path]:
    """Every file that is committed or about to be."""
    if not ROOT.joinpath(".git").exists():
        pytest.skip("not a git checkout")
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return [path for name in listed.split("\0") if name and (path := ROOT / name).is_file()]


def lines_matching(pattern: re.Pattern[str]) -> list[str]:
    found = []
    for path in repository_files():
        text = path.read_bytes()
        if b"\0" in text or path.name.endswith(".min.js"):
            continue
        for number, line in enumerate(text.decode("utf-8", errors="replace").splitlines(), start=1):
            if pattern.search(line):
                found.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:120]}")
    return found


def test_imports_keep_the_contracts():
    linter = Path(sys.executable).with_name("lint-imports")
    kept = subprocess.run(
        [linter, "--no-logo", "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert kept.returncode == 0, kept.stdout + kept.stderr


def test_no_file_names_a_package_registry():
    assert lines_matching(REGISTRY) == []


def test_no_file_names_a_path_of_one_machine():
    assert lines_matching(MACHINE_PATH) == []


@pytest.mark.parametrize("requirements", sorted(ROOT.glob("requirements*.txt")), ids=lambda path: path.name)
def test_requirements_are_pins_with_hashes_and_nothing_else(requirements):
    text = requirements.read_text(encoding="utf-8")
    entries = text.replace("\\\n", " ").splitlines()
    assert entries
    for entry in entries:
        pin, *hashes = re.split(r"\s+(?=--hash)", entry.strip())
        assert PIN.match(pin), f"not a pin: {pin}"
        assert hashes, f"no hash: {pin}"
        assert all(HASH.match(found) for found in hashes), f"not a sha256: {pin}"


def test_the_requirements_name_every_dependency_of_the_project():
    import tomllib

    project = tomllib.loads(ROOT.joinpath("pyproject.toml").read_text(encoding="utf-8"))
    wanted = {
        "requirements.txt": project["project"]["dependencies"],
        "requirements-local.txt": project["project"]["optional-dependencies"]["local"],
        "requirements-build.txt": project["dependency-groups"]["build"] + project["build-system"]["requires"],
        "requirements-dev.txt": project["dependency-groups"]["dev"],
        "requirements-bench.txt": project["dependency-groups"]["bench"],
    }
    for file, dependencies in wanted.items():
        pinned = {
            line.split("==")[0] for line in ROOT.joinpath(file).read_text().splitlines() if "==" in line
        }
        names = {re.split(r"[\[<>=; ]", dependency)[0] for dependency in dependencies}
        assert names <= pinned, f"{file} is behind pyproject.toml: make lock"


@pytest.mark.parametrize("package", PACKAGES)
def test_every_module_says_what_it_is_for(package):
    modules = sorted(ROOT.joinpath(package).rglob("*.py"))
    assert modules
    silent = [
        str(module.relative_to(ROOT))
        for module in modules
        if not ast.get_docstring(ast.parse(module.read_text(encoding="utf-8")))
    ]
    assert silent == []


def test_a_command_that_needs_neither_loads_neither_the_graphs_driver_nor_alembic(tmp_path):
    program = (
        "import sys; from ambassadors.service import Workspace; from ambassadors.settings import Settings;"
        "Workspace.open(Settings(home=sys.argv[1])).close(); print([n for n in ('alembic', 'neo4j') if n in sys.modules])"
    )
    command = [sys.executable, "-c", program, str(tmp_path)]
    subprocess.run(command, check=True, capture_output=True, cwd=ROOT)  # makes the state, by alembic
    again = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
    assert again.stdout == "[]\n"


def test_languages_and_the_signs_of_their_numbers_are_declared_once():
    signs = re.compile(r"""Literal\["en", *"fr"\]|class Language|replace\("\.", ","\)""")
    files = [path for package in ("ambassadors", "api") for path in (ROOT / package).rglob("*.py")]
    assert [path.name for path in files if signs.search(path.read_text("utf-8"))] == ["languages.py"]
