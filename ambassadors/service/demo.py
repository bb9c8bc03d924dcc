"""The demo: a simulated brand community with planted truth, loaded and ranked like any other."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from ambassadors.errors import ConflictError
from ambassadors.service.remote import refuse
from ambassadors.service.workspace import Workspace, clock
from ambassadors.simulate import simulate

if TYPE_CHECKING:
    from pathlib import Path

    from ambassadors.settings import Settings

MARK: Final = "SIMULATED"
"""File that marks a home as the demo's, which may be made anew."""

SCOPES: Final = frozenset(
    {
        "ambassadors:read",
        "interactions:write",
        "suggestions:read",
        "suppressions:write",
        "assessments:write",
        "status:read",
    }
)


@dataclass(frozen=True, slots=True)
class DemoReport:
    """What the demo prints.

    Attributes:
        seed: of the community.
        brand: its key.
        events: loaded.
        accounts: ranked.
        top: the first people of the standing list.
        urgent: the most urgent answers.
        contacts: the first suggestions to contact somebody.
        hits: how many of ``top`` were planted as ambassadors.
        planted: how many were planted in all.
        key: for the API.
    """

    seed: int
    brand: str
    events: int
    accounts: int
    top: list[dict[str, Any]]
    urgent: list[dict[str, Any]]
    contacts: list[dict[str, Any]]
    hits: int
    planted: int
    key: str


def prepare(
    settings: Settings, seed: int, people: int = 10, answers: int = 5, contacts: int = 5
) -> DemoReport:
    """Make the demo's home anew: simulate, load, rank, suggest.

    Args:
        settings: the home is the demo's own.
        seed: of the community.
        people: how many ambassadors to report.
        answers: how many urgent answers.
        contacts: how many other suggestions.

    Raises:
        ConflictError: the home holds something that is not a demo.
    """
    refuse(settings.home)  # a demo that runs there keeps its files
    _make_anew(settings.home)
    community = simulate(seed, now=clock())
    brand = community.brand.key
    with Workspace.open(settings) as workspace:
        workspace.state.save_brand(community.brand)
        done = workspace.append(community.events)
        made = workspace.refresh()
        top = workspace.people(brand, limit=people).items
        suggested = workspace.suggestions(brand, limit=1000)["items"]
        _, key = workspace.state.create_key("demo", SCOPES)
    planted = community.truth.ambassadors
    return DemoReport(
        seed=seed,
        brand=brand,
        events=done.accepted,
        accounts=made.meta["accounts"],
        top=top,
        urgent=[item for item in suggested if item["kind"] == "answer"][:answers],
        contacts=[item for item in suggested if item["kind"] == "contact"][:contacts],
        hits=sum(person["account_id"] in planted for person in top),
        planted=len(planted),
        key=key,
    )


def _make_anew(home: Path) -> None:
    if home.exists() and any(home.iterdir()) and not (home / MARK).exists():
        message = f"{home} holds something that is not a demo; choose another folder with --home"
        raise ConflictError(message)
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    (home / MARK).write_text("Everything in this folder is simulated.\n")
