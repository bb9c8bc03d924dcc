"""Real exports that tell the same acts, one with less than another: loaded both ways round they make one content."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ambassadors.errors import InputError
from ambassadors.ledger import Ledger
from ambassadors.sources import ReadOptions, read
from tests.sources.archive_kit import files, named

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa

pytestmark = pytest.mark.real_data

THEN = 1_790_000_000_000
SETS = {"mastodon_rtoot": 2, "mastodon_py_entities": 3, "x_v2_pytwitter": 0, "bluesky_jetstream": 0, "granary_multi_network": 0, "youtube_pyyoutube": 2}  # fmt: skip
"""Sets without a contradiction, and how many acts later files complete in one of the two orders."""


def tables(name: str, folder: Path) -> list[list[pa.Table]]:
    """What the files of a set tell, file by file."""
    found = []
    for path in files(name, folder):
        try:
            found.append([batch.events for batch in read(path, ReadOptions(source=named(name, path)))])
        except InputError:
            continue
    return found


@pytest.mark.parametrize("name", SETS)
def test_files_of_a_set_contradict_each_other_in_no_order(tmp_path, name):
    told, contents, completed = tables(name, tmp_path), set(), []
    for place, order in enumerate((told, told[::-1])):
        home = tmp_path / str(place)
        (home / "policies").mkdir(parents=True)
        (home / "policies" / "youtube.toml").write_text("max_retention_days = 0\n")
        with Ledger.open(home) as ledger:
            for events in (part for parts in order for part in parts):
                assert not ledger.append(events, THEN).quarantined.num_rows
            contents.add((ledger.digest(), ledger.status().events))
            completed.append(
                ledger.query("SELECT count(*) AS n FROM events WHERE key IS NULL")["n"][0].as_py()
            )
    assert len(contents) == 1
    assert max(completed) == SETS[name]
