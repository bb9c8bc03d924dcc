"""Rank a file in one go, without any store."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import pyarrow as pa

from ambassadors.brands import WHOLE
from ambassadors.errors import InputError, StorageFullError, UsageError
from ambassadors.events import format_instant, told
from ambassadors.policies import Policies
from ambassadors.ranking import rank
from ambassadors.snapshot import from_events
from ambassadors.sources import read

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ambassadors.snapshot import Snapshot
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
    relays: Path | None = None,
) -> Scored:
    """Write engagement, relay, ambassador and reach of every account in a file.

    Args:
        path: events, None = standard input.
        options: how to read them.
        as_of: epoch ms, events before it count; None = just after the newest.
        horizon_hours: how far ahead to look, fitted where None.
        output: ``.csv``, ``.ndjson`` or ``.parquet``; None = CSV on standard output.
        relays: where to write from whom each share came (:func:`relay_rows`), None = nowhere.

    People whose platform's policy forbids scores count for others and get no row; there is no home that says otherwise.

    Raises:
        InputError: nothing can be read, or written.
    """
    writer = _writer(output)
    relay_writer = _writer(relays, "--relays") if relays else None
    batches = list(read(path, options))
    rejects = [reject for batch in batches for reject in batch.rejects]
    events = pa.concat_tables([batch.events for batch in batches])
    snapshot = from_events(events, as_of)
    ranking = rank(snapshot, WHOLE, horizon_hours=horizon_hours)
    ids = pl.Series("account_id", snapshot.ids, dtype=pl.String)  # a file without a row has ids of no type
    frame = pl.DataFrame([ids, *(pl.Series(name, ranking.values[name]) for name in COLUMNS)])
    unscored = Policies.brought().unscored
    frame = frame.filter(~unscored.expr("account_id"))
    _write(writer, frame, output)
    if relay_writer:
        _write(relay_writer, relay_rows(events, snapshot).filter(~unscored.expr("relay_id")), relays)
    first = told(rejects[0].line, rejects[0].field, rejects[0].reason) if rejects else ""
    return Scored(
        len(frame),
        len(snapshot.at),
        format_instant(snapshot.as_of),
        ranking.scale.horizon_hours,
        len(rejects),
        first,
    )


def relay_rows(events: pa.Table, snapshot: Snapshot) -> pl.DataFrame:
    """Return from whom each share came: ``event_id, relay_id, probability``.

    A share has no row (straight from the author), one row of probability 1 (the relay is named), or some that
    sum to less than 1; ``*`` = an earlier sharer, no telling who.

    Args:
        events: what the snapshot was made from.
        snapshot: of the events.
    """
    from ambassadors.cascades import grow, infer

    trees = grow(snapshot)
    relays = infer(snapshot, trees)
    named = np.flatnonzero((trees.relay >= 0) & (trees.relay != trees.author[trees.tree]))
    share = np.concatenate((named, np.repeat(relays.share, np.diff(relays.offsets)), relays.share))
    relay = np.concatenate((trees.relay[named], relays.person, np.full(len(relays.share), -1)))
    probability = np.concatenate((np.ones(len(named)), relays.probability, relays.unknown))
    probability = np.floor(probability * 1e6) / 1e6  # rounded down, so that no sum comes out above 1
    kept = np.lexsort((relay == -1, -probability, share))
    kept = kept[probability[kept] > 0]
    names = pl.Series([*snapshot.ids, "*"], dtype=pl.String)  # -1 is the last
    rows = pl.Series(pl.from_arrow(events["event_id"]))[snapshot.seq[trees.act[share[kept]]]]
    return pl.DataFrame(
        {
            "event_id": rows,
            "relay_id": names[np.where(relay < 0, len(names) - 1, relay)[kept]],
            "probability": probability[kept],
        }
    )


def _write(writer: Callable[[pl.DataFrame], object], frame: pl.DataFrame, output: Path | None) -> None:
    """Write a frame.

    Raises:
        StorageFullError: no room.
        InputError: the file cannot be written.
    """
    try:
        writer(frame)
    except OSError as error:
        full = error.errno == 28 or "(os error 28)" in str(error)  # polars tells the number in words alone
        failure = StorageFullError if full else InputError
        message = f"{output} cannot be written: {error.strerror or error}"
        raise failure(message) from error


def _writer(output: Path | None, option: str = "--output"):  # type: ignore[no-untyped-def]  # noqa: ANN202
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
        message = f"{option} {output}: the name must end in .csv, .ndjson or .parquet"
        raise UsageError(message)
    return writers[output.suffix]
