"""Small words for tests of the service: homes with what a test needs, and what an assessment's folder holds."""

from __future__ import annotations

import random
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ambassadors.assessment import Assessment
from ambassadors.brands import Brand
from ambassadors.service import Workspace
from ambassadors.settings import Settings
from tests.ledger.ledger_kit import NOW, table

HOUR = 3_600_000
START = 1_780_272_000_000
"""2026-06-01T00:00:00Z."""

DATA = Path(__file__).parents[3] / "shared" / "data"
HIGGS = DATA / "higgs" / "higgs-activity_time.txt.gz"


def act(number: int, at: int, actor: str, target: str, kind: int = 0, **given: Any) -> dict[str, Any]:
    """One act, some hours after the start."""
    ids = {"event_id": f"e:{number}", "actor_id": f"x:{actor}", "target_id": f"x:{target}"}
    return ids | {"at": START + at, "kind": kind, "delete": False} | given


def crowd(count: int = 600, people: int = 25, seed: int = 1, hours: int = 400) -> list[dict[str, Any]]:
    """Random acts of some people, a third of them towards the brand ``x:own``."""
    chosen, rows = random.Random(seed), []
    for number in range(count):
        actor = chosen.randrange(people)
        target = "own" if chosen.random() < 0.3 else f"p{(actor + chosen.randrange(1, people)) % people}"
        rows.append(
            act(
                number,
                chosen.randrange(hours * HOUR),
                f"p{actor}",
                target,
                chosen.choice([0, 0, 1, 2, 3, 4, 5]),
            )
        )
    return rows


def filled(home: Path, rows: Iterable[dict[str, Any]], *brands: Brand) -> Workspace:
    """An open workspace of a home that holds the rows."""
    workspace = Workspace.open(Settings(home=home))
    for brand in brands:
        workspace.state.save_brand(brand)
    workspace.append(table(list(rows)), NOW)
    return workspace


def files(made: Assessment) -> dict[str, bytes]:
    """What an assessment's folder holds, but for the file that depends on the order of arrival."""
    found = {
        str(path.relative_to(made.folder)): path.read_bytes()
        for path in made.folder.rglob("*")
        if path.is_file()
    }
    assert found.pop("acts.arrow")
    return found
