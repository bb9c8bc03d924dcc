"""The whole walk in any order, split and repeated in any way: the same content and the same scores, bit for bit."""

from __future__ import annotations

import os
import random
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow as pa
import pytest

from ambassadors.events import CANONICAL
from ambassadors.service import Workspace
from ambassadors.settings import Settings
from ambassadors.sources import ReadOptions, read
from tests.ledger.ledger_kit import NOW, delete, table
from tests.service.service_kit import HIGGS, files

PIECES, ORDERS = 10, 8


def history(rows: int | None, chosen: np.random.Generator) -> pa.Table:
    """Higgs with handles that change, and a hundredth of it deleted here and there, before and after."""
    batches = read(HIGGS, ReadOptions(source="snap-activity"))
    events = pa.concat_tables([batch.events for batch in batches]).slice(0, rows)
    count = len(events)
    named = chosen.random(count) < 0.05
    handles = [
        f"h{number}" if one else None
        for one, number in zip(named, chosen.integers(0, 9973, count), strict=True)
    ]
    place = CANONICAL.get_field_index("actor_handle")
    events = events.set_column(place, CANONICAL.field(place), pa.array(handles, pa.string()))
    gone = chosen.choice(count, count // 100, replace=False)
    ids = events["event_id"].take(pa.array(gone)).to_pylist()
    deletes = table([delete(event_id, at=NOW - 1) for event_id in [*ids, "never seen"]])
    mixed = pa.concat_tables([events, deletes])
    return mixed.take(pa.array(place_deletes(count, len(deletes), chosen)))


def place_deletes(count: int, deletes: int, chosen: np.random.Generator) -> list[int]:
    """Rows in their order with the deletes strewn among them."""
    keys = np.concatenate([np.arange(count, dtype=float), chosen.uniform(0, count, deletes)])
    return np.argsort(keys, kind="stable").tolist()


@dataclass(frozen=True)
class Outcome:
    """All that must not depend on the order."""

    digest: str
    counts: tuple[int, ...]
    handles: pl.DataFrame
    assessment: str
    people: pl.DataFrame
    files: dict[str, bytes]


def walk(home: Path, pieces: list[pa.Table]) -> Outcome:
    """Load some pieces one by one, and rank."""
    with Workspace.open(Settings(home=home)) as workspace:
        for piece in pieces:
            workspace.append(piece, NOW)
        made = workspace.refresh()
        status = workspace.ledger.status()
        handles = workspace.ledger.query(
            "SELECT id, handle FROM accounts WHERE handle IS NOT NULL ORDER BY id"
        )
        counts = (status.events, status.accounts, status.posts, status.tombstones)
        return Outcome(status.digest, counts, pl.DataFrame(handles), made.id, made.people(""), files(made))


def check(rows: int | None, tmp_path: Path) -> None:
    seed = int(os.environ.get("AMBASSADORS_SEED") or random.SystemRandom().randrange(10**9))
    print(f"order: seed {seed} (AMBASSADORS_SEED repeats it)")
    chosen = random.Random(seed)
    whole = history(rows, np.random.default_rng(seed))
    size = -(-len(whole) // PIECES)
    pieces = [whole.slice(start, size) for start in range(0, len(whole), size)]
    first = walk(tmp_path / "first", pieces)
    assert first.counts[0] == len(whole) - 2 * (first.counts[3] - 1) - 1
    assert len(first.handles) > 100
    for order in range(ORDERS):
        mixed = pieces + chosen.sample(pieces, PIECES // 2)
        chosen.shuffle(mixed)
        other = walk(tmp_path / f"order{order}", mixed)
        told = f"seed {seed}, order {order}"
        assert (other.digest, other.counts) == (first.digest, first.counts), told
        assert other.handles.equals(first.handles), told
        assert other.people.equals(first.people), told
        assert (other.assessment, other.files) == (first.assessment, first.files), told


@pytest.mark.real_data
def test_a_slice_of_higgs_in_any_order(tmp_path):
    check(40_000, tmp_path)


@pytest.mark.real_data
@pytest.mark.long
def test_the_whole_of_higgs_in_any_order(tmp_path):
    check(None, tmp_path)
