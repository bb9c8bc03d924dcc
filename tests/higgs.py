"""The SNAP Higgs activity log and other shared data as snapshots; none of it is part of the repository."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow as pa

from ambassadors.events import CANONICAL, KIND_CODE
from ambassadors.snapshot import from_events

DATA = Path(__file__).parents[2] / "shared" / "data"
HIGGS = DATA / "higgs" / "higgs-activity_time.txt.gz"
KINDS = {"RT": "share", "RE": "reply", "MT": "mention"}


def higgs():
    """The whole log as a snapshot; read by tests marked ``real_data``."""
    columns = ["actor", "target", "at", "kind"]
    with gzip.open(HIGGS, "rb") as file:
        rows = pl.read_csv(file.read(), separator=" ", has_header=False, new_columns=columns)
    return of_acts(rows["actor"], rows["target"], rows["at"], [KINDS[kind] for kind in rows["kind"]])


def of_acts(actor, target, at, kinds):
    """Acts as a snapshot: who acts on whom, when (seconds), and how."""
    given = {
        "event_id": pa.array([f"h:{i}" for i in range(len(actor))]),
        "at": pa.array(np.asarray(at, np.int64) * 1000),
        "kind": pa.array([KIND_CODE[kind] for kind in kinds], pa.uint8()),
        "actor_id": pa.array([f"x:{one}" for one in actor]),
        "target_id": pa.array([f"x:{one}" for one in target]),
        "delete": pa.array(np.zeros(len(actor), np.bool_)),
    }
    columns = [
        given[field.name].cast(field.type) if field.name in given else pa.nulls(len(actor), field.type)
        for field in CANONICAL
    ]
    return from_events(pa.table(columns, schema=CANONICAL))
