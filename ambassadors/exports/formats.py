"""How the rows of an export are written: NDJSON, Parquet, ActivityStreams 2.0."""

from __future__ import annotations

from contextlib import AbstractContextManager, contextmanager
from io import BytesIO
from typing import IO, TYPE_CHECKING, Any, Final
from urllib.parse import quote

import orjson
import polars as pl
import pyarrow as pa
import pyarrow.parquet

from ambassadors.exports.rows import COLUMNS
from ambassadors.sources.activitystreams.exported import FOOT, HEAD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

WRITTEN_ROWS: Final = 50_000
"""Rows made into text at a time."""
GROUP_ROWS: Final = 1 << 17
NOTHING: Final = b"[]\n"
"""An NDJSON export without events: a file of no bytes would be taken for one that was lost."""

TYPES: Final = {"share": "Announce", "like": "Like", "follow": "Follow"}
"""Kinds that ActivityStreams has a word for; the others are a Create of a Note."""


@contextmanager
def _ndjson(file: IO[bytes]) -> Iterator[Callable[[pa.Table], None]]:
    total = 0

    def write(table: pa.Table) -> None:
        nonlocal total
        for start in range(0, table.num_rows, WRITTEN_ROWS):
            file.write(lines(table.slice(start, WRITTEN_ROWS)))
            total += 1

    yield write
    if not total:
        file.write(NOTHING)


def lines(table: pa.Table) -> bytes:
    """Return rows as canonical NDJSON; what no row has is left out."""
    frame, sink = _with_text_times(table), BytesIO()
    frame.select(column.name for column in frame if column.null_count() < len(frame)).write_ndjson(sink)
    return sink.getvalue()


@contextmanager
def _parquet(file: IO[bytes]) -> Iterator[Callable[[pa.Table], None]]:
    with pyarrow.parquet.ParquetWriter(file, COLUMNS, compression="zstd") as writer:
        yield lambda table: writer.write_table(table, GROUP_ROWS)


@contextmanager
def _activitystreams(file: IO[bytes]) -> Iterator[Callable[[pa.Table], None]]:
    total = 0
    file.write(HEAD)

    def write(table: pa.Table) -> None:
        nonlocal total
        for start in range(0, table.num_rows, WRITTEN_ROWS):
            for row in _with_text_times(table.slice(start, WRITTEN_ROWS)).iter_rows(named=True):
                file.write((b",\n" if total else b"") + orjson.dumps(_activity(row)))
                total += 1

    yield write
    file.write(FOOT % total)


def _with_text_times(table: pa.Table) -> pl.DataFrame:
    """Return the rows with ``at`` in RFC 3339, milliseconds only where there are any."""
    frame = pl.DataFrame(pl.from_arrow(table))
    text = pl.col("at").dt.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").str.replace(".000Z", "Z", literal=True)
    return frame.with_columns(text.alias("at"))


def _iri(what: str, name: str) -> str:
    """Return an address that stands for one of our ids, which need not be addresses."""
    return f"urn:ambassadors:{what}:{quote(name, safe=':@')}"


def _activity(row: dict[str, Any]) -> dict[str, Any]:
    """Return an event as an activity.

    What ActivityStreams has a word for is said with it, for everybody; what our reader needs stands in
    ``ambassadors:event``, but for the time (``published``) and the text (``content``).
    """
    own = {name: value for name, value in row.items() if value is not None and name not in {"at", "text"}}
    if row["op"] == "delete":
        gone = _iri("event", row["event_id"]) if row["event_id"] else _iri("post", row["post_id"])
        return {"type": "Delete", "object": gone, "published": row["at"], "ambassadors:event": own}
    kind, post, parent = row["kind"], row["post_id"], row["parent_id"]
    target = _iri("account", row["target_id"]) if row["target_id"] else None
    activity: dict[str, Any] = {
        "type": TYPES.get(kind, "Create"),
        "id": _iri("event", row["event_id"]),
        "actor": _iri("account", row["actor_id"]),
        "published": row["at"],
    }
    about: dict[str, Any] = {"id": _iri("post", post or row["event_id"]), "type": "Note"}
    if kind == "follow":
        about = {"id": target, "type": "Profile"}
    elif kind in TYPES and parent:
        about = {"id": _iri("post", parent), "type": "Note", "attributedTo": target}
    elif parent:
        about["inReplyTo"] = _iri("post", parent)
    if target and kind not in TYPES:
        activity["to"] = target
        about["tag"] = [{"type": "Mention", "href": target}]
    if row["text"] is not None:
        about |= {"content": row["text"], "mediaType": "text/plain"}
    return activity | {"object": about, "ambassadors:event": own}


FORMATS: Final[dict[str, Callable[[IO[bytes]], AbstractContextManager[Callable[[pa.Table], None]]]]] = {
    ".ndjson": _ndjson,
    ".parquet": _parquet,
    ".as2.json": _activitystreams,
}
"""Ending of a file's name -> what writes such a file."""
