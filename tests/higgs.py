"""The SNAP Higgs activity log, which is not part of the repository."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow as pa

from ambassadors.events import CANONICAL, KIND_CODE
from ambassadors.snapshot import from_events

HIGGS = Path(__file__).parents[2] / "shared" / "data" / "higgs" / "higgs-activity_time.txt.gz"
KINDS = {"RT": "share", "RE": "reply", "MT": "mention"}


def higgs():
    """The whole log as a snapshot; read by tests marked ``real_data``."""
    columns = ["actor", "target", "at", "kind"]
    with gzip.open(HIGGS, "rb") as file:
        rows = pl.read_csv(file.read(), separator=" ", has_header=False, new_columns=columns)
    given = {
        "event_id": pa.array([f"h:{i}" for i in range(len(rows))]),
        "at": pa.array(rows["at"].to_numpy() * 1000),
        "kind": pa.array([KIND_CODE[KINDS[kind]] for kind in rows["kind"]], pa.uint8()),
        "actor_id": pa.array([f"x:{one}" for one in rows["actor"]]),
        "target_id": pa.array([f"x:{one}" for one in rows["target"]]),
        "delete": pa.array(np.zeros(len(rows), np.bool_)),
    }
    columns = [
        given[field.name].cast(field.type) if field.name in given else pa.nulls(len(rows), field.type)
        for field in CANONICAL
    ]
    return from_events(pa.table(columns, schema=CANONICAL))
