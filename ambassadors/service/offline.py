"""Rank a file in one go, without any store."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl
import pyarrow as pa

from ambassadors.brands import WHOLE
from ambassadors.errors import InputError, StorageFullError, UsageError
from ambassadors.events import format_instant
from ambassadors.ranking import rank
from ambassadors.snapshot import from_events
from ambassadors.sources import read

if TYPE_CHECKING:
    from pathlib import Path

    from ambassadors.sources import ReadOptions

COLUMNS = ("engagement", "relay", "ambassador", "reach")


@dataclass(frozen=True, slots=True)
class Scored:
    """What was done.

    Attributes:
        accounts: rows written.
        acts: interactions that count.
        as_of: instant, RFC 3339.
        horizon_hours: how far ahead the ranking looks.
        rejected: records that could not be read.
        first_reason: why the first of them could not.
    """

    accounts: int
    acts: int
    as_of: str
    horizon_hours: float
    rejected: int
    first_reason: str


def score_file(
    path: Path | None,
    options: ReadOptions,
    as_of: int | None,
    horizon_hours: float | None,
    output: Path | None,
) -> Scored:
    """Write engagement, relay, ambassador and reach of every account in a file.

    Args:
        path: events, None = standard input.
        options: how to read them.
        as_of: epoch ms, events before it count; None = just after the newest.
        horizon_hours: how far ahead to look, fitted where None.
        output: ``.csv``, ``.ndjson`` or ``.parquet``; None = CSV on standard output.

    Raises:
        InputError: nothing can be read, or written.
    """
    writer = _writer(output)
    batches = list(read(path, options))
    rejects = [reject for batch in batches for reject in batch.rejects]
    snapshot = from_events(pa.concat_tables([batch.events for batch in batches]), as_of)
    ranking = rank(snapshot, WHOLE, horizon_hours=horizon_hours)
    frame = pl.DataFrame({"account_id": snapshot.ids, **{name: ranking.values[name] for name in COLUMNS}})
    try:
        writer(frame)
    except OSError as error:
        failure = StorageFullError if error.errno == 28 else InputError
        message = f"{output} cannot be written: {error.strerror}"
        raise failure(message) from error
    first = f"line {rejects[0].line}: {rejects[0].field}: {rejects[0].reason}" if rejects else ""
    return Scored(
        len(frame),
        len(snapshot.at),
        format_instant(snapshot.as_of),
        ranking.scale.horizon_hours,
        len(rejects),
        first,
    )


def _writer(output: Path | None):  # type: ignore[no-untyped-def]  # noqa: ANN202
    """Return what writes a frame to the output, by its name.

    Raises:
        UsageError: a name that tells no format.
    """
    if output is None:
        return lambda frame: frame.write_csv(sys.stdout.buffer)
    writers = {
        ".csv": lambda frame: frame.write_csv(output),
        ".ndjson": lambda frame: frame.write_ndjson(output),
        ".jsonl": lambda frame: frame.write_ndjson(output),
        ".parquet": lambda frame: frame.write_parquet(output),
    }
    if output.suffix not in writers:
        message = f"--output {output}: the name must end in .csv, .ndjson or .parquet"
        raise UsageError(message)
    return writers[output.suffix]
