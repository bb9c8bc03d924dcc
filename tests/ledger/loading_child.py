"""A process that is killed while it loads. Importing is done once; each loading process is a fork of this one.

Reads lines ``home seed start`` on standard input. For each a fork opens the ledger, appends chunks of random size from
event ``start`` on, each overlapping what went before, and writes ``begin n`` before and ``ack n`` after each commit
(the chunk ends before event ``n``). This process says ``pid n`` first and ``dead`` once the fork is gone.
"""

import os
import random
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from ambassadors.events import CANONICAL
from ambassadors.ledger import Ledger

NOW = 1_900_000_000_000
ACCOUNTS = 97
NAMED_EVERY = 10


def event(number):
    """Event ``number`` of the endless history: id, at, actor, target, handle, text."""
    handle = f"h{number}" if number % NAMED_EVERY == 0 else None
    return f"k:{number}", number, f"x:{number % ACCOUNTS}", f"x:{number % 89}", handle, f"text {number}"


def history(start, end):
    """Events ``start`` .. ``end`` - 1 as a table of ``CANONICAL``."""
    ids, at, actors, targets, handles, texts = zip(*map(event, range(start, end)), strict=True)
    given: dict[str, Sequence[Any]] = {
        "event_id": ids,
        "at": at,
        "actor_id": actors,
        "target_id": targets,
        "actor_handle": handles,
        "text": texts,
    }
    given |= {"kind": [0] * len(ids), "delete": [False] * len(ids)}
    columns = [
        pa.array(given[field.name], field.type) if field.name in given else pa.nulls(len(ids), field.type)
        for field in CANONICAL
    ]
    return pa.Table.from_arrays(columns, schema=CANONICAL)


def load(home, seed, start):
    """Append until killed."""
    chosen = random.Random(seed)
    with Ledger.open(home, memory_limit_mb=512) as ledger:
        while True:
            rows = chosen.randint(1, 3_000)
            chunk = history(max(0, start - chosen.randint(0, rows)), start + rows)
            start += rows
            os.write(1, b"begin %d\n" % start)
            ledger.append(chunk, NOW)
            os.write(1, b"ack %d\n" % start)


def main():
    """Fork a loading process for each line."""
    history(0, 1)  # what pyarrow imports on its first array
    for line in sys.stdin:
        home, seed, start = line.split()
        if (pid := os.fork()) == 0:
            load(Path(home), int(seed), int(start))
        os.write(1, b"pid %d\n" % pid)
        os.waitpid(pid, 0)
        os.write(1, b"dead\n")


if __name__ == "__main__":
    main()
