"""Projects one home into one server in small transactions, and says when each begins and ends."""

import sys
from pathlib import Path

from ambassadors.graph import batch
from ambassadors.graph.projector import Projector
from ambassadors.graph.store import GraphStore, Server
from ambassadors.ledger import Ledger
from tests.graph.community import RULES

batch.ROWS = 250  # type: ignore[misc]  # many transactions, so that kills meet them


class Telling(GraphStore):
    """Writes + before a transaction and - after it, for the parent to read."""

    def write(self, work):
        print("+", end="", flush=True)
        try:
            return super().write(work)
        finally:
            print("-", end="", flush=True)


if __name__ == "__main__":
    home, *address = sys.argv[1:]
    with Ledger.open(Path(home)) as ledger, Telling(Server(*address)) as store:
        print("!", end="", flush=True)
        Projector(store, ledger, RULES).sync()
        print("=", end="", flush=True)
