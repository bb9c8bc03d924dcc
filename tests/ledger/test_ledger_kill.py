"""kill -9 at a random moment of loading: nothing acknowledged is lost, nothing is doubled."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ambassadors.ledger import Ledger
from tests.ledger.ledger_kit import LONG, NOW
from tests.ledger.ledger_oracle import number
from tests.ledger.loading_child import ACCOUNTS, NAMED_EVERY, event, history

ROOT = Path(__file__).parent.parent.parent
KILLS = 200 if LONG else 100


class Prefix:
    """The digest that a ledger of the first n events must have, in plain Python."""

    def __init__(self):
        self.sums = [0]

    def digest(self, n):
        for place in range(len(self.sums) - 1, n):
            event_id, at, actor, target, _, text = event(place)
            share = number(event_id, str(at), "0", actor, target, "", "", "", "", "")
            self.sums.append(self.sums[-1] + share + number("share", event_id, text))
        named = {}
        for place in range(
            max(0, n - ACCOUNTS * NAMED_EVERY), n
        ):  # everybody is named once in so many events
            event_id, at, actor, _, handle, _ = event(place)
            if handle is not None:
                named[actor] = number("fact", actor, "handle", handle, str(at), event_id)
        return f"{(self.sums[n] + sum(named.values())) % 2**128:032x}"


def one_life(process, home, seed, start, delay):
    """Let one process load, kill it, and return what it had begun and what it had acknowledged."""
    process.stdin.write(f"{home} {seed} {start}\n")
    process.stdin.flush()
    said = [
        process.stdout.readline().split() for _ in range(2)
    ]  # its pid and its first begin, in either order
    time.sleep(delay)
    os.kill(next(int(line[1]) for line in said if line[0] == "pid"), signal.SIGKILL)
    while (line := process.stdout.readline().split()) != ["dead"]:
        assert line, "the loading process broke"
        said.append(line)
    begun = [int(line[1]) for line in said if line[0] == "begin"]
    acknowledged = [int(line[1]) for line in said if line[0] == "ack"]
    return max(begun), max(acknowledged, default=start)


@pytest.fixture
def loading():
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, str(ROOT / "tests" / "ledger" / "loading_child.py")]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment, cwd=ROOT
    ) as process:
        assert process.stdin is not None
        yield process
        process.stdin.close()


def test_nothing_acknowledged_is_lost_or_doubled_by_kill_9(tmp_path, loading, capsys):
    seed = int(os.environ.get("AMBASSADORS_SEED") or random.SystemRandom().randrange(10**9))
    chosen, prefix, acknowledged, inside, kept = random.Random(seed), Prefix(), 0, 0, 0
    for life in range(KILLS):
        told = f"seed {seed}, kill {life}"
        delay = chosen.uniform(0.002, 0.150)
        begun, acknowledged = one_life(loading, tmp_path, chosen.randrange(10**9), acknowledged, delay)
        inside += begun > acknowledged
        with Ledger.open(tmp_path) as ledger:
            [found] = ledger.query(
                'SELECT count(*) AS rows, count(DISTINCT event_id) AS ids, count(DISTINCT seq) AS seqs, max("at") + 1 AS "end"'
                " FROM events"
            ).to_pylist()
            most = max(begun, kept)
            kept = found["end"] or 0
            assert acknowledged <= kept <= most, told
            assert found["rows"] == found["ids"] == found["seqs"] == kept, f"{told}: lost or doubled"
            assert ledger.digest() == prefix.digest(kept), told
            assert ledger.status().accounts == min(kept, ACCOUNTS), told
    with Ledger.open(tmp_path) as ledger:
        for start in range(0, kept, 100_000):
            again = ledger.append(history(start, min(kept, start + 100_000)), NOW)
            assert again.accepted == 0
        assert ledger.digest() == prefix.digest(kept)
    with capsys.disabled():
        print(
            f"\nkill -9: seed {seed}, {KILLS} kills, {inside} inside a commit, {acknowledged} events acknowledged"
        )
    assert inside > 0
