"""Events as they go out where nobody is shown by name: pseudonyms for ids, no texts, no addresses.

They still load into another home: who acts on whom, when and how is kept, and so is every thread.
"""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any, Final

import orjson
import polars as pl

from ambassadors.exports import Choice, Content, streams
from ambassadors.exports.rows import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    import pyarrow as pa

    from ambassadors.service.pseudonyms.naming import Pseudonyms

PEOPLE: Final = frozenset({"account", "first", "second"})
"""Parameters of saved queries that name somebody."""
ACCOUNTS: Final = ("actor_id", "target_id", "via_id")
POSTS: Final = ("post_id", "parent_id", "root_id")
GONE: Final = ("actor_handle", "actor_name", "target_handle", "text", "url")


def event(row: dict[str, Any], names: Pseudonyms) -> dict[str, Any]:
    """Return one event without names."""
    kept = {name: value for name, value in row.items() if name not in GONE}
    kept |= {name: names.account(kept[name]) for name in ACCOUNTS if kept.get(name)}
    kept |= {name: names.other("post", kept[name]) for name in POSTS if kept.get(name)}
    return kept | ({"event_id": names.other("event", kept["event_id"])} if kept.get("event_id") else {})


def lines(parts: Iterator[bytes], names: Pseudonyms) -> Iterator[bytes]:
    """Yield NDJSON without names; pieces end with a line's end."""
    for part in parts:
        rows = (orjson.loads(line) for line in part.splitlines() if line.strip())
        yield b"".join(
            orjson.dumps(event(row, names) if isinstance(row, dict) else row) + b"\n" for row in rows
        )


def table(rows: pa.Table, names: Pseudonyms) -> pa.Table:
    """Return a table of events without names."""
    frame = pl.DataFrame(rows)
    changes = [
        *((name, names.account) for name in ACCOUNTS),
        *((name, lambda native: names.other("post", native)) for name in POSTS),
        ("event_id", lambda native: names.other("event", native)),
    ]
    for name, change in changes:
        known = {native: change(native) for native in frame[name].drop_nulls().unique().to_list()}
        frame = frame.with_columns(pl.col(name).replace_strict(known, default=None, return_dtype=pl.String))
    nothing = pl.lit(None, pl.String)
    return frame.with_columns(*(nothing.alias(name) for name in GONE)).to_arrow().cast(COLUMNS)


@contextmanager
def content(held: AbstractContextManager[Content], names: Pseudonyms) -> Iterator[Content]:
    """Give the content of an export without names."""
    with held as given:
        pieces = ((what, table(rows, names)) for what, rows in given.pieces)
        yield Content(pieces, given.seq, None)


def stream(
    exporting: Callable[[Choice], AbstractContextManager[Content]], asked: dict[str, Any]
) -> tuple[dict[str, str], Iterator[bytes]]:
    """Return an export for another process of the home: where the ledger stands, and Arrow IPC."""
    with ExitStack() as open_now:
        given = open_now.enter_context(exporting(Choice(**asked)))
        stays = open_now.pop_all()

    def parts() -> Iterator[bytes]:
        with stays:
            yield from streams.packed(given)

    return {"Ledger-Seq": str(given.seq)}, parts()
