"""A home with one person who is everywhere, and what tells of that person in a file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest.mock import patch

from ambassadors.brands import Brand
from ambassadors.service import Workspace
from ambassadors.service.loading import load
from ambassadors.settings import Settings
from ambassadors.sources import ReadOptions
from tests.ledger.ledger_kit import NOW
from tests.service.service_kit import HOUR, START, act, crowd, filled

CANARY, HANDLE, NAME = "x:canary-7711", "canary_zq", "Zelda Quirkbird"
TEXT = "my very own unmistakable words about seagulls"
SIGNS = (CANARY, "canary-7711", HANDLE, NAME, TEXT, "p:canary-own-post", "e:canary-post")
MARIA: dict[str, Any] = {"by": "Maria Lopez", "reason": "asked us by mail"}
COLUMNS = "event_id,at,kind,actor_id,target_id,actor_handle,actor_name,post_id,parent_id,text"
ACME = Brand("acme", accounts=("x:own",))


def canary_rows() -> list[dict]:
    """Posts, shares both ways, mentions and answers of the canary, among a crowd."""
    own = {"actor_handle": HANDLE, "actor_name": NAME}
    rows = [
        act(
            90_000,
            1,
            "canary-7711",
            "own",
            7,
            event_id="e:canary-post",
            target_id=None,
            post_id="p:canary-own-post",
            text=TEXT,
            **own,
        )
    ]
    for number in range(40):
        at = number * 9 * HOUR
        rows += [
            act(91_000 + number, at, "canary-7711", "own", 0, parent_id="p:own", text=f"{TEXT} {number}", **own),
            act(92_000 + number, at + 1, f"p{number % 20}", "canary-7711", 0, parent_id="p:canary-own-post", target_handle=HANDLE),
            act(93_000 + number, at + 2, f"p{number % 20}", "own", 2, text=f"@{HANDLE} is right, {NAME} too", via_id=CANARY),
        ]  # fmt: skip
    return rows


def canary_file(folder: Path) -> Path:
    """A file with a conflict, a time in the future and two unreadable records of the canary, and one of somebody else."""
    path = folder / "feed.csv"
    path.write_text(
        "\n".join(
            [
                COLUMNS,
                f"e:canary-post,2026-06-02T00:00:00Z,share,{CANARY},x:own,{HANDLE},{NAME},p:canary-own-post,,{TEXT}",
                f"e:ahead,2099-01-01T00:00:00Z,share,{CANARY},x:own,{HANDLE},{NAME},,,{TEXT}",
                f"e:bad,no-time,share,{CANARY},x:own,{HANDLE},{NAME},,,{TEXT}",
                f"e:worse,never,share,x:p1,x:own,,,,,as @{HANDLE} says",
                "e:other,nowhere,share,x:p2,x:own,,,,,of nobody in particular",
            ]
        )
        + "\n",
        encoding="utf-8",
    )
    return path


def load_file(workspace: Workspace, path: Path):
    return load(path, ReadOptions("canonical"), workspace, workspace.settings.home, lambda: NOW)


def canary_home(home: Path) -> Workspace:
    """The crowd with the canary in it: assessed twice, back-tested, with records set aside, decisions and an export."""
    workspace = filled(home, [*crowd(), *canary_rows()], ACME)
    load_file(workspace, canary_file(home.parent))
    workspace.refresh(as_of=START + 200 * HOUR)
    workspace.refresh()
    workspace.state.suppress(CANARY, "do_not_contact", f"{NAME} asked", by="Maria Lopez", source="mail")
    workspace.backtest("acme", windows=3)
    (home / "exports").mkdir()
    (home / "exports" / "events.ndjson").write_text(f'{{"actor_id": "{CANARY}"}}\n')
    return workspace


@contextmanager
def counted(module: ModuleType, name: str) -> Iterator[list[int]]:
    """Count calls of a function of a module: a list with one number."""
    calls, plain = [0], getattr(module, name)

    def call(*given: Any, **named: Any) -> Any:
        calls[0] += 1
        return plain(*given, **named)

    with patch.object(module, name, call):
        yield calls


def opened(home: Path) -> Workspace:
    return Workspace.open(Settings(home=home))


def signs_in(folder: Path, signs: tuple[str, ...] = SIGNS) -> set[tuple[str, str]]:
    """Every sign of the canary in any file below a folder, in whatever case."""
    return {
        (str(path.relative_to(folder)), sign)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        for sign in signs
        if sign.lower().encode() in path.read_bytes().lower()
    }
