"""One owner: whoever comes second is told by whom the ledger is held. Files that are no ledger are told apart."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import duckdb
import pytest

from ambassadors.errors import ConflictError, LedgerBusyError, NotFoundError
from ambassadors.ledger import Ledger, owner, run_sql
from ambassadors.ledger.connection import FILE
from tests.ledger.ledger_kit import append, upsert

ROOT = Path(__file__).parent.parent.parent
HOLD = """
import sys; from pathlib import Path; from ambassadors.ledger import Ledger
with Ledger.open(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def home(tmp_path):
    with Ledger.open(tmp_path) as ledger:
        append(ledger, upsert("x:1"))
    return tmp_path


@pytest.fixture
def holder(home):
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", HOLD, str(home)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.communicate("\n")


@pytest.mark.parametrize("use", [Ledger.open, lambda home: run_sql(home, "SELECT 1")], ids=["open", "sql"])
@pytest.mark.parametrize("serving", ["no file", "ours", "of another process", "broken"])
def test_a_second_process_is_told_who_holds_the_ledger(home, holder, use, serving):
    text = {"ours": holder.pid, "of another process": 1}.get(serving)
    if serving != "no file":
        told = json.dumps({"pid": text, "address": "http://127.0.0.1:8080"}) if text else '{"pid": 1'
        home.joinpath("service.json").write_text(told)
    before = home.joinpath(FILE).read_bytes()
    with pytest.raises(LedgerBusyError) as raised:
        use(home)
    where = ", serving at http://127.0.0.1:8080" if serving == "ours" else ""
    assert raised.value.message == (
        f"the ledger {home / FILE} is held by process {holder.pid}{where}; stop it first, or ask it over HTTP"
    )
    assert (raised.value.exit_code, raised.value.status) == (4, 503)
    assert home.joinpath(FILE).read_bytes() == before


def test_the_ledger_is_free_once_its_owner_is_gone_even_by_kill_9(home, holder):
    with pytest.raises(LedgerBusyError):
        Ledger.open(home)
    holder.kill()
    holder.wait()
    with Ledger.open(home) as ledger:
        assert ledger.status().events == 1


def test_owner_reads_what_a_service_left_and_nothing_else(tmp_path):
    assert owner(tmp_path) is None
    tmp_path.joinpath("service.json").write_text("{")
    assert owner(tmp_path) is None
    tmp_path.joinpath("service.json").write_text('{"pid": 7, "address": "a"}')
    assert owner(tmp_path) == {"pid": 7, "address": "a"}


def test_a_home_that_is_a_file_is_refused(tmp_path):
    place = tmp_path / "home"
    place.write_text("not a folder")
    with pytest.raises(ConflictError) as raised:
        Ledger.open(place)
    assert raised.value.message == f"the home {place} cannot be used: File exists; choose another with --home"
    assert place.read_text() == "not a folder"


READ_ONLY = """
import os, sys; from pathlib import Path; from ambassadors.errors import AmbassadorsError; from ambassadors.ledger import Ledger
if os.geteuid() == 0:
    os.setgid(65534); os.setuid(65534)
try:
    Ledger.open(Path(sys.argv[1]))
except AmbassadorsError as error:
    print(error.message); sys.exit(error.exit_code)
"""


@pytest.mark.parametrize("exists", [True, False], ids=["a ledger", "an empty home"])
def test_a_read_only_home_is_refused(exists):
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with tempfile.TemporaryDirectory() as place:  # not tmp_path: its parents are closed to other users
        home = Path(place)
        if exists:
            Ledger.open(home).close()
            home.joinpath(FILE).chmod(0o444)
        home.chmod(0o555)
        command = [sys.executable, "-c", READ_ONLY, place]
        told = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        home.chmod(0o755)
    assert told.returncode == 1, told.stderr
    [line] = told.stdout.splitlines()
    assert (
        line
        == f"the home {home} cannot be written: Permission denied; correct its owner or mode, or choose another with --home"
    )


@pytest.mark.parametrize("damage", ["other bytes", "cut short"])
def test_a_damaged_file_is_refused_and_left_as_it_is(home, damage):
    place = home / FILE
    bytes_ = b"not a database" * 5_000 if damage == "other bytes" else place.read_bytes()[:5_000]
    place.write_bytes(bytes_)
    for use in (Ledger.open, lambda home: run_sql(home, "SELECT 1")):
        with pytest.raises(ConflictError) as raised:
            use(home)
        assert raised.value.message.startswith(f"the ledger {place} cannot be used: ")
        assert "\n" not in raised.value.message
        assert raised.value.message.endswith("; restore it from a backup, or choose another home with --home")
    assert place.read_bytes() == bytes_


def test_a_ledger_of_a_newer_version_is_refused_and_left_as_it_is(home):
    with duckdb.connect(str(home / FILE)) as connection:
        connection.execute("UPDATE meta SET version = 99")
    with pytest.raises(ConflictError) as raised:
        Ledger.open(home)
    assert (
        raised.value.message
        == f"the ledger in {home} is of version 99, this program knows 3; update the program"
    )
    with duckdb.connect(str(home / FILE)) as connection:
        assert connection.execute("SELECT version FROM meta").fetchall() == [(99,)]


def test_sql_without_a_ledger_says_what_to_do(tmp_path):
    with pytest.raises(NotFoundError) as raised:
        run_sql(tmp_path, "SELECT 1")
    assert (
        raised.value.message
        == f"there is no ledger in {tmp_path}; load some events first (ambassadors load FILE)"
    )
    assert list(tmp_path.iterdir()) == []
