"""Who was joined when an assessment was made, kept in its folder; no file where nobody was."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from ambassadors.identity import NOBODY, People, Person

if TYPE_CHECKING:
    from pathlib import Path

FILE: Final = "persons.json"


def write_persons(folder: Path, people: People) -> None:
    """Write the accounts of everybody who has more than one."""
    if people:
        (folder / FILE).write_text(json.dumps([person.accounts for person in people.persons], indent=0))


def read_persons(folder: Path) -> People:
    """Return who was joined; accounts alone, the evidence is service state."""
    try:
        held = json.loads((folder / FILE).read_text())
    except FileNotFoundError:
        return NOBODY
    return People(tuple(Person(tuple(accounts)) for accounts in held))
