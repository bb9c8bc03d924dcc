"""How often each rule meets real data: the counts stand in docs/sources.md, a row an archive; ``pytest -s`` prints them anew."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from ambassadors.errors import InputError
from ambassadors.events import KINDS
from tests.sources.archive_kit import files, named
from tests.sources.source_kit import read_all

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

pytestmark = pytest.mark.real_data

PAGE: Final = Path(__file__).parents[2] / "docs" / "sources.md"
SETS: Final = (
    "x_v2_twarc_csv", "x_v2_pytwitter", "x_v1_tweepy_cassettes", "mastodon_rtoot", "mastodon_py_entities", "bluesky_jetstream",
    "granary_multi_network", "as2_w3c", "as2_test_documents", "meta_pyfacebook", "youtube_pyyoutube",
)  # fmt: skip


def of_kind(code: int) -> Callable[[dict[str, Any]], bool]:
    return lambda event: not event["delete"] and event["kind"] == code


ONE: Final[dict[str, Callable[[dict[str, Any]], bool]]] = {
    **{kind: of_kind(code) for code, kind in enumerate(KINDS)},
    "delete": lambda event: event["delete"],
    "to oneself": lambda event: event["actor_id"] is not None and event["actor_id"] == event["target_id"],
    "via": lambda event: event["via_id"] is not None,
    "followers": lambda event: event["followers"] is not None,
    "no text": lambda event: event["kind"] in {1, 2, 3, 4, 7} and event["text"] is None,
}
"""Counted event by event."""
MANY: Final = ("several targets", "parent not in the set")
COLUMNS: Final = (*ONE, *MANY)


@pytest.mark.parametrize("name", SETS)
def test_the_counts_of_each_path_are_those_of_the_page(name, tmp_path):
    events = [event for path in files(name, tmp_path) for event in found(path, named(name, path))]
    unique = {(event["event_id"], event["post_id"], event["delete"]): event for event in events}.values()
    line = row(name, counts(list(unique)))
    print(f"\n{line}")
    assert line in PAGE.read_text(encoding="utf-8").splitlines()
    assert re.search(r"\| [1-9]", line), "nothing of it takes any path"


def found(path: Path, source: str) -> Iterable[dict[str, Any]]:
    try:
        return read_all(path, source=source).events
    except InputError:
        return []


def counts(events: list[dict[str, Any]]) -> Counter[str]:
    told = Counter({column: sum(map(holds, events)) for column, holds in ONE.items()})
    posts = Counter(event["post_id"] for event in events if not event["delete"])
    told["several targets"] = sum(count > 1 for count in posts.values())
    parents = {event["parent_id"] for event in events if event["parent_id"]}
    told["parent not in the set"] = len(parents - posts.keys())
    return told


def row(name: str, told: Counter[str]) -> str:
    return f"| `{name}` | {' | '.join(f'{told[column]:,}' for column in COLUMNS)} |"
