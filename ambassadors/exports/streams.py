"""Exports over HTTP: Arrow to another process of the same home, NDJSON to everybody else."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Final, cast

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from ambassadors.exports.formats import NOTHING, WRITTEN_ROWS, lines
from ambassadors.exports.rows import CHUNK, COLUMNS, Choice, events, tables
from ambassadors.graph.feed import Attribution, frame

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ambassadors.brands import BrandRules
    from ambassadors.exports import Content
    from ambassadors.exports.rows import What
    from ambassadors.ledger import Frozen, Ledger

_SENT: Final = COLUMNS.append(pa.field("what", pa.string()))

_PLACED: Final = (
    "SELECT seq, actor, target, post AS made, parent AS answered, root AS top, text, brand FROM events"
    " WHERE seq > $1 AND seq <= $2 AND retracted IS NULL AND ($3 IS NULL OR platform = $3)"
    ' AND ($4 IS NULL OR "at" >= $4) AND ($5 IS NULL OR "at" < $5) ORDER BY seq'
)
"""The rows that ``rows.tables`` yields as events of one chunk, in its order, as brand rules see them."""


def packed(content: Content) -> Iterator[bytes]:
    """Yield a content as an Arrow IPC stream, a piece at a time."""
    sink = io.BytesIO()
    with pa.ipc.new_stream(sink, _SENT) as stream:
        for what, table in content.pieces:
            stream.write_table(table.append_column(_SENT.field("what"), pa.repeat(what, table.num_rows)))
            yield sink.getvalue()
            sink.seek(0)
            sink.truncate()
    yield sink.getvalue()


def unpacked(parts: Iterator[bytes]) -> Iterator[tuple[What, pa.Table]]:
    """Yield the pieces of a content as they come in."""
    with pa.ipc.open_stream(pa.PythonFile(io.BufferedReader(_Incoming(parts), 1 << 20), "r")) as stream:
        for batch in stream:
            if batch.num_rows:
                table = pa.table(batch)
                yield cast("What", table["what"][0].as_py()), table.drop_columns("what")


class _Incoming(io.RawIOBase):
    """Pieces of bytes as a file that is read once."""

    def __init__(self, parts: Iterator[bytes]) -> None:
        self._parts, self._left = parts, memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, into: Any, /) -> int:
        while not self._left:
            piece = next(self._parts, None)
            if piece is None:
                return 0
            self._left = memoryview(piece)
        size = min(len(into), len(self._left))
        into[:size] = self._left[:size]
        self._left = self._left[size:]
        return size


def shown(
    ledger: Ledger,
    choice: Choice,
    hidden: frozenset[str],
    brands: frozenset[str] | None,
    rules: BrandRules,
    masked: Callable[[pl.DataFrame], pl.DataFrame] = lambda events: events,
) -> Iterator[bytes]:
    """Yield events as NDJSON for a key, as of one instant.

    Nothing of a person in ``hidden``: neither what they did, nor what was done to them. A key of some brands
    gets the events of these, by the rules in force now; deletes name events of all brands, so it gets none.

    Args:
        ledger: read on a cursor of its own.
        choice: which part.
        hidden: account ids to leave out.
        brands: of the key; None = all.
        rules: of the brands.
        masked: takes the names of those people out of what others wrote.
    """
    out, some = pa.array(sorted(hidden), pa.string()), False
    with ledger.frozen() as view:
        pieces = tables(view, choice) if brands is None else _of(view, choice, brands, rules)
        for _, whole in pieces:
            table = whole
            for name in ("actor_id", "target_id", "via_id") if hidden else ():
                table = table.filter(pc.invert(pc.is_in(table[name], out)))
            for start in range(0, table.num_rows, WRITTEN_ROWS):
                some, part = True, table.slice(start, WRITTEN_ROWS)
                yield lines(masked(pl.DataFrame(part)).to_arrow().cast(COLUMNS))
    if not some:
        yield NOTHING


def _of(
    view: Frozen, choice: Choice, brands: frozenset[str], rules: BrandRules
) -> Iterator[tuple[What, pa.Table]]:
    """Yield the live events of some brands."""
    attribution = Attribution(view, rules, view.seq)
    wanted = sum(1 << place for place, brand in enumerate(rules.brands) if brand.key in brands)
    asked = (choice.platform, choice.since, choice.until)
    for start in range(0, view.seq, CHUNK):
        placed = frame(view, _PLACED, [start, start + CHUNK, *asked])
        if not len(placed):
            continue
        mine = attribution.masks(placed) & wanted != 0
        if mine.any():
            yield "events", events(view, choice, start).filter(pa.array(np.asarray(mine)))
