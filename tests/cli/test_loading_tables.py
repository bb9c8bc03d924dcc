"""Tables of many tools in one folder, by the command line."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.cli.cli_kit import cli
from tests.sources.sample_kit import samples
from tests.sources.workbook_kit import workbook

TOOLS = (
    "airline",
    "brandwatch",
    "gephi",
    "meltwater",
    "minet",
    "nodexl",
    "rtweet",
    "sprinklr",
    "twarc-csv",
    "twcs",
)
"""Tools whose samples are tables."""


def test_a_folder_of_all_tools_loads_in_one_command(tmp_path: Path):
    folder = tmp_path / "exports"
    folder.mkdir()
    for tool in TOOLS:
        for path in samples(tool, "good"):
            shutil.copy(path, folder / f"{tool}-{path.name}")
    workbook(folder / "brandwatch.xlsx", {"Mentions": [["Query Id", "Query Name", "Date", "Url", "Author", "Page Type"],
                                                       ["7", "Acme", "2026-07-01T12:00:00Z", "https://x.com/lea/status/999", "lea", "twitter"]]})  # fmt: skip
    done = cli("load", folder, "--home", tmp_path / "home")
    assert done.code == 0, done.err
    for tool in TOOLS:
        assert f"read as {tool} (columns " in done.out
    assert "brandwatch.xlsx: read as brandwatch (columns Query Id" in done.out
    assert "columns not used: Title" in done.err
    assert "--map" not in done.err


def test_a_time_with_two_meanings_is_told_with_its_column_once(home):
    done = cli("load", samples("airline", "bad-date")[0], "--home", home)
    assert done.code == 3
    assert "the first: line 2: tweet_created '03/04/2015 11:35' may be day/month" in done.err
