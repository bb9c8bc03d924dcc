"""The canonical event: its kinds, its columns and what makes two events the same.

Every source is turned into Arrow tables of :data:`CANONICAL`; the ledger, the snapshot and the
graph know nothing else. Times are int64 milliseconds since 1970-01-01T00:00:00Z.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final, Literal, get_args

import pyarrow as pa

from ambassadors.errors import UsageError

KINDS: Final = ("share", "quote", "reply", "comment", "mention", "like", "follow", "post")
"""Strongest first: of several records of one act the first of these counts. The index is the code."""

KIND_CODE: Final = {kind: code for code, kind in enumerate(KINDS)}
SHARE, QUOTE, REPLY, COMMENT, MENTION, LIKE, FOLLOW, POST = range(len(KINDS))

PASSES_ON: Final = (SHARE, QUOTE, REPLY, COMMENT, MENTION)
"""Kinds that carry content or attention on to other people; a like or a follow does not."""

Ask = Literal["logged_in_only", "memorial", "nobot", "noindex", "undiscoverable", "unindexable"]
ASKS: Final[tuple[Ask, ...]] = get_args(Ask)
"""What a profile may ask for about being found; what follows from it, the platform's policy says (``ambassadors.policies``)."""

CANONICAL: Final = pa.schema(
    [
        pa.field("event_id", pa.string()),  # may be null in a delete that names a post
        pa.field("at", pa.int64(), nullable=False),
        pa.field("kind", pa.uint8()),  # index into KINDS; null in a delete
        pa.field("actor_id", pa.string()),
        pa.field("target_id", pa.string()),
        pa.field("actor_handle", pa.string()),
        pa.field("actor_name", pa.string()),
        pa.field("target_handle", pa.string()),
        pa.field("post_id", pa.string()),
        pa.field("parent_id", pa.string()),
        pa.field("root_id", pa.string()),
        pa.field("via_id", pa.string()),
        pa.field("text", pa.string()),
        pa.field("lang", pa.string()),
        pa.field("brand", pa.string()),
        pa.field("platform", pa.string()),
        pa.field("url", pa.string()),
        pa.field("followers", pa.int64()),
        pa.field("actor_asks", pa.string()),  # words of ASKS, "-" before one that is asked no longer
        pa.field("sentiment", pa.float64()),  # [-1, 1], as the data carry it
        pa.field("disclosed_paid", pa.bool_()),
        pa.field("delete", pa.bool_(), nullable=False),  # op = delete
        pa.field("line", pa.int64()),  # where the record stood in its source, from 1; not kept
    ]
)
"""Columns of a chunk of events, in order. Null = not given."""

FUTURE_TOLERANCE_MS: Final = 5 * 60 * 1000
"""An event may be this far ahead of the clock; further ahead it is quarantined."""


@dataclass(frozen=True, slots=True)
class Reject:
    """One record that could not be read.

    Attributes:
        line: where it stands in its source, from 1.
        field: column or JSON path at fault; empty when the record as a whole is.
        reason: what is wrong and how to repair it.
        record: the raw record, cut to 10,000 characters.
    """

    line: int
    field: str
    reason: str
    record: str


def told(line: int | None, field: str, reason: str) -> str:
    """Return where a record was refused and why, the field named once."""
    named = not field or reason.startswith(f"{field} ")
    return f"line {line}: {reason}" if named else f"line {line}: {field}: {reason}"


@dataclass(slots=True)
class Batch:
    """What a source hands on at a time: some records read, the events found in them.

    ``records == yielding + without_interaction + len(rejects)`` always.

    Attributes:
        events: table of :data:`CANONICAL`.
        records: records read from the source.
        without_interaction: well-formed records that hold no interaction.
        rejects: records that could not be read.
        why_without: reason -> how many of those without interaction, where people should know it.
    """

    events: pa.Table
    records: int
    without_interaction: int = 0
    rejects: list[Reject] = field(default_factory=list)
    why_without: Counter[str] = field(default_factory=Counter)


def empty_events() -> pa.Table:
    """Return a table of :data:`CANONICAL` without rows."""
    return CANONICAL.empty_table()


def parse_instant(text: str) -> int:
    """Return an RFC 3339 instant as epoch milliseconds.

    Raises:
        UsageError: not an instant, or without a zone.

    >>> parse_instant("1970-01-01T00:00:01Z")
    1000
    """
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        message = f"{text!r} is not an instant; write it like 2026-07-01T12:00:00Z"
        raise UsageError(message) from error
    if at.tzinfo is None:
        message = f"{text!r} has no zone; end it with Z for UTC or with an offset like +02:00"
        raise UsageError(message)
    delta = at - datetime(1970, 1, 1, tzinfo=UTC)
    return (delta.days * 86_400 + delta.seconds) * 1000 + delta.microseconds // 1000


def format_instant(at: int) -> str:
    """Return epoch milliseconds as RFC 3339 UTC; milliseconds only where there are any.

    >>> format_instant(1000)
    '1970-01-01T00:00:01Z'
    """
    seconds, millis = divmod(at, 1000)
    text = datetime.fromtimestamp(seconds, UTC).isoformat()[:19]
    return f"{text}.{millis:03d}Z" if millis else f"{text}Z"
