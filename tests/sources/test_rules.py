"""Every rule on every platform that speaks JSON: ``rules/<source>.yaml`` says what happens, docs/sources.md shows it as a table.

A rule holds cases (``given`` values, read as a file; the ``acts`` they give, in order; what the first event ``has``; words of the
reason for which they are ``rejects``), or why there is none: ``none`` = the platform has no such thing, ``untold`` = its data do not
tell.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
import yaml

from ambassadors.events import KINDS
from ambassadors.sources import SOURCES
from tests.sources.source_kit import Read, read_all

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE: Final = Path(__file__).parent / "rules"
PAGE: Final = Path(__file__).parents[2] / "docs" / "sources.md"
RULES: Final = {
    path.stem: yaml.safe_load(path.read_text(encoding="utf-8"))["rules"]
    for path in sorted(HERE.glob("*.yaml"))
}
NAMES: Final = tuple(RULES["x"])
OWNER: Final = 'window.YTD.account.part0 = [{"account": {"accountId": "7", "username": "Lea", "accountDisplayName": "Léa"}}]'


def cases() -> Iterator[Any]:
    for source, rules in RULES.items():
        for rule, told in rules.items():
            for place, case in enumerate(told if isinstance(told, list) else [told]):
                if "given" in case:
                    yield pytest.param(source, case, id=f"{source}: {rule} {place + 1}")


def taken(folder: Path, source: str, case: dict[str, Any]) -> Read:
    """Read the values of a case as the file that they would come in."""
    path, text = folder / "given.ndjson", "\n".join(map(json.dumps, case["given"]))
    if source == "x-archive":
        path = folder / case.get("name", "tweets.js")
        text = f"window.YTD.{path.stem.replace('-', '_')}.part0 = [{text}]"
        (folder / "account.js").write_text(OWNER, encoding="utf-8")
    path.write_text(text, encoding="utf-8")
    return read_all(path, source=source, **case.get("options", {}))


def shown(event: dict[str, Any]) -> str:
    if event["delete"]:
        return f"delete {event['post_id']}"
    target = f" > {event['target_id']}" if event["target_id"] else ""
    parent = f" on {event['parent_id']}" if event["parent_id"] else ""
    return f"{KINDS[event['kind']]} {event['actor_id']}{target}{parent}"


@pytest.mark.parametrize(("source", "case"), list(cases()))
def test_a_rule_holds(tmp_path, source, case):
    assert {"acts", "has", "rejects"} & case.keys(), "a case says what has to come out"
    got = taken(tmp_path, source, case)
    if "rejects" in case:
        assert [case["rejects"] in reject.reason for reject in got.rejects] == [True]
        return
    assert not got.rejects
    if "acts" in case:
        assert [shown(event) for event in got.events] == case["acts"]
    for event in got.events if "has" in case else ():
        assert {name: event[name] for name in case["has"]} == case["has"]


def test_every_platform_that_speaks_json_answers_every_rule():
    tables = {"canonical"} | {name for name, source in SOURCES.items() if ".tables." in source.__name__}  # type: ignore[attr-defined]
    assert set(RULES) == set(SOURCES) - tables - {"snap-activity"}
    for source, rules in RULES.items():
        assert tuple(rules) == NAMES, source


def test_the_page_shows_what_the_files_say():
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    for line in table():
        assert line in lines, f"docs/sources.md lacks: {line}"


def table() -> list[str]:
    """The table of docs/sources.md: a line a rule, a column a platform."""
    head = [f"| Rule | {' | '.join(f'`{source}`' for source in RULES)} |", f"| --- |{' --- |' * len(RULES)}"]
    return head + [
        f"| {rule} | {' | '.join(cell(rules[rule]) for rules in RULES.values())} |" for rule in NAMES
    ]


def cell(told: Any) -> str:
    if isinstance(told, list) or "given" in told:
        return "yes"
    return "none" if "none" in told else "untold"


if __name__ == "__main__":
    print("\n".join(table()))
