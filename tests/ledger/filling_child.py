"""Loads until the disk takes no more, gives space back, and goes on; prints what it found as one JSON line.

``filling_child.py tmpfs FOLDER MIB`` mounts a file system of that size there (to be started in a mount namespace of
its own) and takes 12 MiB of it until space is given back: with little left the log of a commit finds no room, with 20
MiB left a checkpoint does not, after which DuckDB wants to be opened anew.
``filling_child.py limit FOLDER MIB`` lets no file grow beyond that size.
"""

import json
import os
import resource
import subprocess
import sys
from pathlib import Path

from ambassadors.errors import AmbassadorsError
from ambassadors.ledger import Ledger
from tests.ledger.ledger_kit import NOW, content, table, upsert

MIB = 2**20


def chunk(number):
    """2,000 events that do not compress, about 2 MiB."""
    return table([upsert(f"x:{number}:{row}", text=os.urandom(500).hex()) for row in range(2_000)])


def fill(home, give_back):
    """Append until it fails twice, give space back, go on; return what was seen."""
    with Ledger.open(home) as ledger:
        acknowledged, unchanged = 0, []
        causes, errors = [], list[tuple[str, str, int]]()
        events = chunk(0)
        while len(errors) < 2:  # the chunk that failed is tried again
            before = content(ledger)
            try:
                ledger.append(events, NOW)
                acknowledged += 1
                events = chunk(acknowledged)
            except AmbassadorsError as error:
                errors.append((type(error).__name__, error.message, error.exit_code))
                causes.append(type(error.__cause__).__name__)
                unchanged.append(content(ledger) == before)
        give_back()
        resumed = ledger.append(events, NOW).accepted
        more = ledger.append(chunk("more"), NOW).accepted
        whole = content(ledger)
    with Ledger.open(home) as ledger:
        [rows] = ledger.query("SELECT count(*) AS n, count(DISTINCT event_id) AS ids FROM events").to_pylist()
        return {
            "acknowledged": acknowledged, "errors": errors, "causes": causes, "unchanged": unchanged, "resumed": resumed, "more": more,
            "reopened the same": content(ledger) == whole, "rows": rows["n"], "ids": rows["ids"],
        }  # fmt: skip


def main(how, folder, mib):
    """Run one way of being full."""
    home, filler = folder / "home", folder / "filler"
    if how == "tmpfs":
        subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={mib}m", "ambassadors-test", str(folder)], check=True
        )
        filler.write_bytes(bytes(12 * MIB))
        return fill(home, filler.unlink)
    Ledger.open(home).close()
    resource.setrlimit(resource.RLIMIT_FSIZE, (mib * MIB, resource.RLIM_INFINITY))
    return fill(home, lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2))


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))))
