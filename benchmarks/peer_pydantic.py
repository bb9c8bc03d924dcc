"""The program that validates row by row: csv.DictReader -> pydantic v2, repeated ids dropped, accounts numbered.

python benchmarks/peer_pydantic.py EVENTS.csv
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, StringConstraints

Id = Annotated[str, StringConstraints(min_length=1, max_length=1000, strip_whitespace=True)]


class Interaction(BaseModel):
    """One canonical event, as far as the file tells."""

    event_id: Id
    at: AwareDatetime
    kind: Literal["share", "quote", "reply", "comment", "mention", "like", "follow", "post"]
    actor_id: Id
    target_id: Id | None
    text: str | None
    lang: str | None


def main(path: Path) -> None:
    """Print how many events and accounts the file holds."""
    events: dict[str, Interaction] = {}
    accounts: dict[str, int] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            event = Interaction.model_validate(row)
            events.setdefault(event.event_id, event)
            for account in (event.actor_id, event.target_id):
                if account:
                    accounts.setdefault(account, len(accounts))
    print(len(events), len(accounts))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
