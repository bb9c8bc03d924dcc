"""How a file is read is said in the same words to every command that reads one."""

from __future__ import annotations

import inspect

import pytest
import typer.main

from ambassadors.cli import app
from ambassadors.cli.reading import options
from tests.cli.cli_kit import cli
from tests.sources.sample_kit import samples

FLAGS = set(inspect.signature(options).parameters)
READERS = ("load", "score", "sources report")


def parameters(command: str) -> dict[str, str | None]:
    found = typer.main.get_command(app)
    for name in command.split():
        found = found.commands[name]  # type: ignore[attr-defined]
    return {one.name: getattr(one, "help", None) for one in found.params}


@pytest.mark.parametrize("command", READERS)
def test_every_command_that_reads_has_every_flag_with_its_help(command):
    found = parameters(command)
    assert found.keys() >= FLAGS
    assert "how" not in found
    assert all(found[name] for name in FLAGS)
    assert {name: found[name] for name in FLAGS} == {name: parameters("load")[name] for name in FLAGS}


@pytest.mark.parametrize("command", READERS)
def test_every_flag_reaches_the_reader(command, tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(
        "e1;03/04/2026 12:00;Kudos;léa;max;x\ne2;03/04/2026 12:01;Poll;léa;max;x\n".encode("cp1252")
    )
    flags = (
        "--columns", "id,when,what,who,whom,network", "--id-from", "id", "--encoding", "cp1252", "--format", "csv", "--source", "canonical",
        "--map", "when=at,what=kind,who=actor_handle,whom=target_handle,network=platform", "--kinds", "Kudos=share,Poll=none",
        "--dates", "day-first", "--zone", "Europe/Paris",
    )  # fmt: skip
    place = ("--file", path) if command == "sources report" else (path,)
    home = () if command == "score" else ("--home", tmp_path / "home")
    if command == "sources report":
        cli("load", samples("gephi", "good")[0], "--home", tmp_path / "home")
    done = cli(*command.split(), *place, *flags, *home)
    assert done.code == 0, done.err
    assert {
        "load": "2 records read = 1 yielding events + 1 without interaction + 0 rejected" in done.out,
        "score": "x:@léa" in done.out,
        "sources report": "2 records = 1 with events + 1 without interaction + 0 rejected" in done.out,
    }[command], done.out
