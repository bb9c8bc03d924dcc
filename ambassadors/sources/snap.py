"""Source ``snap-activity``: the activity log of the SNAP "Higgs Twitter" collection, as published.

Lines of ``actor target unix_time kind`` without a header, separated by one space; kinds RT = share,
MT = mention, RE = reply. The file has no ids: an event's id is made of its content,
``snap:actor:target:time:kind``, so that the same line is the same event in any file and any order.

Source: De Domenico, Lima, Mougel & Musolesi (2013), The anatomy of a scientific rumor.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ambassadors.events import KINDS, Batch
from ambassadors.sources.common import parse, tabular
from ambassadors.sources.common.instants import AT_LAST
from ambassadors.sources.common.normalize import normalize, settle
from ambassadors.sources.common.options import ReadOptions
from ambassadors.sources.common.parse import Faults

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ambassadors.sources.common.files import Input
    from ambassadors.sources.common.sample import Sample

ABOUT: Final = "the activity log of the SNAP collection Higgs Twitter"

LINE: Final = re.compile(r"\d+ \d+ \d{9,11} (?:RT|MT|RE)")
COLUMNS: Final = ("actor", "target", "time", "kind")
WORDS: Final = {"rt": KINDS.index("share"), "mt": KINDS.index("mention"), "re": KINDS.index("reply")}


def recognise(sample: Sample) -> str | None:
    """Return why an input is an activity log, None where it is not."""
    lines = sample.text.split("\n")[:-1][:20] or [sample.text]
    if sample.form == "csv" and all(LINE.fullmatch(line.strip()) for line in lines):
        return "lines of two ids, a time and RT, MT or RE"
    return None


def read(file: Input, options: ReadOptions) -> Iterator[Batch]:
    """Yield the events of an activity log.

    Raises:
        InputError: the first line does not have four columns.
    """
    for rows in tabular.table(file, COLUMNS, " ", quoting=False):
        faults = Faults(len(rows.lines))
        actor, target, time, word = (
            parse.emptied(parse.proved(name, rows.column(name, name, faults), faults)) for name in COLUMNS
        )
        for name, column in zip(COLUMNS, (actor, target, time, word), strict=True):
            empty = np.flatnonzero(parse.nulls(column, len(column)))
            faults.add(
                empty, name, f"{name} is missing; a line is actor, target, time and kind, one space between"
            )
        kind = parse.words(
            "kind", word, WORDS.get, faults, lambda given: f"kind {given!r} is unknown; it is RT, MT or RE"
        )
        columns = {
            "event_id": pc.binary_join_element_wise(
                "snap", actor, target, time, pa.array(np.array(KINDS)).take(kind), ":"
            ),
            "at": _instants(time, faults),
            "kind": kind.cast(pa.uint8()),
            "actor_id": pc.binary_join_element_wise("x", actor, ":"),
            "target_id": pc.binary_join_element_wise("x", target, ":"),
            "platform": pa.repeat("x", len(rows.lines)),
        }
        events, faults = normalize(columns, rows.lines, options, faults)
        good, rejects = settle(events, faults, rows.lines, rows.record)
        rejects = sorted([*rows.rejects, *rejects], key=lambda reject: reject.line)
        yield Batch(good, len(rows.lines) + len(rows.rejects), rejects=rejects)


def _instants(time: pa.Array, faults: Faults) -> pa.Array:
    """Return epoch milliseconds of epoch seconds."""
    seconds = parse.integers("time", time, faults)
    capped = np.minimum(
        pc.fill_null(seconds, 0).to_numpy(), AT_LAST
    )  # too late stays too late, without overflow
    return pa.array(capped * 1000)
