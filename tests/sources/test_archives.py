"""Every archive of ../shared/data in a platform's own format: all files are read, every record is accounted for.

The counts stand in docs/measurements.md, one row a set; a row that is not what the files give is red. ``pytest -s`` prints the rows anew.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from ambassadors.errors import InputError
from ambassadors.sources import SOURCES, ReadOptions, read, recognised
from ambassadors.sources.common.objects import Record, batch_of_records
from tests.sources.archive_kit import ARCHIVES, files, named, others, unpacked
from tests.sources.counting_kit import COUNTED, counted, values

if TYPE_CHECKING:
    from ambassadors.events import Batch

pytestmark = pytest.mark.real_data

PAGE: Final = Path(__file__).parents[2] / "docs" / "measurements.md"
COLUMNS: Final = (
    "files", "recognised", "empty", "records", "yielding", "without interaction", "rejected", "events"
)  # fmt: skip
ROW: Final = re.compile(r"^\| `(\w+)` \|" + r" ([\d,]+) \|" * len(COLUMNS) + "$", re.MULTILINE)
TOLD: Final = {
    found[1]: Counter(
        {name: int(count.replace(",", "")) for name, count in zip(COLUMNS, found.groups()[1:], strict=True)}
    )
    for found in ROW.finditer(PAGE.read_text(encoding="utf-8"))
}


@pytest.mark.parametrize("name", [name for name, archive in ARCHIVES.items() if archive.sources])
def test_every_record_of_every_file_is_accounted_for(name, tmp_path):
    counts: Counter[str] = Counter()
    for path in files(name, tmp_path):
        counts["files"] += 1
        if not path.stat().st_size:
            counts["empty"] += 1
            with pytest.raises(InputError, match="is empty"):
                read(path, ReadOptions(named(name, path)))
            continue
        source = detected(path)
        assert source in {None, "canonical", *ARCHIVES[name].sources}, path.name
        counts["recognised"] += source is not None
        counts += accounted(path, source or named(name, path))
    counts = Counter({column: counts[column] for column in COLUMNS})
    print(f"\n| `{name}` | {' | '.join(f'{count:,}' for count in counts.values())} |")
    assert counts == TOLD.get(name)


def detected(path: Path) -> str | None:
    """The source that recognises a file; an empty list may be anybody's."""
    try:
        return recognised(path, ReadOptions())[0]
    except InputError:
        return None


def accounted(path: Path, source: str) -> Counter[str]:
    """The counts of a file; they add up to what the file holds, counted apart."""
    if source == "canonical":
        assert path.read_bytes().strip() == b"[]", path.name
        return Counter()
    if path.name in MUST_FAIL:
        with pytest.raises(InputError):
            list(read(path, ReadOptions(source)))
        return Counter({"records": 1, "rejected": 1})
    batches = list(read(path, ReadOptions(source)))
    counts = Counter(
        {
            "records": sum(batch.records for batch in batches),
            "yielding": yielding(path, source, batches),
            "without interaction": sum(batch.without_interaction for batch in batches),
            "rejected": sum(len(batch.rejects) for batch in batches),
            "events": sum(batch.events.num_rows for batch in batches),
        }
    )
    assert counts["records"] == (1 if "/fail/" in str(path) else counted(path, source)), path.name
    assert counts["records"] == sum(counts[name] for name in COLUMNS[4:7]), path.name
    assert all(reject.reason for batch in batches for reject in batch.rejects)
    return counts


def yielding(path: Path, source: str, batches: list[Batch]) -> int:
    """How many records give events: of tables the lines that do, of JSON each record by itself."""
    if source not in COUNTED:
        return sum(len(set(batch.events["line"].to_pylist())) for batch in batches)
    found = values(path.read_bytes(), path.suffix)
    return sum(acts(record) for value in found for record in SOURCES[source].records(value))  # type: ignore[attr-defined]


def acts(record: Record) -> bool:
    """Whether a record gives events, alone."""
    if record.fault or not record.events:
        return False
    batch = batch_of_records([(1, record)], [], ReadOptions())
    assert bool(batch.events.num_rows) != bool(batch.rejects)
    return bool(batch.events.num_rows)


MUST_FAIL: Final = {"array-at-top.json", "bad-character-set.json"}
"""Documents that are refused whole; what else stands in ``test/fail`` is refused record by record."""


@pytest.mark.parametrize("name", [name for name, archive in ARCHIVES.items() if archive.others])
def test_what_is_in_no_format_of_ours_is_refused_by_name_never_guessed(name, tmp_path):
    found = others(name, unpacked(name, tmp_path))
    assert found
    for path in found:
        assert detected(path) is None, path.name
