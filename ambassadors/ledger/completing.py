"""The same act told with less, or with more: no conflict (decision 19).

A record that says of a kept act what is known, or less, is a duplicate. One that says what was not said yet completes the
act. Only one that says otherwise contradicts. What is told of an act is therefore what its records say together, whatever
their order; where records contradict each other, the first one stays.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ambassadors.events import SHARE

if TYPE_CHECKING:
    from collections.abc import Iterator

    import duckdb
    from numpy.typing import NDArray

SAME: Final = ("at", "kind", "actor_id", "target_id", "post_id")
"""What no record leaves open. A delete names the post, an erasure the two accounts: were these completed, the content would
depend on whether the delete or the erasure came before the fuller record."""

SAID: Final = ("parent_id", "root_id", "via_id")
"""What a record may leave out. So it may the text, or give the beginning of it alone (:data:`CUT`)."""

CUT: Final = r"(?s)^(.{100,})…(\s*https://t\.co/\w+)?$"
"""A text that was cut, and its beginning: X and the tools around it cut after 116 characters at least."""

ROWS: Final = 50_000
"""Records held as objects at a time."""

CONTENT: Final = 'concat_ws(chr(31), event_id, "at", kind, actor_id, {}, {})'.format(
    ", ".join(f"coalesce({name}, '')" for name in ("target_id", "post_id", "parent_id", "root_id", "via_id")),
    f"CASE WHEN kind = {SHARE} THEN '' ELSE coalesce(text, '') END",
)
"""What an event is, as one text: ids hold no control characters and the text comes last. What a share repeats is a
fact (``ledger.facts``): every API cuts the original's text in its own way."""

WITH_IDS: Final = """
SELECT e.seq, e.event_id, e."at", e.kind, a.id AS actor_id, t.id AS target_id, p.id AS post_id, q.id AS parent_id, r.id AS root_id,
    v.id AS via_id, s.text FROM events e JOIN {of} s USING (seq) JOIN accounts a ON a.idx = e.actor
    LEFT JOIN accounts t ON t.idx = e.target LEFT JOIN accounts v ON v.idx = s.via LEFT JOIN posts p ON p.idx = s.post
    LEFT JOIN posts q ON q.idx = s.parent LEFT JOIN posts r ON r.idx = s.root WHERE e.retracted IS NULL
"""
"""Kept events with what :data:`CONTENT` is made of, as another table of the same ``seq`` tells it."""


FOLLOWED: Final = """
WITH RECURSIVE told AS (SELECT seq AS asked, seq AS now FROM {asked}
    UNION ALL SELECT told.asked, e.retracted FROM told JOIN events e ON e.seq = told.now WHERE e.key IS NULL)
"""
"""Of records of a relation, ``asked``, and of those that tell the same events more fully, ``now``: the last is the one that counts."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Where what is kept is read.

    Attributes:
        hashes: a relation with ``key``, ``content`` and ``retracted``.
        acts: a query of the columns of :data:`WITH_IDS`, of the keys in ``suspects``.
    """

    hashes: str
    acts: str


LEDGER: Final = Kept("events", WITH_IDS.format(of="(FROM events SEMI JOIN suspects USING (key))"))

_TELLINGS: Final = f"""
CREATE OR REPLACE TEMP TABLE tellings AS
SELECT * REPLACE (CASE WHEN kind <> {SHARE} THEN nullif(text, '') END AS text) FROM
    (SELECT md5_number(event_id) AS key, -1 AS row, * FROM ({{kept}}) UNION ALL
    SELECT key, row, NULL AS seq, event_id, "at", kind, actor_id, target_id, post_id, parent_id, root_id, via_id, text
    FROM upserts JOIN hashed USING (row) SEMI JOIN suspects USING (key))
"""

_AGREED: Final = """
CREATE OR REPLACE TEMP TABLE agreed AS
SELECT key, min(row) AS row, max(seq) AS seq, any_value(event_id) AS event_id, {same}, {said}
FROM tellings GROUP BY key HAVING {agree}
""".format(
    same=", ".join(f'any_value("{name}") AS "{name}"' for name in SAME),
    said=", ".join(f"max({name}) AS {name}" for name in (*SAID, "text")),
    agree=" AND ".join(
        [
            f'min("{name}") IS NOT DISTINCT FROM max("{name}") AND count("{name}") IN (0, count(*))'
            for name in SAME
        ]
        + [f"min({name}) IS NOT DISTINCT FROM max({name})" for name in (*SAID, "text")]
    ),
)
"""What is told together of each act of whose records no two differ but by what is left out."""

_DISPUTED: Final = f"""
SELECT * EXCLUDE key, nullif(regexp_extract(text, '{CUT}', 1), '') AS stem FROM tellings ANTI JOIN agreed USING (key)
ORDER BY event_id, row
"""


def settle(
    connection: duckdb.DuckDBPyConnection,
    upserts: pa.Table,  # noqa: ARG001 - named in the SQL
    suspect: NDArray[np.int64],
    kept: Kept,
) -> tuple[NDArray[np.int64], pa.Table]:
    """Return the rows that say less or more than the first record of their act but nothing else, and the acts told with more.

    The second is a table of what is told of an act now, with the ``seq`` of the kept event that says less, or the ``row`` of
    a new one.

    Args:
        connection: the ledger; keys and contents of the upserts stand in ``hashed``.
        upserts: with their number in ``row``.
        suspect: rows that differ from the first record of their event id.
        kept: what is kept.
    """
    rows = pa.table({"row": suspect})
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE suspects AS SELECT DISTINCT key FROM hashed SEMI JOIN rows USING (row)"
    )
    connection.execute(_TELLINGS.format(kept=kept.acts))
    connection.execute(_AGREED)
    at_one = connection.sql("SELECT row FROM tellings SEMI JOIN agreed USING (key)").to_arrow_table()
    fits = [np.asarray(at_one["row"], np.int64)]
    parts = [connection.sql("SELECT * EXCLUDE key FROM agreed").to_arrow_table()]
    disputed = connection.sql(_DISPUTED).to_arrow_reader(ROWS)
    told = (one for batch in disputed for one in batch.to_pylist())
    for joined, acts in _folded(told):
        fits.append(np.array(joined, np.int64))
        parts.append(pa.Table.from_pylist(acts, parts[0].schema))
    whole = pa.concat_tables(parts)
    completed = connection.sql(
        "SELECT u.* FROM whole u JOIN tellings b ON b.key = md5_number(u.event_id) AND b.row = u.row WHERE "
        + " OR ".join(f"u.{name} IS DISTINCT FROM b.{name}" for name in (*SAID, "text"))
        + " ORDER BY u.seq, u.row"
    ).to_arrow_table()
    connection.execute(
        f"UPDATE hashed SET content = md5_number({CONTENT}) FROM completed c WHERE hashed.row = c.row"
    )
    return np.intersect1d(np.concatenate(fits), suspect), completed


def _folded(tellings: Iterator[dict[str, Any]]) -> Iterator[tuple[list[int], list[dict[str, Any]]]]:
    """Yield the rows that fit what was told of their act before, and what is told of each act, some acts at a time."""
    rows: list[int] = []
    acts: list[dict[str, Any]] = []
    for _, group in groupby(tellings, itemgetter("event_id")):
        act, *more = group
        for one in more:
            if both := _together(act, one):
                act |= both
                rows.append(one["row"])
        acts.append(act)
        if len(acts) >= ROWS:
            yield rows, acts
            rows, acts = [], []
    yield rows, acts


def _together(act: dict[str, Any], one: dict[str, Any]) -> dict[str, Any] | None:
    """Return what two records tell together, None where they contradict each other."""
    if any(act[name] != one[name] for name in SAME):
        return None
    if any(len({act[name], one[name]} - {None}) > 1 for name in SAID):
        return None
    less, more = sorted((act, one), key=_fullness)
    told, stem = less["text"], less["stem"]
    if told not in (None, more["text"]) and not (stem and more["text"].startswith(stem)):
        return None
    both = {name: one[name] if act[name] is None else act[name] for name in SAID}
    return both | {"text": more["text"], "stem": more["stem"]}


def _fullness(act: dict[str, Any]) -> tuple[int, bool, str]:
    text, stem = act["text"] or "", act["stem"]
    return len(stem or text), stem is None, text


def fuller(upserts: pa.Table, completed: pa.Table | None) -> pa.Table:
    """Return the upserts, those that other records of the same chunk complete with what these say."""
    if completed is None:
        return upserts
    for name in (*SAID, "text"):
        told = completed.filter((pc.field("row") >= 0) & pc.field(name).is_valid())
        if told.num_rows:
            mask = np.isin(np.asarray(upserts["row"]), np.asarray(told["row"]))
            column = pa.chunked_array([upserts[name].combine_chunks()])
            filled = pc.replace_with_mask(column, pa.array(mask), told[name].combine_chunks())
            upserts = upserts.set_column(
                upserts.schema.get_field_index(name), upserts.schema.field(name), filled
            )
    return upserts


def complete(connection: duckdb.DuckDBPyConnection, completed: pa.Table | None, seq: int) -> int:
    """Keep kept acts as they are told now, each as a record of its own; return the newest seq.

    The record of before stays, retracted by the new one and without what it is known by, so that whoever follows the ledger sees the
    one go and the other come. Posts and accounts that the chunk names are known already.
    """
    acts = completed.filter(pc.field("row") < 0) if completed is not None else None
    if not acts:
        return seq
    numbered = acts.append_column("now", pa.array(np.arange(len(acts), dtype=np.int64) + seq + 1))
    connection.execute(
        "INSERT INTO events SELECT e.* REPLACE (c.now AS seq, c.content AS content, q.idx AS parent, r.idx AS root, v.idx AS via,"
        f" coalesce(c.text, e.text) AS text) FROM (SELECT *, md5_number({CONTENT}) AS content FROM numbered) c"
        " JOIN events e USING (seq) LEFT JOIN posts q ON q.id = c.parent_id LEFT JOIN posts r ON r.id = c.root_id"
        " LEFT JOIN accounts v ON v.id = c.via_id ORDER BY c.now"
    )
    connection.execute(
        "UPDATE events SET retracted = now, key = NULL, content = NULL, event_id = NULL, text = NULL, url = NULL, lang = NULL,"
        " sentiment = NULL, brand = NULL FROM numbered WHERE events.seq = numbered.seq"
    )
    return seq + len(acts)
