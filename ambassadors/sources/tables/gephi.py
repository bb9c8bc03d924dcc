"""Source ``gephi``: the table of edges of Gephi (``Source``, ``Target``, ``Type``); the table of nodes holds no interaction.

Accounts are ``gephi:<node>``, but for nodes that carry their network already (``x:12``). ``Source`` acts on ``Target``, once an edge
whatever its weight; ``event_id`` is ``gephi:<source>:<target>:<kind>:<time>``, made of content alone. What Gephi does not know has
to be told:

- When: ``Timestamp``, ``Timeset`` or ``Interval`` (its beginning), or the column that ``--source gephi --map COLUMN=at`` names.
- What: ``Kind``, or ``Label`` where ``--source gephi --map Label=kind`` says so; other words are told by ``--kinds``.

A table without either is refused; so is an undirected edge, for who acts on whom is not told.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ambassadors.errors import InputError
from ambassadors.events import KINDS, POST, Batch, empty_events
from ambassadors.sources.common import parse
from ambassadors.sources.common.column_acts import Acts, joined
from ambassadors.sources.common.masks import given, true, where
from ambassadors.sources.common.normalize import NONE, kind_codes
from ambassadors.sources.common.sheets import heads, known_by, read_rows, tables
from ambassadors.sources.common.texts import part_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ambassadors.sources.common.files import Input
    from ambassadors.sources.common.options import ReadOptions
    from ambassadors.sources.common.sample import Sample
    from ambassadors.sources.common.sheet import Sheet
    from ambassadors.sources.common.sheets import Cells

ABOUT: Final = "Gephi: tables of edges with a time and a kind; tables of nodes are counted"
TELLING: Final = ("Source", "Target", "Type")
NODES: Final = ("Id", "Label", "timeset")
AT: Final = ("Timestamp", "Timeset", "Interval")
KIND: Final = ("Kind",)
BEGINS: Final = r"^<?\s*[\[({]*\s*(?P<name>[^,;\])}>]+?)\s*(?:[,;\])}>].*)?$"
"""The first time in ``<[1782907200.0, 1782910800.0]>``."""
WHOLE: Final = r"^(\d+)\.0+$"
OWN: Final = "^[a-z]+:"
"""A node that carries its network."""


def recognise(sample: Sample) -> str | None:
    """Return why an input is a table of Gephi, None where it is not."""
    return known_by(sample, TELLING, "Gephi, edges") or known_by(sample, NODES, "Gephi, nodes")


def read(file: Input, options: ReadOptions) -> Iterator[Batch]:
    """Yield the events of a table of edges.

    Raises:
        InputError: no column tells the time, or the kind.
    """
    edges = heads(file.heads(), TELLING)
    if not edges and heads(file.heads(), NODES):
        return _nodes(file)
    names = edges[0].names if edges else ()
    at, kind = (_told(file.name, names, options, *one) for one in (("at", AT), ("kind", KIND)))
    acts_of = partial(_acts, meant=kind_codes(options.kinds), at=at, kind=kind)
    return read_rows(
        file, options, TELLING, (*TELLING, at, kind), acts_of, (at,), prepare=partial(_begun, at)
    )


def _begun(at: str, cells: Cells) -> Cells:
    """Return the columns with the first time of each timeset or interval."""
    return cells | {at: pc.replace_substring_regex(part_of(cells[at], BEGINS), WHOLE, r"\1")}


def _told(name: str, names: tuple[str, ...], options: ReadOptions, field: str, usual: tuple[str, ...]) -> str:
    """Return the column of a field: the one that is named, else a usual one."""
    there = {one.casefold() for one in names}
    named = [column for column, one in options.mapping.items() if one == field]
    found = next((one for one in (*named, *usual) if one.casefold() in there), None)
    if found is None and names:
        what = "when each edge happened" if field == "at" else "what each edge is (share, reply, mention ...)"
        raise InputError(
            f"{name} is a table of edges that does not tell {what}; it has {', '.join(names)}:"
            f" name the column with --source gephi --map COLUMN={field}"
        )
    return found or usual[0]


def _nodes(file: Input) -> Iterator[Batch]:
    for rows, _ in tables(file, NODES, ()):
        size = len(rows.lines)
        yield Batch(empty_events(), size + len(rows.rejects), size, list(rows.rejects))


def _acts(sheet: Sheet, meant: dict[str, int], at: str, kind: str) -> list[Acts]:
    source, target = _account(sheet.needed("Source")), _account(sheet.needed("Target"))
    directed = sheet.words(lambda word: word == "directed", pa.bool_(), "Type").fill_null(fill_value=True)
    reason = "Type is not Directed: who acts on whom is not told; export a directed graph"
    sheet.refuse(~true(directed), "Type", reason)
    sheet.must_have(sheet.text(kind), kind)
    code = sheet.words(meant.get, pa.uint8(), kind)
    told = parse.others(sheet.text(kind), meant)
    reason = (
        f"{kind} is none of {', '.join(KINDS)}; say what it means with --kinds WORD=KIND or =none ({told})"
    )
    sheet.refuse(~given(code), kind, reason)
    none = true(pc.equal(code, NONE))
    sheet.faults.pass_over(np.flatnonzero(none), f"--kinds says that their {kind} is none")
    code = pc.if_else(pa.array(none), pa.scalar(None, pa.uint8()), code)
    word, times = pa.array(KINDS).take(code), sheet.at(at)
    columns = {
        "event_id": joined("gephi", source, target, word, times.cast(pa.string())),
        "at": times,
        "kind": code,
        "actor_id": source,
        "target_id": where(~true(pc.equal(code, POST)), target),
    }
    return [Acts(np.arange(sheet.size), columns)]


def _account(node: pa.Array) -> pa.Array:
    return pc.if_else(pc.match_substring_regex(node, OWN), node, joined("gephi", node))
