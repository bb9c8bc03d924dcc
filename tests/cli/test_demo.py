"""``demo --once``: what it prints is compared with what was planted."""

from __future__ import annotations

import re
import signal
import subprocess
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from ambassadors.service import Workspace, demo
from ambassadors.service.workspace import clock
from ambassadors.settings import Settings
from ambassadors.simulate import Truth, simulate
from tests.cli.cli_kit import cli, ended, spawn
from tests.neo4j_server import free_port

SEEDS = (1, 2, 3)


class Shown:
    """One run of the demo, and the truth behind it."""

    def __init__(self, seed: int, home: Path) -> None:
        now = clock()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(demo, "clock", lambda: now)
            done = cli("demo", "--once", "--seed", seed, "--home", home)
        assert done.code == 0, done.err
        self.out, self.err, self.home = done.out, done.err, home
        made = simulate(seed, now=now)
        self.brand, self.truth = made.brand.key, made.truth
        with Workspace.open(Settings(home=home)) as workspace:
            self.ids = {
                row["handle"]: row["id"]
                for row in workspace.ledger.query("SELECT handle, id FROM accounts").to_pylist()
            }
            self.listed = [one["account_id"] for one in workspace.people(self.brand, limit=500).items]
            self.suggested = workspace.suggestions(self.brand, limit=1000)

    def block(self, title: str) -> list[str]:
        """The lines under a title."""
        return self.out.partition(f"\n{title}\n")[2].partition("\n\n")[0].splitlines()

    @property
    def top(self) -> list[str]:
        """Account ids of the printed ambassadors."""
        return [self.ids[line.split()[1]] for line in self.block("TOP AMBASSADORS")[2:]]


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], Shown]:
    return cache(lambda seed: Shown(seed, tmp_path_factory.mktemp("demo") / "home"))


def planted(truth: Truth) -> frozenset[str]:
    """Standing and rising ambassadors: both are right answers."""
    return truth.ambassadors | truth.rising


@pytest.mark.parametrize("seed", SEEDS)
def test_printed_and_listed_ambassadors_were_planted(seed, shown):
    one = shown(seed)
    wanted = planted(one.truth)
    assert len(one.top) == 10
    assert sum(who in wanted for who in one.top) >= 7  # precision of what is printed
    k = len(wanted)
    assert sum(who in wanted for who in one.listed[:k]) / k >= 0.5  # precision = recall at k
    assert len(wanted & set(one.listed[: 2 * k])) / k >= 0.7  # recall at 2 k
    assert one.top == one.listed[:10]


@pytest.mark.parametrize("seed", SEEDS)
def test_the_urgent_are_printed_first_and_nobody_is_asked_who_must_be_left_alone(seed, shown):
    one = shown(seed)
    truth = one.truth
    house = truth.own | truth.staff
    urgent = [
        self_id for line in one.block("ANSWER FIRST") if (self_id := one.ids[line.split(":")[0].strip()])
    ]
    assert len(urgent) == 5
    assert not set(urgent) & house
    answers = [item for item in one.suggested["items"] if item["kind"] == "answer"]
    assert urgent == [item["account_id"] for item in answers[:5]]
    assert truth.urgent <= {item["account_id"] for item in answers}, "somebody who waits was forgotten"
    assert all("wrote an unhappy text and has waited" in line for line in one.block("ANSWER FIRST"))
    place = {item["account_id"]: number for number, item in enumerate(answers)}
    asking = [place[who] for who in truth.askers & place.keys()]
    waiting = [place[who] for who in truth.urgent]
    assert sum(waiting) / len(waiting) < sum(asking) / len(asking), "questions before complaints"
    contacts = [item["account_id"] for item in one.suggested["items"] if item["kind"] == "contact"]
    assert len(contacts) > 50
    assert not set(contacts) & (house | truth.critics | truth.urgent)
    printed = [one.ids[re.split(r"\s{2,}|: ", line.strip())[1]] for line in one.block("SUGGESTIONS")]
    assert len(printed) == 5
    assert set(printed) <= set(contacts)
    assert not set(one.top) & (
        house | truth.critics | truth.bots | truth.boosted | truth.ring | truth.spammers
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_the_screen_says_that_all_is_simulated_and_counts_its_own_hits(seed, shown):
    one = shown(seed)
    assert "made up" in one.err
    assert "simulated events" in one.out
    assert "simulated" in (one.home / "SIMULATED").read_text()
    told, hits = map(int, re.search(r"of the (\d+) printed, (\d+) were planted", one.out).groups())  # type: ignore[union-attr]
    assert (told, hits) == (10, sum(who in one.truth.ambassadors for who in one.top))


def test_somebody_suppressed_leaves_list_and_suggestions(shown):
    one = shown(1)
    contact = next(item["account_id"] for item in one.suggested["items"] if item["kind"] == "contact")
    first = next(who for who in one.listed if who != contact)
    for who, kind in ((contact, "do_not_contact"), (first, "do_not_profile")):
        assert (
            cli(
                "suppressions",
                "add",
                who,
                "--kind",
                kind,
                "--reason",
                "asked",
                "--by",
                "Maria",
                "--home",
                one.home,
            ).code
            == 0
        )
    listed = [
        row["account_id"] for row in cli("top", "--limit", 500, "--format", "json", "--home", one.home).json
    ]
    assert first not in listed
    found = cli("suggest", "--limit", 1000, "--json", "--home", one.home).json
    asked = {item["account_id"] for item in found["items"] if item["kind"] == "contact"}
    assert not asked & {contact, first}
    refused = {item["account_id"]: item["code"] for item in found["refused"] if item["kind"] == "contact"}
    assert refused[contact] == "do_not_contact"
    assert cli("explain", first, "--home", one.home).code == 1


def test_a_folder_that_is_no_demo_is_left_alone(tmp_path):
    (tmp_path / "thesis.txt").write_text("years of work")
    done = cli("demo", "--once", "--home", tmp_path)
    assert done.code == 1
    assert "holds something that is not a demo" in done.err
    assert (tmp_path / "thesis.txt").read_text() == "years of work"


def test_a_demo_prints_the_address_the_key_and_a_curl_line(tmp_path):
    port = free_port()
    home = tmp_path / "demo"
    process = spawn(
        "demo",
        "--home",
        home,
        "--port",
        port,
        "--seed",
        1,
        env={"NEO4J_URI": f"bolt://127.0.0.1:{free_port()}"},
    )
    assert process.stdout
    curl = next(line for line in process.stdout if line.startswith("curl ")).strip()
    assert f"http://127.0.0.1:{port}/v1/ambassadors" in curl
    deadline = time.monotonic() + 60
    while (
        done := subprocess.run(["bash", "-c", curl + " -s"], capture_output=True, text=True, check=False)
    ).returncode == 7:
        assert time.monotonic() < deadline
        time.sleep(0.2)
    assert '"rank":1' in done.stdout
    assert cli("demo", "--once", "--home", home).code == 4  # another demo leaves this one's files alone
    process.send_signal(signal.SIGINT)
    assert ended(process).code == 130
