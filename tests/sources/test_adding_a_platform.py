"""The worked example of docs/adding-a-platform.md: its code runs, reads its sample, and refuses the bad one."""

from __future__ import annotations

import re
from pathlib import Path
from types import ModuleType

import pytest

from ambassadors.sources import SOURCES
from tests.sources.source_kit import read_all

PAGE = (Path(__file__).parents[2] / "docs" / "adding-a-platform.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)


@pytest.fixture
def forum(monkeypatch):
    [code] = blocks("python")
    module = ModuleType("forum")
    exec(compile(code, "docs/adding-a-platform.md", "exec"), module.__dict__)
    monkeypatch.setitem(SOURCES, "forum", module)


@pytest.mark.usefixtures("forum")
def test_the_example_is_recognised_and_read(take):
    good, bad = blocks("json")
    got = take(good, "good-posts.ndjson")
    assert not got.rejects
    assert got.ids == ["forum:12:reply:1", "forum:13", None]
    assert [event["delete"] for event in got.events] == [False, False, True]
    assert got.events[0]["actor_handle"] == "lea"
    assert got.events[0]["parent_id"] == "forum:10"
    where, words = blocks("text")[1].strip().split("\n")
    refused = take(bad, "bad-writer.json", source="forum").rejects[0]
    assert f"{refused.line} {refused.field}" == where
    assert words in refused.reason


@pytest.mark.usefixtures("forum")
def test_no_other_source_takes_the_example_for_its_own(tmp_path):
    path = tmp_path / "good-posts.ndjson"
    path.write_text(blocks("json")[0])
    assert read_all(path).events
