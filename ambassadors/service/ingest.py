"""Interactions over HTTP: rows to events, and one result a row."""

from __future__ import annotations

import io
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal
from uuid import uuid4

import orjson
import pyarrow as pa
import pyarrow.compute as pc

from ambassadors.errors import InputError
from ambassadors.events import empty_events
from ambassadors.ledger import OUTCOMES, Intake
from ambassadors.ledger.intake import bare, counted
from ambassadors.sources import ReadOptions, read
from ambassadors.sources.common.unpacking import GZIP, ZSTD

if TYPE_CHECKING:
    from ambassadors.ledger import Appended

Status = Literal["accepted", "duplicate", "quarantined", "rejected", "erased", "expired"]


ERASED: Final = "it names somebody who was erased; nothing of it is kept"
EXPIRED: Final = "it is older than the policy of its platform allows; nothing of it is kept (`ambassadors privacy policies` or GET /v1/privacy/policies)"


@dataclass(frozen=True, slots=True)
class RowResult:
    """What became of one row.

    Attributes:
        line: its number, from 1.
        event_id: as given, where it could be read.
        status: accepted = new and on disk; duplicate = known; quarantined = set aside; rejected = not readable;
            erased = it names somebody who was erased, so nothing of it is kept; expired = it is past the days
            of its platform's policy, likewise.
        field: at fault, empty where none is.
        reason: what is wrong and the repair, empty where nothing is.
    """

    line: int
    event_id: str | None
    status: Status
    field: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows that were read: the events to keep, and the results already known."""

    events: pa.Table
    rejected: list[RowResult]

    @property
    def records(self) -> int:
        """How many rows there were; each is an event or rejected."""
        return int(self.events.num_rows) + len(self.rejected)

    def intake(self, by: str) -> Intake:
        """Return what the intake log says of them."""
        reasons = Counter((one.field, bare(one.reason)) for one in self.rejected)
        return Intake(
            self.events.num_rows, uuid4().hex, "api", by, "canonical", self.records, rejects=counted(reasons)
        )


def read_rows(rows: bytes, brands: frozenset[str] | None) -> Rows:
    """Read rows; those a key may not write are rejected.

    Args:
        rows: one JSON object a line; nothing at all is no row.
        brands: brands that the key may write, None = all.
    """
    if not rows.strip():
        return Rows(empty_events(), [])
    if rows.startswith((GZIP, ZSTD)):  # it would be unpacked without a limit
        message = "the body is compressed; send the rows as they are"
        raise InputError(message)
    only = next(iter(brands)) if brands is not None and len(brands) == 1 else None
    batches = list(read(io.BytesIO(rows), ReadOptions("canonical", format="ndjson", brand=only)))
    rejected = [
        RowResult(reject.line, _event_id(reject.record), "rejected", reject.field, reject.reason)
        for batch in batches
        for reject in batch.rejects
    ]
    events = pa.concat_tables([batch.events for batch in batches])
    if brands is None:
        return Rows(events, rejected)
    foreign = pc.or_(events["delete"], pc.invert(pc.is_in(events["brand"], pa.array(sorted(brands)))))
    for row in events.filter(foreign).select(["line", "event_id", "brand", "delete"]).to_pylist():
        what = (
            "deletes need a key of all brands"
            if row["delete"]
            else f"this key may write {', '.join(sorted(brands))}"
        )
        rejected.append(
            RowResult(row["line"], row["event_id"], "rejected", "op" if row["delete"] else "brand", what)
        )
    return Rows(events.filter(pc.invert(foreign)), rejected)


def _event_id(record: str) -> str | None:
    """Return the id that a rejected row gives itself, None where it cannot be read."""
    try:
        found = orjson.loads(record)["event_id"]
    except (orjson.JSONDecodeError, TypeError, KeyError):
        return None
    return found if isinstance(found, str) else None


def settle(rows: Rows, done: Appended | None) -> list[RowResult]:
    """Return one result a row, in the order of the rows."""
    results = list(rows.rejected)
    if done is not None:
        reasons = dict(
            zip(done.quarantined["line"].to_pylist(), done.quarantined["reason"].to_pylist(), strict=True)
        )
        for line, event_id, code in zip(
            rows.events["line"].to_pylist(),
            rows.events["event_id"].to_pylist(),
            done.codes.tolist(),
            strict=True,
        ):
            status: Status = OUTCOMES[code]
            reason = reasons.get(line, "") if status == "quarantined" else ""
            field = ("at" if reason.startswith("at ") else "event_id") if reason else ""
            reason = {"erased": ERASED, "expired": EXPIRED}.get(status, reason)
            results.append(RowResult(line, event_id, status, field, reason))
    return sorted(results, key=lambda result: result.line)
